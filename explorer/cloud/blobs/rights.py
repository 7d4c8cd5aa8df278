"""Which right opens a blob endpoint: the SAS of its URL, a key or SAS of the environment, or the identity's token."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from azure.core.credentials import AzureSasCredential, TokenCredential
from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

from explorer.model.azure.address import is_loopback
from explorer.model.base.errors import BadInput
from explorer.model.blobs.reference import BlobRight
from explorer.model.blobs.sas import Sas, read_sas

CONNECTION_VARIABLE = "AZURE_STORAGE_CONNECTION_STRING"
_ACCOUNT, _KEY, _SAS = "AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_KEY", "AZURE_STORAGE_SAS_TOKEN"
_AUTH_MODE = "AZURE_STORAGE_AUTH_MODE"

_SAS_LIFE = 3600.0  # seconds for which a signature made here is valid
_RENEW_EARLY = 600.0  # seconds before its end from which requests get a new one
_CLOCK_SLACK = 900.0  # seconds by which this machine's clock may be ahead of the service's

# The well-known account of the emulators; no secret.
# Source: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
_EMULATOR_NAME = "devstoreaccount1"
_EMULATOR_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
_EMULATOR_ENDPOINT = f"http://127.0.0.1:10000/{_EMULATOR_NAME}"


@dataclass(frozen=True, slots=True)
class Connection:
    """What a connection string names: an account with its key, or an endpoint with a SAS; neither is ever printed."""

    endpoint: str
    name: str = ""
    key: str = field(default="", repr=False)
    sas: str = field(default="", repr=False)

    def opens(self, endpoint: str) -> bool:
        """Tell whether this is the same account at the same place as an endpoint."""
        return _normal(self.endpoint) == _normal(endpoint)


class ReadingSas(AzureSasCredential):
    """A short-lived signature made with an account key; it allows to read, list and find blobs, and nothing else.

    The key stays on this machine. A new signature is made some time before the last one ends.
    """

    _PERMISSION = AccountSasPermissions(read=True, list=True, filter_by_tags=True)

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
            permission=self._PERMISSION,
            start=_moment(now - _CLOCK_SLACK),
            expiry=_moment(self._ends),
        )

    def for_tags(self) -> AzureSasCredential:
        """Return a separate signature for reading index tags: its permission would allow to write them, too."""
        return _TagsSas(self._connection)


class _TagsSas(ReadingSas):
    _PERMISSION = AccountSasPermissions(tag=True)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A right, its credential, and what a given SAS says of itself."""

    right: BlobRight
    credential: AzureSasCredential | TokenCredential | None
    sas: Sas | None = None

    @property
    def tags_credential(self) -> AzureSasCredential | TokenCredential | None:
        """The credential for reading index tags: with a key a separate signature, else the same."""
        return self.credential.for_tags() if isinstance(self.credential, ReadingSas) else self.credential


def connection(text: str) -> Connection | None:
    """Return what a connection string names, or None for an empty one. Raises BadInput, without its secrets.

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


def choose(endpoint: str, sas: str, environ: Mapping[str, str], token: TokenCredential, suffix: str) -> Chosen:
    """Return the right for an endpoint. Raises BadInput. `suffix` is that of the cloud's storage hosts.

    The SAS of the URL comes first, then the connection string if it names this endpoint, then AZURE_STORAGE_KEY or
    AZURE_STORAGE_SAS_TOKEN if AZURE_STORAGE_ACCOUNT is this account, then the token. AZURE_STORAGE_AUTH_MODE=login
    ignores the environment's keys. The variables are those of az:
    https://learn.microsoft.com/azure/storage/blobs/authorize-data-operations-cli#set-environment-variables-for-authorization-parameters
    """
    if sas:
        return Chosen(BlobRight.URL_SAS, AzureSasCredential(sas), read_sas(sas))
    if environ.get(_AUTH_MODE, "").strip().lower() == "login":
        return Chosen(BlobRight.TOKEN, token)
    named = connection(environ.get(CONNECTION_VARIABLE, ""))
    if named and named.opens(endpoint):
        return _opened(named, BlobRight.KEY, BlobRight.CONNECTION_SAS, CONNECTION_VARIABLE)
    account = environ.get(_ACCOUNT, "").strip().lower()
    named = Connection(
        f"https://{account}.blob.{suffix}", account, environ.get(_KEY, "").strip(),
        environ.get(_SAS, "").strip().removeprefix("?"),
    )  # fmt: skip
    if account and (named.key or named.sas) and named.opens(endpoint):
        return _opened(named, BlobRight.ACCOUNT_KEY, BlobRight.ACCOUNT_SAS, _KEY)
    return Chosen(BlobRight.TOKEN, token)


def _opened(named: Connection, by_key: BlobRight, by_sas: BlobRight, variable: str) -> Chosen:
    if not named.key:
        return Chosen(by_sas, AzureSasCredential(named.sas), read_sas(named.sas))
    try:
        return Chosen(by_key, ReadingSas(named))
    except ValueError as error:
        raise BadInput(f"The account key in {variable} is not base64.", hint="Copy it again.") from error


def _normal(endpoint: str) -> tuple[str, int | None, str]:
    """Return what distinguishes endpoints: not the scheme, nor the different names of this machine."""
    parts = urlsplit(endpoint)
    host = (parts.hostname or "").lower()
    port = parts.port if parts.port not in (80, 443) else None
    return "loopback" if is_loopback(host) else host, port, parts.path.strip("/")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
