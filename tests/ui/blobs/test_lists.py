"""The kinds of lists, and what a new one takes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from explorer.ui.blobs.lists.place_list import PlaceKind, RowsList
from explorer.ui.kit.list_kind import ListKind
from explorer.ui.kit.rows_table import Column
from explorer.ui.registry import every_kind
from tests.ui.driver import demo


def test_each_kind_of_list_is_there_once() -> None:
    assert len({kind.id for kind in every_kind()}) == len(every_kind())


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.id)
def test_what_rows_are_sorted_by_is_said_once_and_has_a_value(kind: ListKind[Any]) -> None:
    if isinstance(kind, PlaceKind) and kind.values:
        assert kind.values.keys() == kind.sort_keys.keys()


async def test_a_new_kind_of_list_is_a_record_and_a_line_in_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lists it in cloud stands here as three names."""
    vaults: PlaceKind[RowsList[Any, str]] = PlaceKind(
        id="vaults",
        noun="key vault",
        title=lambda _here: "Key vaults",
        known_as="key vault",
        start=lambda _session, _inventory: RowsList(vaults, ""),
        pages=lambda _here, _stop: [[SimpleNamespace(name=f"kv-{name}") for name in ("one", "two", "three")]],
        columns=lambda here: [Column("Vault", lambda row: here.rows[row].name, 20, sort="name")],
        sort_keys={"name": False},
        values={"name": lambda one: one.name},
        details=lambda here, row: [[(f"the vault {here.rows[row].name}", "title")]],
        link=lambda here, row: f"https://{here.rows[row].name}.vault.azure.net",
    )
    kinds = (*every_kind(), vaults)
    monkeypatch.setattr("explorer.ui.palette.every_kind", lambda: kinds)
    async with demo() as driver:
        await driver.press("colon")
        await driver.type("key vaults")
        await driver.shows("list, in Blobs")
        await driver.press("enter")
        await driver.shows("1 Key vaults", "kv-two", "3 key vaults", "the vault kv-one")
        await driver.press("s")
        await driver.shows("Vault ▲")
        for key, words in (("f", "only a container's"), ("d", "no blob"), ("v", "only containers"), ("t", "open an")):
            await driver.press(key)
            await driver.says(f"Not now: {words}")
        await driver.press("y", "y")
        await driver.says("Copied: https://kv-one.vault.azure.net")
