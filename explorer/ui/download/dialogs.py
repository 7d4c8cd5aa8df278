"""What a download asks: into which folder, what to do about files that exist, whether to go on with very many."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from explorer.model.base.files import typed_path
from explorer.model.base.redact import redact
from explorer.model.base.text import plural, size, visible
from explorer.model.download.target import Existing, ExistingFiles, ManyFiles
from explorer.ui.screen.modal import Modal


class DownloadScreen(Modal[Path | None]):
    """Asks for the folder; gives None if esc was pressed."""

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
        self.dismiss(typed_path(event.value) if event.value.strip() else None)


class ExistingScreen(Modal[Existing | None]):
    """Asks once what to do about all files that exist already; gives None if esc was pressed."""

    BINDINGS = [
        ("s", "answer('SKIP')", "skip"),
        ("r", "answer('REPLACE')", "replace"),
        ("k", "answer('KEEP_BOTH')", "keep both"),
        ("escape", "dismiss(None)", "cancel"),
    ]

    def __init__(self, question: ExistingFiles) -> None:
        super().__init__()
        name, folder = (visible(redact(part)) for part in (question.example.name, question.example.parent))
        more = question.count - 1
        self._words = (
            f"{question.count:,} of {plural(question.of, 'file')} {'is' if question.count == 1 else 'are'} there "
            f"already: {name}{f' and {more:,} more' if more else ''}\nin {folder}"
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm"):
            yield Static(self._words, markup=False)
            yield Static("s skip · r replace · k keep both · esc cancels", classes="hint", markup=False)

    def action_answer(self, name: str) -> None:
        self.dismiss(Existing[name])


class ManyScreen(Modal[bool | None]):
    """Offers azcopy for what is too much for azpane; gives True if azpane shall go on anyway."""

    BINDINGS = [("y", "copy", "copy"), ("g", "dismiss(True)", "go on"), ("escape", "dismiss(None)", "cancel")]

    def __init__(self, question: ManyFiles) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        found = f"{plural(self._question.files, 'file')}, {size(self._question.byte_count)}"
        with Vertical(id="confirm"):
            yield Static(f"That is a lot: {found} so far. azcopy is made for so many:", markup=False)
            yield Static("\n".join(visible(one) for one in self._question.commands), id="commands", markup=False)
            yield Static("azcopy login signs it in; there is no SAS in the command.", markup=False)
            yield Static("y copies it · g goes on with azpane anyway · esc cancels", classes="hint", markup=False)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard("\n".join(self._question.commands))
        self.notify("Copied.", markup=False)
