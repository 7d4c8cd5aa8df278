"""Dialogs that ask: for a line of text, for yes or no, for the file to export to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from explorer.model.base.files import FORMS, present_folder, typed_path, write_table
from explorer.model.base.text import visible
from explorer.model.estate.exports import Table
from explorer.ui.kit.loads import Loads
from explorer.ui.screen.modal import Modal


class AskScreen(Modal[str | None]):
    """Gives what was typed, or None where esc was pressed."""

    BINDINGS = [("escape", "dismiss(None)", "cancel")]

    def __init__(self, question: str, present: str, hint: str) -> None:
        super().__init__()
        self._question, self._present, self._hint = question, present, hint

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static(visible(self._question), markup=False)
            yield Input(value=self._present, id="answer", compact=True, select_on_focus=False)
            yield Static(visible(self._hint), classes="hint", markup=False)

    @on(Input.Submitted, "#answer")
    def _answered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


class ConfirmScreen(Modal[bool | None]):
    """Gives True for y, False for n, None where esc was pressed."""

    BINDINGS = [("y", "dismiss(True)", "yes"), ("n", "dismiss(False)", "no"), ("escape", "dismiss(None)", "cancel")]

    def __init__(self, question: str, yes: str, no: str) -> None:
        super().__init__()
        self._question, self._choices = question, f"y {yes} · n {no} · esc cancels"

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm"):
            yield Static(visible(self._question), markup=False)
            yield Static(self._choices, classes="hint", markup=False)


class ExportScreen(Modal[None], Loads):
    """Asks for a file, writes a table into it and says so; a file that exists is never overwritten."""

    BINDINGS = [("escape", "cancel", "cancel")]

    def __init__(self, table: Table, name: str) -> None:
        super().__init__()
        self._table = table
        self._path = present_folder() / f"azpane-{name}-{datetime.now():%Y%m%d-%H%M%S}.csv"

    def compose(self) -> ComposeResult:
        with Vertical(id="export"):
            yield Static(visible(f"Write {self._table.words} into the file"), markup=False)
            yield Input(value=str(self._path), id="file")
            yield Static("", id="said", markup=False)
            yield Static(f"its name says the form: {' or '.join(FORMS)} · enter writes · esc cancels", classes="hint")

    @on(Input.Submitted, "#file")
    def _chosen(self, event: Input.Submitted) -> None:
        path = typed_path(event.value)
        self._say("writing …")
        self.load(lambda stop: [_write(self._table, path, stop)], self._written, self._ended)

    def _written(self, path: Path) -> None:
        self.notify(visible(f"Written: {path}"), markup=False, timeout=4)
        self.dismiss(None)

    def _ended(self) -> None:
        error = self.load_of().error
        if error:
            self._say(f"{error.message} {error.hint}")

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(visible(words))

    def action_cancel(self) -> None:
        """Stop what is being written, or leave."""
        if self.stop_load():
            self._say("stopped: nothing was written")
        else:
            self.dismiss(None)


class _Stopped(Exception):
    """Ends the writing of a file that nobody wants any more."""


def _write(table: Table, path: Path, stop: Event) -> Path:
    write_table(path, table.columns, _until(table.rows, stop))
    return path


def _until(rows: Callable[[], Any], stop: Event) -> Iterator[Sequence[Any]]:
    for row in rows():
        if stop.is_set():
            raise _Stopped
        yield row
