"""Equal texts of many resources become one object: most of what a resource holds, thousands of others hold too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import intern

from explorer.model.places import Resource

_set = object.__setattr__  # a resource stays equal to what it was: each text is put in place of an equal one


def share(resources: Iterable[Resource]) -> None:
    """Let resources share types, groups, locations, subscriptions, and the keys and values of tags.

    Resources of one group most often have the same tags, and those that follow each other share the mapping itself.
    """
    last: Mapping[str, str] = {}
    for one in resources:
        _set(one, "type", intern(one.type))
        _set(one, "subscription_id", intern(one.subscription_id))
        _set(one, "group", intern(one.group))
        _set(one, "location", intern(one.location))
        _set(one, "kind", intern(one.kind))
        if one.tags:
            if one.tags != last:
                last = {intern(key): intern(value) for key, value in one.tags.items()}
            _set(one, "tags", last)
