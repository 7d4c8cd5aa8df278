"""What a shared access signature allows, read from its own parameters; never the signature itself."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs

from explorer.model.base.text import day_time

# Source: https://learn.microsoft.com/rest/api/storageservices/create-account-sas and create-service-sas
_PERMISSIONS = {
    "r": "read", "a": "add", "c": "create", "w": "write", "d": "delete", "x": "delete versions", "y": "delete for good",
    "l": "list", "t": "tags", "f": "find by tags", "m": "move", "e": "execute", "o": "own", "p": "permissions",
    "i": "set immutability", "u": "update",
}  # fmt: skip
_RESOURCES = {"b": "one blob", "bv": "one version", "bs": "one snapshot", "c": "one container", "d": "one directory"}
_TYPES = {"s": "service", "c": "container", "o": "object"}


@dataclass(frozen=True, slots=True)
class Sas:
    """The parameters of a SAS that say what it allows.

    Times are seconds since 1970, 0 where there is none, NaN where it cannot be read.
    """

    permissions: str = ""
    starts: float = 0.0
    ends: float = 0.0
    addresses: str = ""
    protocol: str = ""
    resource: str = ""  # sr, of a SAS for a container or blob
    services: str = ""  # ss, of a SAS for an account
    types: str = ""  # srt, of a SAS for an account
    depth: int = 0  # sdd, of a SAS for a directory: how many names lead to it
    policy: str = ""  # si: the rest may stand in a stored access policy of the container

    @property
    def scope(self) -> str:
        if self.resource:
            return _RESOURCES.get(self.resource, self.resource)
        return " and ".join(_TYPES.get(one, one) for one in self.types) if self.types else "account"

    @property
    def allows(self) -> str:
        """The permissions in words: r l (read, list)."""
        words = ", ".join(_PERMISSIONS.get(one, one) for one in self.permissions)
        return f"{self.permissions} ({words})" if words else "nothing of its own"

    @property
    def lists_blobs(self) -> bool:
        """Whether blobs can be listed with it, as far as it tells: a stored policy may allow what it does not name."""
        if self.resource in ("b", "bv", "bs") or (self.types and "c" not in self.types):
            return False
        return "l" in self.permissions or bool(self.policy and not self.permissions)

    @property
    def words(self) -> str:
        """The SAS in a few words: what it allows, and until when."""
        ends = f"ends {_moment(self.ends)}" if self.ends else "ends by a stored policy" if self.policy else ""
        if math.isnan(self.ends):
            ends = "ends at no time that can be read"
        return ", ".join(filter(None, (" ".join(self.permissions), ends)))


def read_sas(text: str) -> Sas:
    """Return the parameters in the query of a signed URL; missing ones stay empty."""
    query = {name.lower(): values[0] for name, values in parse_qs(text.removeprefix("?")).items()}
    return Sas(
        permissions=query.get("sp", ""),
        starts=_seconds(query.get("st", "")),
        ends=_seconds(query.get("se", "")),
        addresses=query.get("sip", ""),
        protocol=query.get("spr", ""),
        resource=query.get("sr", ""),
        services=query.get("ss", ""),
        types=query.get("srt", ""),
        policy=query.get("si", ""),
        depth=int(query.get("sdd", "")) if query.get("sdd", "").isdecimal() else 0,
    )


def why_refused(
    sas: Sas, code: str, needs: str, now: float | None = None, *, is_refused: bool = False
) -> tuple[str, str]:
    """Return why a SAS was refused and what to do, by the error code; two empty texts where the SAS is not the reason.

    `needs` holds the letters of the permissions that the operation needs. With `is_refused` (401, 403) a code that is
    not known here is told, too: a SAS has no role, of which other words speak.
    """
    now = time.time() if now is None else now
    again = "Ask whoever made the URL for a new one"
    unknown = (f"Azure refuses this SAS ({sas.scope}, {sas.words or 'no rights named'}).", f"{again}.")
    if not code.startswith("Auth") and code != "NoAuthenticationInformation":
        return unknown if is_refused and code not in _NOT_THE_RIGHT else ("", "")
    if sas.ends and sas.ends <= now:
        return f"The SAS ended at {_moment(sas.ends)}.", f"{again}."
    if sas.starts > now:
        return f"The SAS begins only at {_moment(sas.starts)}.", "Wait until then, or check this machine's clock."
    if code == "AuthorizationSourceIPMismatch":
        return f"The SAS is good from {sas.addresses or 'other addresses'} only.", "Use it from there."
    if code == "AuthorizationProtocolMismatch":
        return f"The SAS is good over {sas.protocol or 'https'} only.", "Give the https URL."
    if code == "AuthorizationServiceMismatch" or (sas.services and "b" not in sas.services):
        return f"The SAS is for other services than blobs (ss={sas.services}).", f"{again}, with ss=b."
    missing = "".join(one for one in needs if one not in sas.permissions)
    if missing and (sas.permissions or not sas.policy):
        wanted = " and ".join(f"{one} ({_PERMISSIONS.get(one, one)})" for one in missing)
        instead = ", or open a blob by its whole URL" if missing == "l" and "r" in sas.permissions else ""
        return f"The SAS allows {sas.allows}, and this takes {wanted}.", f"{again}, with {missing} in sp{instead}."
    if sas.types and "c" not in sas.types and "l" in needs:
        return f"The SAS is for {sas.scope}s (srt={sas.types}): it lists nothing.", "Open a blob by its whole URL."
    if code in ("AuthenticationFailed", "NoAuthenticationInformation"):
        other = f"it was made for {sas.scope} and this is another, " if sas.resource else ""
        policy = f", or its stored policy {sas.policy} is gone" if sas.policy else ""
        return (
            f"The SAS is not accepted: {other}a letter of the URL is missing, or the key that signed it was changed"
            f"{policy}.",
            f"Put the URL in quotes; else {again[0].lower()}{again[1:]}.",
        )
    if code == "AuthorizationResourceTypeMismatch" or (sas.resource and code == "AuthorizationPermissionMismatch"):
        return f"The SAS is for {sas.scope}, and this is something else.", "Open the very URL that it was made for."
    return unknown if is_refused and code not in _NOT_THE_RIGHT else ("", "")


def why_not_public(code: str, *, is_refused: bool = False) -> tuple[str, str]:
    """Return why a request without a credential was refused, and what to do; two empty texts for other reasons.

    With `is_refused` (401, 403) a code that is not known here is told, too.

    Source: https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes, and for a private container
    https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-overview
    """
    if code == "PublicAccessNotPermitted":
        return "The account lets nobody in without a credential.", "Press A to ask by your own right again."
    if code in _NOT_PUBLIC:
        return (
            "To anybody without a credential this does not exist: it is private, or open blob by blob and not listed.",
            "Open a blob by its whole URL, or press A to ask by your own right.",
        )
    if is_refused and code not in _NOT_THE_RIGHT:
        return "Azure refuses this to anybody without a credential.", "Press A to ask by your own right."
    return "", ""


# Codes of a refusal that no other right would help against; the table of remedies knows them.
_NOT_THE_RIGHT = frozenset(
    ("AuthorizationFailure", "KeyBasedAuthenticationNotPermitted", "AccountIsDisabled", "BlobArchived")
)
_NOT_PUBLIC = frozenset(
    ("ResourceNotFound", "ContainerNotFound", "NoAuthenticationInformation", "AuthenticationFailed",
     "AuthorizationFailure", "InvalidAuthenticationInfo")
)  # fmt: skip


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return math.nan if text else 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _moment(seconds: float) -> str:
    return f"{day_time(seconds)} UTC"
