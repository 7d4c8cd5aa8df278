"""Opens links in a browser, or copies them where no browser has a window of its own."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import PurePath

from explorer.model.base.redact import redact
from explorer.model.base.text import visible
from explorer.ui.kit.shell import Shell

# A browser for the terminal would draw over azpane. Source: webbrowser.register_standard_browsers, Python 3.11 to 3.14.
_TEXT_BROWSERS = frozenset(("www-browser", "links", "elinks", "lynx", "w3m", "browsh", "carbonyl"))


def open_or_copy(shell: Shell, url: str) -> None:
    """Open a link in a browser, or copy it where there is none; says which."""

    def say(words: str) -> None:
        shell.notify(visible(redact(words)), severity="information", timeout=8, markup=False)

    def copy(reason: str) -> None:
        shell.copy_to_clipboard(url)
        say(f"No browser was opened: {reason}. The link was copied: {url}")

    def tried(is_open: bool) -> None:
        if is_open:
            say(f"Opened: {url}")
        else:
            copy("none that draws its own window was found")

    reason = why_no_browser(os.environ, sys.platform)
    if reason:
        copy(reason)
    else:
        shell.load(lambda _stop: [open_link(url)], tried, name="browser")


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
    """Open a link; blocks until the browser has taken it. False where there is none, or only one in the terminal."""
    try:
        browser = webbrowser.get()
        if PurePath(getattr(browser, "name", "")).name in _TEXT_BROWSERS:
            return False
        return browser.open(url)
    except (webbrowser.Error, OSError):
        return False
