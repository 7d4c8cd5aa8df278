"""The text of settings.toml: read leniently, and changed without losing what a person wrote there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from explorer.model.base.errors import LocalFault
from explorer.model.settings import Hidden, Reading, Settings, Whose

FILE_NAME = "settings.toml"

_MOST_PARTS = 50  # of one key
_MOST_PROBLEMS = 20  # are told at once

_HEADER = re.compile(r"\s*\[")
_HIDDEN_HEADER = re.compile(r'\s*\[\s*["\']?hidden\b')
_PLACE = re.compile(r"^(.*?) \(at (?:line (\d+), column \d+|end of document)\)$", re.DOTALL)


def parse(text: str) -> Reading:
    """Read the text of settings.toml; never raises.

    A value of the wrong kind keeps its default, and a problem says so. Where the text is no TOML all defaults hold,
    but its tables of hidden subscriptions are read line by line: what is hidden stays hidden.
    """
    import tomllib  # costs 8 ms, and most starts have no file to read

    try:
        return _meant(_loaded(text), text)
    except tomllib.TOMLDecodeError as error:
        told = _PLACE.match(str(error))
        line = int(told.group(2) or text.rstrip().count("\n") + 1) if told else 1
        said = told.group(1) if told else str(error)
        problem = f"line {line}: {said[:1].lower()}{said[1:]}"
    except (ValueError, RecursionError):
        problem = "it is nested too deep, or has a number that is too long"
    return Reading(Settings(hidden=rescued(text)), (problem,), is_sound=False)


def _loaded(text: str) -> dict[str, Any]:
    """Return the data of a text. Raises ValueError or RecursionError where it has none.

    tomllib takes quadratic time for a key of many parts.
    """
    import tomllib

    for line in text.split("\n"):
        if line.count(".") > _MOST_PARTS and _longest_run(line) > _MOST_PARTS:
            raise ValueError("a key of too many parts")
    return tomllib.loads(text)


def _longest_run(line: str) -> int:
    """Return how many words in a row are joined by dots alone."""
    longest = run = 0
    for part in line.split("."):
        run = run + 1 if part.strip("\"' \t").replace("-", "_").isidentifier() else 0
        longest = max(longest, run)
    return longest


def changed(text: str, settings: Settings) -> str:
    """Return the text with this theme and these hidden subscriptions; all else in it stays as it stands.

    Raises LocalFault where the text is no TOML, or where a part of it would be lost.
    """
    import tomllib

    import tomlkit  # costs 13 ms, and is needed for a change only
    from tomlkit.exceptions import TOMLKitError

    before = parse(text)
    if not before.is_sound:
        raise LocalFault(
            f"{FILE_NAME} has a mistake in it and is left as it is.", hint="azpane settings names the line."
        )
    theme, hidden = _clean(settings.theme), _as_written(settings.hidden)
    result = text
    try:
        if theme != before.settings.theme:
            document = tomlkit.parse(result)
            if theme:
                document["theme"] = theme
            else:
                del document["theme"]
            result = document.as_string().lstrip("\n")
        if hidden != _as_written(before.settings.hidden):
            result = _with_hidden(result, hidden)
        after = parse(result)
        is_told = (after.settings.theme, _as_written(after.settings.hidden)) == (theme, hidden)
        is_kept = is_told and _others(tomllib.loads(result)) == _others(tomllib.loads(text))
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        is_kept = False
    if not is_kept:
        raise LocalFault(
            f"{FILE_NAME} is written in a way that azpane cannot change without losing a part of it.",
            hint='Write hidden subscriptions as tables of their own: [hidden."TENANT_ID"."OBJECT_ID"].',
        )
    return result


def _with_hidden(text: str, hidden: Hidden) -> str:
    """Return the text with these hidden subscriptions: tables that are there are changed, others go to the end."""
    import tomlkit

    document = tomlkit.parse(text)
    known: MutableMapping[str, Any] = document.get("hidden", {})
    if not _is_hidden_table(known):
        raise ValueError("these are not the tables that azpane writes")
    fresh = [whose for whose in hidden if whose[1] not in known.get(whose[0], {})]
    for tenant, identities in list(known.items()):
        for identity, table in list(identities.items()):
            _change(table, hidden.get((tenant, identity), {}))
            if not table and not _has_comments(table):
                del identities[identity]
        if not identities and not _has_comments(identities):
            del known[tenant]
    if "hidden" in document and not known and not _has_comments(known):
        del document["hidden"]
    parts = [document.as_string().strip("\n")]
    for tenant, identity in fresh:
        lines = [f"[hidden.{_quoted(tenant)}.{_quoted(identity)}]"]
        lines += [f"{_quoted(one)} = {_quoted(name)}" for one, name in hidden[tenant, identity].items()]
        parts.append("\n".join(lines))
    return "\n\n".join(filter(None, parts)) + "\n" if any(parts) else ""


def _change(table: Any, wanted: Mapping[str, str]) -> None:
    """Make a table hold these subscriptions; ids that a person wrote in capitals stay so."""
    from tomlkit.items import KeyType, SingleKey

    written = {one.lower(): one for one in table}
    for one in written.keys() - wanted.keys():
        del table[written[one]]
    for one, name in wanted.items():
        if one not in written:
            table.append(SingleKey(one, KeyType.Basic), name)
        elif table[written[one]] != name:
            table[written[one]] = name


def _quoted(text: str) -> str:
    """Return a text as TOML writes it in quotes, as a value and as a key."""
    import tomlkit

    return tomlkit.string(text).as_string()


def _has_comments(table: Any) -> bool:
    return "#" in table.as_string()


def _as_written(hidden: Hidden) -> dict[Whose, dict[str, str]]:
    """Return what is hidden as the file can hold it."""
    return {
        whose: {one: _clean(name) for one, name in sorted(found.items())}
        for whose, found in sorted(hidden.items())
        if found
    }


def _clean(text: str) -> str:
    """Return a text with a question mark for what UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _others(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("theme", "hidden")}


def _meant(data: Mapping[str, Any], text: str) -> Reading:
    problems: list[str] = []
    found: dict[str, Any] = {}
    for key, value in data.items():
        expected = _KINDS.get(key)
        is_right = expected is not None and expected[0](value)
        if is_right:
            found[key] = value
        elif len(problems) < _MOST_PROBLEMS:
            line = _line_of(key, text)
            told = f"{key} must be {expected[1]}" if expected else f"there is no setting called {key}"
            rest = "what can be read of it holds" if key == "hidden" else "it is ignored"
            problems.append(f"line {line}: {told}; {rest}")
    if "subscriptions" in found:
        found["subscriptions"] = tuple(found["subscriptions"])
    found["hidden"] = _hidden_in(data.get("hidden"))
    return Reading(Settings(**found), tuple(problems))


def _hidden_in(value: object) -> Hidden:
    """Return what is hidden, the right parts of a table too; a subscription without a name stays hidden by its id."""
    return MappingProxyType(
        {
            (tenant, identity): MappingProxyType(
                {one.lower(): name if isinstance(name, str) else one for one, name in ids.items()}
            )
            for tenant, identities in _items(value)
            for identity, ids in _items(identities)
            if isinstance(ids, dict)
        }
    )


def _items(value: object) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, dict) else ()


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_hidden_table(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(identities, dict)
        and all(
            isinstance(ids, dict) and all(isinstance(name, str) for name in ids.values()) for ids in identities.values()
        )
        for identities in value.values()
    )


_KINDS: Mapping[str, tuple[Any, str]] = {
    "theme": (lambda value: isinstance(value, str), "the name of a theme"),
    "cache": (lambda value: isinstance(value, bool), "true or false"),
    "cache_tags": (lambda value: isinstance(value, bool), "true or false"),
    "subscriptions": (_are_texts, "a list of names or ids"),
    "hidden": (_is_hidden_table, 'tables [hidden."TENANT_ID"."OBJECT_ID"] of "SUBSCRIPTION_ID" = "name"'),
}
"""Setting -> what a value of it looks like, as a test and in words."""


def _line_of(key: str, text: str) -> int:
    wanted = re.compile(rf"""^\s*\[?\s*["']?{re.escape(key)}\b""")
    return next((number for number, line in enumerate(text.split("\n"), 1) if wanted.match(line)), 1)


def rescued(text: str) -> Hidden:
    """Read the tables of hidden subscriptions out of a text with a mistake: whole ones, or line by line."""
    found: dict[Whose, dict[str, str]] = {}
    tables: list[list[str]] = []
    for line in text.split("\n"):
        if _HEADER.match(line):
            tables.append([line])
        elif tables and "=" in line:
            tables[-1].append(line)
    for header, *lines in tables:
        if not _HIDDEN_HEADER.match(header):
            continue
        for whose, ids in _hidden_lines(header, lines):
            found.setdefault(whose, {}).update(ids)
    return MappingProxyType({whose: MappingProxyType(ids) for whose, ids in found.items()})


def _hidden_lines(header: str, lines: list[str]) -> Iterable[tuple[Whose, Mapping[str, str]]]:
    for some in [lines, *([line] for line in lines)]:
        try:
            hidden = _hidden_in(_loaded("\n".join([header, *some])).get("hidden"))
        except (ValueError, RecursionError):
            continue
        yield from hidden.items()
        if some is lines:
            return
