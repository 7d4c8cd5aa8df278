"""A page of a blob listing from an Apache Arrow stream: whole columns are taken over, without an object for each row.

Columns are named as the XML elements are. Source: azure/storage/blob/_list_blobs_helper.py, _parse_arrow_response
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise
from operator import sub
from typing import Any

from explorer.cloud.blobs.page_xml import Listed, http_seconds
from explorer.model.blobs.page import END, FOLDER, NO_SIZE, BlobPage, Kind, Names, Past, coded_kinds, page_of

CONTENT_TYPE = "application/vnd.apache.arrow.stream"

_TICKS = {"s": 1, "m": 1000, "u": 1_000_000, "n": 1_000_000_000}
_INTEGERS = frozenset("cCsSiIlL")  # https://arrow.apache.org/docs/format/CDataInterface.html#format-strings
_KINDS = ("Content-Type", "AccessTier", "BlobType")
_MARKED = frozenset(("VersionId", "IsCurrentVersion", "Snapshot", "Deleted", "Metadata", "Tags", "BlobTags"))


class NotUnderstood(Exception):
    """A stream is damaged, or its columns have other types than those known of a listing."""


def is_there() -> bool:
    """Tell whether nanoarrow is installed; for Windows on ARM there is none."""
    return find_spec("nanoarrow") is not None


def read_arrow(data: bytes) -> Listed:
    """Return what a stream lists. Raises NotUnderstood for one that cannot be read as a listing."""
    try:
        # Imported with the first page: it takes 30 ms, and the first frame must not wait for it.
        from nanoarrow import c_array_stream
        from nanoarrow.ipc import InputStream

        with InputStream.from_readable(BytesIO(data)) as stream:
            batches = c_array_stream(stream)
            schema = batches.get_schema()
            said = dict(schema.metadata.items()) if schema.metadata else {}
            formats = {child.name: (child.format, at) for at, child in enumerate(schema.children)}
            pages = [_page(_Columns(formats, batch.view())) for batch in batches if batch.length]
    except (ImportError, ValueError, KeyError, TypeError, IndexError, RuntimeError, OverflowError) as error:
        raise NotUnderstood(str(error)) from error
    marker = said.get(b"NextMarker") or said.get(b"nextMarker") or b""
    return Listed(pages, marker.decode())


class _Columns:
    """A batch's columns by name; one that is not there is None."""

    def __init__(self, formats: Mapping[str, tuple[str, int]], batch: Any) -> None:
        self._formats = formats
        self._batch = batch
        self.length: int = batch.length

    def __contains__(self, name: str) -> bool:
        return name in self._formats

    def _view(self, name: str) -> tuple[str, Any]:
        format_, at = self._formats[name]
        return format_, self._batch.child(at)

    def texts(self, name: str) -> tuple[bytes, array[int]]:
        """Return all texts in one piece as UTF-8, and where each begins; null is empty."""
        format_, view = self._view(name)
        data, cuts = _texts(format_, view)
        if view.null_count and name != "Name":
            cells = [cell if is_there else b"" for cell, is_there in zip(_cells(data, cuts), _there(view), strict=True)]
            names = Names.of(cells)
            return b"".join(cells), names.cuts
        if view.null_count:
            raise ValueError("a blob has no name")
        return data, cuts

    def words(self, name: str) -> str | list[str]:
        """Return a column of few different texts; a single text where all rows have the same."""
        found, codes = self.coded(name)
        return found[0] if codes is None else [found[code] for code in codes]

    def coded(self, name: str) -> tuple[list[str], Sequence[int] | None]:
        """Return the different texts of a column, and which of them each row has; None where all rows have the same."""
        if name not in self:
            return [""], None
        data, cuts = self.texts(name)
        length = cuts[1]
        if (
            cuts[-1] == length * self.length
            and cuts == _steps(self.length, length)
            and data == data[:length] * self.length
        ):
            return [data[:length].decode()], None
        cells = _cells(data, cuts)
        places = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
        found = map(places.__getitem__, cells)
        return [cell.decode() for cell in places], bytes(found) if len(places) <= 256 else array("I", found)

    def numbers(self, name: str) -> array[int]:
        """Return integers, 0 for null."""
        format_, view = self._view(name)
        if format_ not in _INTEGERS and not format_.startswith("ts"):
            raise ValueError(f"{name} holds no integers but {format_}")
        raw = memoryview(view.buffer(1))
        values: array[int] = array("q")
        if raw.format in ("l", "q") and raw.itemsize == 8:
            values.frombytes(raw[: self.length].tobytes())
        else:
            values.extend(raw[: self.length].tolist())
        if view.null_count:
            values = array(
                "q", [value if is_there else 0 for value, is_there in zip(values, _there(view), strict=True)]
            )
        return values

    def moments(self, name: str) -> tuple[array[int], int]:
        """Return times, 0 for null, and their units per second."""
        if name not in self:
            return array("q", bytes(8 * self.length)), 1
        format_ = self._formats[name][0]
        if format_ == "u":
            data, cuts = self.texts(name)
            return array("q", [http_seconds(cell.decode()) for cell in _cells(data, cuts)]), 1
        return self.numbers(name), _TICKS[format_[2]]

    def flags(self, name: str) -> Sequence[bool]:
        if name not in self:
            return (False,) * self.length
        format_, view = self._view(name)
        if format_ != "b":
            raise ValueError(f"{name} holds no flags but {format_}")
        values = _bits(view.buffer(1), self.length)
        return [value and is_there for value, is_there in zip(values, _there(view), strict=True)]

    def pairs(self, *names: str) -> Sequence[Mapping[str, str]]:
        """Return the first of some columns of keys and values that the stream has."""
        name = next((one for one in names if one in self), "")
        if not name:
            return ({},) * self.length
        format_, view = self._view(name)
        if format_ != "+m":
            raise ValueError(f"{name} holds no pairs but {format_}")
        cuts = array("i", memoryview(view.buffer(1)).tolist())
        entries = view.child(0)
        keys, texts = (_list_of(entries.child(at)) for at in range(2))
        cells = [
            dict(zip(keys[start:end], texts[start:end], strict=True))
            for start, end in pairwise(cuts[: self.length + 1])
        ]
        return [cell if is_there else {} for cell, is_there in zip(cells, _there(view), strict=True)]

    def cells(self, name: str) -> list[str]:
        words = self.words(name)
        return [words] * self.length if isinstance(words, str) else words


def _page(columns: _Columns) -> BlobPage:
    if "Name" not in columns:
        raise ValueError("it has no names")
    data, cuts = columns.texts("Name")
    data.decode()  # raises ValueError for what is no text
    sizes = columns.numbers("Content-Length") if "Content-Length" in columns else array("q", bytes(8 * columns.length))
    if sizes and min(sizes) < 0:  # a folder's mark is set below, and nothing else is one
        sizes = array("q", [NO_SIZE if one < 0 else one for one in sizes])
    modified, ticks = columns.moments("Last-Modified")
    types = columns.words("ResourceType")
    past = _past(columns) if any(name in columns for name in _MARKED) else {}
    names = _cells(data, cuts)
    if types and "blobprefix" in types:
        for at, one in enumerate([types] * columns.length if isinstance(types, str) else types):
            if one == "blobprefix":
                sizes[at] = FOLDER
                past.pop(at, None)
        seconds = [at // ticks for at in modified]
        content_types, tiers, blob_types = map(columns.cells, _KINDS)
        return page_of(names, sizes, seconds, content_types, tiers, blob_types, past, is_mixed=True)
    kinds, codes = _kinds(columns.length, *map(columns.coded, _KINDS))
    return BlobPage(Names(END.join([*names, b""]), cuts), sizes, modified, kinds, codes, ticks, past)


def _kinds(
    length: int, *columns: tuple[list[str], Sequence[int] | None]
) -> tuple[Sequence[Kind], Sequence[int] | None]:
    """Return the different combinations of coded columns, and which of them each row has."""
    varied = [codes for _, codes in columns if codes is not None]
    if len(varied) > 1:
        cells = ([found[code] for code in codes] if codes else found * length for found, codes in columns)
        return coded_kinds(list(zip(*cells, strict=True)))
    most = max(len(found) for found, _ in columns)
    kinds = [Kind(*(found[at % len(found)] for found, _ in columns)) for at in range(most)]
    return kinds, varied[0] if varied else None


def _past(columns: _Columns) -> dict[int, Past]:
    rows = zip(
        columns.cells("VersionId"),
        columns.flags("IsCurrentVersion"),
        columns.cells("Snapshot"),
        columns.flags("Deleted"),
        columns.pairs("Metadata"),
        columns.pairs("Tags", "BlobTags"),
        strict=True,
    )
    return {at: Past(*row) for at, row in enumerate(rows) if any(row)}


def _texts(format_: str, view: Any) -> tuple[bytes, array[int]]:
    if format_ not in ("u", "U"):
        raise ValueError(f"a text is no text but {format_}")
    raw = memoryview(view.buffer(1))
    cuts: array[int] = array("i")
    if not view.length:
        return b"", array("i", [0])
    if format_ == "u":
        cuts.frombytes(raw[: view.length + 1].tobytes())
    else:
        cuts.extend(raw[: view.length + 1].tolist())
    data = memoryview(view.buffer(2)).tobytes()
    if cuts[0]:
        first = cuts[0]
        return data[first : cuts[-1]], array("i", [cut - first for cut in cuts])
    return data[: cuts[-1]], cuts


def _cells(data: bytes, cuts: array[int]) -> list[bytes]:
    """Return texts one by one; nanoarrow has checked that no offset goes backwards."""
    ends = cuts.tolist()
    return list(map(BytesIO(data).read, map(sub, ends[1:], ends)))


def _list_of(view: Any) -> list[str]:
    return [cell.decode() for cell in _cells(*_texts("u", view))]


def _there(view: Any) -> Sequence[bool]:
    """Return which rows are not null."""
    if not view.null_count:
        return (True,) * int(view.length)
    return _bits(view.buffer(0), view.length)


def _bits(buffer: Any, count: int) -> list[bool]:
    """Return flags of one bit each, the first in the lowest."""
    number = int.from_bytes(memoryview(buffer).tobytes(), "little")
    return [flag == "1" for flag in f"{number:0{count}b}"[::-1][:count]]


@lru_cache(maxsize=64)
def _steps(count: int, step: int) -> array[int]:
    return array("i", [step * number for number in range(count + 1)])
