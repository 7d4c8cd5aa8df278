"""A page of a blob listing, from XML in pieces to columns."""

from __future__ import annotations

from urllib.parse import unquote
from xml.parsers import expat

from explorer.cloud.blobs.listed import Listed, http_seconds, unreadable
from explorer.model.blobs.page import FOLDER, Past, page_of

# The elements whose text is kept; any other is passed over without a call for its text.
_OF_BLOBS = ("Name", "Content-Length", "Last-Modified", "Content-Type", "AccessTier", "BlobType")
_OF_VERSIONS = ("VersionId", "IsCurrentVersion", "Snapshot")
_OF_DELETED = ("Deleted", "DeletionId", "DeletedTime", "RemainingRetentionDays")
KEPT = frozenset((*_OF_BLOBS, *_OF_VERSIONS, *_OF_DELETED, "NextMarker"))


class PageReader:
    """Reads one page; `feed` takes pieces of any size, and `finish` ends it.

    Raises ServiceFault for what is no listing. Source: https://learn.microsoft.com/rest/api/storageservices/list-blobs
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._sizes: list[int] = []
        self._modified: list[int] = []
        self._words: tuple[list[str], list[str], list[str]] = ([], [], [])
        self._past: dict[int, Past] = {}
        self._next_marker = ""
        self._row: dict[str, str] = {}
        self._metadata: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._text: list[str] = []
        self._is_encoded = False
        self._is_listing = False
        self._endings = {
            "Blob": self._add_blob,
            "BlobPrefix": self._add_folder,
            "EnumerationResults": self._end_listing,
        }
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        self._parse(piece, False)

    def finish(self) -> Listed:
        self._parse(b"", True)
        if not self._is_listing:
            raise unreadable("it is no listing")
        page = page_of(self._names, self._sizes, self._modified, *self._words, self._past, is_mixed=True)
        return Listed([page] if len(page) else [], self._next_marker)

    def _parse(self, piece: bytes, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except (expat.ExpatError, KeyError, StopIteration, ValueError) as error:
            raise unreadable(str(error)) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in KEPT:
            self._keep_text(attributes)
        elif tag in ("Metadata", "TagSet"):
            # What stands in these may be called anything, also as a property is.
            self._parser.StartElementHandler = lambda _tag, attributes: self._keep_text(attributes)
            self._parser.EndElementHandler = self._end_metadata if tag == "Metadata" else self._end_tags

    def _keep_text(self, attributes: dict[str, str]) -> None:
        self._text = []
        self._parser.CharacterDataHandler = self._text.append
        self._is_encoded = bool(attributes) and attributes.get("Encoded") == "true"

    def _kept_text(self) -> str:
        self._parser.CharacterDataHandler = None
        text = "".join(self._text)
        return unquote(text) if self._is_encoded else text

    def _end(self, tag: str) -> None:
        if tag in KEPT:
            self._row[tag] = self._kept_text()
        elif tag in self._endings:
            self._endings[tag]()

    def _end_metadata(self, tag: str) -> None:
        if tag == "Metadata":
            self._leave()
        else:
            self._metadata[tag] = self._kept_text()

    def _end_tags(self, tag: str) -> None:
        match tag:
            case "TagSet":
                self._leave()
            case "Key":
                self._tags[self._kept_text()] = ""
            case "Value":
                self._tags[next(reversed(self._tags))] = self._kept_text()

    def _leave(self) -> None:
        self._parser.CharacterDataHandler = None
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _end_listing(self) -> None:
        self._next_marker = self._row.get("NextMarker", "")
        self._is_listing = True

    def _add_blob(self) -> None:
        row = self._row
        mark = (
            row.get("VersionId", ""),
            row.get("IsCurrentVersion") == "true",
            row.get("Snapshot", ""),
            row.get("Deleted") == "true",
            self._metadata,
            self._tags,
            row.get("DeletionId", ""),
            http_seconds(row.get("DeletedTime", "")),
            int(row.get("RemainingRetentionDays") or 0),
        )
        if any(mark):
            self._past[len(self._names)] = Past(*mark)
            self._metadata, self._tags = {}, {}
        self._names.append(row["Name"])
        self._sizes.append(int(row.get("Content-Length") or 0))
        self._modified.append(http_seconds(row.get("Last-Modified", "")))
        for column, name in zip(self._words, ("Content-Type", "AccessTier", "BlobType"), strict=True):
            column.append(row.get(name, ""))
        row.clear()

    def _add_folder(self) -> None:
        self._names.append(self._row["Name"])
        self._sizes.append(FOLDER)
        self._modified.append(0)
        for column in self._words:
            column.append("")
        self._row.clear()


def _refuse_doctype(*_details: object) -> None:
    raise ValueError("it declares a document type, as no listing does")  # entities could grow without end
