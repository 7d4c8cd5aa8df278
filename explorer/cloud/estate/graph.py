"""Azure Resource Graph: queries within its quota, page by page, and the errors it answers with.

Sources: https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources,
https://learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results,
https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from explorer.cloud.estate.decoded import GRID_PAGES, G
from explorer.cloud.estate.manager import Manager
from explorer.cloud.wire.decoding import decoded, decoded_object, endless
from explorer.cloud.wire.errors import translate
from explorer.model.base.errors import BadInput, ExplorerError, Throttled
from explorer.model.base.redact import redact_message

PAGE = 1000  # the most rows on a page
SUBSCRIPTIONS = 1000  # the most subscriptions that a query may name
_MOST_PAGES = 10_000

# What azure-mgmt-resourcegraph 8 sends, so that every cloud that has Resource Graph knows it.
_URL = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
_LEFT, _RESETS = "x-ms-user-quota-remaining", "x-ms-user-quota-resets-after"


class Quota:
    """How many queries the caller may still send, as every answer says. Thread-safe.

    Before the first answer nothing is known, and no query is held back.
    """

    def __init__(self) -> None:
        self.left: int | None = None
        self.now: Callable[[], float] = time.monotonic
        self._resets = 0.0
        self._under_way = 0
        self._lock = threading.Lock()

    def take(self) -> float:
        """Count a query that is about to be sent; or return for how many seconds none may be sent."""
        with self._lock:
            now = self.now()
            if self.left is not None and self.left < 1:
                if now < self._resets:
                    return self._resets - now
                self.left = None  # the next answer says
            if self.left is not None:
                self.left -= 1
            self._under_way += 1
            return 0.0

    def answered(self, headers: Mapping[str, str]) -> None:
        """Note what an answer says; its count may lack queries that are still under way."""
        with self._lock:
            self._under_way -= 1
            try:
                hours, minutes, seconds = headers.get(_RESETS, "").split(":")
                self.left = int(headers.get(_LEFT, "")) - self._under_way
                self._resets = self.now() + int(hours) * 3600 + int(minutes) * 60 + float(seconds)
            except ValueError:
                self.left = None


class Graph:
    """Sends queries as the identity of a tenant; every call blocks. Thread-safe."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self._quotas: dict[str, Quota] = {}

    def quota(self, tenant_id: str) -> Quota:
        return self._quotas.setdefault(tenant_id, Quota())

    def pages(
        self,
        decoder: msgspec.json.Decoder[G],
        kql: str,
        tenant_id: str,
        subscriptions: Collection[str],
        stop: threading.Event,
    ) -> Iterator[G]:
        """Yield the pages of a query over subscriptions by id, or over the whole tenant where none is named.

        Raises ExplorerError with the service's own words, and azure-core's errors where no answer came.
        """
        shape = "table" if decoder is GRID_PAGES else "objectArray"
        options: dict[str, Any] = {"$top": PAGE, "resultFormat": shape}
        body: dict[str, Any] = {"query": kql, "options": options}
        if subscriptions:
            body["subscriptions"] = list(subscriptions)
        asked: set[str] = set()
        while not stop.is_set():
            page = decoded(decoder, self._send(tenant_id, body, stop))
            yield page
            if not page.skip_token:
                return
            if page.skip_token in asked or len(asked) == _MOST_PAGES:
                raise endless(len(asked) + 1)
            asked.add(page.skip_token)
            options["$skipToken"] = page.skip_token

    def _send(self, tenant_id: str, body: Any, stop: threading.Event) -> bytes:
        quota = self.quota(tenant_id)
        self._await(quota, stop)
        headers: Mapping[str, str] = {}
        try:
            # A query changes nothing: it may be sent again after any failure.
            request = HttpRequest("POST", _URL, json=body)
            response = self._manager.read(tenant_id, request, retry_on_methods=frozenset({"POST"}))
            headers = response.headers
        finally:
            quota.answered(headers)
        if response.status_code != 200:
            raise refusal(response)
        return bytes(response.content)

    def _await(self, quota: Quota, stop: threading.Event) -> None:
        """Wait until the quota allows a query; the wait is shown in the request log."""
        host = self._manager.host
        while (seconds := quota.take()) > 0:
            with self._manager.log.waiting(host, seconds):
                if stop.wait(seconds):
                    raise Throttled(f"Stopped while {host} was to be asked again.")


def chunks(subscriptions: Sequence[str]) -> list[Sequence[str]]:
    """Split subscriptions into as many as one query may name."""
    return [subscriptions[at : at + SUBSCRIPTIONS] for at in range(0, len(subscriptions), SUBSCRIPTIONS)]


def is_cut(truncated: str | bool) -> bool:
    """Tell whether the service never gives the remaining rows; some versions say so by a text, some by a boolean."""
    return str(truncated).lower() == "true"


def refusal(response: Any) -> ExplorerError:
    """Return the error of an answer, in the words of its details: they hold the reason and the place in the query."""
    try:
        response.raise_for_status()
    except HttpResponseError as error:
        problem = translate(error)
    else:
        problem = ExplorerError(f"Resource Graph answered with {response.status_code}.")
    try:
        details = [dict(one) for one in decoded_object(response.content)["error"]["details"]]
    except (ExplorerError, KeyError, TypeError, ValueError):
        details = []
    if not details:
        return problem
    code = str(details[-1].get("code") or problem.code)
    said = " ".join(filter(None, [*dict.fromkeys(map(_words, details)), problem.message]))
    if response.status_code == 400:
        return BadInput(redact_message(said), hint="Change the query and run it again.", code=code)
    return type(problem)(redact_message(said), meaning=problem.meaning, hint=problem.hint, code=code)


def _words(detail: Mapping[str, Any]) -> str:
    """Return a detail in words, with its place in the query; Azure counts lines from 1 and characters from 0."""
    said = str(detail.get("message") or "").rstrip(".")
    line, position = detail.get("line", -1), detail.get("characterPositionInLine", -1)
    if isinstance(line, int) and isinstance(position, int) and line > 0 and position >= 0:
        said += f" at line {line}, character {position + 1}"
    if detail.get("token"):
        said += f": {detail['token']}"
    if detail.get("expectedToken"):
        said += f" (expected {detail['expectedToken']})"
    return f"{said}." if said else ""
