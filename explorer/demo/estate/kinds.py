"""A kind of resource: what Resource Manager tells about one besides its name and tags."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

_Choice = TypeVar("_Choice")

_NAMESPACE = uuid.UUID("5d41b1a6-2c0e-5e0b-9f37-7a6e4c1d8b20")


def guid(text: str) -> str:
    """Return an id that always belongs to this text."""
    return str(uuid.uuid5(_NAMESPACE, text))


@dataclass(frozen=True, slots=True)
class Site:
    """Where a resource stands: what its properties can be made from."""

    name: str
    type: str
    group_id: str
    tenant_id: str
    location: str
    number: int

    @property
    def id(self) -> str:
        """The resource id; a child resource's type and name are interleaved in it."""
        return resource_id(self.group_id, self.type, self.name)

    @property
    def guid(self) -> str:
        """An id that always belongs to this resource."""
        return guid(self.id)

    @property
    def short_name(self) -> str:
        """The last part of the name: what a child resource is called within its parent."""
        return self.name.rpartition("/")[2]

    def sibling(self, kind: str, name: str) -> str:
        """Return the id of another resource in the same group."""
        return resource_id(self.group_id, kind, name)

    def pick(self, choices: Sequence[_Choice]) -> _Choice:
        """Return one of the choices, always the same for this resource."""
        return choices[zlib.crc32(self.name.encode()) % len(choices)]


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type as its provider registers it, with the shape of one resource of it.

    `versions` are its api-versions, newest first, previews included as providers do. `location` is set for what is not
    regional.
    """

    type: str
    versions: tuple[str, ...]
    properties: Callable[[Site], dict[str, Any]]
    kind: str = ""
    sku: Mapping[str, Any] | None = None
    has_identity: bool = False
    location: str = ""
    zones: tuple[str, ...] = ()


def resource_id(group_id: str, kind: str, name: str) -> str:
    """Return a resource id: the parts of a nested type and of its name take turns."""
    namespace, *types = kind.split("/")
    pairs = "/".join(f"{part}/{value}" for part, value in zip(types, name.split("/"), strict=True))
    return f"{group_id}/providers/{namespace}/{pairs}"
