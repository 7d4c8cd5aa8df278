"""What azpane takes from one run into the next: settings, what is hidden, and rows for the first screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from explorer.model.estate.hidden import HiddenSubscriptions
from explorer.model.estate.row_cache import RowCache
from explorer.model.settings import Forgetful, SettingsStore


class Remembered:
    """Settings in a store, and rows in a folder; what is None is neither read nor written.

    `cloud`, `tenant` and `environ` tell whose rows may be drawn before there is a token; `wanted` are the subscriptions
    that the command line named.
    """

    def __init__(
        self,
        file: SettingsStore | None = None,
        cache: Path | None = None,
        *,
        cloud: str = "",
        tenant: str = "",
        environ: Mapping[str, str] | None = None,
        wanted: Iterable[str] = (),
    ) -> None:
        self.file = file or Forgetful()
        reading = self.file.read()
        self.settings = reading.settings
        self.problems = reading.problems
        self._is_sound = reading.is_sound
        self.visibility = HiddenSubscriptions(reading.settings.hidden, wanted)
        self.rows = RowCache(
            cache if reading.settings.cache else None,
            cloud=cloud,
            tenant=tenant,
            environ=environ,
            with_tags=reading.settings.cache_tags,
        )

    def complaints(self) -> list[str]:
        """Return what is wrong with the settings: sentences that name the file and the line."""
        if not self.problems or not self.file.path:
            return []
        if not self._is_sound:
            rest = "It is left as it is, and the defaults are used; azpane settings says where it is."
            return [f"{self.file.path.name}, {self.problems[0]}. {rest}"]
        return [f"{self.file.path.name}, {problem}." for problem in self.problems]
