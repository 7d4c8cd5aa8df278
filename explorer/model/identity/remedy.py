"""One row of the table of remedies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PART = re.compile(r"‹(.*?)›")
_FACT = re.compile(r"(?<!\{)\{(\w+)\}")

_WITHOUT: Mapping[str, str] = {
    "client": "Look at the app in the portal: Microsoft Entra ID, App registrations",
    "object": "Ask who owns the scope for a role on it",
}
"""What to do where the value that a command needs is not known."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One row of the table.

    `pattern` is a regular expression searched without regard to case; `steps` and `causes`, where given, must match too
    (a step's class name; the type name of an exception below the one raised). `do` may hold {tenant}, {client},
    {object}, {subscription}, {scope}, {host}, {account}, {container} and {blob}. A part of it between ‹ and › is left
    out where a value in it is not known; `otherwise` stands in its place where any other is not.
    """

    pattern: str
    meaning: str
    do: str
    link: str
    steps: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    otherwise: str = ""

    def filled(self, facts: Mapping[str, str]) -> str:
        """Return what to do with the facts in it: never a word that the reader would have to replace."""
        do = _PART.sub(lambda part: "" if _missing(part[1], facts) else part[1], self.do)
        missing = _missing(do, facts)
        return self.otherwise or _WITHOUT.get(missing[0], "") if missing else do.format_map(facts)


def _missing(text: str, facts: Mapping[str, str]) -> list[str]:
    return [name for name in _FACT.findall(text) if name not in facts]
