"""Which columns resources have."""

from __future__ import annotations

from explorer.model.estate.inventory import Inventory
from explorer.ui.kit.rows_table import Column


def resource_columns(inventory: Inventory) -> list[Column]:
    at = inventory.resource
    return [
        Column("Name", lambda row: at(row).name, 18, grow=3),
        Column("Type", lambda row: at(row).type_words, 16, grow=2, priority=1),
        Column("Group", lambda row: at(row).group, 12, grow=2, priority=2),
        Column(
            "Subscription", lambda row: inventory.subscription_name(at(row).subscription_id), 12, grow=1, priority=4
        ),
        Column("Location", lambda row: at(row).location, 11, priority=3, role=lambda _row: "dim"),
    ]
