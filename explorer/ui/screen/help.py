"""Help: every key, what it does, and why one cannot work just now."""

from __future__ import annotations

from textual.app import ComposeResult

from explorer.ui.kit.describe import Line
from explorer.ui.kit.keys import by_scope
from explorer.ui.kit.reader import Reader
from explorer.ui.screen.modal import Modal
from explorer.ui.screen.mode_screen import ModeScreen


class HelpScreen(Modal[None]):
    """Made from the table of keys, so that it cannot be wrong."""

    BINDINGS = [("escape,q,question_mark", "dismiss", "close")]

    def __init__(self, behind: ModeScreen) -> None:
        super().__init__()
        self._behind = behind

    def compose(self) -> ComposeResult:
        yield Reader(id="help")

    def on_mount(self) -> None:
        reader = self.query_one("#help", Reader)
        reader.border_title = "Keys"
        reader.border_subtitle = "esc closes"
        reader.show(help_lines(self._behind))
        reader.focus()


def help_lines(screen: ModeScreen) -> list[Line]:
    """Return all keys by where they work; one that cannot work now keeps its line and says why."""
    lines: list[Line] = []
    for scope, keys in by_scope(screen.shell.every_key()):
        lines += [[], [(scope, "title")]]
        for key in keys:
            reason = screen.why_not(key)
            line = [(f" {key.show:<7}", "key"), (key.words, "dim" if reason else "")]
            line.append((f"  {key.detail}" if key.detail else "", "dim"))
            line.append((f"  not now: {reason}" if reason else "", "warn"))
            lines.append(line)
    return lines[1:]
