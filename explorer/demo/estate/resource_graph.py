"""Azure Resource Graph: one query over all subscriptions that a token may read.

Sources: https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources (2021-03-01),
https://learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results and
https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from explorer.demo.base.answers import Addresses, Fault
from explorer.demo.estate.company import Subscription
from explorer.demo.estate.estate import Estate
from explorer.demo.estate.graph_tables import TABLES, Tables
from explorer.demo.estate.resource_faults import fault
from explorer.demo.kql.program import KqlProgram
from explorer.demo.kql.tables import Table
from explorer.demo.kql.tokens import KqlError

PATH = ["providers", "microsoft.resourcegraph", "resources"]
MOST = 1000
"""The most rows on a page, and the number without $top."""

QUOTA = 15
"""Queries that a caller may make in a window."""

_WINDOW = 5.0  # seconds

_INVALID = (
    "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before "
    "retrying."
)
_KEPT = 8  # results: the pages of one answer come from one run


class GraphFault(Fault):
    """An error with the details that Resource Graph gives."""

    def __init__(self, status: int, code: str, details: Sequence[Mapping[str, Any]], request_id: str) -> None:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        super().__init__(
            status,
            code,
            "Please provide below info when asking for support: "
            f"timestamp = {stamp}.0000000Z, correlationId = {request_id}.",
        )
        self.details = list(details)


def refusal(code: str, request_id: str) -> Fault:
    """Return the error for a caller without the right, or for everybody in a cloud without Resource Graph."""
    if code == "AccessDenied":
        message = "Access is denied to the requested resource. The user might not have enough permission."
        return GraphFault(403, code, [{"code": code, "message": message}], request_id)
    return fault(code, namespace="Microsoft.ResourceGraph")


def too_many(seconds: str, request_id: str) -> Fault:
    """Return the error for a caller that asks too often and may ask again in so many seconds."""
    message = (
        "Client application has been throttled and should not attempt to repeat the request until an amount of time "
        "has elapsed. Please see https://aka.ms/resourcegraph-throttling for help."
    )
    busy = GraphFault(429, "RateLimiting", [{"code": "RateLimiting", "message": message}], request_id)
    busy.headers = {"Retry-After": seconds}
    return busy


class Quota:
    """How many queries each caller has left: told in headers, but not enforced."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def headers(self, caller: str) -> dict[str, str]:
        """Count a query; return the headers that tell what is left, and when the window ends."""
        now = time.monotonic()
        with self._lock:
            began, used = self._windows.get(caller, (now, 0))
            if now - began >= _WINDOW:
                began, used = now, 0
            self._windows[caller] = began, used + 1
        left = max(QUOTA - used - 1, 0)
        seconds = max(1, round(_WINDOW - (now - began)))
        return {"x-ms-user-quota-remaining": str(left), "x-ms-user-quota-resets-after": f"00:00:{seconds:02}"}


class ResourceGraph:
    """Answers queries over one estate."""

    def __init__(self, estate: Estate, addresses: Addresses) -> None:
        self._subscriptions = {one.id: one for one in estate.subscriptions}
        self._tables = Tables(estate, addresses)
        self._result = lru_cache(maxsize=_KEPT)(self._run)
        self.quota = Quota()

    def answer(self, body: Any, visible: Sequence[Subscription], request_id: str) -> dict[str, Any]:
        """Return the answer to a query's body, over the visible ones of the subscriptions that it names."""
        options = body.get("options") or {}
        wanted = body.get("subscriptions")
        asked = visible if wanted is None else [one for one in visible if one.id in {each.lower() for each in wanted}]
        if not asked and wanted is not None:
            message = "There must be at least one subscription that is eligible to contain resources. Given: "
            details = {"code": "NoValidSubscriptionsInQueryRequest", "message": f"{message}'{','.join(wanted)}'."}
            raise GraphFault(400, "BadRequest", [details], request_id)
        try:
            table = self._result(str(body.get("query", "")), tuple(one.id for one in asked))
            skip, top = _window(options)
        except KqlError as error:
            details = {"code": "InvalidQuery", "message": _INVALID}
            raise GraphFault(400, "BadRequest", [details, error.details()], request_id) from error
        except (KeyError, TypeError, ValueError) as error:
            details = {"code": "InvalidOptions", "message": "The options of the query are not valid."}
            raise GraphFault(400, "BadRequest", [details], request_id) from error
        return _page(table, skip, top, as_table=options.get("resultFormat") == "table")

    def _run(self, kql: str, subscription_ids: tuple[str, ...]) -> Table:
        return self._tables.run(KqlProgram(kql, TABLES), [self._subscriptions[one] for one in subscription_ids])


def _window(options: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many rows to skip and how many to give; a skip token holds both, as the service's own does."""
    token = json.loads(base64.b64decode(options["$skipToken"])) if options.get("$skipToken") else {}
    skip = int(options.get("$skip", token.get("RowsToSkip", 0)))
    top = int(options.get("$top", token.get("MaxRows", MOST)))
    if not 1 <= top <= MOST or skip < 0:
        raise ValueError("$top is from 1 to 1000")
    return skip, top


def _page(table: Table, skip: int, top: int, *, as_table: bool) -> dict[str, Any]:
    columns, total = table.columns, len(table.rows)
    rows = table.rows[skip : skip + top]
    data: Any = [{name: row[name] for name in columns} for row in rows]
    if as_table:
        kinds = [{"name": name, "type": _kind(table, name)} for name in columns]
        data = {"columns": kinds, "rows": [list(row.values()) for row in data]}
    is_cut = skip + len(rows) < total
    can_page = not table.is_limited and any(_kind(table, name) != "object" for name in columns)
    answer: dict[str, Any] = {
        "totalRecords": total,
        "count": len(rows),
        "data": data,
        "facets": [],
        "resultTruncated": "true" if is_cut and not can_page else "false",
    }
    if is_cut and can_page:
        token = {"$id": "1", "MaxRows": top, "RowsToSkip": skip + len(rows)}
        answer["$skipToken"] = base64.b64encode(json.dumps(token).encode()).decode()
    return answer


def _kind(table: Table, name: str) -> str:
    """Return a column's type by its first value that is not null."""
    for row in islice(table.rows, MOST):
        value = row[name]
        if value is not None:
            return {str: "string", bool: "boolean", int: "integer", float: "number"}.get(type(value), "object")
    return "object"
