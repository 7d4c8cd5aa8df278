"""The queries that azpane sends to Resource Graph, in KQL.

A selection has the keys of facets, as explorer.model.estate.selection names them: subscription, group, type, location,
tag:KEY. Azure ignores case in the keys of tags but not in their values; Resource Graph finds a tag by its exact key
only, so a query names every spelling in use.
Source: https://learn.microsoft.com/azure/governance/resource-graph/samples/samples-by-category#tags
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.selection import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE, Field, Selection, Word

_GROUP_ID = "tolower(strcat('/subscriptions/', subscriptionId, '/resourcegroups/', resourceGroup))"
_COLUMNS = {SUBSCRIPTION: "subscriptionId", GROUP: _GROUP_ID, TYPE: "type", LOCATION: "location"}
_OWN = _COLUMNS | {GROUP: "resourceGroup"}
"""The column that is empty where a resource has no value of a facet."""
_BREAKS = frozenset(("Cc", "Zl", "Zp"))  # control characters and line ends, which a literal must escape


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


SPELLED = (
    "resources | where isnotempty(tags) | project tags | mv-expand bagexpansion=array tags"
    " | summarize n=count() by key=tostring(tags[0]) | order by key asc"
)
"""The query for the spellings in use of tags' keys."""


def tag_keys(keys: Iterable[str]) -> set[str]:
    """Return the keys of tags among the keys of facets, without case."""
    return {key.removeprefix(TAG).casefold() for key in keys if key.startswith(TAG)}


@dataclass(frozen=True, slots=True)
class GraphQuery:
    """The queries about the resources that a selection leaves; `spellings` has those of each tag key without case."""

    where: Selection
    spellings: Mapping[str, Collection[str]]

    def without(self, key: str) -> GraphQuery:
        """Return the queries without the choices of one key."""
        return GraphQuery(self.where.without(key), self.spellings)

    def listing(self) -> str:
        """Return the query for the resources, sorted by id: pages fit together in a fixed order only."""
        columns = "id, name, type, location, kind, subscriptionId, tags"
        return f"resources{self._conditions()} | project {columns} | order by id asc"

    def total(self) -> str:
        """Return the query for their number, n."""
        return f"resources{self._conditions()} | summarize n=count()"

    def counted(self, key: str) -> str:
        """Return the query for the values of a facet that is a column: value, n, and for types the id of an example.

        Resources without a value are counted under the empty one.
        """
        column = f"iff(isempty(resourceGroup), '', {_GROUP_ID})" if key == GROUP else _COLUMNS[key]
        example = ", id=min(id)" if key == TYPE else ""
        return f"resources{self._conditions()} | summarize n=count(){example} by value={column} | order by value asc"

    def tags_counted(self, only: str | None = None) -> str:
        """Return the query for tags (spelling of the key, value, n), of all keys or of one given without case."""
        kept = "" if only is None else f" | where tostring(tags[0]) in {_list(self.spellings[only])}"
        return (
            f"resources{self._conditions()} | where isnotempty(tags) | project tags"
            f" | mv-expand bagexpansion=array tags{kept}"
            " | summarize n=count() by key=tostring(tags[0]), value=tostring(tags[1]) | order by key asc, value asc"
        )

    def _conditions(self) -> str:
        conditions = [_word(one) for one in self.where.words]
        conditions += [self._field(one) for one in self.where.fields]
        conditions += [self._has(key, values) for key, values in self.where.chosen.items() if values]
        conditions += [f"not({self._has(key, values)})" for key, values in self.where.excluded.items() if values]
        return "".join(f" | where {one}" for one in conditions)

    def _field(self, field: Field) -> str:
        found = " or ".join(f"({self._has(key, values)})" for key, values in field.any_of) or "false"
        return f"not({found})" if field.is_inverted else found

    def _has(self, key: str, values: Collection[str]) -> str:
        """Return the condition for having any of some values of a key."""
        real = [value for value in values if value != UNTAGGED]
        if key.startswith(TAG):
            spellings = self.spellings.get(key.removeprefix(TAG).casefold(), ())
            columns = [f"tags[{quoted(one)}]" for one in spellings]
            either = [f"(isnotnull({one}) and tostring({one}) in {_list(real)})" for one in columns if real]
            lacks = " and ".join(f"isnull({one})" for one in columns) or "true"
        else:
            either = [f"{_COLUMNS[key]} in~ {_list(real)}"] if real else []
            lacks = f"isempty({_OWN[key]})"
        if UNTAGGED in values:
            either.append(f"({lacks})")
        return " or ".join(either) or "false"


def _word(word: Word) -> str:
    text = quoted(word.text)
    either = [f"id contains {text}", f"name contains {text}", f"type contains {text}"]
    if word.types:
        either.append(f"type in~ {_list(word.types)}")
    found = " or ".join(either)
    return f"not({found})" if word.is_inverted else found
