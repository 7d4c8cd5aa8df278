"""Opens links in a browser, where there is one that does not take the terminal away."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Mapping
from pathlib import PurePath

# A browser for the terminal would draw over azpane. Source: webbrowser.register_standard_browsers, Python 3.11 to 3.14.
_TEXT_BROWSERS = frozenset(("www-browser", "links", "elinks", "lynx", "w3m", "browsh", "carbonyl"))


def why_no_browser(environ: Mapping[str, str], platform: str) -> str:
    """Say why no browser can be opened from here, or "" where one can; `platform` as sys.platform names it.

    BROWSER counts wherever it is set: editors that work on another machine point it to the browser at home.
    """
    named = [PurePath(one.split()[0]).name for one in environ.get("BROWSER", "").split(os.pathsep) if one.strip()]
    if any(name not in _TEXT_BROWSERS for name in named):
        return ""
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return ""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return "this is an SSH session"
    return "" if platform in ("win32", "darwin") else "this machine has no screen"


def open_link(url: str) -> bool:
    """Open a link; blocks until the browser has taken it. False where none did, or one that would take the terminal."""
    try:
        browser = webbrowser.get()
        if PurePath(getattr(browser, "name", "")).name in _TEXT_BROWSERS:
            return False
        return browser.open(url)
    except (webbrowser.Error, OSError):
        return False
