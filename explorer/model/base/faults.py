"""What a report of a fault needs: the versions in use, and a file for a fault of azpane's own."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from explorer import __version__
from explorer.model.base.redact import redact
from explorer.model.base.text import visible

_PACKAGES = ("azure-identity", "azure-core", "msal")


def fault_report() -> str:
    """Write the current exception's redacted traceback to a private file, and return words that name the file.

    Nothing of the traceback goes to the terminal, and no local variable anywhere.
    """
    kind, error, _ = sys.exc_info()
    said = visible(redact(f"{kind.__name__ if kind else 'fault'}: {error}").splitlines()[0])
    words = f"azpane met a fault of its own and had to end: {said}\n"
    try:
        handle, path = tempfile.mkstemp(prefix="azpane-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(redact(f"azpane {__version__}\n{traceback.format_exc()}"))
    except OSError as problem:
        return f"{words}Its details could not be written: {problem.strerror}.\nPlease report the line above.\n"
    return f"{words}Please report it with this file, which holds no secrets: {path}\n"


@lru_cache(maxsize=1)
def versions() -> Mapping[str, str]:
    """Return the versions of Python, the sign-in libraries ("" where one is not installed) and the platform."""
    from importlib.metadata import PackageNotFoundError, version  # it reads e-mail headers: slow to load, rarely needed

    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return MappingProxyType(found | {"platform": f"{platform.system()} {platform.release()} {platform.machine()}"})
