"""The text of settings.toml: read leniently, and changed without losing what a person wrote there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from explorer.model.base.errors import LocalFault

FILE_NAME = "settings.toml"

Whose = tuple[str, str]
"""A tenant id, and the object id that an identity has in that tenant."""

Hidden = Mapping[Whose, Mapping[str, str]]
"""Whose -> the subscriptions hidden from it: id in lower case -> the name it had then, for people who read the file."""

_NOTHING_HIDDEN: Hidden = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What azpane remembers between runs; `subscriptions` are ids or names to choose at start."""

    theme: str = ""
    cache: bool = True
    cache_tags: bool = False
    subscriptions: tuple[str, ...] = ()
    hidden: Hidden = field(default_factory=lambda: _NOTHING_HIDDEN)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says; `problems` are sentences, and a text that is not `is_sound` must never be written over."""

    settings: Settings
    problems: tuple[str, ...] = ()
    is_sound: bool = True


_HEADER = re.compile(r"^\s*\[")
_HIDDEN_HEADER = re.compile(r'^\s*\[\s*hidden\s*\.\s*"([^"]*)"\s*\.\s*"([^"]*)"\s*\]')
_ANY_HIDDEN_HEADER = re.compile(r'^\s*\[\s*"?hidden\b')
_PAIR = re.compile(r'^\s*"([^"\\]*)"\s*=\s*"((?:[^"\\]|\\.)*)"')
_THEME = re.compile(r"""^(\s*theme\s*=\s*)(?:"[^"]*"|'[^']*')(.*)$""")
_PLACE = re.compile(r"^(.*?) \(at (?:line (\d+), column \d+|end of document)\)$", re.DOTALL)


def parse(text: str) -> Reading:
    """Read the text of settings.toml; never raises.

    A value that cannot be meant is left at its default and said. Where the text is no TOML the defaults hold, but
    what azpane itself wrote into the tables of hidden subscriptions is read line by line all the same.
    """
    import tomllib  # costs 8 ms, and most starts have no file to read

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = _PLACE.match(str(error))
        line = int(told.group(2) or text.rstrip().count("\n") + 1) if told else 1
        said = told.group(1) if told else str(error)
        return Reading(Settings(hidden=_rescued(text)), (f"line {line}: {said[:1].lower()}{said[1:]}",), is_sound=False)
    return _meant(data, text)


def changed(text: str, settings: Settings) -> str:
    """Return the text with this theme and these hidden subscriptions; all else in it stays as it stands.

    Raises LocalFault where the text is no TOML, or is written so that azpane cannot change it without losing a part.
    """
    import tomllib

    if not parse(text).is_sound:
        raise LocalFault(
            f"{FILE_NAME} has a mistake in it and is left as it is.", hint="azpane settings names the line."
        )
    wanted = {key: value for key, value in tomllib.loads(text).items() if key != "hidden"}
    if settings.theme:
        wanted["theme"] = settings.theme
    elif isinstance(wanted.get("theme"), str):
        del wanted["theme"]
    hidden = {whose: found for whose, found in sorted(settings.hidden.items()) if found}
    for (tenant, identity), found in hidden.items():
        wanted.setdefault("hidden", {}).setdefault(tenant, {})[identity] = dict(found)
    head, tables = _without_hidden(text)
    lines = [*_with_theme(head, settings.theme), *tables]
    while lines and not lines[-1].strip():
        lines.pop()
    for (tenant, identity), found in hidden.items():
        lines += ["", f"[hidden.{_quoted(tenant)}.{_quoted(identity)}]"]
        lines += [f"{_quoted(key)} = {_quoted(name)}" for key, name in sorted(found.items())]
    result = "\n".join(lines).lstrip("\n") + "\n" if lines else ""
    try:
        is_kept = tomllib.loads(result) == wanted
    except tomllib.TOMLDecodeError:
        is_kept = False
    if not is_kept:
        raise LocalFault(
            f"{FILE_NAME} is written in a way that azpane cannot change without losing a part of it.",
            hint='Write hidden subscriptions as tables of their own: [hidden."TENANT_ID"."OBJECT_ID"].',
        )
    return result


def _meant(data: Mapping[str, Any], text: str) -> Reading:
    problems: list[str] = []
    found: dict[str, Any] = {}
    for key, value in data.items():
        expected = _KINDS.get(key)
        if expected is None:
            problems.append(f"line {_line_of(key, text)}: there is no setting called {key}; it is ignored")
        elif not expected[0](value):
            problems.append(f"line {_line_of(key, text)}: {key} must be {expected[1]}; it is ignored")
        else:
            found[key] = value
    hidden = {
        (tenant, identity): MappingProxyType({one.lower(): name for one, name in ids.items()})
        for tenant, identities in found.pop("hidden", {}).items()
        for identity, ids in identities.items()
    }
    if "subscriptions" in found:
        found["subscriptions"] = tuple(found["subscriptions"])
    return Reading(Settings(**found, hidden=MappingProxyType(hidden)), tuple(problems))


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


def _rescued(text: str) -> Hidden:
    """Read the tables of hidden subscriptions out of a text with a mistake elsewhere: hidden ones stay hidden."""
    found: dict[Whose, dict[str, str]] = {}
    table: dict[str, str] | None = None
    for line in text.split("\n"):
        if header := _HIDDEN_HEADER.match(line):
            table = found.setdefault((header.group(1), header.group(2)), {})
        elif _HEADER.match(line):
            table = None
        elif table is not None and (pair := _PAIR.match(line)):
            table[pair.group(1).lower()] = pair.group(2)
    return MappingProxyType({whose: MappingProxyType(ids) for whose, ids in found.items()})


def _without_hidden(text: str) -> tuple[list[str], list[str]]:
    """Return the lines before the first table, and those of all tables but the hidden ones; comments always stay."""
    head: list[str] = []
    tables: list[str] = []
    part, is_hidden = head, False
    for line in text.split("\n"):
        if _HEADER.match(line):
            part, is_hidden = tables, bool(_ANY_HIDDEN_HEADER.match(line))
        if not is_hidden or line.lstrip().startswith("#"):
            part.append(line)
    return head, tables


def _with_theme(head: list[str], theme: str) -> list[str]:
    at = next((number for number, line in enumerate(head) if _THEME.match(line)), None)
    if at is not None:
        told = _THEME.match(head[at])
        assert told is not None, "it has just matched"
        return [*head[:at], *([f"{told.group(1)}{_quoted(theme)}{told.group(2)}"] if theme else []), *head[at + 1 :]]
    if not theme:
        return head
    while head and not head[-1].strip():
        head = head[:-1]
    return [*head, f"theme = {_quoted(theme)}", ""]


def _quoted(text: str) -> str:
    """Return a text as a TOML basic string; what UTF-8 cannot hold becomes a question mark."""
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}" for char in clean) + '"'
