"""The blobs of an account whose index tags match an expression."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from threading import Event
from typing import TYPE_CHECKING, Any

from explorer.model.azure.places import FoundBlob
from explorer.model.base.errors import ExplorerError
from explorer.model.base.redact import redact
from explorer.ui.blobs.lists.base import Level, blob_url, explained
from explorer.ui.blobs.lists.blobs import BlobsLevel
from explorer.ui.blobs.lists.columns import found_columns
from explorer.ui.blobs.lists.few_rows import RowsLevel
from explorer.ui.kit.describe import Line, fields
from explorer.ui.kit.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


class FoundLevel(RowsLevel[FoundBlob]):
    title = "Found by tags"
    noun = "blob"
    empty_words = (
        "No blob has such tags.",
        "Case counts, and a tag that was just set is found some seconds later. t changes the question.",
    )
    sort_keys = {"name": False, "container": False}
    values = {"name": lambda one: one.name, "container": lambda one: one.container}

    def __init__(self, service: BlobService, expression: str) -> None:
        super().__init__(f"where {expression}")
        self.service: BlobService = service
        self.expression = expression

    @property
    def columns(self) -> list[Column]:
        return found_columns(self.shown)

    def list_pages(self, stop: Event) -> Iterable[Any]:
        return self.service.find_by_tags(self.expression, stop)

    def add(self, page: Any) -> None:
        self.extend(page)

    def explained(self, error: ExplorerError) -> ExplorerError:
        if error.code == "AuthorizationPermissionMismatch" and self.service.right.is_token:
            error.meaning = "Signed in, but without a role to search by tags; Storage Blob Data Reader is not enough."
            error.hint = "It takes Storage Blob Data Owner, or the data action .../containers/blobs/filter/action."
        elif error.code == "InvalidQueryParameterValue":
            error.meaning = "Azure could not read the question; names in double quotes, values in single quotes."
            error.hint = "t changes it: \"project\" = 'webshop' AND \"stage\" >= 'test'"
        return explained(error, self.service, None, "f")

    def key_for(self, one: FoundBlob) -> Hashable:
        return one.container, one.name

    def open(self, row: int) -> Level:
        """Return the folder of a blob that was found, with the blob opened in it."""
        one = self.rows[row]
        folder, slash, name = one.name.rpartition("/")
        return BlobsLevel(self.service, one.container, f"{folder}{slash}", wanted=name)

    def row_lines(self, row: int) -> list[Line]:
        one = self.at(row)
        if not one:
            return []
        pairs = (("container", one.container), *((f"tag {key}", redact(value)) for key, value in one.tags.items()))
        return [
            [(one.name, "title")], [("blob, found by its tags", "dim")], [], *fields(pairs), [],
            [("enter goes to its folder and shows what is in it", "dim")],
        ]  # fmt: skip

    def link_at(self, row: int) -> str:
        one = self.at(row)
        return blob_url(self.service, one.container, one.name) if one else ""
