"""The one credential of all clients: a chain, its kept tokens, and one request at a time for each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from azure.core.credentials import AccessToken, AccessTokenInfo, SupportsTokenInfo, TokenRequestOptions
from azure.core.exceptions import ClientAuthenticationError

from explorer.cloud.identity.observed import Gates, blame, build_chain
from explorer.cloud.identity.tokens import ends_of
from explorer.cloud.identity.transport import current_walk
from explorer.cloud.identity.walk import Walk
from explorer.cloud.wire.transport import credential_name
from explorer.model.identity.chain import StepState
from explorer.model.identity.claims import claims_of, seconds_of

REFRESH_EARLY = 300  # seconds
_RETRY_REFRESH = 30  # seconds between attempts to renew a token that is still good

_ROUNDING = 300  # seconds by which two statements of one expiry may differ without a note

_ASK_ME_EACH_TIME = 1  # a `refresh_on` long past: azure-core then asks before every request, see BoundCredential


@dataclass(frozen=True, slots=True)
class TokenKey:
    """What distinguishes one token from another."""

    scopes: tuple[str, ...]
    tenant: str = ""
    claims: str = ""


@dataclass(slots=True)
class _Kept:
    token: AccessTokenInfo
    asked_at: float


class TokenSource:
    """One chain (`build` makes it), its tokens, and one request in flight for each kind of token.

    Tokens are kept until five minutes before min(expires_on, exp claim): the library reads azd's expiry in the wrong
    time zone, so the earlier one is right. The walk on which the chain settles is the one that is recorded.
    """

    def __init__(
        self,
        keywords: dict[str, Any],
        gates: Gates,
        new_walk: Callable[[TokenSource, TokenKey], Walk],
        build: Callable[[dict[str, Any], Gates], SupportsTokenInfo] = build_chain,
    ) -> None:
        self._build_chain = build
        self._keywords = keywords
        self._gates = gates
        self._new_walk = new_walk
        self._lock = threading.Lock()
        self._settling = threading.Lock()
        self._chain: SupportsTokenInfo | None = None
        self._walk: Walk | None = None  # the one on which the chain settled
        self.latest_walk: Walk | None = None
        self.answered_by = ""  # the step on which the chain settled
        self._kept: dict[TokenKey, _Kept] = {}
        self._flights: dict[TokenKey, Future[AccessTokenInfo]] = {}

    def token(self, key: TokenKey, enable_cae: bool = False) -> AccessTokenInfo:
        """Return a token, from memory or from the chain; raises what the chain raises in all threads that wait."""
        with self._lock:
            kept = self._kept.get(key)
            if kept and not _is_due(kept):
                return kept.token
            flight = self._flights.get(key)
            is_mine = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
        if is_mine:
            self._fly(key, flight, enable_cae)
        try:
            return flight.result()
        except Exception:
            if kept and kept.token.expires_on > time.time():
                return kept.token  # it could not be renewed early, but is still valid
            raise

    def _fly(self, key: TokenKey, flight: Future[AccessTokenInfo], enable_cae: bool) -> None:
        try:
            token = with_true_expiry(self._fetch(key, enable_cae))
        except BaseException as error:
            with self._lock:
                del self._flights[key]
                if key in self._kept:
                    self._kept[key].asked_at = time.time()
            flight.set_exception(error)
        else:
            with self._lock:
                del self._flights[key]
                self._kept[key] = _Kept(token, time.time())
            flight.set_result(token)

    def _fetch(self, key: TokenKey, enable_cae: bool) -> AccessTokenInfo:
        options: TokenRequestOptions = {}
        if key.tenant:
            options["tenant_id"] = key.tenant
        if key.claims:
            options["claims"] = key.claims
            options["enable_cae"] = enable_cae
        with self._settling:
            if self._walk is None:
                walk = self.latest_walk = self._new_walk(self, key)
                token = self._recorded(walk, key, options)
                self.answered_by = walk.snapshot().answered_by
                self._walk = walk
                return token
        is_shown = self._walk.scope == key.scopes[0] and self._walk.tenant == key.tenant and not key.claims
        if is_shown:
            return self._recorded(self._walk, key, options)
        assert self._chain is not None, "a walk has built it"
        return self._chain.get_token_info(*key.scopes, options=options)

    def _recorded(self, walk: Walk, key: TokenKey, options: TokenRequestOptions) -> AccessTokenInfo:
        """Ask the chain and record its steps in the walk."""
        outer = current_walk.set(walk)
        walk.begin()
        try:
            chain = self._chain or self._build(walk)
            token = chain.get_token_info(*key.scopes, options=options)
        except BaseException as error:
            walk.end(error=error)
            raise
        finally:
            current_walk.reset(outer)
        expires_on = with_true_expiry(token).expires_on
        walk.end(token.token, expires_on, note=_expiry_note(ends_of(token.expires_on, 0) - expires_on))
        return token

    def _build(self, walk: Walk) -> SupportsTokenInfo:
        try:
            self._chain = self._build_chain(self._keywords, self._gates)
        except Exception as error:
            included = [step.name for step in walk.snapshot().steps if step.state is not StepState.EXCLUDED]
            guilty = blame(error, self._keywords, included)
            if guilty:
                walk.step_failed_to_build(guilty, error)
            raise ClientAuthenticationError(message=str(error)) from error
        return self._chain


def _is_due(kept: _Kept) -> bool:
    now = time.time()
    left = kept.token.expires_on - now
    return left <= 0 or (left < REFRESH_EARLY and now - kept.asked_at > _RETRY_REFRESH)


def with_true_expiry(token: AccessTokenInfo) -> AccessTokenInfo:
    """Return the token with the earlier of its two expiry times."""
    claimed = seconds_of(claims_of(token.token), "exp")
    expires_on = ends_of(token.expires_on, claimed)
    return AccessTokenInfo(token.token, expires_on, token_type=token.token_type, refresh_on=_ASK_ME_EACH_TIME)


def _expiry_note(seconds: int) -> str:
    """Return the note about a token that ends earlier than the library says; a few minutes are rounding."""
    if seconds <= _ROUNDING:
        return ""
    return (
        f"The library believes this token good for {seconds / 3600:.1f} h longer than the token itself says; azpane "
        "goes by the token. azure-identity reads the time that azd prints, which is UTC, as local time."
    )


class BoundCredential:
    """A TokenCredential over the current chain, bound to a tenant where one is given.

    Clients keep it forever: after "walk again" it answers from the new chain. Each token says that it is due for
    renewal, so azure-core asks before every request (from memory, in microseconds). `enable_cae` is passed on only with
    a claims challenge, so that clients and the walk share one token.
    """

    def __init__(self, source: Callable[[], TokenSource], tenant: str = "") -> None:
        self._source = source
        self._tenant = tenant

    def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        """Return a token for the scopes; raises ClientAuthenticationError where no step gives one."""
        wanted = options or {}
        key = TokenKey(scopes, wanted.get("tenant_id") or self._tenant, wanted.get("claims") or "")
        source = self._source()
        token = source.token(key, bool(wanted.get("enable_cae")))
        credential_name.set(source.answered_by)  # the next request on this thread has this step's token
        return token

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **_kwargs: Any,
    ) -> AccessToken:
        """Return a token for the scopes in azure-core's older form."""
        options: TokenRequestOptions = {"enable_cae": enable_cae}
        if claims:
            options["claims"] = claims
        if tenant_id:
            options["tenant_id"] = tenant_id
        token = self.get_token_info(*scopes, options=options)
        return AccessToken(token.token, token.expires_on)

    def __enter__(self) -> BoundCredential:
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()

    def close(self) -> None:
        """Do nothing: the chain belongs to the Identity, not to the client that closes."""
