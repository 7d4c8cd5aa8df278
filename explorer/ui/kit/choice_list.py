"""A list of things to choose or to exclude, under headings that fold: subscriptions, groups, types, tag values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from textual.message import Message

from explorer.model.base.text import count, visible
from explorer.ui.kit import glyphs
from explorer.ui.kit.lines import Lines, Span, fit

MORE = "\0more"
"""The value of the line that stands for all values that are not shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen; `number` is how many rows it stands for, `mark` one of `glyphs` or "".

    One that `explains` something is opened by enter, to be read.
    """

    key: str
    value: str
    label: str
    number: int | None = None
    mark: str = ""
    note: str = ""
    note_role: str = "dim"
    explains: bool = False


class Choices:
    """Choices by position. Each is made when it is drawn: of thousands, few are seen."""

    def __init__(self, values: Sequence[Any], choice: Callable[[Any], Choice] | None = None) -> None:
        self._values, self._choice = values, choice

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, at: int) -> Choice:
        value = self._values[at]
        return self._choice(value) if self._choice else value

    def find(self, value: str) -> int:
        """Return the position of a value, or -1."""
        if self._choice:
            return self._values.index(value) if value in self._values else -1
        return next((at for at, choice in enumerate(self._values) if choice.value == value), -1)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" for none) and what stands under it; `values(is_whole)` is asked only if that is seen.

    `size` is the number of values, `marked` how many are chosen or excluded; both are shown while the heading is
    folded. A heading that `explains` something is opened by enter, to be read.
    """

    key: str
    title: str
    values: Callable[[bool], Choices]
    note: str = ""
    note_role: str = "dim"
    size: int | None = None
    marked: int = 0
    is_open: bool = True
    explains: bool = False


class ChoiceList(Lines):
    """Draws choices with a mark, a name and a number; space chooses, ! excludes, enter on a heading folds it.

    Sections below the visible part are laid out once the user scrolls there.
    """

    @dataclass
    class Chosen(Message):
        choices: ChoiceList
        choice: Choice

    @dataclass
    class Excluded(Message):
        choices: ChoiceList
        choice: Choice

    @dataclass
    class Cleared(Message):
        choices: ChoiceList

    def __init__(self, *, id: str, empty: Callable[[], Sequence[str]] = list, is_eager: bool = False) -> None:
        super().__init__(id=id, empty=empty)
        self._is_eager = is_eager  # its height follows from its lines
        self._sections: Sequence[Section] = ()
        self._folds: dict[str, bool] = {}  # what was folded or opened by hand
        self._whole: set[str] = set()
        self._laid: list[tuple[int, Section, Choices]] = []  # the first line of each section that is laid out
        self._height = 0
        self._lengths: dict[str, int] = {}  # how many choices each section had when it was last laid out

    def show(self, sections: Sequence[Section]) -> None:
        """Show these sections; the cursor stays on the thing it was on."""
        here = self._at(self.cursor) if self.cursor else None  # at the top it stays at the top, whatever comes there
        self._sections, self._laid, self._height = sections, [], 0
        line = self._line_of(*here, otherwise=self.cursor) if here else 0
        self.lines_changed()
        self.cursor = max(0, min(line, self.line_count() - 1))

    def lines_changed(self) -> None:
        self._lay_out(None if self._is_eager else max(self.cursor, self.scroll_offset.y + self.body_height))
        super().lines_changed()

    def _lay_out(self, line: int | None = None) -> None:
        """Lay out sections until a line is reached, or all of them."""
        while len(self._laid) < len(self._sections) and (line is None or self._height <= line):
            section = self._sections[len(self._laid)]
            values = section.values(section.key in self._whole) if self._is_open(section) else Choices(())
            self._laid.append((self._height, section, values))
            self._lengths[section.key] = len(values)
            self._height += bool(section.title) + len(values)

    def _is_open(self, section: Section) -> bool:
        return self._folds.get(section.key, section.is_open)

    def _at(self, line: int) -> tuple[str, str | None] | None:
        """Return the key and the value on a line, the value None on a heading."""
        place = self._place(line)
        if not place:
            return None
        section, choice = place
        return section.key, choice.value if choice else None

    def _place(self, line: int) -> tuple[Section, Choice | None] | None:
        self._lay_out(line)
        for start, section, values in reversed(self._laid):
            if start <= line:
                at = line - start - bool(section.title)
                return (section, None) if at < 0 else (section, values[at]) if at < len(values) else None
        return None

    def _line_of(self, key: str, value: str | None, otherwise: int) -> int:
        for at, one in enumerate(self._sections):
            if one.key == key:
                while len(self._laid) <= at:
                    self._lay_out(self._height)
                start, section, values = self._laid[at]
                found = -1 if value is None else values.find(value)
                return start + bool(section.title) + found if found >= 0 or value is None else otherwise
        return otherwise

    @property
    def current(self) -> Choice | None:
        place = self._place(self.cursor)
        return place[1] if place else None

    @property
    def here(self) -> tuple[str, str | None]:
        """The key and the value under the cursor, the value None on a heading; ("", None) where nothing is."""
        return self._at(self.cursor) or ("", None)

    def line_count(self) -> int:
        """Return how many lines there are; a section that is not laid out counts as long as it was last time."""
        unseen = self._sections[len(self._laid) :]
        return self._height + sum(bool(one.title) + self._lengths.get(one.key, 0) for one in unseen)

    def line_spans(self, row: int, width: int) -> list[Span]:
        place = self._place(row)
        if not place:
            return []
        section, choice = place
        return self._choice_spans(section, choice, width) if choice else self._heading_spans(section, width)

    def _heading_spans(self, section: Section, width: int) -> list[Span]:
        is_open = self._is_open(section)
        number = "" if is_open or section.size is None else count(section.size)
        note, role = section.note, section.note_role
        if section.marked and not is_open:
            note, role = f"{section.marked} marked", "good"
        return _spans(f"{glyphs.OPEN if is_open else glyphs.FOLDED} ", "key", section.title, note, role, number, width)

    def _choice_spans(self, section: Section, choice: Choice, width: int) -> list[Span]:
        mark = f"{'  ' if section.title else ''}{choice.mark + ' ' if choice.mark else ''}"
        number = "" if choice.number is None else count(choice.number)
        role = "dim" if choice.value == MORE else glyphs.ROLE_OF.get(choice.mark, "")
        return _spans(mark, role, choice.label, choice.note, choice.note_role, number, width)

    def clicked(self, row: int, times: int) -> None:
        if times == 1:
            self.action_choose()

    def action_move(self, step: int) -> None:
        self._see_all()
        super().action_move(step)

    def action_bottom(self) -> None:
        self._see_all()
        super().action_bottom()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._see_all()

    def _see_all(self) -> None:
        if len(self._laid) < len(self._sections):
            self._lay_out()
            self.lines_changed()

    def action_open(self) -> None:
        section, choice = self._place(self.cursor) or (None, None)
        what = choice or section
        if what and what.explains:
            self.post_message(self.Opened(self, self.cursor))
        else:
            self.action_choose()

    def action_choose(self) -> None:
        place = self._place(self.cursor)
        if not place:
            return
        section, choice = place
        if choice is None:
            self._folds[section.key] = not self._is_open(section)
            self.show(self._sections)
        elif choice.value == MORE:
            self._whole.add(section.key)
            self.show(self._sections)
        else:
            self.post_message(self.Chosen(self, choice))

    def action_exclude(self) -> None:
        choice = self.current
        if choice and choice.value != MORE:
            self.post_message(self.Excluded(self, choice))

    def action_clear_choice(self) -> None:
        self.post_message(self.Cleared(self))


def _spans(mark: str, role: str, label: str, note: str, note_role: str, number: str, width: int) -> list[Span]:
    """Return a line: mark and name, a note where there is room for it, or its first word, and a number at the right."""
    room = width - cell_len(mark) - (cell_len(number) + 1 if number else 0)
    note = visible(note)
    least = 6 if note_role in ("warn", "bad") else 12  # of the name; a narrow pane shows what is wrong, too
    if note and cell_len(note) + 1 + min(cell_len(label), least) > room:
        note = note.split()[0] if note.startswith("≈") else ""
    name = fit(label, max(1, room - (cell_len(note) + 1 if note else 0)))
    return [
        (mark, role),
        (name, role),
        (f" {note}" if note else "", note_role),
        (f" {number}" if number else "", "dim"),
    ]
