"""settings.toml on disk: read once at start, changed in one step, never written over where it has a mistake."""

from __future__ import annotations

import threading
from pathlib import Path

from explorer.model.base.errors import LocalFault
from explorer.model.base.files import beginning, write_whole
from explorer.model.base.locks import locked
from explorer.model.settings import Change, Reading, Settings
from explorer.settings.text import FILE_NAME, changed, parse, rescued

_LONGEST = 500_000  # bytes: 500 hidden subscriptions are 40,000


class SettingsFile:
    """The file in a folder. What `note` took in and `write` could not write stays noted."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._lock = threading.Lock()
        self._noted: list[Change] = []

    def read(self) -> Reading:
        """Return what the file says; one that is not there says nothing, and one that cannot be read has a problem."""
        try:
            text = self._text()
        except (OSError, UnicodeDecodeError, LocalFault) as error:
            return Reading(Settings(hidden=rescued(self._beginning())), (_why(error),), is_sound=False)
        return parse(text) if text else Reading()

    def note(self, change: Change) -> None:
        """Keep a change in mind until `write`."""
        self._noted.append(change)

    def write(self) -> None:
        """Apply what was noted to the file as it stands now; raises LocalFault and keeps it noted where that fails."""
        with self._lock:
            noted, self._noted = self._noted, []
            if not noted:
                return
            try:
                self._apply(noted)
            except BaseException:  # also when interrupted: what was noted is not lost
                self._noted = noted + self._noted
                raise

    def _apply(self, noted: list[Change]) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LocalFault(f"{self.path.parent} could not be made: {error.strerror}.") from error
        with locked(self.path.with_name(f".{FILE_NAME}.lock")):  # another azpane may be changing it, too
            try:
                text = self._text()
            except (OSError, UnicodeDecodeError, LocalFault) as error:
                told = f"{self.path} is left as it is: {_why(error)}."
                raise LocalFault(told, hint=f"Look at {self.path}.") from error
            settings = parse(text).settings
            for change in noted:
                settings = change(settings)
            wanted = changed(text, settings)
            if wanted != text:
                write_whole(self.path.resolve(), wanted)  # a link into somebody's dotfiles stays a link

    def _beginning(self) -> str:
        """Return as much as can be read of a file that cannot be read as a whole."""
        try:
            return _plain(beginning(self.path, _LONGEST), "replace")
        except OSError:
            return ""

    def _text(self) -> str:
        """Return the file's text, "" where there is none."""
        try:
            found = beginning(self.path, _LONGEST + 1)
        except FileNotFoundError:
            return ""
        if len(found) > _LONGEST:
            raise LocalFault(f"it is longer than {_LONGEST:,} bytes")
        return _plain(found)


def _plain(found: bytes, errors: str = "strict") -> str:
    return found.decode("utf-8-sig", errors).replace("\r\n", "\n").replace("\r", "\n")


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return str(getattr(error, "strerror", "") or error)
