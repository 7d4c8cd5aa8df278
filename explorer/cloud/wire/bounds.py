"""How much of an answer is read: one bound for each kind, counted in bytes after unpacking, under every client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast
from weakref import ref

import requests

from explorer.model.base.errors import ServiceFault
from explorer.model.base.request_log import Service
from explorer.model.base.text import size

_MIB = 1024 * 1024
# What services give at most. Resource Graph: 16 MiB (its ResponsePayloadTooLarge). Resource Manager: 20 MiB. Blob
# storage: 5,000 blobs with 8 KiB of metadata and 10 tags. Microsoft Entra: a token, below 64 KiB.
_LONGEST: Mapping[Service, int] = {
    "identity": _MIB,
    "metadata": _MIB,
    "resource manager": 64 * _MIB,
    "blob": 64 * _MIB,
}
_LONGEST_ERROR = _MIB  # an error may be the answer to a range of a few bytes
_RANGE = re.compile(r"bytes=(\d+)-(\d+)")


def longest_answer(service: Service, headers: Mapping[str, str]) -> int:
    """Return how many bytes the answer to a request may have: as many as its range asks for, or as its kind has."""
    asked = _RANGE.fullmatch(headers.get("x-ms-range") or headers.get("Range") or "")
    if asked and service == "blob":
        return int(asked[2]) - int(asked[1]) + 1 + _LONGEST_ERROR
    return _LONGEST[service]


def bounded(host: str, most: int) -> Callable[..., None]:
    """Return a response hook for requests; whoever reads more than `most` bytes of the body gets a ServiceFault.

    It counts below requests and the SDK, which may hold the whole body before anybody else sees it.
    """

    def bound(response: requests.Response, *_args: Any, **_settings: Any) -> None:
        raw: Any = response.raw
        whole: Callable[..., Iterator[bytes]] = type(raw).stream
        of = ref(response)  # a circle would keep each body until the collector comes

        def counted(*args: Any, **settings: Any) -> Iterator[bytes]:
            left, response = most, cast(requests.Response, of())
            for piece in whole(response.raw, *args, **settings):
                left -= len(piece)
                if left < 0:
                    response.close()
                    raise ServiceFault(
                        f"The answer of {host} was larger than {size(most)} and was cut off.",
                        meaning="No service gives answers of this size: something else answered, or it is broken.",
                        hint="Press r to try again; if it stays so, check the address and the proxy.",
                    )
                yield piece

        raw.stream = counted

    return bound
