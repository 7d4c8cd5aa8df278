"""The blobs of an account whose index tags match an expression."""

from __future__ import annotations

from operator import attrgetter

from explorer.model.azure.places import FoundBlob
from explorer.model.base.errors import ExplorerError
from explorer.model.base.redact import redact
from explorer.model.download.progress import Picked
from explorer.ui.blobs.lists.blobs import BLOBS, BlobsList
from explorer.ui.blobs.lists.in_account import InAccount
from explorer.ui.blobs.lists.place_list import PlaceKind, RowsList
from explorer.ui.kit.describe import Line, fields
from explorer.ui.kit.rows_table import Column

FoundBlobs = RowsList[FoundBlob, InAccount]


def _explain(here: FoundBlobs, error: ExplorerError) -> ExplorerError:
    if error.code == "AuthorizationPermissionMismatch" and here.place.service.right.is_token:
        error.meaning = "Signed in, but without a role to search by tags; Storage Blob Data Reader is not enough."
        error.hint = "It takes Storage Blob Data Owner, or the data action .../containers/blobs/filter/action."
    elif error.code == "InvalidQueryParameterValue":
        error.meaning = "Azure could not read the question; names in double quotes, values in single quotes."
        error.hint = "t changes it: \"project\" = 'webshop' AND \"stage\" >= 'test'"
    return here.place.explained(error, "f")


def _columns(here: FoundBlobs) -> list[Column]:
    def at(row: int) -> FoundBlob:
        return here.rows[row]

    return [
        Column("Name", lambda row: at(row).name, 24, grow=2, sort="name"),
        Column("Container", lambda row: at(row).container, 16, grow=1, priority=1, sort="container"),
        Column("Tags", lambda row: redact(at(row).tag_words), 20, grow=2, priority=2, role=lambda _row: "dim"),
    ]


def _details(here: FoundBlobs, row: int) -> list[Line]:
    one = here.rows[row]
    pairs = (("container", one.container), *((f"tag {key}", redact(value)) for key, value in one.tags.items()))
    return [
        [(one.name, "title")],
        [("blob, found by its tags", "dim")],
        [],
        *fields(pairs),
        [],
        [("enter goes to its folder and shows what is in it", "dim")],
    ]


def _inside(here: FoundBlobs, row: int) -> BlobsList:
    """Return the folder of a blob that was found; the blob is opened there."""
    one, place = here.rows[row], here.place
    folder, slash, name = one.name.rpartition("/")
    within = InAccount(place.service, place.account, container=one.container, prefix=f"{folder}{slash}")
    return BlobsList(BLOBS, within, wanted=name)


def _picked(here: FoundBlobs, row: int) -> tuple[str, Picked]:
    one = here.rows[row]
    return one.container, Picked(one.name, 0)  # the size is known as soon as it is downloaded


FOUND: PlaceKind[FoundBlobs] = PlaceKind(
    id="found",
    noun="blob",
    title=lambda _here: "Found by tags",
    words=lambda here: f"where {here.place.expression}",
    empty=lambda _here: (
        "No blob has such tags.",
        "Case counts, and a tag that was just set is found some seconds later. t changes the question.",
    ),
    pages=lambda here, stop: here.place.service.find_by_tags(here.place.expression, stop),
    explain=_explain,
    columns=_columns,
    sort_keys={"name": False, "container": False},
    values={"name": attrgetter("name"), "container": attrgetter("container")},
    key=attrgetter("container", "name"),
    details=_details,
    link=lambda here, row: here.place.url(here.rows[row].container, here.rows[row].name),
    inside=_inside,
    picked=_picked,
)
