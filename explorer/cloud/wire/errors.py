"""Azure's exceptions turned into the user's errors, by one table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.client import responses
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from azure.core.exceptions import (
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
)

from explorer.cloud.wire.decoding import decoded_json
from explorer.cloud.wire.plain_words import plain, trouble
from explorer.cloud.wire.retries import asked_wait
from explorer.model.base.errors import (
    ExplorerError,
    Forbidden,
    NotFound,
    ServiceFault,
    SignInNeeded,
    Throttled,
)
from explorer.model.base.redact import redact_message
from explorer.model.identity.remedies import Explanation, explain

_BY_STATUS: dict[int, type[ExplorerError]] = {
    401: SignInNeeded,
    403: Forbidden,
    404: NotFound,
    429: Throttled,
}

_GUID = r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_FACTS = {
    "object": re.compile(rf"object id '{_GUID}'", re.IGNORECASE),
    "client": re.compile(rf"application with (?:ID|identifier) '{_GUID}'", re.IGNORECASE),
    "subscription": re.compile(rf"/subscriptions/{_GUID}", re.IGNORECASE),
}
"""Where refusals of Resource Manager and Entra name the identity and the subscription."""


def translate(error: BaseException, facts: Mapping[str, str] = MappingProxyType({})) -> ExplorerError:
    """Return the ExplorerError for any exception that a call may raise.

    What Azure and its libraries said stays as it is, redacted; of anything else it is told what happened. Meaning and
    hint come from the table of remedies; words that it does not know get neither. `facts` are what the caller knows and
    the words may not say, such as the tenant that was asked.
    """
    if isinstance(error, ExplorerError):
        return error
    if not _is_answer(error):
        return _not_answered(error, facts)
    said, code = _words(error), _code(error)
    told = _explained(said, code, {**_place(error), **facts})
    return _kind(error)(said, meaning=told.meaning if told.is_known else "", hint=told.do, code=code)


def _is_answer(error: BaseException) -> bool:
    """Tell whether an exception carries what Azure or a step of the credential chain said."""
    return isinstance(error, HttpResponseError) and not isinstance(error, DecodeError) and error.inner_exception is None


def _not_answered(error: BaseException, facts: Mapping[str, str]) -> ExplorerError:
    """Return the error for what went wrong without an answer, or with one that cannot be read."""
    found = trouble(error)
    told = explain(found.symptom, facts={**facts, "host": found.host})
    return found.kind(plain(error), meaning=told.meaning if told.is_known else "", hint=told.do)


def _words(error: BaseException) -> str:
    """Return what Azure said, redacted, without the wrapping that azure-core puts around it."""
    inner: Any = getattr(error, "error", None)
    said = inner.message if hasattr(inner, "message") else getattr(error, "message", "") or str(error)
    if not isinstance(said, str) or not said.strip() or _WORDLESS.match(said):
        said = _body_says(error)[0]
    if not said:  # a HEAD request is answered without a body
        status = getattr(error, "status_code", 0)
        words = f"{status} {responses.get(status, 'refused')}" if status else "Azure refused this without a word."
        said = " ".join(filter(None, (words, f"({_code(error)})" if _code(error) else "")))
    return redact_message(said)


# What azure-core says of an answer in whose body it finds no words.
_WORDLESS = re.compile(r"Operation returned an invalid status '[^']*'(?:\nErrorCode:\w*)?\Z")


_WORDS = ("message", "error_description", "detail", "title", "error")
_LONGEST = 256 * 1024  # characters of a body that is read again


def _body_says(error: BaseException) -> tuple[str, str]:
    """Return the words and the code in the body of an answer, each "" where it has none that is a text.

    Forms: {"error": {"code", "message"}} of OData, the same without "error" and in other case, RFC 6749's
    {"error", "error_description"}, RFC 9457's {"title", "detail"}, and a bare text.
    """
    try:
        text = str(getattr(error, "response", None).text())  # type: ignore[union-attr]
        found = decoded_json(text.encode()) if len(text) <= _LONGEST else None
    except Exception:  # no answer, one that was not read, or no JSON: each library raises its own
        return "", ""
    if isinstance(found, str):
        return found.strip(), ""
    fields = _lower(found)
    fields = _lower(fields.get("error")) or fields
    return _first(fields, _WORDS), _first(fields, ("code",))


def _lower(found: Any) -> dict[str, Any]:
    return {name.lower(): value for name, value in found.items()} if isinstance(found, dict) else {}


def _first(fields: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((text for name in names if isinstance(text := fields.get(name), str) and text.strip()), "").strip()


def _explained(said: str, code: str, facts: Mapping[str, str]) -> Explanation:
    """Explain one message; that of a whole chain quotes many, and none of them is the reason."""
    if "Attempted credentials:" in said:
        return Explanation()
    return explain(said if code in said else f"{code}: {said}", facts={**facts, **_facts(said)})


def _facts(said: str) -> dict[str, str]:
    """Return the ids that a refusal names, for the command that helps."""
    found = {name: pattern.search(said) for name, pattern in _FACTS.items()}
    return {name: match.group(1) for name, match in found.items() if match}


def _place(error: BaseException) -> dict[str, str]:
    """Return what the request's URL names: a subscription, or a storage account, a container and a blob."""
    request = getattr(getattr(error, "response", None), "request", None)
    parts = urlsplit(str(getattr(request, "url", "")))
    if found := re.match(rf"/subscriptions/{_GUID}", parts.path, re.IGNORECASE):
        return {"subscription": found[1]}
    account, _, rest = (parts.hostname or "").partition(".")
    if not rest.startswith("blob."):
        return {}
    container, _, blob = unquote(parts.path.removeprefix("/")).partition("/")
    return {name: value for name, value in (("account", account), ("container", container), ("blob", blob)) if value}


def _code(error: BaseException) -> str:
    inner = getattr(error, "error", None)
    code = getattr(error, "error_code", None) or getattr(inner, "code", None) or _body_says(error)[1]
    code = getattr(code, "value", code)
    return code if isinstance(code, str) else ""


def _kind(error: BaseException) -> type[ExplorerError]:
    if _code(error) == "PublicAccessNotPermitted":  # told as a conflict
        return Forbidden
    if isinstance(error, HttpResponseError) and error.status_code:
        answer: Any = error.response
        if error.status_code == 503 and answer and asked_wait(answer.headers):
            return Throttled
        return _BY_STATUS.get(error.status_code, ServiceFault)
    return SignInNeeded if isinstance(error, ClientAuthenticationError) else ServiceFault
