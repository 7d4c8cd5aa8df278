"""A page of a blob or container listing, from XML in pieces to columns."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from urllib.parse import unquote
from xml.parsers import expat

from explorer.model.blobs import FOLDER, BlobPage
from explorer.model.errors import ServiceFault
from explorer.model.places import Container

# The elements whose text is kept; any other is passed over without a call for its text.
_OF_BLOBS = ("Name", "Content-Length", "Last-Modified", "Content-Type", "AccessTier", "BlobType")
_KEPT = frozenset((*_OF_BLOBS, "PublicAccess", "LeaseState", "NextMarker"))

_MONTHS = dict(
    zip(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), range(1, 13), strict=True)
)
_EPOCH = date(1970, 1, 1)


class PageReader:
    """Reads one page; `feed` takes pieces of any size, `finish` ends it, then the columns are whole.

    Raises ServiceFault for what is no listing. Source: https://learn.microsoft.com/rest/api/storageservices/list-blobs
    """

    def __init__(self) -> None:
        self.blobs = BlobPage()
        self.containers: list[Container] = []
        self.next_marker = ""
        self._row: dict[str, str] = {}
        self._text: list[str] = []
        self._is_encoded = False
        self._is_listing = False
        self._endings = {
            "Blob": self._add_blob,
            "BlobPrefix": self._add_folder,
            "Container": self._add_container,
            "EnumerationResults": self._end_listing,
        }
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        self._parse(piece, False)

    def finish(self) -> None:
        self._parse(b"", True)
        if not self._is_listing:
            raise _unreadable("it is no listing")
        self.blobs.put_in_name_order()

    def _parse(self, piece: bytes, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except (expat.ExpatError, KeyError, ValueError) as error:
            raise _unreadable(str(error)) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _KEPT:
            self._text = []
            self._parser.CharacterDataHandler = self._text.append
            self._is_encoded = bool(attributes) and attributes.get("Encoded") == "true"

    def _end(self, tag: str) -> None:
        if tag in _KEPT:
            self._parser.CharacterDataHandler = None
            text = "".join(self._text)
            self._row[tag] = unquote(text) if self._is_encoded else text
        elif tag in self._endings:
            self._endings[tag]()

    def _end_listing(self) -> None:
        self.next_marker = self._row.get("NextMarker", "")
        self._is_listing = True

    def _add_blob(self) -> None:
        row, page = self._row, self.blobs
        page.names.append(row["Name"])
        page.sizes.append(int(row.get("Content-Length") or 0))
        page.modified.append(_seconds(row.get("Last-Modified", "")))
        page.content_types.append(row.get("Content-Type", ""))
        page.tiers.append(row.get("AccessTier", ""))
        page.blob_types.append(row.get("BlobType", ""))
        row.clear()

    def _add_folder(self) -> None:
        page = self.blobs
        page.names.append(self._row["Name"])
        page.sizes.append(FOLDER)
        page.modified.append(0)
        for column in (page.content_types, page.tiers, page.blob_types):
            column.append("")
        self._row.clear()

    def _add_container(self) -> None:
        row = self._row
        modified = _seconds(row.get("Last-Modified", ""))
        self.containers.append(Container(row["Name"], modified, row.get("PublicAccess", ""), row.get("LeaseState", "")))
        row.clear()


def _unreadable(why: str) -> ServiceFault:
    return ServiceFault(
        f"The listing could not be read: {why}.",
        meaning="What answered is not a blob service, or a proxy changed the answer.",
    )


def _refuse_doctype(*_details: object) -> None:
    raise ValueError("it declares a document type, as no listing does")  # entities could grow without end


def _seconds(stamp: str) -> int:
    """Return an HTTP date, Wed, 21 Oct 2015 07:28:00 GMT, in seconds since 1970; 0 for none.

    A hand's width of slices, because a listing has one for every blob and the standard library's reader takes 6 µs.
    """
    if not stamp:
        return 0
    return _midnight(stamp[5:16]) + int(stamp[17:19]) * 3600 + int(stamp[20:22]) * 60 + int(stamp[23:25])


@lru_cache(maxsize=4096)
def _midnight(day: str) -> int:
    return (date(int(day[7:]), _MONTHS[day[3:6]], int(day[:2])) - _EPOCH).days * 86_400
