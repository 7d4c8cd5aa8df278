"""What opens over Explore mode: tag hygiene, and the file that its resources are written to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explorer.model.azure.places import Resource
from explorer.model.base.text import moment, plural
from explorer.model.estate.exports import resource_table
from explorer.ui.estate.tag_hygiene import HygieneScreen
from explorer.ui.screen.export import ExportScreen

if TYPE_CHECKING:
    from explorer.ui.estate.explore import ExploreScreen


def open_hygiene(screen: ExploreScreen) -> None:
    """Look at the tags of the resources that are left; one that is opened there is opened here."""

    def opened(resource: Resource | None) -> None:
        if resource:
            screen.open_resource(resource)

    screen.app.push_screen(HygieneScreen(screen.app.inventory), opened)


def open_export(screen: ExploreScreen) -> None:
    """Ask for a file, and write the resources that are left into it."""
    inventory = screen.app.inventory
    as_of = screen.app.estate.as_of
    when = f" as of {moment(as_of)}" if as_of else "" if inventory.is_complete else " so far"
    words = f"{plural(len(inventory.rows), 'resource')}{when}{inventory.of_listed}"

    def written(path: Path | None) -> None:
        if path:
            screen.say(f"Written: {path}")

    table = resource_table(inventory, list(inventory.rows), words)
    screen.app.push_screen(ExportScreen(table, "resources"), written)
