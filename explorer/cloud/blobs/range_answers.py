"""What an answer to a range of bytes must say of itself, before any of it is used.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-content-range
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from explorer.model.base.errors import ServiceFault

_SPAN = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19})", re.ASCII)
_HINT = "Press r to try again. If it stays so, something between here and the service changes answers, a proxy perhaps."


def whole_size(status: int, headers: Mapping[str, str], start: int, end: int) -> int:
    """Return the blob's size by the headers of an answer to its bytes from `start` up to, not including, `end`.

    Raises ServiceFault where the answer has other bytes than these, or has them in another form.
    """
    if status != 206:
        if _length(headers) == 0 == start:
            return 0
        raise wrong_answer(start, end, "and something else than a range was answered: the whole blob perhaps.")
    told = _SPAN.fullmatch(headers.get("Content-Range", "").strip())
    if not told:
        raise wrong_answer(start, end, "and the answer does not say which bytes it has.")
    first, last, size = map(int, told.groups())
    if (first, last) != (start, min(end, size) - 1):
        raise wrong_answer(start, end, f"and those from {first:,} to {last:,} of {size:,} were answered.")
    length = _length(headers)
    if length not in (None, last + 1 - first):
        packed = headers.get("Content-Encoding", "")
        form = f", packed as {packed[:20]}" if packed else ""
        raise wrong_answer(start, end, f"and {length:,} bytes were answered{form}.")
    return size


def wrong_answer(start: int, end: int, answered: str) -> ServiceFault:
    """Return the error for an answer that has not the bytes that were asked for."""
    return ServiceFault(
        f"The bytes from {start:,} to {end - 1:,} were asked for, {answered}",
        meaning="None of them was used.",
        hint=_HINT,
        code="WrongRange",
    )


def _length(headers: Mapping[str, str]) -> int | None:
    """Return Content-Length, or None where it is not told or no number."""
    told = headers.get("Content-Length", "").strip()
    return int(told) if told.isdecimal() and told.isascii() and len(told) < 20 else None
