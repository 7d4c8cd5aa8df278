"""What azpane decodes of Resource Manager's lists: only what is shown, the rest is skipped."""

from __future__ import annotations

from typing import TypeVar

import msgspec


class Item(msgspec.Struct, gc=False):
    """What azpane shows of a group or resource; the rest of each row is skipped by the decoder."""

    id: str = ""
    name: str = ""
    type: str = ""
    location: str = ""
    kind: str | None = None
    tags: dict[str, str] | None = None


class Page(msgspec.Struct, gc=False):
    value: list[Item] = []
    next_link: str | None = msgspec.field(default=None, name="nextLink")


class Endpoints(msgspec.Struct):
    blob: str = ""


class AccountProperties(msgspec.Struct):
    endpoints: Endpoints = msgspec.field(default_factory=Endpoints, name="primaryEndpoints")
    is_hierarchical: bool = msgspec.field(default=False, name="isHnsEnabled")


class Sku(msgspec.Struct):
    name: str = ""


class Account(msgspec.Struct):
    id: str = ""
    name: str = ""
    location: str = ""
    kind: str = ""
    sku: Sku = msgspec.field(default_factory=Sku)
    properties: AccountProperties = msgspec.field(default_factory=AccountProperties)


class AccountPage(msgspec.Struct):
    value: list[Account] = []
    next_link: str | None = msgspec.field(default=None, name="nextLink")


P = TypeVar("P", Page, AccountPage)

# Made once, here: building a decoder runs Python code, and several threads doing it for one type at once can crash.
PAGES = msgspec.json.Decoder(Page)
ACCOUNT_PAGES = msgspec.json.Decoder(AccountPage)
