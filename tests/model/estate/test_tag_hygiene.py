"""Tag hygiene says what counting by hand says, of the resources that the choices leave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.azure.places import Resource
from explorer.model.estate.exports import resource_table
from explorer.model.estate.inventory import LOCATION, Inventory
from explorer.model.estate.tag_hygiene import Hygiene
from tests.ui.offline import inventory_of

_tags = st.dictionaries(st.sampled_from(("service", "Service", "repository", "env")), st.sampled_from("ab"), max_size=3)


def _inventory(all_tags: list[dict[str, str]]) -> Inventory:
    return inventory_of(
        (
            Resource(f"/x/{at}", f"r{at}", "T/t", "s-1", "rg", ("north", "south")[at % 2], tags=tags)
            for at, tags in enumerate(all_tags)
        ),
        [],
    )


@given(st.lists(_tags, max_size=12), st.booleans(), st.sampled_from(("env", "SERVICE", "none")))
def test_coverage_and_what_is_missing_are_counted_within_the_choice(
    all_tags: list[dict[str, str]], is_narrowed: bool, toggled: str
) -> None:
    inventory = _inventory(all_tags)
    if is_narrowed:
        inventory.facets.toggle(LOCATION, "north")
    inventory.refresh()
    hygiene = Hygiene(inventory)
    left = [tags for at, tags in enumerate(all_tags) if not is_narrowed or at % 2 == 0]
    carried = [{key.casefold(): value for key, value in tags.items()} for tags in left]
    for one in hygiene.keys:
        with_it = [tags[one.name.casefold()] for tags in carried if one.name.casefold() in tags]
        assert one.coverage == len(with_it)
        assert hygiene.values(one.name) == len(set(with_it))
    every = {key.casefold() for tags in all_tags for key in tags}
    assert {one.name.casefold() for one in hygiene.keys} == every
    assert hygiene.required == {"service", "repository"} & every
    hygiene.toggle(toggled)
    required = ({"service", "repository"} & every) ^ {toggled.casefold()}
    missing = [at for at, tags in enumerate(carried) if required - tags.keys()]
    assert len(hygiene.missing) == (len(missing) if required else 0)
    for at in range(len(hygiene.missing)):
        resource = inventory.resources[hygiene.missing[at]]
        carries = {key.casefold() for key in resource.tags}
        assert hygiene.missing_of(resource) == sorted(required - carries) != []


def test_shares_say_all_and_none_only_where_it_is_so() -> None:
    inventory = _inventory([{"rare": "1", "all": "1", "most": "1"}, *[{"all": "1", "most": "1"}] * 4999, {"all": "1"}])
    inventory.refresh()
    hygiene = Hygiene(inventory)
    assert {one.name: hygiene.share(one) for one in hygiene.keys} == {"all": "100 %", "most": "99.9 %", "rare": "0.1 %"}


def test_it_says_which_resources_it_is_about() -> None:
    inventory = _inventory([{"env": "a"}, {}, {}])
    inventory.refresh()
    assert Hygiene(inventory).about() == "all 3 resources so far"  # of a listing that has not ended
    inventory.narrow("r1")
    inventory.refresh()
    assert Hygiene(inventory).about() == "1 of 3 resources so far, as chosen"


def test_other_spellings_are_told() -> None:
    inventory = _inventory([{"cost-center": "1"}, {"cost-center": "1"}, {"Cost-Center": "1"}, {"costcenter": "1"}])
    inventory.refresh()
    assert {one.name: list(one.alike) for one in Hygiene(inventory).keys} == {
        "cost-center": ["Cost-Center", "≈ costcenter"],
        "costcenter": ["≈ cost-center"],
    }


def test_tables_hold_what_is_seen_and_no_secrets() -> None:
    secret = "AccountKey=c2VjcmV0c2VjcmV0c2VjcmV0"
    inventory = _inventory([{"service": "web", "conn": secret}, {"service": "db"}, {"env": "a"}])
    inventory.refresh()
    hygiene = Hygiene(inventory)
    table = hygiene.missing_table()
    (row,) = table.rows()
    found = dict(zip(table.columns, row, strict=True))
    assert (found["name"], found["missing"], found["tag:env"], found["tag:service"]) == ("r2", "service", "a", None)
    table = resource_table(inventory, list(inventory.rows), "")
    assert secret not in str(list(table.rows()))
    assert [row[table.columns.index("tag:service")] for row in table.rows()] == ["web", "db", None]
    keys = hygiene.key_table()
    assert next(iter(keys.rows())) == ("service", 2, 3, 0.6667, 2, "", True)
