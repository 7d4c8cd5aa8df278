"""When a request is sent again: after as long as its host asked for, or after a pause that grows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

LONGEST = 600.0
"""Seconds that azpane waits where it is asked to; what asks for more is told at once, with its time."""


_ASKED = {"Retry-After": 1.0, "retry-after-ms": 0.001, "x-ms-retry-after-ms": 0.001}
"""Headers that ask for a wait, and the seconds that one of their number means."""


def ask_plainly(response: requests.Response, *_args: Any, **_settings: Any) -> None:
    """Give an error one Retry-After in seconds, or none: a response hook for requests.

    It works below every client, because the SDK's own retry policies fail at headers that hold no time.
    """
    if response.status_code >= 400:
        asked = asked_wait(response.headers)
        for name in _ASKED:
            response.headers.pop(name, None)
        if asked:
            response.headers["Retry-After"] = f"{asked:f}".rstrip("0").rstrip(".")


def asked_wait(headers: Mapping[str, str]) -> float:
    """Return how many seconds an answer asks to wait; 0 where it does not, or in no form that is known.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after, and x-ms-retry-after-ms of Azure's services.
    """
    waits = (_seconds(headers.get(name, ""), headers) * unit for name, unit in _ASKED.items())
    return next(filter(None, waits), 0.0)


def _seconds(asked: str, headers: Mapping[str, str]) -> float:
    if asked.strip()[:1].isdigit():
        return _number(asked.partition(",")[0])  # two headers of one name are joined by a comma
    until = http_moment(asked)
    if not until:
        return 0.0
    now = http_moment(headers.get("Date", "")) or datetime.now(UTC)  # its own clock, where it tells the time
    return max(0.0, (until - now).total_seconds())


def _number(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0


def http_moment(date: str) -> datetime | None:
    """Return an HTTP date; None for what is none, or is beyond Python's calendar."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
