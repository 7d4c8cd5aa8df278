"""Resources as a kind of list, and the pane that reads one: what it is, its tags and its JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from explorer.model.azure.places import Resource, portal_url
from explorer.model.base.json_lines import JsonDocument
from explorer.model.base.redact import redact
from explorer.model.base.screen_first import computing
from explorer.ui.kit.describe import Line, error_lines, fields, name_width
from explorer.ui.kit.list_kind import ListKind
from explorer.ui.kit.reader import Reader
from explorer.ui.kit.rows_table import Column
from explorer.ui.kit.shell import Shell

if TYPE_CHECKING:
    from explorer.model.clipboard import CopyChoice


@dataclass(frozen=True, slots=True)
class Resources:
    """Resources by row: all that are left, or a single one with its JSON, if that is there.

    `state` says in a word or two how the JSON stands while it is not there.
    """

    shell: Shell
    at: Callable[[int], Resource]
    body: JsonDocument | None = None
    state: str = ""


def listed(shell: Shell) -> Resources:
    """Return the resources that are left by what is chosen."""
    return Resources(shell, shell.inventory.resource)


def single(shell: Shell, resource: Resource, body: JsonDocument | None = None, state: str = "") -> Resources:
    """Return one resource, which need not be in any list, as row 0."""
    return Resources(shell, lambda _row: resource, body, state)


def portal_link(shell: Shell, resource_id: str, subscription_id: str) -> str:
    """Return the page of a resource id in the portal, "" while there is no session."""
    if not shell.session:
        return ""
    return portal_url(shell.session.cloud.portal, shell.inventory.tenant_of(subscription_id), resource_id)


def _columns(resources: Resources) -> list[Column]:
    at, inventory = resources.at, resources.shell.inventory

    def subscription(row: int) -> str:
        return inventory.subscription_name(at(row).subscription_id)

    return [
        Column("Name", lambda row: at(row).name, 18, grow=3),
        Column("Type", lambda row: at(row).type_words, 16, grow=2, priority=1),
        Column("Group", lambda row: at(row).group, 12, grow=2, priority=2),
        Column("Subscription", subscription, 12, grow=1, priority=4),
        Column("Location", lambda row: at(row).location, 11, priority=3, role=lambda _row: "dim"),
    ]


def _details(resources: Resources, row: int) -> list[Line]:
    """Return what a resource is, its tags if they are known, and its full JSON or how that stands.

    Tags and JSON are full of what people put there: what has the shape of a secret is not shown.
    """
    resource, shell = resources.at(row), resources.shell
    lines: list[Line] = [[(resource.name, "title")], [(resource.type_words, "dim")], []]
    lines += fields(
        (
            ("type", resource.type),
            ("kind", resource.kind),
            ("group", resource.group),
            ("subscription", shell.inventory.subscription_name(resource.subscription_id)),
            ("location", resource.location),
        )
    )
    lines += [[], [("tags", "title")]]
    if resource.tags:
        width = name_width(resource.tags)
        lines += [
            [(f" {f'{key} '.ljust(width)}", "key"), (redact(value), "") if value else ("(empty)", "dim")]
            for key, value in sorted(resource.tags.items(), key=lambda item: item[0].casefold())
        ]
    else:
        not_kept = " not kept; they come with the fresh rows"
        lines.append([(not_kept if shell.estate.lacks_tags else " (untagged)", "dim")])
    lines += [[], [("json", "title")]]
    lines += resources.body.lines if resources.body else [[(f" {resources.state}", "dim")]]
    return lines


def _copies(resources: Resources, row: int) -> list[CopyChoice]:
    from explorer.model import clipboard
    from explorer.model.base.shell import quoting

    body, json = (resources.body.data, resources.body.text) if resources.body else (None, "")
    return clipboard.resource_copies(resources.at(row), _portal(resources, row), quoting(sys.platform), body, json)


def _portal(resources: Resources, row: int) -> str:
    resource = resources.at(row)
    return portal_link(resources.shell, resource.id, resource.subscription_id)


RESOURCES: ListKind[Resources] = ListKind(
    "resources", "resource", columns=_columns, details=_details, copies=_copies, portal=_portal
)


class ResourceDetail(Reader):
    """Shows what the list knows of a resource; opening one asks Azure for its JSON."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.resource: Resource | None = None
        self.body: JsonDocument | None = None
        self._is_open = False

    def glance(self, resource: Resource) -> None:
        """Show what the list knows of a resource, without a request."""
        if resource is not self.resource:
            self.stop_load()
            self._take(resource, is_open=False)
            self._draw()

    def tell(self, lines: list[Line]) -> None:
        """Show something other than a resource."""
        if self.resource:
            self.stop_load()
            self._take(None, is_open=False)
        if lines != self._source:
            self.show(lines)

    def open(self, resource: Resource) -> None:
        """Show a resource and ask for its JSON."""
        session = self.shell.session
        if not session:
            return
        self._take(resource, is_open=True)
        tenant = self.shell.inventory.tenant_of(resource.subscription_id)

        def asked(_stop: Event) -> Iterator[JsonDocument]:
            answer = session.directory.resource(resource.id, tenant)
            with computing():
                document = JsonDocument.of(answer)
            yield document

        self.load(asked, self._json_arrived, self._draw)
        self._draw()

    def _take(self, resource: Resource | None, *, is_open: bool) -> None:
        self.resource, self.body, self._is_open = resource, None, is_open

    def _json_arrived(self, body: JsonDocument) -> None:
        self.body = body
        self._draw()

    def _draw(self) -> None:
        if not self.resource:
            return
        load = self.load_of()
        state = "loading …" if load.is_running else "enter shows it"
        lines = list(RESOURCES.details(single(self.shell, self.resource, self.body, state), 0))
        if load.error and self._is_open:
            lines = lines[:-1] + error_lines(load.error)
        self.show(lines)
