"""What is told about a container besides its name: its lease, what protects it, whether it was deleted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """https://learn.microsoft.com/rest/api/storageservices/list-containers2; `deleted` is seconds since 1970, or 0."""

    is_leased: bool = False
    has_immutability_policy: bool = False
    has_legal_hold: bool = False
    encryption_scope: str = "$account-encryption-key"
    denies_other_scopes: bool = False
    deleted: int = 0
    days_left: int = 0

    @property
    def lease(self) -> tuple[str, str, str]:
        """Status, state and duration; no duration where there is no lease."""
        return ("locked", "leased", "infinite") if self.is_leased else ("unlocked", "available", "")


def flag(value: bool) -> str:
    """Return true or false as the service writes them."""
    return str(value).lower()
