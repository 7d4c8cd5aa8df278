"""Asks into which folder what is chosen goes."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from explorer.model.base.redact import redact
from explorer.model.base.text import visible


class DownloadScreen(ModalScreen[Path | None]):
    """Gives the folder, or None where esc was pressed."""

    BINDINGS = [("escape", "dismiss(None)", "cancel")]

    def __init__(self, words: str, folder: Path) -> None:
        super().__init__()
        self._words, self._folder = words, folder

    def compose(self) -> ComposeResult:
        with Vertical(id="download"):
            yield Static(f"Download {visible(redact(self._words))} into the folder", markup=False)
            yield Input(value=str(self._folder), id="folder")
            yield Static("enter downloads · esc cancels · files that are there already are asked about", markup=False)

    @on(Input.Submitted, "#folder")
    def _chosen(self, event: Input.Submitted) -> None:
        self.dismiss(Path(event.value).expanduser() if event.value.strip() else None)
