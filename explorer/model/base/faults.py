"""What a report of a fault needs: the versions in use, and a file for a fault of azpane's own."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from explorer import __version__
from explorer.model.base.redact import redact
from explorer.model.base.text import visible

_PACKAGES = ("azure-identity", "azure-core", "msal")
_MOST_FILES = 20  # of one run: more tell nobody more


def fault_report(error: BaseException | None = None) -> str:
    """Write the fault that ended azpane, or the one that is being handled, and return words that name its file."""
    error = error or sys.exc_info()[1] or RuntimeError("a fault that was not named")
    said = visible(redact("".join(traceback.format_exception_only(error)).partition("\n")[0]))
    return f"azpane met a fault of its own and had to end: {said}\n{_written(error)}\n"


class Faults:
    """The faults that ended nothing; one that comes again is written into no second file."""

    def __init__(self) -> None:
        self._known: set[tuple[object, ...]] = set()

    def note(self, error: BaseException) -> str:
        """Write a fault into a file, and return words that name the file; "" where it is known."""
        frame = error.__traceback__
        while frame and frame.tb_next:
            frame = frame.tb_next
        which = (type(error), frame and (frame.tb_frame.f_code.co_filename, frame.tb_lineno))
        if which in self._known or len(self._known) == _MOST_FILES:
            return ""
        self._known.add(which)
        return _written(error)


def _written(error: BaseException) -> str:
    """Write a fault's redacted traceback to a private file, and return a sentence that names the file.

    Nothing of the traceback goes to the terminal, and no local variable anywhere.
    """
    import tempfile  # rarely needed, and the first frame would wait for it

    try:
        handle, path = tempfile.mkstemp(prefix="azpane-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(redact(f"azpane {__version__}\n{''.join(traceback.format_exception(error))}"))
    except OSError as problem:
        return f"Its details could not be written: {problem.strerror}. Please report this line and what you did."
    return f"Please report it with this file, which holds no secrets: {path}"


@contextmanager
def watching(told: Callable[[BaseException], None]) -> Iterator[None]:
    """Hand over each fault that nobody waits for, of a thread or of an object that goes, instead of printing it."""

    def tell(fault: Any) -> None:
        if fault.exc_value and not isinstance(fault.exc_value, SystemExit):
            told(fault.exc_value)

    def tell_or_end(fault: Any) -> None:
        if isinstance(fault.exc_value, SystemExit):
            before[1](fault)
        else:
            tell(fault)

    before = threading.excepthook, sys.unraisablehook
    threading.excepthook, sys.unraisablehook = tell, tell_or_end
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = before


@lru_cache(maxsize=1)
def versions() -> Mapping[str, str]:
    """Return the versions of Python, the sign-in libraries ("" where one is not installed) and the platform."""
    import platform  # slow to load and rarely needed, as is the next: it reads e-mail headers
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return MappingProxyType(found | {"platform": f"{platform.system()} {platform.release()} {platform.machine()}"})
