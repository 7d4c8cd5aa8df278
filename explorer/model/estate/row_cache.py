"""Rows of last time, kept in a private folder: names and places, no tag values unless allowed, no secrets.

A file is a line of JSON that describes it, a line for each group and a line for each resource, by name. Fields are
separated by tabs (a third of JSON's cost); a line whose fields hold tabs or line ends is JSON.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from sys import intern
from threading import Event
from typing import Any, TextIO

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.base.errors import LocalFault
from explorer.model.base.files import beginning, is_other_than_file, write_whole
from explorer.model.base.redact import redact_again
from explorer.model.estate.inventory import Inventory

MOST = 200_000
"""Rows that are kept; of a larger estate the first ones by name."""

_VERSION = "azpane-first-rows/2"
_END = "end"
_LONGEST = 256 * 1024 * 1024  # bytes of a file: 200,000 rows take 60 MB, with 15 tags each three times that
_LONGEST_HEAD = 16 * 1024 * 1024  # characters
_LAST_DAY = 253_402_128_000  # seconds since 1970: near the end of the year 9999, of which every clock can tell
_FILES = 12  # the latest identities, whose rows are kept
_SCREENFUL = 200  # rows that are drawn before the rest has been read
_PORTION = 5_000  # rows between looks at `stop`

_WHO = (
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CONFIG_DIR",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_TENANT_ID",
    "AZURE_TOKEN_CREDENTIALS",
    "AZURE_USERNAME",
    "IDENTITY_ENDPOINT",
)
"""Variables by which another identity may answer; none of them is a secret."""


@dataclass(frozen=True, slots=True)
class CachedRows:
    """What was listed at `as_of`, in seconds since 1970, when there were `total` rows; `key` stands for the identity.

    `is_all` is False for the first screenful, after which everything comes once more.
    """

    inventory: Inventory
    key: str
    as_of: float
    total: int
    has_tags: bool
    is_all: bool


class RowCache:
    """The folder, or nothing at all where it is None.

    Rows belong to cloud, tenant and object id of a token. Before there is a token, they are those of the identity that
    answered last for the same cloud, --tenant and variables. All names of files are hashes.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        cloud: str = "",
        tenant: str = "",
        environ: Mapping[str, str] | None = None,
        with_tags: bool = False,
    ) -> None:
        self.folder = folder
        self.with_tags = with_tags
        self._cloud, self._tenant = cloud, tenant
        where = [cloud, tenant, *(f"{name}={(environ or {}).get(name, '')}" for name in _WHO)]
        self._pointer = f"last-{_hash(where)}"

    def key(self, identity: tuple[str, str]) -> str:
        """Return the key of an identity (tenant id, object id), or "" where its token names nobody."""
        return _hash([self._cloud, self._tenant, *identity]) if all(identity) else ""

    def read(self, stop: Event, is_hidden: Callable[[str], bool] = lambda _id: False) -> Iterator[CachedRows]:
        """Yield the rows of the identity that answered last: a screenful and then all; nothing without a sound file.

        Rows of subscriptions that are hidden, by id, are left out. Raises nothing: fresh rows come without the cache,
        too.
        """
        if not self.folder:
            return
        try:
            key = beginning(self.folder / self._pointer, 100).decode("ascii").strip()
            path = self.folder / _file_name(key)
            if is_other_than_file(path) or path.stat().st_size > _LONGEST:
                return
            with path.open(encoding="utf-8") as file:
                yield from _Reader(file, key, is_hidden).pages(stop)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
            return

    def write(self, identity: tuple[str, str], inventory: Inventory, as_of: float) -> None:
        """Keep what an inventory holds; raises LocalFault where it cannot be written."""
        key = self.key(identity)
        if not self.folder or not key:
            return
        text = _written(inventory, key, as_of, self.with_tags)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LocalFault(f"{self.folder} could not be made: {error.strerror}.") from error
        write_whole(self.folder / _file_name(key), text)
        write_whole(self.folder / self._pointer, key)
        self._prune()

    def clear(self) -> int:
        """Delete everything that is kept; return how many files there were. Raises LocalFault."""
        try:
            files = self._files("*")
            for path in files:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise LocalFault(f"{self.folder} could not be cleared: {error.strerror}.") from error
        return len(files)

    def size(self) -> tuple[int, int]:
        """Return how many files are kept, and their bytes."""
        sizes = [path.stat().st_size for path in self._files("*")]
        return len(sizes), sum(sizes)

    def _prune(self) -> None:
        try:
            for path in sorted(self._files("rows-*"), key=os.path.getmtime)[:-_FILES]:
                path.unlink(missing_ok=True)
        except OSError:
            return  # another azpane does the same

    def _files(self, pattern: str) -> list[Path]:
        found = self.folder.glob(pattern) if self.folder and os.path.isdir(self.folder) else ()
        return [path for path in found if path.name.lstrip(".").startswith(("rows-", "last-"))]


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _file_name(key: str) -> str:
    if not key.isalnum():
        raise ValueError("no key of ours")
    return f"rows-{key}.tsv"


def _written(inventory: Inventory, key: str, as_of: float, with_tags: bool) -> str:
    subscriptions = list(inventory.subscriptions.values())
    number = {one.id: str(at) for at, one in enumerate(subscriptions)}
    groups = [one for one in list(inventory.groups.values()) if one.subscription_id in number]
    resources = [one for one in list(inventory.resources) if one.subscription_id in number]
    each = Counter(one.subscription_id for one in resources)
    kept = sorted(resources, key=lambda one: one.name.casefold())[:MOST]
    head = {
        "form": _VERSION,
        "key": key,
        "as_of": as_of,
        "tags": with_tags,
        "groups": len(groups),
        "rows": len(kept),
        "tenants": [(one.id, one.name, one.domain) for one in list(inventory.tenants.values())],
        "subscriptions": [
            (one.id, one.name, one.tenant_id, one.state, one.home_tenant_id, each[one.id]) for one in subscriptions
        ],
    }
    lines = [json.dumps(head)]
    lines += [_line([one.name, number[one.subscription_id], one.location]) for one in groups]
    for one in kept:
        fields = [one.id, one.name, one.type, number[one.subscription_id], one.group, one.location, one.kind]
        if with_tags:
            fields.append(
                json.dumps({name: redact_again(value) for name, value in one.tags.items()}) if one.tags else ""
            )
        lines.append(_line(fields))
    lines.append(_END)
    return "\n".join(lines).encode("utf-8", "replace").decode("utf-8") + "\n"


def _line(fields: list[str]) -> str:
    line = "\t".join(fields)
    if line.count("\t") != len(fields) - 1 or "\n" in line or "\r" in line or line.startswith("["):
        return json.dumps(fields)
    return line


def _fields(line: str) -> list[str]:
    return _texts(json.loads(line)) if line.startswith("[") else line.rstrip("\n").split("\t")


def _texts(values: Any) -> list[str]:
    """Return a list of texts. Raises ValueError or TypeError for anything else."""
    if not isinstance(values, list):
        raise ValueError("no list")
    "".join(values).encode("utf-8")  # raises TypeError for what is no text, ValueError for half a surrogate pair
    return values


def _number(value: Any, most: float = math.inf) -> Any:
    """Return a number from 0 on. Raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError("no such number")
    return value


class _Reader:
    """Reads an open file; raises what Python raises where it is not what it should be."""

    def __init__(self, file: TextIO, key: str, is_hidden: Callable[[str], bool]) -> None:
        head: dict[str, Any] = json.loads(file.readline(_LONGEST_HEAD))
        if head["form"] != _VERSION or head["key"] != key or not isinstance(head["tags"], bool):
            raise ValueError("another form")
        self._file, self._head = file, head
        for name, most in (("rows", MOST), ("groups", math.inf), ("as_of", _LAST_DAY)):
            _number(head[name], most)
        self._tenants = [Tenant(*_texts(one)) for one in head["tenants"]]
        told = [[*_texts(one[:5])] for one in head["subscriptions"]]
        self._every = [Subscription(an_id, name, tenant, state, home) for an_id, name, tenant, state, home in told]
        self._hidden = {one.id for one in self._every if is_hidden(one.id)}
        self._total = sum(_number(one[5], 10**9) for one in head["subscriptions"] if one[0] not in self._hidden)

    def pages(self, stop: Event) -> Iterator[CachedRows]:
        """Yield a screenful, then everything."""
        groups = [_group(_fields(line), self._every) for line in islice(self._file, self._head["groups"])]
        groups = [one for one in groups if one.subscription_id not in self._hidden]
        whole = self._begun(groups)
        left: int = self._head["rows"]
        portion = _SCREENFUL
        while left and not stop.is_set():
            read = [_resource(_fields(line), self._every) for line in islice(self._file, min(portion, left))]
            if not read:
                raise ValueError("rows are missing")
            left -= len(read)
            rows = [one for one in read if one.subscription_id not in self._hidden]
            if portion == _SCREENFUL and left:
                first = self._begun(groups)
                first.add([], rows)
                yield self._page(first, is_all=False)
            portion = _PORTION
            whole.add([], rows)
        if not left and self._file.readline().strip() == _END:
            yield self._page(whole, is_all=True)

    def _page(self, inventory: Inventory, *, is_all: bool) -> CachedRows:
        head = self._head
        return CachedRows(inventory, head["key"], head["as_of"], self._total, head["tags"], is_all)

    def _begun(self, groups: Sequence[ResourceGroup]) -> Inventory:
        inventory = Inventory()
        inventory.add_tenants(self._tenants)
        inventory.subscriptions |= {one.id: one for one in self._every if one.id not in self._hidden}
        inventory.add(groups, [])
        return inventory


def _group(fields: list[str], subscriptions: Sequence[Subscription]) -> ResourceGroup:
    name, number, location = fields
    return ResourceGroup(intern(name), subscriptions[_number(int(number))].id, intern(location))


def _resource(fields: list[str], subscriptions: Sequence[Subscription]) -> Resource:
    resource_id, name, kind_of, number, group, location, kind, *tags = fields
    told: dict[str, str] = json.loads(tags[0]) if tags and tags[0] else {}
    if told:
        _texts(list(told.values()))
    return Resource(
        resource_id,
        name,
        intern(kind_of),
        subscriptions[_number(int(number))].id,
        intern(group),
        intern(location),
        intern(kind),
        told,
    )
