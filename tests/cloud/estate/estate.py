"""The demo's Resource Manager and Resource Graph with faults of one's own, and what azpane lists from them."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import WSGIApplication

from explorer.cloud.estate.rows import ContentsPage
from explorer.cloud.session import Session, Target, connect
from explorer.demo.scenarios import stage
from explorer.model.azure.places import Resource, ResourceGroup, Subscription
from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import RequestLog

GRAPH = "/providers/Microsoft.ResourceGraph/resources"


@dataclass
class Asked:
    """A request as the wire got it; `body` is a query's JSON, else {}."""

    method: str
    path: str
    body: Mapping[str, Any]

    @property
    def is_query(self) -> bool:
        return self.path == GRAPH

    @property
    def kql(self) -> str:
        return str(self.body.get("query", ""))


Fault = tuple[str, Mapping[str, str], Any]
"""A status line, headers, and a body that becomes JSON."""


@dataclass
class FaultyWire:
    """Passes requests on to a wire, unless `fault` answers them; `asked` are all that came, in order."""

    inner: WSGIApplication
    fault: Callable[[Asked], Fault | None] = lambda _asked: None
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        payload = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(payload)
        path = environ["PATH_INFO"]
        asked = Asked(environ["REQUEST_METHOD"], path, json.loads(payload) if path == GRAPH else {})
        if environ["HTTP_HOST"] == "management.azure.com":
            self.asked.append(asked)
            answer = self.fault(asked)
            if answer:
                status, headers, body = answer
                data = json.dumps(body).encode()
                start_response(status, [*headers.items(), ("Content-Length", str(len(data)))])
                return [data]
        return self.inner(environ, start_response)

    @property
    def queries(self) -> list[Asked]:
        return [one for one in self.asked if one.is_query]


@dataclass
class Listed:
    """What a listing brought, put together."""

    groups: list[ResourceGroup] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    ended: dict[str, ExplorerError | None] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    @property
    def errors(self) -> dict[str, ExplorerError]:
        return {one: error for one, error in self.ended.items() if error}


def listed(pages: Iterable[ContentsPage]) -> Listed:
    found = Listed()
    for page in pages:
        found.groups += page.groups
        found.resources += page.resources
        found.ended |= dict(page.ended)
        found.notices += [page.notice] if page.notice else []
    found.groups.sort(key=lambda one: one.id)
    found.resources.sort(key=lambda one: one.id)
    return found


@contextmanager
def estate(
    scenario: str = "default", fault: Callable[[Asked], Fault | None] = lambda _asked: None
) -> Iterator[tuple[Session, FaultyWire, Sequence[Subscription]]]:
    """Sign in to a scenario; yields the session, its wire, and the subscriptions of all tenants."""
    with stage(scenario) as staged:
        wire = FaultyWire(staged.wsgi)
        session = connect(Target(wire=wire), RequestLog())
        pages = session.directory.subscriptions(session.directory.tenants(), threading.Event())
        subscriptions = [one for page in pages for one in page.subscriptions]
        wire.fault = fault
        yield session, wire, subscriptions


def contents(session: Session, subscriptions: Sequence[Subscription]) -> Listed:
    return listed(session.directory.contents(subscriptions, threading.Event()))


def without_subscription(inner: WSGIApplication, subscription_id: str) -> WSGIApplication:
    """Return a wire whose Resource Graph does not see a subscription, and says nothing of it."""

    def wire(environ: Any, start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == GRAPH:
            body = json.loads(environ["wsgi.input"].read())
            body["subscriptions"] = [one for one in body["subscriptions"] if one != subscription_id]
            payload = json.dumps(body).encode()
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(payload), str(len(payload))
        return inner(environ, start_response)

    return wire
