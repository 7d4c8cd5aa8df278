"""Rows of last time: what comes back is what was kept, for the same identity only, and never a secret."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.base.text import moment
from explorer.model.estate import row_cache as first_rows
from explorer.model.estate.inventory import Inventory
from explorer.model.estate.row_cache import CachedRows, RowCache

ADA = ("tenant-1", "object-of-ada")
GRACE = ("tenant-1", "object-of-grace")
_SUBSCRIPTIONS = [Subscription("s1", "Production", "tenant-1"), Subscription("s2", "Stag\ting", "tenant-1", "Warned")]


def _inventory(resources: Sequence[Resource]) -> Inventory:
    inventory = Inventory()
    inventory.add_subscriptions(Tenant("tenant-1", "Contoso", "contoso.com"), _SUBSCRIPTIONS, None)
    inventory.add([ResourceGroup("rg-[1]", "s1", "westeurope"), ResourceGroup("[rg]", "s2")], resources)
    return inventory


def _resource(name: str, subscription: str = "s1", tags: dict[str, str] | None = None) -> Resource:
    place = f"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.Web/sites/{name}"
    return Resource(place, name, "Microsoft.Web/sites", subscription, "rg", "westeurope", "app", tags or {})


def _read(cache: RowCache) -> list[CachedRows]:
    return list(cache.read(Event()))


def _key(resource: Resource) -> str:
    return resource.id


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_TAGS = st.dictionaries(st.sampled_from(["env", "Env", "owner\t"]), st.sampled_from(["prod", "", "a\nb", "ä"]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(_TEXTS, st.sampled_from(["s1", "s2"]), _TAGS), max_size=8), with_tags=st.booleans())
def test_what_is_kept_comes_back(rows: list[tuple[str, str, dict[str, str]]], with_tags: bool, tmp_path: Path) -> None:
    resources = [_resource(f"{name}-{at}", one, tags) for at, (name, one, tags) in enumerate(rows)]
    cache = RowCache(tmp_path, with_tags=with_tags)
    cache.write(ADA, _inventory(resources), 1_700_000_000.5)
    first = _read(cache)[-1]
    assert (first.as_of, first.total, first.is_all, first.key) == (1_700_000_000.5, len(rows), True, cache.key(ADA))
    expected = [one if with_tags else _resource(one.name, one.subscription_id) for one in resources]
    assert sorted(first.inventory.resources, key=_key) == sorted(expected, key=_key)
    assert list(first.inventory.subscriptions.values()) == _SUBSCRIPTIONS
    assert [one.name for one in first.inventory.groups.values()] == ["rg-[1]", "[rg]"]
    assert first.inventory.tenants == {"tenant-1": Tenant("tenant-1", "Contoso", "contoso.com")}


def test_a_screenful_by_name_comes_before_the_rest(tmp_path: Path) -> None:
    cache = RowCache(tmp_path)
    cache.write(ADA, _inventory([_resource(f"app-{at:04}") for at in reversed(range(1_000))]), 1.0)
    begun, whole = _read(cache)
    assert [one.name for one in begun.inventory.resources] == [f"app-{at:04}" for at in range(200)]
    assert (begun.total, begun.is_all) == (1_000, False)
    assert (len(whole.inventory.resources), whole.is_all) == (1_000, True)


def test_more_rows_than_the_most_are_counted_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_rows, "MOST", 3)
    cache = RowCache(tmp_path)
    cache.write(ADA, _inventory([_resource(f"app-{at}") for at in range(5)]), 1.0)
    (first,) = _read(cache)
    assert ([one.name for one in first.inventory.resources], first.total) == (["app-0", "app-1", "app-2"], 5)


def test_a_hidden_subscription_is_not_drawn_and_not_counted(tmp_path: Path) -> None:
    cache = RowCache(tmp_path)
    cache.write(ADA, _inventory([_resource("a"), _resource("b", "s2"), _resource("c", "s2")]), 1.0)
    (first,) = cache.read(Event(), lambda one: one == "s2")
    assert [one.name for one in first.inventory.resources] == ["a"]
    assert first.total == 1
    assert set(first.inventory.subscriptions) == {"s1"}
    assert [one.name for one in first.inventory.groups.values()] == ["rg-[1]"]


@given(st.lists(st.tuples(_TEXTS, _TEXTS, _TEXTS, _TEXTS), unique=True, min_size=2, max_size=6))
def test_each_cloud_tenant_and_identity_has_a_key_of_its_own(who: list[tuple[str, str, str, str]]) -> None:
    named = [one for one in who if one[2] and one[3] and "\0" not in "".join(one)]
    keys = {RowCache(None, cloud=cloud, tenant=only).key((tid, oid)) for cloud, only, tid, oid in named}
    assert len(keys) == len(named)


def test_an_identity_that_its_token_does_not_name_is_not_remembered(tmp_path: Path) -> None:
    cache = RowCache(tmp_path)
    for identity in (("", ""), ("tenant-1", ""), ("", "object")):
        cache.write(identity, _inventory([_resource("a")]), 1.0)
    assert cache.size() == (0, 0)
    assert _read(cache) == []


def test_before_a_token_only_the_same_cloud_tenant_and_variables_give_rows(tmp_path: Path) -> None:
    environ = {"AZURE_CLIENT_ID": "app-1"}
    RowCache(tmp_path, cloud="AzureCloud", environ=environ).write(ADA, _inventory([_resource("a")]), 1.0)
    assert _read(RowCache(tmp_path, cloud="AzureCloud", environ=environ))
    assert not _read(RowCache(tmp_path, cloud="AzureChinaCloud", environ=environ))
    assert not _read(RowCache(tmp_path, cloud="AzureCloud", tenant="tenant-2", environ=environ))
    assert not _read(RowCache(tmp_path, cloud="AzureCloud", environ={"AZURE_CLIENT_ID": "app-2"}))


def test_the_last_one_to_answer_is_the_one_that_is_drawn(tmp_path: Path) -> None:
    cache = RowCache(tmp_path)
    cache.write(ADA, _inventory([_resource("of-ada")]), 1.0)
    cache.write(GRACE, _inventory([_resource("of-grace")]), 2.0)
    (first,) = _read(cache)
    assert first.key == cache.key(GRACE) != cache.key(ADA)
    assert [one.name for one in first.inventory.resources] == ["of-grace"]


@pytest.mark.parametrize("text", ["", "nonsense", "{}", "[]", '{"form": "azpane-first-rows/1"}', "\0\0", "null"])
def test_a_broken_file_gives_no_rows_and_no_fault(text: str, tmp_path: Path) -> None:
    cache = RowCache(tmp_path)
    cache.write(ADA, _inventory([_resource("a")]), 1.0)
    (path,) = tmp_path.glob("rows-*")
    path.write_text(text, encoding="utf-8")
    assert _read(cache) == []


def test_a_file_that_ends_early_or_was_changed_gives_not_all_of_it(tmp_path: Path) -> None:
    cache = RowCache(tmp_path)
    cache.write(ADA, _inventory([_resource("a"), _resource("b")]), 1.0)
    (path,) = tmp_path.glob("rows-*")
    whole = path.read_bytes()
    for cut in range(len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert not any(one.is_all and len(one.inventory.resources) == 2 for one in _read(cache)), cut
    (tmp_path / next(tmp_path.glob("last-*")).name).write_text("../../etc/passwd", encoding="ascii")
    assert _read(cache) == []


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_that_lies_gives_rows_that_can_be_drawn_or_none(data: st.DataObject, tmp_path: Path) -> None:
    cache = RowCache(tmp_path, with_tags=True)
    cache.write(ADA, _inventory([_resource("a\t", tags={"env": "prod"}), _resource("b", tags={"x": "y"})]), 1.0)
    (path,) = tmp_path.glob("rows-*")
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    told = json.loads(head)
    place = data.draw(st.sampled_from([*told, "tenant", "subscription", "row", "tags"]))
    odd = data.draw(_ANY)
    if place in told:
        told[place] = odd
    elif place in ("tenant", "subscription"):
        row = data.draw(st.sampled_from([odd, told[f"{place}s"][0]]))
        if row is not odd:
            row[data.draw(st.integers(0, len(row) - 1))] = odd
        told[f"{place}s"][0] = row
    else:
        at = next(at for at, line in enumerate(lines) if line.startswith('["/sub'))
        fields = json.loads(lines[at])
        fields[-1 if place == "tags" else data.draw(st.integers(0, 7))] = json.dumps(odd) if place == "tags" else odd
        lines[at] = json.dumps(fields)
    path.write_text("\n".join([json.dumps(told), *lines]) + "\n", encoding="utf-8")
    for page in _read(cache):
        assert moment(page.as_of)
        assert page.total >= 0
        texts = [field for one in page.inventory.resources for field in one[:-1]]
        texts += [value for one in page.inventory.resources for value in one.tags.values()]
        texts += [one.name + one.state for one in page.inventory.subscriptions.values()]
        assert all(text.encode("utf-8") or not text for text in texts)


def test_a_file_nested_without_end_gives_no_rows(tmp_path: Path) -> None:
    cache = RowCache(tmp_path)
    cache.write(ADA, _inventory([]), 1.0)
    (path,) = tmp_path.glob("rows-*")
    path.write_text("[" * 100_000, encoding="utf-8")
    assert _read(cache) == []


def test_files_are_private_few_and_nobody_is_named_by_them(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "azpane"
    cache = RowCache(folder)
    for at in range(20):
        cache.write(("tenant-1", f"object-{at}"), _inventory([_resource("a")]), 1.0)
    names = sorted(path.name for path in folder.iterdir())
    assert len([name for name in names if name.startswith("rows-")]) == 12
    assert not [name for name in names if "tenant" in name or "object" in name]
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert cache.clear() == 13
    assert list(folder.iterdir()) == []


def test_tag_values_are_kept_only_if_allowed_and_never_with_a_secret(tmp_path: Path) -> None:
    secret = "AccountKey=abcdefghijklmnopqrstuvwxyz"
    resource = _resource("a", tags={"env": "prod-value", "note": secret})
    for with_tags in (False, True):
        RowCache(tmp_path, with_tags=with_tags).write(ADA, _inventory([resource]), 1.0)
        text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("rows-*"))
        assert ("prod-value" in text) is with_tags
        assert "abcdefghijklm" not in text
