"""What the demo promises to hold, and that it is the same in every run."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from explorer.demo.blobs.contents import Content
from explorer.demo.estate.company import HOSTILE_VALUES, LONG_VALUE
from explorer.demo.estate.estate import the_estate
from explorer.demo.estate.kinds_data import STORAGE_TYPE

_DIGEST = """
import hashlib
from explorer.demo.base.answers import Addresses
from explorer.demo.estate.estate import the_estate
from explorer.demo.estate.resource_views import full_resource
estate, digest = the_estate(), hashlib.sha256()
for resource in estate.resources():
    digest.update(repr(full_resource(resource, Addresses())).encode())
for account in estate.accounts.values():
    for container in account.containers:
        digest.update(repr([container.blob_at(row) for row in range(0, min(len(container.names), 20_000), 7)]).encode())
print(digest.hexdigest())
"""


def test_it_holds_what_was_promised() -> None:
    estate = the_estate()
    resources = list(estate.resources())
    assert len(estate.tenants) >= 2
    assert len(estate.subscriptions) == 4
    assert {subscription.state for subscription in estate.subscriptions} == {"Enabled", "Warned"}
    assert len(estate.groups) >= 30
    assert len(resources) >= 600
    assert len({resource.kind.type for resource in resources}) >= 25
    assert len({key.lower() for resource in resources for key in resource.tags}) >= 12
    assert len(estate.accounts) >= 6
    assert [account.name for account in estate.accounts.values() if account.is_hierarchical] == ["sttelemetryprod"]


def test_ids_are_unique_without_regard_to_case() -> None:
    ids = [resource.site.id.lower() for resource in the_estate().resources()]
    assert len(set(ids)) == len(ids)


def test_tags_are_as_messy_as_in_real_life_and_within_azures_limits() -> None:
    tags = [resource.tags for resource in the_estate().resources()]
    keys = {key for each in tags for key in each}
    values = {value for each in tags for value in each.values()}
    assert {"env", "Env", "ENV"} <= keys
    assert {"webshop", "company/webshop", "", LONG_VALUE} <= values
    assert values.intersection(HOSTILE_VALUES)
    assert any(not each for each in tags)
    assert max(map(len, values)) == 512
    assert max(map(len, keys)) <= 512
    assert max(len(each) for each in tags) <= 50


def test_every_storage_account_is_also_a_resource_of_its_subscription() -> None:
    estate = the_estate()
    listed = {resource.site.name for resource in estate.resources() if resource.kind.type == STORAGE_TYPE}
    assert listed == set(estate.accounts)


def test_containers_run_from_empty_to_a_million_blobs_and_are_sorted() -> None:
    sizes = set()
    for account in the_estate().accounts.values():
        for container in account.containers:
            sizes.add(len(container.names))
            names = list(container.names[:20_000])
            assert names == sorted(set(names)), container.name
    assert min(sizes) == 0
    assert max(sizes) == 1_000_000


def test_awkward_names_are_what_breaks_the_careless() -> None:
    container = the_estate().accounts["stwebshopprod"].container("awkward-names")
    assert container is not None
    text = "".join(container.names)
    assert {"[/].txt", "a[b]c.csv", "..", "../../etc/passwd", "C:\\x", "CON", "trailing space "} <= set(container.names)
    assert {unicodedata.category(character) for character in text} >= {"Cc", "Cf", "Mn", "Lo", "So"}
    assert max(map(len, container.names)) == 1024


@pytest.mark.parametrize("kind", ["log", "csv", "json", "jsonl", "text", "yaml", "gzip", "png", "empty", "binary"])
def test_content_is_as_long_as_it_says_and_can_be_cut_anywhere(kind: str) -> None:
    content = Content(kind, 3, 2_500_000 if kind == "binary" else 12)
    whole = b"".join(content.pieces(0, content.size))
    assert len(whole) == content.size
    for start, stop in ((0, 1), (1, 7), (content.size // 2, content.size), (content.size - 1, content.size)):
        if 0 <= start < stop <= content.size:
            assert b"".join(content.pieces(start, stop)) == whole[start:stop]


def test_it_is_the_same_in_every_run() -> None:
    runs = {subprocess.run([sys.executable, "-c", _DIGEST], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(runs) == 1
