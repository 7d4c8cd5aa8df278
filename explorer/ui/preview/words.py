"""What stands above and below a blob's content: its properties, and how reading it stands."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.model.base.errors import ExplorerError
from explorer.ui.kit.describe import Line, error_lines, fields
from explorer.ui.kit.loader import Load, LoadState
from explorer.ui.preview.blob_view import BlobView


def lines_above(blob: BlobView) -> Iterator[Line]:
    """Yield the blob's name and properties, and what its content is."""
    yield [(blob.name, "title")]
    yield [(f"{blob.which} of a blob in {blob.container}" if blob.which else f"blob in {blob.container}", "dim")]
    yield []
    if blob.facts:
        yield from fields(blob.facts.words.items())
        yield []
    words = " · ".join(part for part in (blob.words, blob.extent, blob.packed_extent) if part)
    if words:
        yield [("content", "title"), (f"  {words}", "dim")]
    if blob.note:
        yield [(blob.note, "warn")]


def lines_below(blob: BlobView, read: Load, error: ExplorerError | None, *, is_following: bool) -> list[Line]:
    """Return what is read or failed, or how to read on."""
    if error and not is_following:
        return [[], *error_lines(error)]
    if read.is_running:
        return [[("reading on …" if blob.view else "loading …", "dim")]]
    if read.state is LoadState.STOPPED:
        return [[], [("stopped · pgdn goes on" if blob.view else "stopped · r reads it again", "dim")]]
    if blob.is_tail:
        return [] if is_following else [[], [("F follows again · r reads from the beginning", "dim")]]
    if blob.has_more and blob.limit:
        end = "" if blob.is_packed else " · F shows the end"
        return [[], [(f"{blob.limit}{end} · d downloads it whole", "warn")]]
    if blob.has_more:
        return [[], [(f"{blob.extent} · pgdn reads on", "dim")]]
    return []
