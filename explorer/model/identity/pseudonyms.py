"""Pseudonyms for reports that strangers read: `tenant-1` instead of a tenant's id, always the same."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from explorer.model.base.redact import redact
from explorer.model.identity.chain import ChainReport, Step

Kind = Literal["tenant", "subscription", "app", "object", "user", "name", "id"]

_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_IS_GUID = re.compile(_GUID, re.IGNORECASE)
_EMAIL = r"[\w.+%#-]+@[\w-]+(?:\.[\w-]+)+"
_RESOURCE_ID = r"/subscriptions/[^\s'\"?&,;:)]*[^\s'\"?&,;:).]"

# Ids that support asks for: they lead to one request in Microsoft's logs, and to nobody else.
_TRACE = re.compile(rf"(?:trace|correlation|request)[ _-]?id[\"']?\s*[:=]?\s*[\"']?({_GUID})", re.IGNORECASE)

# Names that only messages give: in Microsoft Entra's sentences, and in home folders.
_QUOTED: tuple[tuple[Kind, str], ...] = (
    ("tenant", r"(?<=\bdirectory ')[^'\n]+(?=')|(?<=\btenant ')[^'\n]+(?=')|(?<=\btenant named )[^\s.,;']+"),
    ("user", r"(?<=\buser ')[^'\n]+(?=')|(?<=\baccount ')[^'\n]+(?=')|(?<=[/\\]users[/\\])[^/\\\s'\":]+"),
    ("user", r"(?<=/home/)[^/\s'\":]+"),
)

_PUBLIC = frozenset(
    {
        "common",
        "organizations",
        "consumers",
        "00000000-0000-0000-0000-000000000000",
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46",  # Azure CLI
        "1950a258-227b-4e31-a9cf-717495945fc2",  # Azure PowerShell
        "aebc6443-996d-45c2-90f0-388ff96faa56",  # Visual Studio Code
        "872cd9fa-d31f-45e0-9eab-6e460a02d1f1",  # Visual Studio
        "e406a681-f3d4-42a8-90b6-c2b029497af1",  # Azure Storage
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",  # Azure Resource Manager
        "00000003-0000-0000-c000-000000000000",  # Microsoft Graph
        "00000002-0000-0000-c000-000000000000",  # Azure Active Directory Graph
        "9188040d-6c67-4c5b-b112-36a304b66dad",  # the tenant of personal accounts
        "f8cdef31-a31e-4b4a-93e4-5f571e91255a",  # Microsoft's own tenant
    }
)
"""Ids and words that are the same for everybody.

Source: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
"""

_CLAIMS: Mapping[str, Kind] = MappingProxyType(
    {
        "tid": "tenant",
        "appid": "app",
        "azp": "app",
        "oid": "object",
        "upn": "user",
        "unique_name": "user",
        "preferred_username": "user",
        "name": "name",
    }
)
_VARIABLES: Mapping[str, Kind] = MappingProxyType(
    {
        "AZURE_TENANT_ID": "tenant",
        "AZURE_SUBSCRIPTION_ID": "subscription",
        "AZURE_CLIENT_ID": "app",
        "AZURE_USERNAME": "user",
    }
)
_SHORTEST = 3  # a shorter value stands in too many words


class Pseudonyms:
    """Replaces ids and names in text; the same original gets the same pseudonym for as long as this object lives.

    A value that was learned becomes its kind and a number. Any other GUID, e-mail address, name inside a resource id
    and home folder is replaced too, except what is the same for everybody, and trace and correlation ids.
    """

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._counts: dict[Kind, int] = {}
        self._known: list[str] = []
        self._folders: list[str] = []
        self._kept: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, kind: Kind, value: str) -> None:
        """Remember that `value` is of this kind, unless it is the same for everybody or too short to be recognised."""
        value = value.strip()
        if len(value) >= _SHORTEST and _key(value) not in _PUBLIC and _key(value) not in self._given:
            self._name(kind, value)
            self._known.append(value)
            self._pattern = None

    def learn_folder(self, path: str) -> None:
        """Remember a home folder, which becomes ~."""
        path = path.rstrip("/\\")
        if len(path) >= _SHORTEST:
            self._folders.append(path)
            self._pattern = None

    def keep_traces(self, text: str) -> None:
        """Remember the trace and correlation ids in a text, which are never replaced."""
        self._kept.update(_key(found) for found in _TRACE.findall(text))

    def __call__(self, text: str) -> str:
        """Return the text with pseudonyms."""
        self.keep_traces(text)
        if self._pattern is None:
            self._pattern = _pattern(self._known, self._folders)
        return self._pattern.sub(self._replacement, text)

    def report(self, report: ChainReport) -> ChainReport:
        """Return the report as a stranger may read it."""
        return replace(
            report,
            has_pseudonyms=True,
            scope=self._clean(report.scope),
            audience=self._clean(report.audience),
            tenant=self._clean(report.tenant),
            error=self._clean(report.error),
            claims=self._claims(report.claims),
            notes=self._all(report.notes),
            steps=tuple(self._step(step) for step in report.steps),
            checks=tuple(replace(check, said=self._clean(check.said)) for check in report.checks),
        )

    def _step(self, step: Step) -> Step:
        return replace(
            step,
            message=self._clean(step.message),
            looked_at=self._all(step.looked_at),
            claims=self._claims(step.claims),
            requests=tuple(
                replace(sent, url=self._clean(sent.url), error=self._clean(sent.error)) for sent in step.requests
            ),
        )

    def _claims(self, claims: Mapping[str, str]) -> Mapping[str, str]:
        return MappingProxyType({name: self._clean(value) for name, value in claims.items()})

    def _all(self, lines: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._clean(line) for line in lines)

    def _clean(self, text: str) -> str:
        """Take secrets out first: one with a name inside would no longer be recognised afterwards."""
        return self(redact(text))

    def _replacement(self, match: re.Match[str]) -> str:
        text, group = match.group(), match.lastgroup or ""
        if group == "folder":
            return "~"
        if group == "resource":
            return self._resource_id(text)
        key = _key(text)
        if key in self._given:
            return self._given[key]
        if key in _PUBLIC or key in self._kept:
            return text
        kinds: Mapping[str, Kind] = {"tenant": "tenant", "user": "user", "email": "user"}
        return self._name(kinds.get(group.rstrip("0123456789"), "id"), text)

    def _resource_id(self, text: str) -> str:
        """Keep what says which type of resource it is: every second part, and the provider's namespace."""
        parts = text.split("/")
        is_name, kind = False, ""
        for number, part in enumerate(parts[1:], start=1):
            if is_name and part and kind != "providers":
                parts[number] = self._name("subscription" if kind == "subscriptions" else "name", part)
            else:
                parts[number] = self(part)
            is_name, kind = not is_name, part.lower()
        return "/".join(parts)

    def _name(self, kind: Kind, value: str) -> str:
        key = _key(value)
        if key not in self._given:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._given[key] = f"{kind}-{self._counts[kind]}"
        return self._given[key]


def pseudonyms_of(report: ChainReport, environ: Mapping[str, str] | None = None) -> Pseudonyms:
    """Return the pseudonyms for a report; claims, steps and this environment say of which kind a value is."""
    seen = os.environ if environ is None else environ
    names = Pseudonyms()
    for kind, value in _told(report, seen):
        names.learn(kind, value)
    for variable in ("HOME", "USERPROFILE"):
        names.learn_folder(seen.get(variable, ""))
    for text in _texts(report):
        names.keep_traces(text)
    return names


def _told(report: ChainReport, environ: Mapping[str, str]) -> Iterator[tuple[Kind, str]]:
    if report.tenant:
        yield "tenant", report.tenant
    for claims in (report.claims, *(step.claims for step in report.steps)):
        yield from ((kind, claims[name]) for name, kind in _CLAIMS.items() if claims.get(name))
        yield from (("name", part) for part in _names_in(claims.get("xms_mirid", "")))
    read = [line.split(" = ", 1) for step in report.steps for line in step.looked_at if " = " in line]
    for name, value in (*read, *environ.items()):
        if name in _VARIABLES:
            yield _VARIABLES[name], value
    users = [claims.get("upn", "") for claims in (report.claims, *(step.claims for step in report.steps))]
    yield from (("name", user.rpartition("@")[2]) for user in users if "@" in user)  # the domain tells the tenant


def _names_in(resource_id: str) -> Iterable[str]:
    """Return the names of group and resource; a plain word is left out, since it would be replaced in sentences too."""
    return (part for part in resource_id.split("/")[4::4] if re.search(r"[-_\d]", part))


def _texts(report: ChainReport) -> Iterator[str]:
    yield from (report.error, *report.notes)
    for step in report.steps:
        yield from (step.message, *(sent.error for sent in step.requests))


def _key(value: str) -> str:
    """Make the spellings of one id equal: case, and a GUID without its hyphens."""
    lower = value.lower()
    if re.fullmatch(r"[0-9a-f]{32}", lower):
        return "-".join((lower[:8], lower[8:12], lower[12:16], lower[16:20], lower[20:]))
    return lower


def _pattern(known: list[str], folders: list[str]) -> re.Pattern[str]:
    """Build one pattern, so that no pseudonym is ever replaced again; the longest known value comes first."""
    homes = "|".join(re.escape(folder) for folder in sorted(folders, key=len, reverse=True))
    parts = [rf"(?P<folder>(?<![\w.])(?:{homes})(?![\w.-]))"] if folders else []
    parts += [rf"(?P<{kind}{number}>{place})" for number, (kind, place) in enumerate(_QUOTED)]
    parts += [_literal(value) for value in sorted(known, key=len, reverse=True)]
    parts += [rf"(?P<resource>{_RESOURCE_ID})", rf"(?P<email>{_EMAIL})", rf"(?P<guid>{_GUID})"]
    return re.compile("|".join(parts), re.IGNORECASE)


def _literal(value: str) -> str:
    """Match a GUID and an address anywhere, any other value only where it is no part of a longer word."""
    if _IS_GUID.fullmatch(value):
        return value.replace("-", "-?")
    text = re.escape(value)
    return text if "@" in value else rf"(?<![A-Za-z0-9]){text}(?![A-Za-z0-9])"
