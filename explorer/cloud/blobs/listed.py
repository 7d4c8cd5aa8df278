"""What a page of a listing says, however it was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from explorer.model.base.errors import ServiceFault
from explorer.model.blobs.page import BlobPage

_MONTHS = dict(
    zip(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), range(1, 13), strict=True)
)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of blobs, mostly in one piece; `next_marker` is "" at the end."""

    pages: list[BlobPage]
    next_marker: str


def unreadable(why: str) -> ServiceFault:
    """Return the error for an answer that is no listing."""
    return ServiceFault(
        f"The listing could not be read: {why}.",
        meaning="What answered is not a blob service, or a proxy changed the answer.",
    )


def http_seconds(stamp: str) -> int:
    """Return an HTTP date, Wed, 21 Oct 2015 07:28:00 GMT, in seconds since 1970; 0 for none.

    A hand's width of slices, because a listing has one for every blob and the standard library's reader takes 6 µs.
    """
    if not stamp:
        return 0
    return _midnight(stamp[5:16]) + int(stamp[17:19]) * 3600 + int(stamp[20:22]) * 60 + int(stamp[23:25])


@lru_cache(maxsize=4096)
def _midnight(day: str) -> int:
    return (date(int(day[7:]), _MONTHS[day[3:6]], int(day[:2])) - _EPOCH).days * 86_400
