"""The containers of one account, or those whose names begin with a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from threading import Event
from typing import Any

from explorer.model.azure.places import Container
from explorer.model.base.redact import redact
from explorer.model.base.text import day_time, plural
from explorer.model.download.progress import Picked
from explorer.ui.blobs.lists.blobs import BLOBS, BlobsList
from explorer.ui.blobs.lists.in_account import InAccount
from explorer.ui.blobs.lists.place_list import PlaceKind, RowsList
from explorer.ui.kit.describe import Line, fields
from explorer.ui.kit.rows_table import Column

_ACCESS = {
    "": "none: each request needs a right",
    "blob": "blob: anyone may read a blob whose name is known",
    "container": "container: anyone may list and read everything in it",
}

Containers = RowsList[Container, InAccount]


def _pages(here: Containers, stop: Event) -> Iterable[Any]:
    place = here.place
    return place.service.containers(stop, place.begins, with_deleted="deleted" in place.include)


def _empty(here: Containers) -> Sequence[str]:
    if here.place.begins:
        return (f"No container's name begins with “{here.place.begins}”.", "esc goes back.")
    return ("This account has no containers.", "esc goes back.")


def _columns(here: Containers) -> list[Column]:
    """Return the columns; there is one for sizes as soon as a count was asked for."""

    def at(row: int) -> Container:
        return here.rows[row]

    state = Column("State", lambda row: "deleted" if at(row).is_deleted else "", 7, role=lambda _row: "warn")
    counted = Column("Size", lambda row: here.sizes.short(at(row).name), 11, right=True, priority=1)
    return [
        Column("Container", lambda row: at(row).name, 24, grow=1, sort="name"),
        *([state] if here.place.include else []),
        *([counted] if here.sizes else []),
        Column("Public access", lambda row: at(row).public_access or "none", 13, priority=2, sort="access"),
        Column("Lease", lambda row: at(row).lease_state, 10, priority=5, sort="lease"),
        Column("Protection", lambda row: at(row).protection, 12, priority=4, sort="protection"),
        Column("Modified (UTC)", lambda row: day_time(at(row).modified), 16, priority=3, sort="modified"),
    ]


def _details(here: Containers, row: int) -> list[Line]:
    one = here.rows[row]
    scope = "" if one.encryption_scope == "$account-encryption-key" else one.encryption_scope
    pairs = (
        ("deleted", f"{day_time(one.deleted)} UTC" if one.is_deleted else ""),
        ("can be restored", f"for {plural(one.days_left, 'day')}" if one.is_deleted else ""),
        ("contents", here.sizes.words(one.name)),
        ("public access", _ACCESS.get(one.public_access, one.public_access)),
        ("lease", " ".join(filter(None, (one.lease_state, one.lease_status, one.lease_duration)))),
        ("immutability", "a policy keeps its blobs" if one.has_immutability_policy else "no policy"),
        ("legal hold", "yes" if one.has_legal_hold else "none"),
        ("version immutability", "yes" if one.has_version_immutability else ""),
        ("encryption scope", scope + (", no other allowed" if scope and one.denies_other_scopes else "")),
        ("modified", f"{day_time(one.modified)} UTC" if one.modified else ""),
        ("etag", one.etag),
        ("version", one.version),
        *((f"metadata {name}", redact(value)) for name, value in sorted(one.metadata.items())),
    )
    last = "it cannot be opened until it is restored" if one.is_deleted else "enter lists it · . counts what is in it"
    return [[(one.name, "title")], [("container", "dim")], [], *fields(pairs), [], [(last, "dim")]]


def _inside(here: Containers, row: int) -> BlobsList | None:
    one, place = here.rows[row], here.place
    return (
        None if one.is_deleted else BlobsList(BLOBS, InAccount(place.service, place.account, place.network, one.name))
    )


def _picked(here: Containers, row: int) -> tuple[str, Picked] | None:
    one = here.rows[row]
    return None if one.is_deleted else (one.name, Picked(""))


CONTAINERS: PlaceKind[Containers] = PlaceKind(
    id="containers",
    noun="container",
    known_as="container",
    title=lambda here: "Containers, with deleted" if here.place.include else "Containers",
    words=lambda here: f"{here.place.begins}*" if here.place.begins else here.place.account,
    empty=_empty,
    pages=_pages,
    explain=lambda here, error: here.place.explained(error),
    columns=_columns,
    sort_keys={"name": False, "modified": True, "access": True, "lease": False, "protection": True},
    values={
        "name": attrgetter("name"),
        "modified": attrgetter("modified"),
        "access": attrgetter("public_access"),
        "lease": attrgetter("lease_state"),
        "protection": attrgetter("protection"),
    },
    key=attrgetter("name", "version"),
    beside=("deleted",),
    details=_details,
    link=lambda here, row: here.place.url(here.rows[row].name),
    inside=_inside,
    picked=_picked,
    countable=lambda here, row: "" if here.rows[row].is_deleted else here.rows[row].name,
    count=lambda here, name, stop: here.place.service.count(name, "", stop),
)
