"""What a key is, the keys that work everywhere, and who has a key.

Each feature has its keys in a `keys.py` of its own; `explorer.ui.registry` collects them. Bindings, footer, help,
palette and the README's table are made from the same entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from textual.binding import Binding, BindingType
from textual.dom import DOMNode


def _always(_owner: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a key does: `keys` as Textual names them, `show` as people write them, `scope` where it works.

    `why_not` is given the screen or widget that has the key, and says why it cannot work now, or "" where it can.
    """

    id: str
    keys: str
    show: str
    words: str
    action: str
    scope: str
    is_hint: bool = False  # stands in the footer where it works
    detail: str = ""  # a sentence for help
    why_not: Callable[[Any], str] = _always


EVERYWHERE = (
    Key("explore", "e", "e", "explore", "mode('explore')", "everywhere"),
    Key("blobs", "b", "b", "blobs", "mode('blobs')", "everywhere"),
    Key("identity", "i", "i", "identity", "mode('identity')", "everywhere", is_hint=True),
    Key("activity", "a", "a", "activity", "mode('activity')", "everywhere"),
    Key("help", "question_mark", "?", "help", "help", "everywhere", is_hint=True),
    Key("go", "colon,ctrl+p", ":", "go or do", "palette", "everywhere", detail="type a place or an action"),
    Key("kql", "K", "K", "KQL", "kql", "everywhere", detail="a Resource Graph query; :kql QUERY runs one at once"),
    Key("quit", "q", "q", "quit", "quit", "everywhere"),
)  # fmt: skip

EVERY_LIST = (
    Key("filter", "slash", "/", "filter", "filter", "every list", is_hint=True),
    Key("back", "escape", "esc", "back", "back", "every list", detail="undoes one thing; never quits"),
    Key("refresh", "r,f5", "r", "refresh", "refresh", "every list", why_not=lambda screen: screen.why_no_refresh()),
    Key("copy", "y", "y", "copy", "copy", "every list", is_hint=True, detail="a menu; y once more copies its first",
        why_not=lambda screen: "" if screen.copy_choices() else "nothing is under the cursor"),
    Key("portal", "o", "o", "portal", "portal", "every list", is_hint=True,
        why_not=lambda screen: "" if screen.portal_link() else screen.why_no_portal()),
    Key("step-back", "left_square_bracket", "[", "where one was before", "step(-1)", "every list",
        why_not=lambda screen: screen.shell.navigation.why_no_step(-1, screen.visit())),
    Key("step-forward", "right_square_bracket", "]", "forward again", "step(1)", "every list",
        why_not=lambda screen: screen.shell.navigation.why_no_step(1, screen.visit())),
    Key("pane-1", "1", "1", "first pane", "pane(0)", "every list"),
    Key("pane-2", "2", "2", "second pane", "pane(1)", "every list"),
    Key("pane-3", "3", "3", "third pane", "pane(2)", "every list"),
    Key("pane-4", "4", "4", "fourth pane", "pane(3)", "every list"),
    Key("next-pane", "tab", "tab", "next pane", "app.focus_next", "every list"),
    Key("zoom", "z", "z", "zoom", "zoom", "every list", detail="one pane over the whole screen, and back"),
)  # fmt: skip

IN_A_LIST = (
    Key("down", "down,j", "↓ j", "down", "move(1)", "in a list"),
    Key("up", "up,k", "↑ k", "up", "move(-1)", "in a list"),
    Key("page-down", "pagedown,ctrl+d", "pgdn", "page down", "page(1)", "in a list"),
    Key("page-up", "pageup,ctrl+u", "pgup", "page up", "page(-1)", "in a list"),
    Key("top", "home,g", "g", "top", "top", "in a list"),
    Key("bottom", "end,G", "G", "bottom", "bottom", "in a list"),
    Key("open", "enter", "enter", "open", "open", "in a list", is_hint=True),
    Key("leave", "left,h", "← h", "up one place", "screen.back", "in a list"),
)  # fmt: skip


def bindings(keys: Sequence[Key]) -> list[BindingType]:
    """Return Textual's bindings of some keys; each goes through `press`, which asks whether it can work now."""
    return [
        Binding(
            key.keys,
            key.action if key.why_not is _always else f"screen.press('{key.id}')",
            key.words,
            key_display=key.show,
            show=key.is_hint,
            id=key.id,
            tooltip=key.detail,
        )
        for key in keys
    ]


def keys_of(node: DOMNode) -> Iterator[Key]:
    """Yield the keys that a screen or widget has: those of its class, and of the classes above it."""
    for one in type(node).__mro__:
        yield from one.__dict__.get("KEYS", ())


def by_scope(keys: Sequence[Key]) -> Iterator[tuple[str, list[Key]]]:
    """Yield each scope with its keys, in the order given."""
    for scope in dict.fromkeys(key.scope for key in keys):
        yield scope, [key for key in keys if key.scope == scope]


def owner_of(id: str, nodes: Sequence[DOMNode]) -> tuple[DOMNode, Key] | None:
    """Return the first of some nodes that has a key, with the key."""
    return next(((node, key) for node in nodes for key in keys_of(node) if key.id == id), None)
