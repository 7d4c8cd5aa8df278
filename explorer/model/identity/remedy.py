"""One row of the table of remedies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remedy:
    """One row of the table.

    `pattern` is a regular expression searched without regard to case; `steps` and `causes`, where given, must match too
    (a step's class name; the type name of an exception below the one raised). `do` may hold {tenant}, {client},
    {object}, {subscription}, {scope} and {code}.
    """

    pattern: str
    meaning: str
    do: str
    link: str
    steps: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
