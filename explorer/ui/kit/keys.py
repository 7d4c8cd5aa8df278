"""THE table of keys: bindings, footer, help and the README's table are all made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a key does: `keys` as Textual names them, `show` as people write them, `scope` where it works."""

    id: str
    keys: str
    show: str
    words: str
    action: str
    scope: str
    is_hint: bool = False  # stands in the footer where it works
    detail: str = ""  # a sentence for help


KEYS: tuple[Key, ...] = (
    Key("explore", "e", "e", "explore", "mode('explore')", "everywhere"),
    Key("blobs", "b", "b", "blobs", "mode('blobs')", "everywhere"),
    Key("identity", "i", "i", "identity", "mode('identity')", "everywhere", is_hint=True),
    Key("activity", "a", "a", "activity", "mode('activity')", "everywhere"),
    Key("help", "question_mark", "?", "help", "help", "everywhere", is_hint=True),
    Key("go", "colon,ctrl+p", ":", "go or do", "command_palette", "everywhere", detail="type a place or an action"),
    Key("kql", "K", "K", "KQL", "kql", "everywhere", detail="a Resource Graph query; :kql QUERY runs one at once"),
    Key("quit", "q", "q", "quit", "quit", "everywhere"),
    Key("filter", "slash", "/", "filter", "filter", "every list", is_hint=True),
    Key("back", "escape", "esc", "back", "back", "every list", detail="undoes one thing; never quits"),
    Key("refresh", "r,f5", "r", "refresh", "refresh", "every list"),
    Key("copy", "y", "y", "copy", "copy", "every list", is_hint=True, detail="a menu; y once more copies its first"),
    Key("portal", "o", "o", "portal", "portal", "every list", is_hint=True),
    Key("step-back", "left_square_bracket", "[", "where one was before", "step(-1)", "every list"),
    Key("step-forward", "right_square_bracket", "]", "forward again", "step(1)", "every list"),
    Key("pane-1", "1", "1", "first pane", "pane(0)", "every list"),
    Key("pane-2", "2", "2", "second pane", "pane(1)", "every list"),
    Key("pane-3", "3", "3", "third pane", "pane(2)", "every list"),
    Key("pane-4", "4", "4", "fourth pane", "pane(3)", "every list"),
    Key("next-pane", "tab", "tab", "next pane", "app.focus_next", "every list"),
    Key("zoom", "z", "z", "zoom", "zoom", "every list", detail="one pane over the whole screen, and back"),
    Key("down", "down,j", "↓ j", "down", "move(1)", "in a list"),
    Key("up", "up,k", "↑ k", "up", "move(-1)", "in a list"),
    Key("page-down", "pagedown,ctrl+d", "pgdn", "page down", "page(1)", "in a list"),
    Key("page-up", "pageup,ctrl+u", "pgup", "page up", "page(-1)", "in a list"),
    Key("top", "home,g", "g", "top", "top", "in a list"),
    Key("bottom", "end,G", "G", "bottom", "bottom", "in a list"),
    Key("open", "enter", "enter", "open", "open", "in a list", is_hint=True),
    Key("leave", "left,h", "← h", "up one place", "screen.back", "in a list"),
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
    Key(
        "hide-subscription",
        "H",
        "H",
        "hide",
        "hide",
        "explore",
        detail="the subscription in pane 1: nothing is listed from it, in later runs neither",
    ),
    Key(
        "subscriptions",
        "S",
        "S",
        "subscriptions",
        "subscriptions",
        "explore",
        detail="all of them: show, hide, search",
    ),
    Key("toggle", "space", "space", "show or hide", "show_or_hide", "subscriptions", is_hint=True),
    Key("show-all", "A", "A", "show all", "show_all", "subscriptions", detail="that the filter leaves"),
    Key("hide-all", "H", "H", "hide all", "hide_all", "subscriptions", detail="that the filter leaves"),
    Key(
        "only",
        "O",
        "O",
        "show only this",
        "only",
        "subscriptions",
        detail="and hide all others; space then adds to it",
    ),
    Key(
        "hygiene", "t", "t", "tag hygiene", "hygiene", "explore", detail="keys by coverage, and resources without them"
    ),
    Key("export", "x", "x", "export", "export", "explore", detail="the resources that are left, as CSV or JSON lines"),
    Key("require", "space", "space", "require key", "choose", "tag hygiene", is_hint=True),
    Key("export-tags", "x", "x", "export", "export", "tag hygiene", is_hint=True, detail="the pane with the focus"),
    Key(
        "follow",
        "F",
        "F",
        "follow",
        "follow",
        "preview",
        is_hint=True,
        detail="the blob's end, and what is added to it",
    ),
    Key("next-found", "n", "n", "next found", "next_found(1)", "preview", detail="of what / searches in the preview"),
    Key("previous-found", "N", "N", "previous found", "next_found(-1)", "preview"),
    Key("form", "x", "x", "as it is, text, bytes", "form", "preview"),
    Key("columns-right", "greater_than_sign", ">", "columns to the right", "columns(1)", "preview"),
    Key("columns-left", "less_than_sign", "<", "columns to the left", "columns(-1)", "preview"),
    Key(
        "run-query", "ctrl+r", "^r", "run", "run", "kql", is_hint=True, detail="the query in the editor; r in the rows"
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
    Key("export-rows", "x", "x", "export", "export", "kql", is_hint=True, detail="the rows, as CSV or JSON lines"),
    Key("mark", "space", "space", "mark", "mark", "blobs", is_hint=True, detail="filter and order keep the marks"),
    Key("unmark", "backspace", "⌫", "mark nothing", "unmark", "blobs"),
    Key(
        "download",
        "d",
        "d",
        "download",
        "download",
        "blobs",
        is_hint=True,
        detail="what is marked, else what is under the cursor",
    ),
    Key("downloads", "D", "D", "downloads", "downloads", "blobs", detail="how it goes; r there does what failed again"),
    Key("flat", "f", "f", "flat or folders", "flat", "blobs", detail="every blob below here, without folders"),
    Key("prefix", "p", "p", "prefix", "prefix", "blobs", detail="asks Azure only for names that begin so"),
    Key("sort", "s", "s", "sort", "sort", "blobs", detail="by the next column; a click on a header does it too"),
    Key("reverse", "S", "S", "reverse", "reverse", "blobs"),
    Key("count", "full_stop", ".", "count", "count", "blobs", detail="blobs and bytes below a folder or container"),
    Key("history", "v", "v", "versions", "history", "blobs", detail="versions, snapshots and what was deleted too"),
    Key("find", "t", "t", "find by tags", "find", "blobs", detail="blobs of this account by their index tags"),
    Key("hide", "D", "D", "hide", "hide", "downloads", is_hint=True, detail="the download goes on"),
    Key(
        "walk",
        "w",
        "w",
        "walk again",
        "walk",
        "identity",
        is_hint=True,
        detail="with a new credential; r does the same",
    ),
    Key("skip", "s", "s", "skip step", "skip", "identity", is_hint=True, detail="the chain goes on with the next one"),
    Key(
        "probe", "p", "p", "probe all", "probe", "identity", is_hint=True, detail="every step on its own, side by side"
    ),
    Key(
        "quick",
        "t",
        "t",
        "quick or patient",
        "quick",
        "identity",
        detail="short time limits, no retries: can miss a lot",
    ),
    Key("audience", "v", "v", "other audience", "audience", "identity", detail="storage, key vault, SQL, Graph ..."),
    Key(
        "sign-in",
        "c",
        "c",
        "sign in with a code",
        "sign_in",
        "identity",
        detail="where nothing answers; in memory only",
    ),
    Key(
        "save",
        "x",
        "x",
        "save report",
        "save",
        "identity",
        detail="one Markdown file for a ticket: no secrets, and pseudonyms for ids and names",
    ),
)


def bindings(scope: str) -> list[BindingType]:
    """Return Textual's bindings of one scope."""
    return [
        Binding(key.keys, key.action, key.words, key_display=key.show, show=key.is_hint, id=key.id, tooltip=key.detail)
        for key in KEYS
        if key.scope == scope
    ]


def by_scope() -> Iterator[tuple[str, list[Key]]]:
    """Yield each scope with its keys, in the table's order."""
    for scope in dict.fromkeys(key.scope for key in KEYS):
        yield scope, [key for key in KEYS if key.scope == scope]
