"""The keys of Identity mode."""

from __future__ import annotations

from typing import Any

from explorer.ui.kit.keys import Key


def why_no_walk(screen: Any) -> str:
    return _why_no_session(screen) or ("a walk is running; s skips its step" if screen.is_walking else "")


def _why_no_session(screen: Any) -> str:
    return "" if screen.shell.session else "azpane is still connecting"


def _why_no_skip(screen: Any) -> str:
    return _why_no_session(screen) or ("" if screen.is_walking else "no step is running")


def _why_no_save(screen: Any) -> str:
    has_ended = screen.report and not screen.is_walking
    return _why_no_session(screen) or ("" if has_ended else "the walk has not ended")


IDENTITY = (
    Key("walk", "w", "w", "walk again", "walk", "identity", is_hint=True, why_not=why_no_walk,
        detail="with a new credential; r does the same"),
    Key("skip", "s", "s", "skip step", "skip", "identity", is_hint=True, why_not=_why_no_skip,
        detail="the chain goes on with the next one"),
    Key("probe", "p", "p", "probe all", "probe", "identity", is_hint=True, why_not=why_no_walk,
        detail="every step on its own, side by side"),
    Key("quick", "t", "t", "quick or patient", "quick", "identity", why_not=why_no_walk,
        detail="short time limits, no retries: can miss a lot"),
    Key("audience", "v", "v", "other audience", "audience", "identity", why_not=why_no_walk,
        detail="storage, key vault, SQL, Graph ..."),
    Key("sign-in", "c", "c", "sign in with a code", "sign_in", "identity", why_not=why_no_walk,
        detail="where nothing answers; in memory only"),
    Key("save", "x", "x", "save report", "save", "identity", why_not=_why_no_save,
        detail="one Markdown file for a ticket: no secrets, and pseudonyms for ids and names"),
)  # fmt: skip
