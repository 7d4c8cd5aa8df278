"""What the app remembers for later runs: changes to the settings, written on a thread, and the theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual import constants
from textual.app import App
from textual.theme import Theme

from explorer.model.base.text import visible
from explorer.model.settings import Change
from explorer.ui.kit.loader import job
from explorer.ui.kit.shell import shell_of


class Remembering:
    """Remembers on the app's behalf, by its `memory`."""

    def __init__(self, app: App[None]) -> None:
        self._app, self._shell = app, shell_of(app)

    def remember(self, changes: Iterable[Change]) -> None:
        """Write changes to the settings; where that fails they hold for this run, which is told."""
        for change in changes:
            self._shell.memory.file.note(change)
        self._shell.load(job(self._shell.memory.file.write), lambda _page: None, self.remembered, name="remember")

    def remembered(self) -> None:
        """Say where something could not be remembered."""
        error = self._shell.load_of("remember").error
        if error:
            words = f"This holds for this run only; it could not be remembered: {error.message} {error.hint}"
            self._app.notify(visible(words), severity="warning", markup=False, timeout=8)

    def take_settings(self) -> None:
        """Use the theme of the settings, and remember another one that is chosen."""
        theme = self._shell.memory.settings.theme
        if theme in self._app.available_themes:
            self._app.theme = theme
        elif theme:
            self._shell.memory.problems += (f"there is no theme called {theme}",)
        self._app.theme_changed_signal.subscribe(self._app, self.theme_chosen)

    def complain(self) -> None:
        """Say what is wrong with the settings."""
        for problem in self._shell.memory.complaints():
            self._app.notify(visible(problem), severity="warning", markup=False, timeout=10)

    def theme_chosen(self, theme: Theme) -> None:
        """Remember a theme that is not the one of the settings."""
        name = theme.name
        if name != (self._shell.memory.settings.theme or constants.DEFAULT_THEME):
            self._shell.memory.settings = replace(self._shell.memory.settings, theme=name)
            self.remember([lambda settings: replace(settings, theme=name)])
