"""Listings as Apache Arrow: what was written is read, and what is damaged is told, whatever the damage."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.blobs.page_arrow import NotUnderstood, read_arrow
from explorer.demo.blobs.page_arrow import Column, arrow_stream
from explorer.model.blobs.page import Kind


class _Row(NamedTuple):
    name: str
    size: int
    content_type: str | None
    tier: str | None
    blob_type: str | None


_FEW = st.sampled_from(["Hot", "Cool", "Übermäßig", "", None])
_ROWS = st.lists(
    st.builds(_Row, st.text(min_size=1, max_size=8), st.integers(0, 2**60), _FEW, _FEW, st.just("BlockBlob")),
    min_size=1,
)


def _stream(rows: list[_Row]) -> bytes:
    names, sizes, content_types, tiers, blob_types = zip(*rows, strict=True)
    return arrow_stream(
        [
            Column("Name", "text", names),
            Column("Content-Length", "number", sizes),
            Column("Content-Type", "text", content_types),
            Column("AccessTier", "text", tiers),
            Column("BlobType", "text", blob_types),
        ],
        {"NextMarker": "more"},
    )


@given(_ROWS)
def test_what_was_written_is_read(rows: list[_Row]) -> None:
    listed = read_arrow(_stream(rows))
    assert listed.next_marker == "more"
    (page,) = listed.pages
    assert list(page.names) == [one.name for one in rows]
    assert list(page.sizes) == [one.size for one in rows]
    assert [page.kind(at) for at in range(len(page))] == [Kind(*(word or "" for word in one[2:])) for one in rows]
    assert len(page.kinds) == len(set(page.kinds))


@given(_ROWS, st.data())
def test_texts_that_end_before_they_begin_or_after_all_are_told(rows: list[_Row], data: st.DataObject) -> None:
    whole = _stream(rows)
    offsets = b"".join(
        end.to_bytes(4, "little")
        for end in (0, *(len("".join(one.name for one in rows[:to]).encode()) for to in range(1, len(rows) + 1)))
    )
    at = whole.index(offsets) + 4 * data.draw(st.integers(1, len(rows)))
    wrong = data.draw(st.sampled_from([-1, 2**31 - 1]))
    with pytest.raises(NotUnderstood):
        read_arrow(whole[:at] + wrong.to_bytes(4, "little", signed=True) + whole[at + 4 :])


@given(_ROWS, st.data())
def test_a_stream_that_breaks_off_in_a_message_is_told(rows: list[_Row], data: st.DataObject) -> None:
    whole = _stream(rows)
    # Between two messages a stream may end by its connection alone; that it ended too soon is for the transport to see.
    # https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format
    schema = 8 + int.from_bytes(whole[4:8], "little")
    at = data.draw(st.integers(1, len(whole) - 9).filter(lambda at: at != schema))
    with pytest.raises(NotUnderstood):
        read_arrow(whole[:at])
