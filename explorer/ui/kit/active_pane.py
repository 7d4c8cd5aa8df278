"""A pane that answers `/`, esc and r itself while it has the keys."""

from __future__ import annotations


class ActivePane:
    """Mixed into a widget of a mode's screen; the screen asks the focused one before it acts itself."""

    search_hint = "type to search · enter keeps it · esc clears it"

    def filter_text(self) -> str:
        """Return what is searched for."""
        return ""

    def narrow(self, text: str) -> None:
        """Search for a text; "" for nothing."""

    def undo(self) -> bool:
        """Undo one thing of the pane's own; False where there is none."""
        return False

    def reload(self) -> bool:
        """Read anew what the pane shows; False where it shows nothing of its own."""
        return False
