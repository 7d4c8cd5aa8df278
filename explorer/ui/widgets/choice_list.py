"""A list of things to choose, under headings that fold: subscriptions, resource groups, tag values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.message import Message

from explorer.model.text import count, visible
from explorer.ui.keys import bindings
from explorer.ui.widgets.lines import Lines, Span, fit


@dataclass(frozen=True, slots=True)
class Choice:
    """One line: a heading (`value` is "") or something that can be chosen; `number` is how many rows it stands for.

    One that `explains` is opened by enter, to be read; `mark` takes the place of the one for chosen or not.
    """

    key: str
    value: str
    label: str
    number: int | None = None
    is_chosen: bool = False
    is_heading: bool = False
    is_open: bool = True
    note: str = ""
    note_role: str = "dim"
    explains: bool = False
    mark: str = ""


class ChoiceList(Lines):
    """Draws choices with a mark, a name and a number; space chooses, enter on a heading folds it."""

    BINDINGS = bindings("subscriptions, groups, tags")

    @dataclass
    class Chosen(Message):
        choices: ChoiceList
        choice: Choice

        @property
        def control(self) -> ChoiceList:
            return self.choices

    @dataclass
    class Cleared(Message):
        choices: ChoiceList

        @property
        def control(self) -> ChoiceList:
            return self.choices

    def __init__(self, *, id: str, empty: Callable[[], Sequence[str]] = list) -> None:
        super().__init__(id=id, empty=empty)
        self._rows: Sequence[Choice] = ()
        self._folded: set[str] = set()
        self._shown: list[Choice] = []

    def show(self, rows: Sequence[Choice]) -> None:
        """Show these rows; the cursor stays on the thing it was on."""
        here = self.current if self.cursor else None  # at the top it stays at the top, whatever comes there
        self._rows = rows
        self._shown = [row for row in rows if row.is_heading or row.key not in self._folded]
        self.lines_changed()
        if here:
            same = [at for at, row in enumerate(self._shown) if (row.key, row.value) == (here.key, here.value)]
            self.cursor = same[0] if same else self.cursor

    @property
    def current(self) -> Choice | None:
        return self._shown[self.cursor] if self.cursor < len(self._shown) else None

    def line_count(self) -> int:
        return len(self._shown)

    def line_spans(self, row: int, width: int) -> list[Span]:
        choice = self._shown[row]
        number = "" if choice.number is None else count(choice.number)
        if choice.is_heading:
            mark, role = ("▸ " if choice.key in self._folded else "▾ "), "key"
        else:
            indent = "  " if any(other.is_heading for other in self._rows[:1]) else ""
            mark = f"{indent}{choice.mark or ('●' if choice.is_chosen else '○')} "
            role = "good" if choice.is_chosen else "dim" if choice.mark else ""
        note = visible(choice.note)
        tail = cell_len(number) + (1 if number else 0)
        room = width - cell_len(mark) - tail
        if note and cell_len(note) + 8 > room:
            note = ""
        name = fit(choice.label, room - (cell_len(note) + 1 if note else 0))
        return [
            (mark, role),
            (name, role),
            (f" {note}" if note else "", choice.note_role),
            (f" {number}" if number else "", "dim"),
        ]

    def clicked(self, row: int, times: int) -> None:
        if times == 1:
            self.action_choose()

    def action_open(self) -> None:
        if self.current and self.current.explains:
            self.post_message(self.Opened(self, self.cursor))
        else:
            self.action_choose()

    def action_choose(self) -> None:
        choice = self.current
        if choice is None:
            return
        if choice.is_heading:
            self._folded ^= {choice.key}
            self.show(self._rows)
        else:
            self.post_message(self.Chosen(self, choice))

    def action_clear_choice(self) -> None:
        self.post_message(self.Cleared(self))
