"""Tag hygiene: how many resources carry each tag key, and which resources lack a required one."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from explorer.model.azure.places import Resource
from explorer.model.base.text import count, plural, visible
from explorer.model.estate.inventory import Inventory
from explorer.model.estate.tag_hygiene import Hygiene
from explorer.ui.estate.keys import HYGIENE
from explorer.ui.kit import glyphs
from explorer.ui.kit.chrome import Bar, Hints
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.rows_table import Column, RowsTable
from explorer.ui.screen.dialogs import ExportScreen
from explorer.ui.screen.modal import Modal

_LOOK = 0.5  # seconds between looks at a listing that still runs


class HygieneScreen(Modal[Resource | None]):
    """Shows the tags of what is left in Explore; gives the resource that was opened, or None."""

    KEYS = HYGIENE
    BINDINGS = [*bindings(KEYS), ("escape,q,t", "dismiss(None)", "back")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, inventory: Inventory) -> None:
        super().__init__()
        self._inventory = inventory
        self._hygiene = Hygiene(inventory)
        self._seen = self._now()

    def compose(self) -> ComposeResult:
        yield Bar(lambda: f"azpane  Tag hygiene of {self._hygiene.about()}", self._words, id="top")
        with Container(id="hygiene"):
            keys = RowsTable(
                self._key_columns(),
                lambda: len(self._hygiene.keys),
                id="keys",
                empty=lambda: ["No resource has a tag."],
            )
            keys.border_title = "Tag keys"
            yield keys
            missing = RowsTable(
                self._missing_columns(), lambda: len(self._hygiene.missing), id="missing", empty=self._none_missing
            )
            yield missing
        yield Hints()

    def on_mount(self) -> None:
        self.set_interval(_LOOK, self._poll)
        self.query_one("#keys").focus()
        self._draw()

    def _key_columns(self) -> list[Column]:
        hygiene = self._hygiene

        def mark(row: int) -> str:
            is_required = hygiene.keys[row].name.casefold() in hygiene.required
            return glyphs.CHOSEN if is_required else glyphs.NOT_CHOSEN

        return [
            Column("", mark, 1, role=lambda row: glyphs.ROLE_OF.get(mark(row), "")),
            Column("Key", lambda row: hygiene.keys[row].name, 14, grow=2),
            Column("Resources", lambda row: count(hygiene.keys[row].coverage), 9, right=True),
            Column("Share", lambda row: hygiene.share(hygiene.keys[row]), 7, right=True),
            Column("Values", lambda row: count(hygiene.values(hygiene.keys[row].name)), 6, right=True, priority=1),
            Column(
                "Also written",
                lambda row: ", ".join(hygiene.keys[row].alike),
                12,
                grow=1,
                priority=2,
                role=lambda _row: "warn",
            ),
        ]

    def _missing_columns(self) -> list[Column]:
        return [
            Column("Name", lambda row: self._missing(row).name, 18, grow=3),
            Column("Lacks", lambda row: ", ".join(self._hygiene.missing_of(self._missing(row))), 14, grow=2),
            Column("Type", lambda row: self._missing(row).type_words, 16, grow=2, priority=2),
            Column("Group", lambda row: self._missing(row).group, 12, grow=2, priority=1),
            Column(
                "Subscription",
                lambda row: self._inventory.subscription_name(self._missing(row).subscription_id),
                12,
                grow=1,
                priority=3,
            ),
        ]

    def _missing(self, row: int) -> Resource:
        return self._hygiene.resources[self._hygiene.missing[row]]

    def _words(self) -> str:
        return plural(len(self._hygiene.keys), "tag key")

    def _none_missing(self) -> list[str]:
        if not self._hygiene.required:
            return ["No key is chosen.", "space at a key lists the resources that lack it."]
        return [f"Every resource has {' and '.join(sorted(self._hygiene.required))}."]

    def _now(self) -> tuple[int, int, bool]:
        return id(self._inventory.resources), self._inventory.facets.total, self._inventory.is_complete

    def _poll(self) -> None:
        """Follow a listing that goes on behind this screen."""
        seen = self._now()
        if seen != self._seen and self.is_current:
            self._seen = seen
            self._inventory.refresh()
            self._hygiene.refresh()
            self._draw()

    def _draw(self) -> None:
        keys, missing = self.query_one("#keys", RowsTable), self.query_one("#missing", RowsTable)
        required = sorted(self._hygiene.required)
        missing.border_title = f"Without {visible(' or '.join(required))}" if required else "Without"
        so_far = "" if self._inventory.is_complete else " so far"
        number = f"{count(len(self._hygiene.missing))} of {count(self._hygiene.total)}{so_far}"
        missing.border_subtitle = number if required else ""
        for table in (keys, missing):
            table.lines_changed()
        for bar in self.query(Bar):
            bar.poll()

    def action_choose(self) -> None:
        """Require the key under the cursor, or stop requiring it."""
        keys = self.query_one("#keys", RowsTable)
        if keys.cursor < len(self._hygiene.keys):
            self._hygiene.toggle(self._hygiene.keys[keys.cursor].name)
            self._draw()

    @on(Lines.Opened, "#keys")
    def _key_opened(self) -> None:
        self.action_choose()

    @on(Lines.Opened, "#missing")
    def _resource_opened(self, event: Lines.Opened) -> None:
        self.dismiss(self._missing(event.row))

    def action_export(self) -> None:
        """Write the pane that has the focus into a file."""
        self._poll()
        if self.query_one("#missing").has_focus:
            screen = ExportScreen(self._hygiene.missing_table(), "untagged")
        else:
            screen = ExportScreen(self._hygiene.key_table(), "tag-keys")
        self.app.push_screen(screen)
