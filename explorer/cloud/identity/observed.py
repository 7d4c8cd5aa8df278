"""The library's own DefaultAzureCredential, watched: each step reports when it starts, what it sends and how it ends.

Nothing is imitated. The chain's public `credentials` are replaced by stand-ins with the same class name and the same
methods: winner, exception text and requests are those of a plain DefaultAzureCredential.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import nullcontext, suppress
from contextvars import copy_context
from functools import lru_cache
from typing import Any

from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CredentialUnavailableError, DefaultAzureCredential

from explorer.cloud.identity.programs import owned
from explorer.cloud.identity.steps import CATALOGUE, only
from explorer.cloud.identity.tokens import NO_TOKEN, is_stumble, sound
from explorer.cloud.identity.transport import current_step, current_walk, every_request
from explorer.cloud.wire.transport import credential_name
from explorer.model.identity.chain import StepState

_Token = AccessToken | AccessTokenInfo


class StepSkipped(CredentialUnavailableError):
    """A step was left by the user or by a time limit; by the library's rule the chain continues."""


class WalkStopped(ClientAuthenticationError):
    """The time limit of the whole walk is over; by the library's rule the chain stops."""


class Gates:
    """Locks that let each command line program run once at a time.

    `az` locks the file of its token cache and becomes slow when called in parallel
    (https://github.com/Azure/azure-cli/issues/20404).
    """

    def __init__(self) -> None:
        self._locks = {info.name: threading.Lock() for info in CATALOGUE if info.program}

    def of(self, step: str) -> Any:
        """Return the lock of a step's program, or a context that does nothing."""
        return self._locks.get(step) or nullcontext()


class _StandIn:
    """One credential of the chain, called in its own daemon thread so that it can be left while it hangs."""

    def __init__(self, inner: Any, name: str, gates: Gates) -> None:
        self.wrapped = inner
        self._name = name
        self._gates = gates

    def __enter__(self) -> _StandIn:
        self.wrapped.__enter__()
        return self

    def __exit__(self, *args: object) -> None:
        self.wrapped.__exit__(*args)

    def close(self) -> None:
        self.wrapped.close()

    def _ask(self, method: str, scopes: tuple[str, ...], keywords: dict[str, Any]) -> _Token:
        walk = current_walk.get()
        call = getattr(self.wrapped, method)
        if walk is None:
            return self._named(lambda: call(*scopes, **keywords))
        outcome: Future[_Token] = Future()
        if not walk.step_began(self._name, leave=outcome.cancel):
            raise WalkStopped("The time limit of the walk is over.")
        _start(outcome, lambda: self._named(lambda: call(*scopes, **keywords)), self._name)
        try:
            token = outcome.result()
        except CancelledError:
            why = walk.why_left(self._name)
            walk.step_ended(self._name, StepState.SKIPPED, message=why)
            if walk.is_stopped:
                raise WalkStopped(why) from None
            raise StepSkipped(message=why) from None
        except CredentialUnavailableError as error:
            walk.step_ended(self._name, StepState.UNAVAILABLE, error=error)
            raise
        except BaseException as error:
            walk.step_ended(self._name, StepState.FAILED, error=error)
            raise
        walk.step_ended(self._name, StepState.ANSWERED, token=token.token)
        return token

    def _named(self, call: Callable[[], _Token]) -> _Token:
        outer, step = credential_name.set(self._name), current_step.set(self._name)
        try:
            with self._gates.of(self._name), owned(), every_request():
                return sound(call())
        except Exception as error:
            if is_stumble(error):
                raise ClientAuthenticationError(message=NO_TOKEN) from error
            raise
        finally:
            credential_name.reset(outer)
            current_step.reset(step)


def _start(outcome: Future[_Token], call: Callable[[], _Token], name: str) -> None:
    """Fill the future from a daemon thread that sees this thread's context, where the library keeps `within_dac`."""

    def run() -> None:
        with suppress(InvalidStateError):  # the step was left meanwhile
            try:
                token = call()
            except BaseException as error:
                outcome.set_exception(error)
            else:
                outcome.set_result(token)

    threading.Thread(target=copy_context().run, args=(run,), name=f"step {name}", daemon=True).start()


def stand_in(inner: Any, gates: Gates, name: str = "") -> Any:
    """Return a stand-in whose class has the name of the step (or the given one) and exactly the step's methods.

    The library prints the class name, and both it and azure-core look for methods by hasattr().
    """
    name = name or step_name(inner)
    words = tuple(word for word in ("get_token", "get_token_info") if hasattr(inner, word))
    return _stand_in_class(name, words)(inner, name, gates)


@lru_cache
def _stand_in_class(name: str, words: tuple[str, ...]) -> type[_StandIn]:
    def method(word: str) -> Callable[..., _Token]:
        return lambda self, *scopes, **keywords: self._ask(word, scopes, keywords)

    return type(name, (_StandIn,), {word: method(word) for word in words})


def step_name(credential: Any) -> str:
    """Return the library's name of a credential; one that could not be built has a substitute with that name."""
    return str(getattr(credential, "_credential_name", None) or type(credential).__name__)


def build_chain(keywords: dict[str, Any], gates: Gates) -> DefaultAzureCredential:
    """Return a DefaultAzureCredential whose steps are watched. Raises what its constructor raises.

    The constructor runs in a copy of the context: when it fails, it leaves the library's own variables set there.
    """
    chain: DefaultAzureCredential = copy_context().run(lambda: DefaultAzureCredential(**keywords))
    chain.credentials = tuple(stand_in(credential, gates) for credential in chain.credentials)
    return chain


def blame(error: Exception, keywords: dict[str, Any], included: list[str]) -> str:
    """Return the step whose constructor raised `error`, or "" where a setting of the whole chain did.

    To find it, each included step is built alone.
    """
    if _raises_alone(error, keywords, "AzureCliCredential"):
        return ""  # this step has no settings that could fail
    return next((name for name in included if _raises_alone(error, keywords, name)), "")


def _raises_alone(error: Exception, keywords: dict[str, Any], name: str) -> bool:
    try:
        copy_context().run(lambda: DefaultAzureCredential(**only(name, keywords)))
    except Exception as same:
        return type(same) is type(error) and str(same) == str(error)
    return False
