"""The demo's Resource Manager and Resource Graph with faults of one's own, and what azpane lists from them."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import WSGIApplication

from explorer.cloud.estate.rows import ContentsPage
from explorer.cloud.session import Session
from explorer.demo.scenarios import stage
from explorer.model.azure.places import Resource, ResourceGroup, Subscription
from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import RequestLog
from tests.cloud.wires import GRAPH, Answering, Asked, Wire, connected


class ManagerWire(Wire):
    """A wire that knows requests to Resource Manager only; all others go to the inner one."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["HTTP_HOST"] == "management.azure.com":
            return super().__call__(environ, start_response)
        assert self.inner
        return self.inner(environ, start_response)

    @property
    def queries(self) -> list[Asked]:
        return [one for one in self.asked if one.kql]


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
    scenario: str = "default", fault: Answering = lambda _asked: None, log: RequestLog | None = None
) -> Iterator[tuple[Session, ManagerWire, Sequence[Subscription]]]:
    """Sign in to a scenario; yields the session, its wire, which then answers by `fault`, and all subscriptions."""
    with stage(scenario) as staged:
        wire = ManagerWire(lambda _asked: None, staged.wsgi)
        session = connected(wire, log)
        pages = session.directory.subscriptions(session.directory.tenants(), threading.Event())
        subscriptions = [one for page in pages for one in page.subscriptions]
        wire.answer = fault
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
