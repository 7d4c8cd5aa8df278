"""When a request is sent again: after as long as its host asked for, or after a pause that grows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from azure.core.pipeline.policies import RetryPolicy

LONGEST = 600.0
"""Seconds that azpane waits where it is asked to; what asks for more is told at once, with its time."""


class Retries(RetryPolicy[Any, Any]):
    """The library's own policy, for headers that say nothing of a time, too."""

    def get_retry_after(self, response: Any) -> float | None:
        return asked_wait(response.http_response.headers)


def asked_wait(headers: Mapping[str, str]) -> float:
    """Return how many seconds an answer asks to wait; 0 where it does not, or in no form that is known.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after, and x-ms-retry-after-ms of Azure's services.
    """
    asked = headers.get("Retry-After", "")
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if not asked and headers.get(name):
            return _number(headers[name]) / 1000
    if asked[:1].isdigit():
        return _number(asked)
    until = _moment(asked)
    if not until:
        return 0.0
    now = _moment(headers.get("Date", "")) or datetime.now(UTC)  # its own clock, where it tells the time
    return max(0.0, (until - now).total_seconds())


def _number(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0


def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
