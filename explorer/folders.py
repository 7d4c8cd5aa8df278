"""Where azpane keeps what it remembers, and the command that says so."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from explorer.model.base.errors import LocalFault
from explorer.model.base.files import typed_path
from explorer.model.base.text import plural, size, visible
from explorer.model.estate.row_cache import RowCache
from explorer.model.remembered import Remembered
from explorer.settings.file import SettingsFile


def config_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of settings.toml: AZPANE_CONFIG_DIR, else the platform's place for settings."""
    return _named(environ, "AZPANE_CONFIG_DIR") or _platform("user_config_path")


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of the rows of last time: AZPANE_CACHE_DIR, else the platform's place for caches."""
    return _named(environ, "AZPANE_CACHE_DIR") or _platform("user_cache_path")


def _named(environ: Mapping[str, str], variable: str) -> Path | None:
    return typed_path(environ[variable]).absolute() if environ.get(variable) else None


def _platform(kind: str) -> Path:
    import platformdirs  # Textual loads it anyway; the other commands do not need it

    found: Path = getattr(platformdirs, kind)("azpane", appauthor=False)
    return found


def print_folders(environ: Mapping[str, str], *, clear: bool) -> None:
    """Print which files azpane uses and what the settings say; with `clear` delete the rows of last time.

    Raises LocalFault where the settings have a mistake.
    """
    file = SettingsFile(config_folder(environ))
    memory = Remembered(file)
    rows = RowCache(cache_folder(environ))
    deleted = rows.clear() if clear else 0
    files, byte_count = rows.size()
    path, settings = file.path, memory.settings
    there = "" if os.path.exists(path) else "  (not there: the defaults hold)"
    kept = f"{plural(files, 'file')}, {size(byte_count)}" if files else "empty"
    hidden = sum(len(found) for found in settings.hidden.values())
    print(f"settings   {visible(str(path))}{there}")
    print(f"cache      {visible(str(rows.folder))}  ({kept})")
    print(f"crash log  {visible(str(Path(tempfile.gettempdir()) / 'azpane-fault-*.txt'))}")
    print()
    print(f"theme          {visible(settings.theme) or 'the default'}")
    print(f"cache          {_yes(settings.cache)}, {'with' if settings.cache_tags else 'without'} values of tags")
    print(f"subscriptions  {', '.join(map(visible, settings.subscriptions)) or 'all'} chosen at start")
    print(f"hidden         {plural(hidden, 'subscription')}")
    if clear:
        print(f"\nDeleted {plural(deleted, 'file')} of the cache.")
    complaints = memory.complaints()
    if complaints:
        raise LocalFault(" ".join(complaints), hint=f"Correct {path}.")


def _yes(is_so: bool) -> str:
    return "rows of last time are kept" if is_so else "nothing is kept"
