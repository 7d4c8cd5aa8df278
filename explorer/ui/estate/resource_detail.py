"""One resource to read: what it is, its tags, and its full JSON once it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.model.azure.places import Resource
from explorer.ui.kit.describe import Line, error_lines, resource_lines
from explorer.ui.kit.loads import Loads
from explorer.ui.kit.reader import Reader

if TYPE_CHECKING:
    pass


class ResourceDetail(Reader, Loads):
    """A glance shows what the list knows; opening asks Azure for the JSON."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.resource: Resource | None = None
        self._body: dict[str, Any] | None = None
        self._is_open = False

    def glance(self, resource: Resource) -> None:
        """Show what the list knows of a resource; nothing is asked for."""
        if resource is not self.resource:
            self.stop_load()
            self.resource, self._body, self._is_open = resource, None, False
            self._draw()

    def tell(self, lines: list[Line]) -> None:
        """Show something else than a resource; nothing is asked for."""
        if self.resource:
            self.stop_load()
            self.resource, self._body, self._is_open = None, None, False
        if lines != self._source:
            self.show(lines)

    def open(self, resource: Resource) -> None:
        """Show a resource and ask for its JSON."""
        session = self.shell.session
        if not session:
            return
        self.resource, self._body, self._is_open = resource, None, True
        tenant = self.shell.inventory.tenant_of(resource.subscription_id)
        self.load(lambda _stop: [session.directory.resource(resource.id, tenant)], self._json_arrived, self._draw)
        self._draw()

    @property
    def body(self) -> dict[str, Any] | None:
        """The resource's JSON, where it has arrived."""
        return self._body

    def _json_arrived(self, body: dict[str, Any]) -> None:
        self._body = body
        self._draw()

    def _draw(self) -> None:
        if not self.resource:
            return
        load = self.load_of()
        state = "loading …" if load.is_running else "enter shows it"
        name = self.shell.inventory.subscription_name(self.resource.subscription_id)
        lines = resource_lines(self.resource, name, self._body, state, has_tags=not self.shell.estate.lacks_tags)
        if load.error and self._is_open:
            lines = lines[:-1] + error_lines(load.error)
        self.show(lines)
