"""Text that is safe and short enough to draw; all that comes from the cloud passes here on its way to the screen."""

from __future__ import annotations

import time
from datetime import UTC, datetime

NO_DATE = -(2**62)
"""Stands in columns of seconds since 1970 for a date that cannot be read; 0 is one that was not given."""

_VISIBLE: dict[int, str] = {c: chr(0x2400 + c) for c in range(0x20)}  # ESC -> ␛, newline -> ␊
_VISIBLE[0x7F] = "␡"
_VISIBLE |= dict.fromkeys(
    (
        *range(0x80, 0xA0),  # C1 controls: 0x9B is CSI in one byte
        0x061C,
        *range(0x200B, 0x2010),  # zero-width and direction marks; ZWJ shifts the columns after it
        0x2028,
        0x2029,
        *range(0x202A, 0x202F),  # bidi embedding and override
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),  # bidi isolates
        *range(0xFE00, 0xFE10),  # variation selectors: terminals disagree about the width
        0xFEFF,
        *range(0xD800, 0xE000),  # lone surrogates cannot be encoded
        *range(0xE0000, 0xE0080),  # tag characters
    ),
    "\N{REPLACEMENT CHARACTER}",
)


def visible(text: str) -> str:
    """Return `text` on one line with everything a terminal could obey replaced by a visible mark."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_VISIBLE)


def shorten(text: str, width: int) -> str:
    """Shorten `text` to `width` characters by an ellipsis in its middle, where names differ least."""
    if len(text) <= width:
        return text
    if width <= 1:
        return "…"[:width]
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :] if tail else ''}"


def count(number: int) -> str:
    """Return a number with thousands separators: 12,904."""
    return f"{number:,}"


def plural(number: int, word: str) -> str:
    """Return "1 blob" or "12 blobs"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def size(byte_count: int) -> str:
    """Return a size in bytes with a binary unit, as Azure's portal does: 64.0 KiB."""
    if byte_count < 0:
        return "no size"
    if byte_count < 1024:
        return f"{byte_count} B"
    value = float(min(byte_count, 1 << 100))  # a whole number may be larger than any float
    units = iter(("KiB", "MiB", "GiB", "TiB", "PiB"))
    while value >= 1024 and (unit := next(units, "")):
        value /= 1024
        shown = unit
    return f"{value:.1f} {shown}"


def duration(seconds: float) -> str:
    """Return a measured time: 0.2 ms, 298 ms, 1.31 s, 2 min."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.2f} s"
    return f"{seconds / 60:.0f} min"


_CENTURY = 100 * 366 * 86_400  # seconds


def remaining(until: float) -> str:
    """Return how long it is until a moment in seconds since 1970: "52 min", or "expired" where it is past.

    What is further away than a century is told as its date.
    """
    left = until - time.time()
    if not left < _CENTURY:
        return day_time(until)
    return "expired" if left <= 0 else f"{left / 60:.0f} min"


def clock(stamp: float | datetime) -> str:
    """Return local time of day, 15:42:07, of a datetime or of seconds since 1970."""
    then = _local(stamp)
    return then.strftime("%H:%M:%S") if then else beyond(stamp)


def day_time(stamp: float) -> str:
    """Return seconds since 1970 as UTC to the minute, 2026-11-21 15:42, or "" for 0 (not known)."""
    if not stamp:
        return ""
    then = _utc(stamp)
    return then.strftime("%Y-%m-%d %H:%M") if then else beyond(stamp)


def moment(stamp: float, now: float | None = None) -> str:
    """Return seconds since 1970 as local time to the minute: 10:42 today, 2026-11-20 10:42 on another day."""
    then, today = _local(stamp), _local(time.time() if now is None else now)
    if not then or not today:
        return beyond(stamp)
    return then.strftime("%H:%M" if then.date() == today.date() else "%Y-%m-%d %H:%M")


def beyond(stamp: float | datetime) -> str:
    """Return the words for a moment that Python's calendar, the years 1 to 9999, does not hold."""
    if isinstance(stamp, datetime):
        return f"the year {stamp.year}"
    if stamp == NO_DATE or stamp != stamp:  # no number
        return "no date"
    return "after year 9999" if stamp > 0 else "before year 1"


def _utc(stamp: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _local(stamp: float | datetime) -> datetime | None:
    then = stamp if isinstance(stamp, datetime) else _utc(stamp)
    try:
        return then.astimezone() if then else None
    except (OverflowError, ValueError, OSError):
        return None
