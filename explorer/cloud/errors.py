"""Azure's exceptions turned into the user's errors, by one table."""

from __future__ import annotations

from azure.core.exceptions import (
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

from explorer.model.errors import (
    ExplorerError,
    Forbidden,
    LocalFault,
    NotFound,
    ServiceFault,
    SignInNeeded,
    Throttled,
    Unreachable,
)
from explorer.model.redact import redact

_BY_STATUS: dict[int, type[ExplorerError]] = {
    401: SignInNeeded,
    403: Forbidden,
    404: NotFound,
    409: Forbidden,
    429: Throttled,
    503: Throttled,
}


def translate(error: BaseException) -> ExplorerError:
    """Return the ExplorerError for any exception that a call may raise; the original words are kept, redacted."""
    if isinstance(error, ExplorerError):
        return error
    kind = _kind(error)
    code = _code(error)
    return kind(words(error), code=code)


def words(error: BaseException) -> str:
    """Return what Azure said, redacted, without the wrapping that azure-core puts around it."""
    inner = getattr(error, "error", None)
    text = getattr(inner, "message", "") or getattr(error, "message", "") or str(error) or type(error).__name__
    return redact(text).strip()


def _code(error: BaseException) -> str:
    code = getattr(error, "error_code", None) or getattr(getattr(error, "error", None), "code", None)
    return str(getattr(code, "value", code) or "")


def _kind(error: BaseException) -> type[ExplorerError]:
    if isinstance(error, ServiceRequestError | ServiceRequestTimeoutError):
        return Unreachable
    if isinstance(error, ServiceResponseError | ServiceResponseTimeoutError) and not isinstance(error, DecodeError):
        return Unreachable
    if isinstance(error, HttpResponseError) and error.status_code:
        return _BY_STATUS.get(error.status_code, ServiceFault)
    if isinstance(error, ClientAuthenticationError):
        return SignInNeeded
    if isinstance(error, OSError):
        return LocalFault
    return ServiceFault
