"""A half-typed filter goes on with what most resources have, and never with what cannot be typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.azure.places import Resource, Subscription, Tenant
from explorer.model.estate.completion import complete
from explorer.model.estate.inventory import Inventory


def _inventory() -> Inventory:
    inventory = Inventory()
    inventory.add_subscriptions(Tenant("t", "Contoso"), [Subscription("s-1", "Ada's Sandbox", "t")], None)
    tags = [
        {"env": "prod", "cost center": "1", "hostile": "\x1b[41m", "key": "AccountKey=abcdefghijklmnop"},
        {"env": "prod", "environment": "x"},
        {"env": "pre prod", "tier": "production"},
    ]
    inventory.add(
        [],
        [
            Resource(
                f"/x/{at}", f"web-{at}", "Microsoft.Storage/storageAccounts", "s-1", "rg-web", "westeurope", tags=one
            )
            for at, one in enumerate(tags)
        ],
    )
    return inventory


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("ta", "tag:"),
        ("web !ty", "web !type:"),
        ("t", ""),
        ("tag:E", "tag:Env"),
        ("tag:env", "tag:env=prod"),
        ("tag:envi", "tag:environment"),
        ("tag:env=pr", "tag:env=prod"),
        ("tag:env=prod", ""),
        ('tag:env="pre', 'tag:env="pre prod"'),
        ("tag:co", ""),
        ('tag:"co', 'tag:"cost center"'),
        ("type:stor", "type:storageaccounts"),
        ("type:microsoft.s", "type:microsoft.storage/storageaccounts"),
        ("loc:", ""),
        ("loc:w", "loc:westeurope"),
        ("rg:rg", "rg:rg-web"),
        ('sub:"ad', 'sub:"ada\'s Sandbox"'),
        ("tag:hostile=", ""),
        ("tag:hostile", ""),
        ("tag:key=", ""),
        ("tag:nothing=", ""),
        ("foo:ba", ""),
        ("", ""),
        ("web ", ""),
    ],
)
def test_examples(text: str, whole: str) -> None:
    assert complete(_inventory(), text) == whole


@given(st.text(st.sampled_from('tagenvtype:=!" \tprox*s')))
def test_a_completion_begins_with_what_was_typed(text: str) -> None:
    whole = complete(_inventory(), text)
    assert not whole or (whole.startswith(text) and len(whole) > len(text))
