"""The keys of the preview pane."""

from __future__ import annotations

from typing import Any

from explorer.ui.kit.keys import Key


def _why_no_found(pane: Any) -> str:
    return "" if pane.search.needle else "nothing is searched for (/ searches)"


PREVIEW = (
    Key("follow", "F", "F", "follow", "follow", "preview", is_hint=True,
        why_not=lambda pane: pane.follow.why_not(pane.blob), detail="the blob's end, and what is added to it"),
    Key("next-found", "n", "n", "next found", "next_found(1)", "preview", why_not=_why_no_found,
        detail="of what / searches in the preview"),
    Key("previous-found", "N", "N", "previous found", "next_found(-1)", "preview", why_not=_why_no_found),
    Key("form", "x", "x", "as it is, text, bytes", "form", "preview", why_not=lambda pane: pane.why_no_form()),
    Key("encoding", "E", "E", "encoding", "encoding", "preview", why_not=lambda pane: pane.why_no_form(),
        detail="read the text in another encoding"),
    Key("columns-right", "greater_than_sign", ">", "columns to the right", "columns(1)", "preview"),
    Key("columns-left", "less_than_sign", "<", "columns to the left", "columns(-1)", "preview"),
)  # fmt: skip
