"""What is said when azpane itself is at fault: no traceback on the terminal, no local variable anywhere."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback

from explorer import __version__
from explorer.model.base.redact import redact
from explorer.model.base.text import visible


def fault_report() -> str:
    """Write the current exception's redacted traceback (no locals) to a private file and return words that name it."""
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
