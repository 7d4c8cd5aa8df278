"""The filter's language: every text is a filter, and it finds what looking at each resource finds."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.estate.filter_language import Pattern, parse
from explorer.model.estate.inventory import Inventory

_SUBSCRIPTIONS = {"s-1": "Production", "s-2": "Ada's Sandbox"}
_TYPES = ("Microsoft.Web/sites", "Microsoft.Storage/storageAccounts", "microsoft.sql/servers/databases")


def _resource(
    name: str, type: str, subscription: str, group: str, location: str = "", tags: dict[str, str] | None = None
) -> Resource:
    prefix = f"/subscriptions/{subscription}" + (f"/resourceGroups/{group}" if group else "")
    path = f"{type.rpartition('/')[0]}/{name}/{type.rpartition('/')[2]}" if "sql" in type else type
    return Resource(f"{prefix}/providers/{path}/{name}", name, type, subscription, group, location, tags=tags or {})


_resources = st.lists(
    st.builds(
        _resource,
        st.sampled_from(("web-1", "web-2", "Webshop", "stprod", "server/db")),
        st.sampled_from(_TYPES),
        st.sampled_from(list(_SUBSCRIPTIONS)),
        st.sampled_from(("rg-web", "RG-Data", "")),
        st.sampled_from(("westeurope", "West Europe", "northeurope", "")),
        st.dictionaries(
            st.sampled_from(("env", "Env", "team")), st.sampled_from(("prod", "Prod", "", "a b")), max_size=2
        ),
    ),
    max_size=12,
)


def _inventory(*pages: list[Resource]) -> Inventory:
    inventory = Inventory()
    subscriptions = [Subscription(id, name, "t") for id, name in _SUBSCRIPTIONS.items()]
    inventory.add_subscriptions(Tenant("t", "Contoso"), subscriptions, None)
    inventory.begin(subscriptions)
    for page in pages:
        inventory.add([], page)
    for one in subscriptions:
        inventory.ended(one.id, None)
    return inventory


def _found(inventory: Inventory, text: str) -> list[str]:
    inventory.narrow(text)
    inventory.refresh()
    return [inventory.resource(at).name for at in range(len(inventory.rows))]


def _oracle(one: Resource, term: str) -> bool:
    """Say by looking at one resource alone whether a term without quotes and problems matches it."""
    if term.startswith("!"):
        return not _oracle(one, term[1:])
    field, colon, value = term.casefold().partition(":")

    def within(*names: str) -> bool:
        if set("*?") & set(value):
            return any(fnmatchcase(name.casefold(), value) for name in names)
        return any(value in name.casefold() for name in names)

    tags = {key.casefold(): value.casefold().strip() for key, value in one.tags.items()}
    if field == "tag":
        key, equals, wanted = value.partition("=")
        return key in tags and (not equals or fnmatchcase(tags[key], wanted))
    names = {
        "type": (one.type, one.type_words),
        "loc": (one.location.replace(" ", "").lower(),),
        "rg": (one.group,),
        "sub": (one.subscription_id, _SUBSCRIPTIONS[one.subscription_id]),
    }
    if colon:
        return within(*names[field])
    value = field
    whole = set("*?") & set(value)
    return within(one.name, one.type, one.type_words, one.group, *([] if whole else [one.id]))


_WORDS = (
    "web",
    "WEB",
    "prod",
    "s",
    "/",
    "web/",
    "sites/web",
    "roups/rg",
    "providers",
    "sql",
    "rver/d",
    "w*1",
    "*",
    "?eb-2",
)
_FIELDS = (
    "tag:env", "tag:Env=prod", "tag:env=", "tag:env=p*", "type:sites", "type:web", "type:*accounts", "loc:west",
    "loc:northeurope", "rg:web", "rg:rg-d*", "sub:production", "sub:s-2", "sub:*sandbox",
)  # fmt: skip
_terms = st.lists(
    st.tuples(st.sampled_from(("", "!")), st.sampled_from((*_WORDS, *_FIELDS))).map("".join), min_size=1, max_size=3
)


@given(_resources, _resources, _terms)
def test_a_filter_finds_what_looking_at_each_resource_finds(
    first: list[Resource], second: list[Resource], terms: list[str]
) -> None:
    inventory = _inventory(first, second)
    _found(inventory, "prod")  # what one filter has found is not in the way of the next
    found = _found(inventory, " ".join(terms))
    every = [*first, *second]

    def is_ignored(term: str) -> bool:
        """Only what is asked of a field and matches nothing is; all subscriptions here are known."""
        asked = term.lstrip("!")
        return ":" in asked and not asked.startswith("sub:") and not any(_oracle(one, asked) for one in every)

    counted = [term for term in terms if not is_ignored(term)]
    expected = [one.name for one in every if all(_oracle(one, term) for term in counted)]
    assert sorted(found) == sorted(expected)
    assert len(inventory.notes) == len(terms) - len(counted)


@given(st.text(st.sampled_from('abgrt:=!"*?/ \t\\[]é(')) | st.text())
def test_every_text_is_a_filter(text: str) -> None:
    query = parse(text)
    assert all(term.value is not None or term.name is not None for term in query.terms)
    inventory = _inventory([_resource("web-1", _TYPES[0], "s-1", "rg-web", tags={"env": "prod"})])
    _found(inventory, text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"web app"', ["web-1"]),
        ('tag:team="blue team"', ["web-1"]),
        ('tag:"cost center"', ["stprod"]),
        ('sub:"ada\'s sandbox"', ["stprod"]),
        ('"tag:env"', []),
        ('"*"', []),
        ("tag:env=PROD", ["stprod", "web-1"]),
        ("!tag:team", ["stprod"]),
        ("web !prod", ["web-1"]),
        ("!", ["stprod", "web-1"]),
        ("  ", ["stprod", "web-1"]),
    ],
)
def test_examples(text: str, names: list[str]) -> None:
    inventory = _inventory(
        [
            _resource("web-1", _TYPES[0], "s-1", "rg-web", tags={"env": "prod", "team": "blue team"}),
            _resource("stprod", _TYPES[1], "s-2", "rg-data", tags={"Env": "Prod ", "cost center": "1"}),
        ]
    )
    assert _found(inventory, text) == names
    assert inventory.notes == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("type:", "type: wants a name: ignored"),
        ("tag:=x", "tag: wants a key: ignored"),
        ("tag:envv", "no tag key is called envv (did you mean env?): ignored"),
        ("tag:env=prd", "no value of env is prd (did you mean prod?): ignored"),
        ("tag:env=", "no value of env is empty: ignored"),
        ("sub:prodution", "no subscription is called prodution (did you mean Production?): ignored"),
        ("loc:mars", "no location is called mars: ignored"),
        ("foo:bar", "no filter is called foo:: ignored"),
    ],
)
def test_what_means_nothing_is_ignored_and_said(text: str, note: str) -> None:
    inventory = _inventory([_resource("web-1", _TYPES[0], "s-1", "rg-web", "westeurope", {"env": "prod"})])
    assert _found(inventory, f"web {text}") == ["web-1"]
    assert inventory.notes == (note,)


def test_a_colon_in_what_is_there_is_plain_text() -> None:
    inventory = _inventory([_resource("app:web", _TYPES[0], "s-1", "rg-web"), _resource("x", _TYPES[0], "s-1", "g")])
    assert _found(inventory, "app:web") == ["app:web"]
    assert inventory.notes == ()


def test_what_has_not_come_yet_is_said_to_be_missing_so_far() -> None:
    inventory = _inventory()
    inventory.begin(list(inventory.subscriptions.values()))
    inventory.add([ResourceGroup("rg-empty", "s-1")], [_resource("web-1", _TYPES[0], "s-1", "rg-web")])
    assert _found(inventory, "tag:env=prod") == ["web-1"]
    assert inventory.notes == ("no tag key is called env so far: ignored",)
    inventory.add([], [_resource("web-2", _TYPES[0], "s-1", "rg-web", tags={"env": "prod"})])
    assert _found(inventory, "tag:env=prod") == ["web-2"]
    assert _found(inventory, "rg:rg-empty") == []


def test_a_glob_knows_its_longest_stretch_of_letters() -> None:
    (term,) = parse("st*prod?1").terms
    assert isinstance(term.value, Pattern)
    assert term.value.literal == "prod"
    assert term.value.equals("STwebPRODx1")
