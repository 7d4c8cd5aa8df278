"""A message as Microsoft's services and tools print it, and words of the meaning that must be given."""

from __future__ import annotations

from typing import NamedTuple

TENANT = "72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17"
APP = "e3a1f5c8-2b6d-4e97-8f04-91c7d05ab6e2"


class Symptom(NamedTuple):
    text: str
    meaning: str
    step: str = ""
    causes: tuple[str, ...] = ()
