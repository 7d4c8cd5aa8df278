"""Equal texts of many resources become one object: most of what a resource holds, thousands of others hold too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import intern

from explorer.model.places import Resource

_set = object.__setattr__  # a resource stays equal to what it was: each text is put in place of an equal one


def share(resources: Iterable[Resource]) -> None:
    """Let resources share subscriptions, groups, types, locations and the values of tags.

    The decoder shares the tags' keys, and resources that follow each other within a group most often have the same
    tags: they share the mapping itself.
    """
    last: Mapping[str, str] = {}
    for one in resources:
        _set(one, "type", intern(one.type))
        _set(one, "group", intern(one.group))
        _set(one, "location", intern(one.location))
        tags = one.tags
        if tags:
            if tags != last:
                last = dict(zip(tags, map(intern, tags.values()), strict=True))
            _set(one, "tags", last)
