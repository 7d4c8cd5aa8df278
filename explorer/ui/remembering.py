"""What the app remembers for later runs: changes to the settings, written on a thread, and the theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual import constants
from textual.app import App
from textual.theme import Theme

from explorer.model.base.text import visible
from explorer.model.remembered import Remembered
from explorer.model.settings import Change
from explorer.ui.kit.loads import Loads, job


class Remembering(App[None], Loads):
    """The half of the app that remembers, by its `memory`."""

    memory: Remembered

    def remember(self, changes: Iterable[Change]) -> None:
        """Write changes to the settings; where that fails they hold for this run, which is told."""
        for change in changes:
            self.memory.file.note(change)
        self.load(job(self.memory.file.write), lambda _page: None, self.remembered, name="remember")

    def remembered(self) -> None:
        """Say where something could not be remembered."""
        error = self.load_of("remember").error
        if error:
            words = f"This holds for this run only; it could not be remembered: {error.message} {error.hint}"
            self.notify(visible(words), severity="warning", markup=False, timeout=8)

    def take_settings(self) -> None:
        """Use the theme of the settings, and remember another one that is chosen."""
        theme = self.memory.settings.theme
        if theme in self.available_themes:
            self.theme = theme
        elif theme:
            self.memory.problems += (f"there is no theme called {theme}",)
        self.theme_changed_signal.subscribe(self, self.theme_chosen)

    def complain(self) -> None:
        """Say what is wrong with the settings."""
        for problem in self.memory.complaints():
            self.notify(visible(problem), severity="warning", markup=False, timeout=10)

    def theme_chosen(self, theme: Theme) -> None:
        """Remember a theme that is not the one of the settings."""
        name = theme.name
        if name != (self.memory.settings.theme or constants.DEFAULT_THEME):
            self.memory.settings = replace(self.memory.settings, theme=name)
            self.remember([lambda settings: replace(settings, theme=name)])
