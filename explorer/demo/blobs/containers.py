"""What the demo's storage accounts hold: names, since everything else about a blob follows from its name."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from explorer.demo.blobs.contents import Content
from explorer.demo.blobs.listing_rules import NEWEST, Blob, Container, ContainerFacts, NumberedNames, Past, deleted_path
from explorer.demo.blobs.showcase import AWKWARD_NAMES, formats

_DAY = 86400
_MIB = 1 << 20

_KINDS = {
    ".bak": "binary",
    ".bin": "binary",
    ".csv": "csv",
    ".gz": "gzip",
    ".json": "json",
    ".jsonl": "jsonl",
    ".log": "log",
    ".parquet": "parquet",
    ".png": "png",
    ".vhd": "binary",
    ".yaml": "yaml",
}

_MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
}

_MUCH = (_MIB // 2, 12 * _MIB)
_SMALLEST_AND_SPREAD = {"binary": _MUCH, "parquet": _MUCH, "png": (16, 112), "json": (1, 60), "yaml": (3, 40)}
_ROWS = (1, 400)


def blob_of(name: str, tier: str = "Hot", *, folders: frozenset[str] = frozenset()) -> Blob:
    """Return the blob of a name: the suffix gives its kind, the checksum its amount and its times."""
    number = zlib.crc32(name.encode())
    created = NEWEST - number % (400 * _DAY)
    if name in folders:
        return Blob(name, Content("empty"), created, created, metadata={"hdi_isfolder": "true"})
    suffix = name[name.rfind(".") :]
    kind = _KINDS.get(suffix, "text")
    smallest, spread = _SMALLEST_AND_SPREAD.get(kind, _ROWS)
    step = number % 13  # few sizes per kind, so that content is seldom made anew
    return Blob(
        name=name,
        content=Content(kind, number % 5, smallest + spread * step * step // 144),
        created=created,
        modified=created + (NEWEST - created) * (number % 7) // 8,
        tier=tier,
        tier_is_inferred=tier == "Hot",
        blob_type="AppendBlob" if suffix == ".log" else "BlockBlob",
        media_type=_MEDIA_TYPES.get(suffix, ""),
        metadata={"uploadedby": "azcopy"} if number % 11 == 0 else {},
    )


def container(
    name: str,
    names: Iterable[str],
    *,
    tier: str = "Hot",
    access: str = "",
    metadata: Mapping[str, str] | None = None,
    facts: ContainerFacts | None = None,
) -> Container:
    """Return a container of these names; a NumberedNames is kept as it is, anything else is sorted."""
    ordered: Sequence[str] = names if isinstance(names, NumberedNames) else sorted(names)
    return Container(
        name,
        ordered,
        lambda row: blob_of(ordered[row], tier),
        modified=NEWEST - zlib.crc32(name.encode()) % (200 * _DAY),
        public_access=access,
        metadata=metadata or {},
        facts=facts or ContainerFacts(),
    )


def _price_lists() -> Container:
    """Return a container with versions and a snapshot of a price list, and with a deleted campaign."""
    names = sorted(("prices.csv", "terms/terms-of-use.txt"))
    day = "2026-05-{:02}T08:15:30.1234567Z"

    def earlier(name: str, days: int) -> Blob:
        then = NEWEST - days * _DAY
        return Blob(name, Content(_KINDS.get(name[name.rfind(".") :], "text"), days % 5, 20 + days), then, then)

    return Container(
        "history",
        names,
        lambda row: blob_of(names[row]),
        modified=NEWEST - 3 * _DAY,
        metadata={"owner": "team-webshop"},
        past={
            "campaign/spring.html": (Past(earlier("campaign/spring.html", 12), is_deleted=True),),
            "prices.csv": (
                Past(earlier("prices.csv", 30), version_id=day.format(2)),
                Past(earlier("prices.csv", 22), version_id=day.format(10)),
                Past(earlier("prices.csv", 22), snapshot=day.format(11)),
            ),
            "terms/terms-of-use.txt": (Past(earlier("terms/terms-of-use.txt", 25), version_id=day.format(7)),),
        },
        versions={"prices.csv": day.format(28), "terms/terms-of-use.txt": day.format(9)},
    )


def _lake(name: str, files: Sequence[str], gone: Mapping[str, int]) -> Container:
    """Return a container of an account with hierarchical namespace: every folder is also an empty blob.

    `gone` maps deleted paths to the days for which they can still be restored; a path without a dot is a folder.
    """
    folders = frozenset(file[:cut] for file in files for cut in range(len(file)) if file[cut] == "/")
    names = sorted({*files, *folders})
    gone_folders = frozenset(path for path in gone if "." not in path)
    past = {path: (deleted_path(blob_of(path, folders=gone_folders), days),) for path, days in gone.items()}
    return Container(name, names, lambda row: blob_of(names[row], folders=folders), NEWEST - 9 * _DAY, past=past)


def _webshop() -> tuple[Container, ...]:
    pages = ["index.html", "404.html", "style/site.css", "script/basket.js", "script/search.js"]
    return (
        container("$web", [*pages, *NumberedNames("images/product-{:03}.png", range(1, 61))]),
        container(
            "app-logs", NumberedNames("2026/{:02}/{:02}/orders-{:02}.log", range(4, 6), range(1, 29), range(0, 24, 6))
        ),
        container(
            "articles",
            [*NumberedNames("catalogue/{:02}/article-{:04}.json", range(1, 13), range(1, 41)), "catalogue/index.csv"],
            metadata={"owner": "team-webshop", "repository": "company/webshop"},
        ),
        container("awkward-names", AWKWARD_NAMES),
        container("config", ["prod/orders.yaml", "prod/basket.yaml", "stage/orders.yaml", "feature-flags.json"]),
        container("empty", []),
        container("exports", NumberedNames("2026-05-{:02}/orders.csv", range(1, 29))),
        _price_lists(),
        container(
            "invoices",
            NumberedNames("2026/{:02}/{:02}/INV-{:04}.json", range(1, 6), range(1, 21), range(1, 13)),
            facts=ContainerFacts(has_immutability_policy=True, has_legal_hold=True),
        ),
        container("old-campaigns", [], facts=ContainerFacts(deleted=NEWEST - 3 * _DAY, days_left=4)),
    )


def _telemetry() -> tuple[Container, ...]:
    return (
        _lake(
            "curated",
            list(NumberedNames("machines/plant={:02}/day={:02}/part-0000.parquet", range(1, 5), range(1, 15))),
            {"machines/_delta.json": 5, "machines/plant=02/day=03/part-0001.parquet": 2, "machines/plant=05": 6},
        ),
        container(
            "device-telemetry",
            NumberedNames("2026/05/{:02}/{:02}/part-{:05}.jsonl", range(1, 26), range(0, 24, 3), range(100)),
        ),
        container("landing", NumberedNames("press-{:02}/2026-05-{:02}.jsonl.gz", range(8), range(1, 29))),
        container("schemas", ["machine-v1.json", "machine-v2.json", "README.txt"]),
    )


def _backup() -> tuple[Container, ...]:
    return (
        container(
            "sql", NumberedNames("sql-webshop-prod/2026-{:02}-{:02}.bak", range(4, 6), range(1, 29, 3)), tier="Cool"
        ),
        container("vm", NumberedNames("vm-build-{:02}/2026-05-{:02}.vhd", range(1, 4), range(1, 29, 7)), tier="Cool"),
        container(
            "yearly",
            NumberedNames("{:04}/ledger.bak", range(2019, 2026)),
            tier="Archive",
            facts=ContainerFacts(is_leased=True, encryption_scope="scope-ledger", denies_other_scopes=True),
        ),
    )


def _staging() -> tuple[Container, ...]:
    return (
        container("articles", NumberedNames("catalogue/{:02}/article-{:04}.json", range(1, 4), range(1, 11))),
        container("test-results", NumberedNames("run-{:04}/report.json", range(120, 181))),
    )


def _audited() -> Container:
    """Return a container that keeps versions, snapshots and what was deleted, with tags."""
    names = ["contract.txt", "ledger.csv", "minutes.txt"]
    blobs = {name: replace(blob_of(name), tags={"project": "audit", "stage <&>": "é 1"}) for name in names}
    ages = {"contract.txt": 3, "ledger.csv": 1}
    past: dict[str, list[Past]] = {
        name: [
            Past(
                replace(blobs[name], modified=blobs[name].created - number * _DAY, tags={}),
                version_id=f"2026-05-{20 - number:02}T08:00:00.0000000Z",
            )
            for number in range(count, 0, -1)
        ]
        for name, count in ages.items()
    }
    past["minutes.txt"] = [Past(blobs["minutes.txt"], snapshot="2026-05-18T10:30:00.0000000Z")]
    past["gone.txt"] = [Past(blob_of("gone.txt"), is_deleted=True)]
    versions = {name: "2026-05-30T09:15:00.0000000Z" for name in names}
    return Container("history", names, lambda row: blobs[names[row]], NEWEST - _DAY, past=past, versions=versions)


def _million() -> Container:
    """Return a container of a million blobs, which are a thousand blobs under other names."""
    names = NumberedNames("reading-{:07}.json", range(1_000_000))
    kept = [blob_of(f"{number}.json") for number in range(1000)]
    return Container("million", names, lambda row: replace(kept[row * 7 % 1000], name=names[row]), NEWEST - 3 * _DAY)


def _sandbox() -> tuple[Container, ...]:
    notebooks = [f"notebooks/{name}.json" for name in ("churn", "forecast", "returns")]
    return (
        _audited(),
        _million(),
        container("scratch", [*notebooks, "numbers.csv", "todo.txt", "picture.png", "dump.bin"]),
        formats(),
        container("public-samples", ["hello.txt", "sample.csv"], access="container"),
    )


def _fabrikam() -> tuple[Container, ...]:
    return (
        container("exchange", NumberedNames("contoso/2026-{:02}/shipments-{:02}.csv", range(1, 6), range(1, 5))),
        container("drop", ["readme.txt"]),
    )


CONTAINERS = MappingProxyType(
    {
        "stwebshopprod": _webshop,
        "sttelemetryprod": _telemetry,
        "stbackupprod": _backup,
        "stwebshopstage": _staging,
        "stadasandbox": _sandbox,
        "stfabrikamshared": _fabrikam,
    }
)
"""Storage account -> what makes its containers."""
