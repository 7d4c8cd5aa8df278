"""How a half-typed filter may go on: fields, tag keys, values; those that most resources have come first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from explorer.model.base.redact import redact
from explorer.model.estate.filter_language import FIELDS
from explorer.model.estate.inventory import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE, Inventory

_LAST = re.compile(r'(?:^|\s)!?((?:[^\s"]|"[^"]*"?)*)$')
_SHORT = ("tag:", "type:", "loc:", "sub:", "rg:")
_SPECIAL = re.compile(r'[\s"*?]')


def complete(inventory: Inventory, text: str) -> str:
    """Return a filter with its last word completed, beginning with the text as it was typed, or "" for no idea."""
    found = _LAST.search(text)
    word = found[1] if found else ""
    if not word or '"' in word[:1]:
        return ""
    field, colon, typed = word.partition(":")
    if not colon:
        whole = next((one for one in _SHORT if one.startswith(word.casefold())), "") if len(word) > 1 else ""
        return text + whole[len(word) :] if whole else ""
    kind = FIELDS.get(field.casefold(), "")
    if kind == "tag":
        return _tag(inventory, text, typed)
    return _with_rest(text, typed, _names(inventory, kind)) if typed and kind else ""


def _tag(inventory: Inventory, text: str, typed: str) -> str:
    facets = inventory.tally
    key, equals, value = typed.partition("=")
    bare = key.strip('"')
    if equals:
        return _with_rest(text, value, _by_count(facets.totals(f"{TAG}{bare}")))
    if f"{TAG}{bare}".casefold() in (one.casefold() for one in facets.keys(TAG)):
        return _with_rest(f"{text}=", "", _by_count(facets.totals(f"{TAG}{bare}")))
    return _with_rest(text, key, (one.removeprefix(TAG) for one in facets.keys(TAG)))


def _names(inventory: Inventory, kind: str) -> Iterable[str]:
    facets = inventory.tally
    counted = _by_count(facets.totals(kind))
    if kind == SUBSCRIPTION:
        return [inventory.subscription_name(one) for one in counted] + [*inventory.subscriptions]
    if kind == GROUP:
        return [value.rpartition("/")[2] for value in counted]
    if kind == TYPE:
        return [name for one in counted for name in (one.rpartition("/")[2], inventory.holdings.type_words(one), one)]
    return counted if kind == LOCATION else ()


def _by_count(totals: Mapping[str, int]) -> list[str]:
    return sorted(totals, key=lambda value: (-totals[value], value))


def _with_rest(text: str, typed: str, names: Iterable[str]) -> str:
    """Return the text with the rest of the first name that begins as it was typed, in quotes where it needs them."""
    is_quoted = typed.startswith('"')
    begun = typed.strip('"').casefold()
    known = list(names)
    if begun and any(name.casefold() == begun for name in known):
        return ""  # nothing is missing
    for name in known:
        if name.casefold().startswith(begun) and len(name) > len(begun) and len(name.casefold()) == len(name):
            needs_quotes = bool(_SPECIAL.search(name))
            if (
                '"' in name
                or not name.isprintable()
                or redact(name) != name
                or (needs_quotes and begun and not is_quoted)
            ):
                continue  # what cannot be typed, or must not be shown
            if is_quoted:
                return f'{text}{name[len(begun) :]}"'
            return f'{text}"{name}"' if needs_quotes else text + name[len(begun) :]
    return ""
