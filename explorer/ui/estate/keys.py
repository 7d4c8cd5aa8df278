"""The keys of Explore mode, its left panes, and what opens over it."""

from __future__ import annotations

from typing import Any

from explorer.model.azure.places import Subscription
from explorer.ui.kit.keys import Key


def _why_no_tags(screen: Any) -> str:
    return "tags come with the fresh rows" if screen.shell.estate.lacks_tags else ""


def _why_no_export(screen: Any) -> str:
    return _why_no_tags(screen) or ("" if screen.shell.inventory.rows else "no resource is left to write")


def _why_no_hygiene(screen: Any) -> str:
    inventory = screen.shell.inventory
    if inventory.counted and not inventory.resources:
        return _why_no_tags(screen) or "no resource is listed: choose at the left until they are few enough"
    return _why_no_tags(screen)


def _why_not_hide(screen: Any) -> str:
    is_there = isinstance(screen.place(), Subscription)
    return "" if is_there else "no subscription is under the cursor in pane 1"


def _why_no_subscription(screen: Any) -> str:
    return "" if screen.subscription() else "no subscription is under the cursor"


def why_no_run(screen: Any) -> str:
    if not screen.text:
        return "the query is empty"
    return "" if screen.shell.is_ready else "there is no token yet"


CHOICES = (
    Key("choose", "space", "space", "choose", "choose", "subscriptions, groups, tags", is_hint=True),
    Key(
        "exclude",
        "exclamation_mark",
        "!",
        "exclude",
        "exclude",
        "subscriptions, groups, tags",
        is_hint=True,
        detail="tag names ignore case, values do not, as in Azure",
    ),
    Key("clear", "backspace", "⌫", "choose nothing", "clear_choice", "subscriptions, groups, tags"),
)

EXPLORE = (
    Key(
        "hide-subscription",
        "H",
        "H",
        "hide",
        "hide",
        "explore",
        why_not=_why_not_hide,
        detail="the subscription in pane 1: nothing is listed from it, in later runs neither",
    ),
    Key(
        "subscriptions", "S", "S", "subscriptions", "subscriptions", "explore", detail="all of them: show, hide, search"
    ),
    Key(
        "hygiene",
        "t",
        "t",
        "tag hygiene",
        "hygiene",
        "explore",
        why_not=_why_no_hygiene,
        detail="keys by coverage, and resources without them",
    ),
    Key(
        "export",
        "x",
        "x",
        "export",
        "export",
        "explore",
        why_not=_why_no_export,
        detail="the resources that are left, as CSV or JSON lines",
    ),
)

SUBSCRIPTIONS = (
    Key(
        "toggle",
        "space",
        "space",
        "show or hide",
        "show_or_hide",
        "subscriptions",
        is_hint=True,
        why_not=_why_no_subscription,
    ),
    Key("show-all", "A", "A", "show all", "show_all", "subscriptions", detail="that the filter leaves"),
    Key("hide-all", "H", "H", "hide all", "hide_all", "subscriptions", detail="that the filter leaves"),
    Key(
        "only",
        "O",
        "O",
        "show only this",
        "only",
        "subscriptions",
        why_not=_why_no_subscription,
        detail="and hide all others; space then adds to it",
    ),
)

HYGIENE = (
    Key("require", "space", "space", "require key", "choose", "tag hygiene", is_hint=True),
    Key("export-tags", "x", "x", "export", "export", "tag hygiene", is_hint=True, detail="the pane with the focus"),
)

ESTATE = (*CHOICES, *EXPLORE, *SUBSCRIPTIONS, *HYGIENE)
"""The keys of Explore mode and of what opens over it, in the order of help."""

KQL = (
    Key(
        "run-query",
        "ctrl+r",
        "^r",
        "run",
        "run",
        "kql",
        is_hint=True,
        why_not=why_no_run,
        detail="the query in the editor; r in the rows",
    ),
    Key(
        "read-query",
        "ctrl+o",
        "^o",
        "read file",
        "read_file",
        "kql",
        is_hint=True,
        detail="a .kql file, into the editor",
    ),
    Key(
        "export-rows",
        "x",
        "x",
        "export",
        "export",
        "kql",
        is_hint=True,
        why_not=lambda screen: "" if screen.has_rows else "there are no rows to write",
        detail="the rows, as CSV or JSON lines",
    ),
)
