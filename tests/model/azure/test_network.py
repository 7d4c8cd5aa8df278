"""An account's network in words, from what Resource Manager answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from explorer.cloud.estate.decoded import ACCOUNT_PAGES
from explorer.model.azure.network import NetworkRules


def _rules(**properties: Any) -> NetworkRules:
    body = {"value": [{"id": "x", "name": "st", "properties": properties}]}
    return ACCOUNT_PAGES.decode(json.dumps(body)).value[0].properties.network


_APPROVED = {"properties": {"privateLinkServiceConnectionState": {"status": "Approved"}}}
_PENDING = {"properties": {"privateLinkServiceConnectionState": {"status": "Pending"}}}


@pytest.mark.parametrize(
    ("properties", "short", "words", "meaning"),
    [
        ({}, "all networks", "public network: open to all networks", ""),
        ({"publicNetworkAccess": None, "networkAcls": None, "privateEndpointConnections": None}, "all networks",
         "public network: open to all networks", ""),
        ({"publicNetworkAccess": "Disabled", "privateEndpointConnections": [_APPROVED, _PENDING, _APPROVED]},
         "private · 2", "public network: disabled, 2 private endpoints", "only through its 2 private endpoints"),
        ({"publicNetworkAccess": "Disabled"}, "disabled", "public network: disabled", "nothing reaches its data"),
        ({"networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "1.2.3.4"}], "virtualNetworkRules": []}},
         "selected", "public network: 1 address range let in", "lets in 1 address range only"),
        ({"networkAcls": {"defaultAction": "Deny"}, "privateEndpointConnections": [_APPROVED]}, "selected",
         "public network: nobody let in, 1 private endpoint", "nobody only, and its 1 private endpoint"),
        ({"publicNetworkAccess": "SecuredByPerimeter"}, "perimeter",
         "public network: by the rules of a network security perimeter", "perimeter guards"),
    ],
)  # fmt: skip
def test_rules_in_words(properties: dict[str, Any], short: str, words: str, meaning: str) -> None:
    rules = _rules(**properties)
    assert (rules.short, rules.words) == (short, words)
    assert meaning in rules.meaning
    assert bool(rules.meaning) is not rules.is_open


def test_settings_have_names() -> None:
    rules = _rules(
        allowSharedKeyAccess=False, allowBlobPublicAccess=True, minimumTlsVersion="TLS1_2",
        networkAcls={"defaultAction": "Deny", "bypass": "AzureServices"},
    )  # fmt: skip
    fields = dict(rules.fields)
    assert fields["shared key"] == "not allowed, nor a SAS signed by it"
    assert fields["TLS"] == "1.2 at least"
    assert fields["anonymous"] == "may be allowed by a container"
    assert fields["exceptions"] == "AzureServices"
