"""Signing in with a device code, in any browser on any machine; tokens stay in this process's memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from azure.core.credentials import AccessTokenInfo, TokenRequestOptions
from azure.identity import DeviceCodeCredential

from explorer.cloud.identity.observed import Gates, stand_in
from explorer.cloud.identity.transport import IdentityTransport
from explorer.model.base.errors import Refused
from explorer.model.identity.chain import DEVICE_CODE

ShowCode = Callable[[str, str, str, datetime], None]
"""Shows the user the code, the URL where to enter it, a sentence with both, and when it expires."""

_ANY_TENANT = "organizations"
_OF_A_CHAIN_ONLY = ("process_timeout",)


class StoppableTransport(IdentityTransport):
    """The transport of a sign-in; after a stop it sends nothing more, so that the polling ends."""

    def __init__(self, *args: Any, stop: threading.Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stop = stop

    def send(self, request: Any, **kwargs: Any) -> Any:
        if self._stop.is_set():
            raise Refused("The sign-in was stopped.")
        return super().send(request, **kwargs)


class _AskOnce(DeviceCodeCredential):
    """Shows a code for its first token only; later ones come from memory, by the refresh token, or not at all."""

    _is_asked = False

    def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        if not self._is_asked:
            self._is_asked = True
            self.authenticate(scopes=scopes, tenant_id=(options or {}).get("tenant_id"))
        return super().get_token_info(*scopes, options=options)


def device_code(keywords: dict[str, Any], gates: Gates, show: ShowCode, tenant: str = "") -> Any:
    """Return the library's DeviceCodeCredential, watched like a step of the chain.

    Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
    """

    def prompt(url: str, code: str, expires: datetime) -> None:
        show(code, url, f"To sign in, open {url} in any browser and enter the code {code}.", expires)

    own = {name: value for name, value in keywords.items() if name not in _OF_A_CHAIN_ONLY}
    credential = _AskOnce(
        tenant_id=tenant or _ANY_TENANT, prompt_callback=prompt, disable_automatic_authentication=True, **own
    )
    return stand_in(credential, gates, DEVICE_CODE)
