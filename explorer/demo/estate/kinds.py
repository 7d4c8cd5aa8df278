"""A kind of resource: what Resource Manager says about one besides its name and tags."""

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
    """Name, type and place of a resource, from which its properties are made."""

    name: str
    type: str
    group_id: str
    tenant_id: str
    location: str
    number: int

    @property
    def id(self) -> str:
        """The resource id."""
        return resource_id(self.group_id, self.type, self.name)

    @property
    def guid(self) -> str:
        """An id that always belongs to this resource."""
        return guid(self.id)

    @property
    def short_name(self) -> str:
        """The last part of the name: the name of a child resource within its parent."""
        return self.name.rpartition("/")[2]

    def sibling(self, kind: str, name: str) -> str:
        """Return the id of another resource in the same group."""
        return resource_id(self.group_id, kind, name)

    def pick(self, choices: Sequence[_Choice]) -> _Choice:
        """Return one of the choices, always the same for this resource."""
        return choices[zlib.crc32(self.name.encode()) % len(choices)]


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource type as its provider registers it, and the properties of one resource.

    `versions` are its api-versions, newest first, previews included. `location` is set for what is not regional.
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
    """Return a resource id, in which the parts of a nested type alternate with those of its name."""
    namespace, *types = kind.split("/")
    pairs = "/".join(f"{part}/{value}" for part, value in zip(types, name.split("/"), strict=True))
    return f"{group_id}/providers/{namespace}/{pairs}"
