"""The keys of Blobs mode."""

from __future__ import annotations

from explorer.ui.kit.keys import Key

BLOBS = (
    Key("mark", "space", "space", "mark", "mark", "blobs", is_hint=True, detail="filter and order keep the marks",
        why_not=lambda screen: screen.downloads.why_not_mark()),
    Key("unmark", "backspace", "⌫", "mark nothing", "unmark", "blobs",
        why_not=lambda screen: screen.downloads.why_not_unmark()),
    Key("download", "d", "d", "download", "download", "blobs", is_hint=True,
        why_not=lambda screen: screen.downloads.why_no_download(),
        detail="what is marked, else what is under the cursor"),
    Key("downloads", "D", "D", "downloads", "downloads", "blobs",
        why_not=lambda screen: screen.downloads.why_no_downloads(),
        detail="how it goes; r there does what failed again"),
    Key("flat", "f", "f", "flat or folders", "flat", "blobs", why_not=lambda screen: screen.ways.why_not_flat(),
        detail="every blob below here, without folders"),
    Key("prefix", "p", "p", "prefix", "prefix", "blobs", why_not=lambda screen: screen.ways.why_no_prefix(),
        detail="asks Azure only for names that begin so"),
    Key("sort", "s", "s", "sort", "sort", "blobs", why_not=lambda screen: screen.stack.why_not_sort(),
        detail="by the next column; a click on a header does it too"),
    Key("reverse", "S", "S", "reverse", "reverse", "blobs", why_not=lambda screen: screen.stack.why_not_sort()),
    Key("count", "full_stop", ".", "count", "count", "blobs",
        why_not=lambda screen: screen.counts.why_not(screen.stack.under_cursor),
        detail="blobs and bytes below a folder or container"),
    Key("history", "v", "v", "versions", "history", "blobs", why_not=lambda screen: screen.ways.why_no_history(),
        detail="versions, snapshots and what was deleted too"),
    Key("anonymous", "A", "A", "without credential", "anonymous", "blobs",
        why_not=lambda screen: screen.ways.why_not_anonymous(),
        detail="opens what is public, or asks by your own right again"),
    Key("find", "t", "t", "find by tags", "find", "blobs", why_not=lambda screen: screen.ways.why_no_find(),
        detail="blobs of this account by their index tags"),
)  # fmt: skip
