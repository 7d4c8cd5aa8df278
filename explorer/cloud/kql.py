"""What azpane asks of Resource Graph, in its language.

A choice is a facet's key, as explorer.model.inventory names them (subscription, group, type, location, tag:KEY), with
the values chosen: those of one key add up, keys narrow each other. Azure compares the keys of tags without case and
their values with it; Resource Graph reads a tag by its exact key, so that every spelling in use has to be asked for.
Source: https://learn.microsoft.com/azure/governance/resource-graph/samples/samples-by-category#tags
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from explorer.model.facets import UNTAGGED
from explorer.model.inventory import GROUP, SUBSCRIPTION, TAG
from explorer.model.places import Resource

TYPE = "type"
LOCATION = "location"

Choices = Mapping[str, Collection[str]]

_GROUP_ID = "tolower(strcat('/subscriptions/', subscriptionId, '/resourcegroups/', resourceGroup))"
_COLUMNS = {SUBSCRIPTION: "subscriptionId", GROUP: _GROUP_ID, TYPE: TYPE, LOCATION: LOCATION}
_BREAKS = frozenset(("Cc", "Zl", "Zp"))  # control characters and line ends: no literal may hold them as they are


def quoted(text: str) -> str:
    """Return any text as a string literal.

    Source: https://learn.microsoft.com/kusto/query/scalar-data-types/string
    """
    return f"'{''.join(map(_escaped, text))}'"


def _escaped(char: str) -> str:
    if char in "'\"\\":
        return f"\\{char}"
    return f"\\u{ord(char):04x}" if unicodedata.category(char) in _BREAKS else char


def _list(values: Iterable[str]) -> str:
    return f"({', '.join(quoted(value) for value in sorted(values))})"


GROUPS = (
    "resourcecontainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups'"
    " | project id, name, type, location, subscriptionId, tags | order by id asc"
)
"""The query for all resource groups."""


def spelled(keys: Collection[str]) -> str:
    """Return the query for the spellings in use of tags' keys, which are given in lower case."""
    return (
        "resources | where isnotempty(tags) | project tags | mv-expand bagexpansion=array tags"
        f" | where tolower(tostring(tags[0])) in {_list(keys)} | summarize n=count() by key=tostring(tags[0])"
        " | order by key asc"
    )


def tag_keys(where: Choices) -> set[str]:
    """Return the keys of tags that are chosen from, in lower case."""
    return {key.removeprefix(TAG).lower() for key, values in where.items() if key.startswith(TAG) and values}


@dataclass(frozen=True, slots=True)
class Query:
    """The queries for the resources that some choices leave; `spellings` are those of the tags' keys in lower case."""

    where: Choices
    spellings: Mapping[str, Collection[str]]

    def without(self, key: str) -> Query:
        """Return the queries with all choices but those of one key."""
        others = {name: values for name, values in self.where.items() if name.casefold() != key.casefold()}
        return Query(others, self.spellings)

    def listing(self) -> str:
        """Return the query for the resources, sorted by id so that its pages fit together."""
        columns = "id, name, type, location, kind, subscriptionId, tags"
        return f"resources{self._conditions()} | project {columns} | order by id asc"

    def total(self) -> str:
        """Return the query for their number, n."""
        return f"resources{self._conditions()} | summarize n=count()"

    def counted(self, key: str) -> str:
        """Return the query for the values of a facet that is a column: value, n, and for types the id of one of it."""
        kept = " | where isnotempty(resourceGroup)" if key == GROUP else ""
        example = ", id=min(id)" if key == TYPE else ""
        return (
            f"resources{self._conditions()}{kept} | summarize n=count(){example} by value={_COLUMNS[key]}"
            " | order by value asc"
        )

    def tags_counted(self, only: Collection[str] | None = None) -> str:
        """Return the query for tags: key as it is spelled, value, n; of all keys, or some in lower case."""
        kept = "" if only is None else f" | where tolower(tostring(tags[0])) in {_list(only)}"
        return (
            f"resources{self._conditions()} | where isnotempty(tags) | project tags"
            f" | mv-expand bagexpansion=array tags{kept}"
            " | summarize n=count() by key=tostring(tags[0]), value=tostring(tags[1]) | order by key asc, value asc"
        )

    def _conditions(self) -> str:
        return "".join(f" | where {self._condition(key, values)}" for key, values in self.where.items() if values)

    def _condition(self, key: str, values: Collection[str]) -> str:
        if not key.startswith(TAG):
            return f"{_COLUMNS[key]} in~ {_list(values)}"
        columns = [f"tags[{quoted(one)}]" for one in self.spellings.get(key.removeprefix(TAG).lower(), ())]
        real = [value for value in values if value != UNTAGGED]
        either = [f"(isnotnull({one}) and tostring({one}) in {_list(real)})" for one in columns if real]
        if UNTAGGED in values:
            either.append(f"({' and '.join(f'isnull({one})' for one in columns) or 'true'})")
        return " or ".join(either) or "false"


def chooses(where: Choices, resource: Resource) -> bool:
    """Tell whether the choices leave a resource; the same as the query, for rows that came another way."""
    return all(_has(key, values, resource) for key, values in where.items() if values)


def _has(key: str, values: Collection[str], resource: Resource) -> bool:
    if key.startswith(TAG):
        wanted = key.removeprefix(TAG).lower()
        held = [value for name, value in resource.tags.items() if name.lower() == wanted]
        return held[0] in values if held else UNTAGGED in values
    group = f"/subscriptions/{resource.subscription_id}/resourcegroups/{resource.group}"
    found = {SUBSCRIPTION: resource.subscription_id, GROUP: group, TYPE: resource.type, LOCATION: resource.location}
    return found[key].lower() in {value.lower() for value in values}
