"""Which right opens a blob endpoint: the SAS of its URL, a connection string, else the identity's token."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from azure.core.credentials import AzureSasCredential, TokenCredential
from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

from explorer.model.address import is_loopback
from explorer.model.errors import BadInput
from explorer.model.rights import BlobRight

CONNECTION_VARIABLE = "AZURE_STORAGE_CONNECTION_STRING"

_SAS_LIFE = 3600.0  # seconds that a signature made here is good for
_RENEW_EARLY = 600.0  # seconds before its end at which the next request gets a new one
_CLOCK_SLACK = 900.0  # seconds that this machine's clock may be ahead of the service's

# The well-known account of the emulators; no secret.
# Source: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
_EMULATOR_NAME = "devstoreaccount1"
_EMULATOR_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
_EMULATOR_ENDPOINT = f"http://127.0.0.1:10000/{_EMULATOR_NAME}"


@dataclass(frozen=True, slots=True)
class Connection:
    """What a connection string names: an account with its key, or an endpoint with a SAS; both are never printed."""

    endpoint: str
    name: str = ""
    key: str = field(default="", repr=False)
    sas: str = field(default="", repr=False)

    def opens(self, endpoint: str) -> bool:
        """Tell whether this is the same account at the same place as an endpoint."""
        return _normal(self.endpoint) == _normal(endpoint)


class ReadingSas(AzureSasCredential):
    """A short-lived signature made of an account key; it may read and list blobs only, whatever the key may do.

    The key stays on this machine. A new signature is made a while before the last one ends.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._renewing = threading.Lock()
        self._ends = 0.0
        super().__init__(self._signed())

    @property
    def signature(self) -> str:
        with self._renewing:
            if time.time() > self._ends - _RENEW_EARLY:
                self.update(self._signed())
        return super().signature

    def _signed(self) -> str:
        now = time.time()
        self._ends = now + _SAS_LIFE
        return generate_account_sas(
            account_name=self._connection.name,
            account_key=self._connection.key,
            resource_types=ResourceTypes(service=True, container=True, object=True),
            permission=AccountSasPermissions(read=True, list=True),
            start=_moment(now - _CLOCK_SLACK),
            expiry=_moment(self._ends),
        )


def connection(text: str) -> Connection | None:
    """Return what a connection string names, or None where it is empty; raises BadInput, without its secrets.

    Source: https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
    """
    if not text.strip():
        return None
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    settings = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if settings.get("usedevelopmentstorage", "").lower() == "true":
        return Connection(_EMULATOR_ENDPOINT, _EMULATOR_NAME, _EMULATOR_KEY)
    name, key = settings.get("accountname", ""), settings.get("accountkey", "")
    sas = settings.get("sharedaccesssignature", "").removeprefix("?")
    protocol = settings.get("defaultendpointsprotocol", "https")
    suffix = settings.get("endpointsuffix", "core.windows.net")
    endpoint = settings.get("blobendpoint") or (f"{protocol}://{name}.blob.{suffix}" if name else "")
    if not endpoint or not (sas or (name and key)):
        raise BadInput(
            f"{CONNECTION_VARIABLE} names no account with a key or a SAS.",
            hint="Unset it to read with a Microsoft Entra token, or copy it again from the portal.",
        )
    return Connection(endpoint, name, key, "" if key else sas)


def choose(
    endpoint: str, sas: str, connection_text: str, token: TokenCredential
) -> tuple[BlobRight, AzureSasCredential | TokenCredential]:
    """Return the right for an endpoint and the credential that carries it; raises BadInput.

    The SAS of the URL comes first, then the connection string where it names this very endpoint, then the token.
    """
    if sas:
        return BlobRight.URL_SAS, AzureSasCredential(sas)
    named = connection(connection_text)
    if named is None or not named.opens(endpoint):
        return BlobRight.TOKEN, token
    if not named.key:
        return BlobRight.CONNECTION_SAS, AzureSasCredential(named.sas)
    try:
        return BlobRight.KEY, ReadingSas(named)
    except ValueError as error:
        raise BadInput(f"The AccountKey in {CONNECTION_VARIABLE} is not base64.", hint="Copy it again.") from error


def _normal(endpoint: str) -> tuple[str, int | None, str]:
    """Return what tells endpoints apart; the scheme does not, and every name of this machine is one."""
    parts = urlsplit(endpoint)
    host = (parts.hostname or "").lower()
    port = parts.port if parts.port not in (80, 443) else None
    return "loopback" if is_loopback(host) else host, port, parts.path.strip("/")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
