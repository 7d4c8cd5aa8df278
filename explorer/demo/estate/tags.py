"""The tags of the demo's estate: what a company agreed on, and what its people wrote."""

from __future__ import annotations

import zlib

LONG_VALUE = ("Owned by the platform team; see the runbook before you touch this. " * 8)[:512]
"""As long as Azure allows a value to be."""

HOSTILE_VALUES = (
    "[red]urgent[/red]",
    "[@click=app.quit]click me[/]",
    "[/]",
    "red\x1b[41m",
    "gpj.exe\u202etxt",
    "=cmd|' /C calc'!A0",
    "👨\u200d👩\u200d👧",
)
"""Values that are text, whatever they look like."""

_ENVIRONMENT_KEYS = ("env", "env", "env", "env", "env", "Env", "ENV", "environment")
_ENVIRONMENT_VALUES = {
    "prod": ("prod", "prod", "prod", "Prod", "production"),
    "stage": ("stage", "staging"),
    "dev": ("dev",),
}
_OWNERS = ("ada@contoso.com", "grace@contoso.com", "team-webshop", "team-data", "Team-Data", "")


def tags_for(name: str, service: str, environment: str, number: int) -> dict[str, str]:
    """Return the tags of the resource with this running number in the estate; some resources have none."""
    dice = zlib.crc32(f"{name} {number}".encode())
    if dice % 9 == 0:
        return {}
    values = _ENVIRONMENT_VALUES[environment]
    tags = {"service": service, _ENVIRONMENT_KEYS[dice % 8]: values[dice // 8 % len(values)]}
    if dice % 4:
        tags["owner"] = _OWNERS[dice // 16 % len(_OWNERS)]
    if dice % 3 == 0:
        tags["cost-centre"] = f"{4700 + dice // 32 % 6}"
    if dice % 5 < 2:
        tags["repository"] = f"company/{service}"
    if dice % 7 == 0:
        tags["data-classification"] = ("public", "internal", "confidential")[dice // 64 % 3]
    if dice % 10 == 0:
        tags["managed-by"] = ("terraform", "bicep", "hand")[dice // 128 % 3]
    if dice % 31 == 0:
        tags["expires-on"] = "2026-12-31" if dice % 2 else ""
    if dice % 23 == 0:
        tags["hidden-title"] = f"{service.title()} ({environment})"
    if number % 97 == 5:
        tags["description"] = LONG_VALUE
    if number % 41 == 3:
        tags["note"] = HOSTILE_VALUES[number // 41 % len(HOSTILE_VALUES)]
    return tags
