"""Only reads leave, credentials stay with their host, and the log keeps no secret."""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import Any

import pytest
import requests
from azure.core.exceptions import ServiceRequestError, ServiceRequestTimeoutError
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import RedirectPolicy
from azure.core.rest import HttpRequest

from explorer.cloud.wire.http_sessions import in_process_session
from explorer.cloud.wire.transport import is_read
from explorer.model.base.errors import Refused
from explorer.model.base.request_log import RequestLog
from tests.cloud.wires import Answer, Asked, Wire, guarded

_HOST = "management.azure.com"


def _echo(asked: Asked) -> Answer:
    body = asked.body or b"hello"
    headers = {"Content-Length": str(len(body)), "x-ms-request-id": "id-1"}
    return Answer([body[:2], body[2:]], headers=headers)


def _redirect(asked: Asked) -> Answer:
    return (
        Answer(status=302, headers={"Location": "https://evil.example/steal"}) if asked.host == _HOST else _echo(asked)
    )


def _fails(failure: Exception) -> Wire:
    def answer(_asked: Asked) -> Answer:
        raise failure

    return Wire(answer)


def _pipeline(wire: Wire, log: RequestLog, *policies: object) -> Pipeline[Any, Any]:
    transport = guarded(wire, "resource manager", log, may_send_to=lambda host: host == _HOST)
    return Pipeline(transport, policies)


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_what_is_not_a_read_never_leaves(method: str) -> None:
    wire, log = Wire(_echo), RequestLog()
    with pytest.raises(Refused):
        _pipeline(wire, log).run(HttpRequest(method, f"https://{_HOST}/subscriptions/s"))
    assert wire.asked == []
    assert [(one.method, one.status, one.is_error) for one in log.records()] == [(method, 0, True)]


@pytest.mark.parametrize(
    ("method", "path", "service", "allowed"),
    [
        ("GET", "/x", "blob", True),
        ("HEAD", "/x", "blob", True),
        ("POST", "/tenant/oauth2/v2.0/token", "identity", True),
        ("POST", "/tenant/oauth2/v2.0/token", "resource manager", False),
        ("POST", "/providers/Microsoft.ResourceGraph/resources", "resource manager", True),
        ("POST", "/providers/Microsoft.ResourceGraph/resources/x", "resource manager", False),
        ("POST", "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/a/listKeys", "resource manager", False),
        ("POST", "/subscriptions/s/providers/Microsoft.Storage/register", "resource manager", False),
        ("POST", "/container/blob", "blob", False),
        ("get", "/x", "blob", False),
    ],
)
def test_the_few_posts_that_read(method: str, path: str, service: Any, allowed: bool) -> None:
    assert is_read(method, path, service) is allowed


def test_a_token_does_not_follow_a_redirect_to_another_host() -> None:
    wire, log = Wire(_redirect), RequestLog()
    request = HttpRequest("GET", f"https://{_HOST}/x", headers={"Authorization": "Bearer secret"})
    with suppress(Refused):  # azure-core may have taken the header out before the transport looks
        _pipeline(wire, log, RedirectPolicy()).run(request)
    assert [asked.host for asked in wire.asked if "authorization" in asked.headers] == [_HOST]


def test_a_token_does_not_follow_a_link_to_another_host() -> None:
    wire, log = Wire(_echo), RequestLog()
    with pytest.raises(Refused):
        _pipeline(wire, log).run(HttpRequest("GET", "https://evil.example/next", headers={"authorization": "Bearer t"}))
    assert wire.asked == []


def test_a_signature_stays_with_its_host_too() -> None:
    wire, log = Wire(_echo), RequestLog()
    with pytest.raises(Refused):
        _pipeline(wire, log).run(HttpRequest("GET", "https://evil.example/c?sv=2024&sig=abcdef"))
    assert wire.asked == []


def test_the_log_tells_what_was_asked_but_no_secret() -> None:
    wire, log = Wire(_echo), RequestLog()
    request = HttpRequest(
        "GET", f"https://{_HOST}/a%20b?sig=topsecret&x=1", headers={"Authorization": "Bearer topsecret"}
    )
    response = _pipeline(wire, log).run(request).http_response
    assert response.read() == b"hello"
    (record,) = log.records()
    assert (record.method, record.host, record.path, record.query) == ("GET", _HOST, "/a b", "sig x")
    assert (record.status, record.request_id, record.is_error) == (200, "id-1", False)
    assert "topsecret" not in repr(record)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (ConnectionRefusedError("no route"), ServiceRequestError),
        (TimeoutError("slow"), ServiceRequestTimeoutError),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), ServiceRequestError),
    ],
)
def test_a_wire_without_that_host(failure: Exception, expected: type[Exception]) -> None:
    log = RequestLog()
    with pytest.raises(expected):
        _pipeline(_fails(failure), log).run(HttpRequest("GET", f"https://{_HOST}/x"))
    assert log.records()[0].error


def test_a_certificate_that_is_not_trusted_reads_as_on_the_network() -> None:
    failure = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    with pytest.raises(requests.exceptions.SSLError) as refused:
        in_process_session(_fails(failure)).get(f"https://{_HOST}/x?y=1")
    assert str(refused.value) == (
        f"HTTPSConnectionPool(host='{_HOST}', port=443): Max retries exceeded with url: /x?y=1 (Caused by SSLError("
        "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed')))"
    )
    assert refused.value.__cause__ is failure


def test_the_log_is_bounded_and_counts_all() -> None:
    log = RequestLog(keep=3)
    for _ in range(5):
        _pipeline(Wire(_echo), log).run(HttpRequest("GET", f"https://{_HOST}/x"))
    assert (log.total, len(log.records()), log.records()[-1].number) == (5, 3, 5)
