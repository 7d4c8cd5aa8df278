"""The menu that `y` opens: what can be copied of the place under the cursor, each with its letter and its text."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.events import Key

from explorer.model.base.text import count
from explorer.model.clipboard import CopyChoice
from explorer.ui.kit.lines import Lines, Span, fit
from explorer.ui.screen.modal import Modal

FIRST = "y"  # pressed once more, it copies the first


class CopyList(Lines, inherit_bindings=False):
    """One line for each choice; letters belong to the choices, so that only arrows move the cursor."""

    BINDINGS = [("down", "move(1)", "down"), ("up", "move(-1)", "up"), ("enter", "open", "copy")]

    def __init__(self, choices: Sequence[CopyChoice]) -> None:
        super().__init__(id="copies")
        self.choices = choices

    def line_count(self) -> int:
        return len(self.choices)

    def line_spans(self, row: int, width: int) -> list[Span]:
        choice = self.choices[row]
        letter = f"{FIRST} {choice.key}" if row == 0 else f"  {choice.key}"
        label = max(len(one.label) for one in self.choices) + 2
        room = max(1, width - len(letter) - label - 4)
        return [(f" {letter}  ", "key"), (fit(choice.label, label), "dim"), (fit(_shown(choice), room), "")]

    def clicked(self, row: int, times: int) -> None:
        self.action_open()


class CopyMenu(Modal[CopyChoice | None]):
    """Gives the choice to copy, or None where esc was pressed."""

    BINDINGS = [("escape,q", "dismiss", "close")]

    def __init__(self, title: str, choices: Sequence[CopyChoice]) -> None:
        super().__init__()
        self._title, self._choices = title, choices

    def compose(self) -> ComposeResult:
        yield CopyList(self._choices)

    def on_mount(self) -> None:
        lines = self.query_one(CopyList)
        lines.styles.height = len(self._choices) + 2
        lines.border_title = f"Copy {self._title}"
        lines.border_subtitle = "its letter or enter copies · y the first · esc closes"
        lines.focus()

    def on_key(self, event: Key) -> None:
        """Take the letter of a choice, whatever else it means elsewhere."""
        if event.character == FIRST:
            self.dismiss(self._choices[0])
        else:
            found = [choice for choice in self._choices if choice.key == event.character]
            if not found:
                return
            self.dismiss(found[0])
        event.stop()

    @on(Lines.Opened)
    def _opened(self, event: Lines.Opened) -> None:
        self.dismiss(self._choices[event.row])


def _shown(choice: CopyChoice) -> str:
    """Return a choice's text as far as one line holds it, and how much more there is."""
    if choice.is_later:
        return "asks Azure for it, then copies it"
    first, _, rest = choice.text.partition("\n")
    return f"{first}  … {count(rest.count(chr(10)) + 2)} lines" if rest else first
