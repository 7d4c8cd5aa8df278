"""What is ruled out before an identity is blamed, against sockets on this machine only."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
import trustme
from azure.core.rest import HttpRequest

from explorer.cloud.identity.checks import Checks, clock, endpoint_of
from explorer.demo.scenarios import stage
from explorer.model.base.errors import BadInput
from explorer.model.base.request_log import RequestLog, RequestRecord
from explorer.model.identity.chain import Check, CheckState
from tests.cloud.wires import PATIENCE, Answer, Wire, connected, guarded

LOGIN = "login.microsoftonline.com"
ANSWERED = RequestRecord(1, 0.0, "identity", "", "POST", LOGIN, "/t", "", 200, 0.1, "", clock_ahead=0.2)


@contextmanager
def listening(greet: Callable[[socket.socket], object]) -> Iterator[int]:
    """Listen on loopback, hand each connection to `greet`, and give the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        greet(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@contextmanager
def over_tls(authority: trustme.CA, *names: str) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("localhost",))).configure_cert(context)

    def greet(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(1)

    with listening(greet) as port:
        yield port


def checked(url: str) -> dict[str, Check]:
    return by_name(Checks([url], is_in_process=False, limit=PATIENCE))


def by_name(checks: Checks) -> dict[str, Check]:
    return {check.name: check for check in checks.results()}


@pytest.fixture
def bundle(tmp_path: Path) -> Callable[[trustme.CA], str]:
    def write(authority: trustme.CA) -> str:
        path = tmp_path / "company-ca.pem"
        authority.cert_pem.write_to_path(str(path))
        return str(path)

    return write


def test_an_untrusted_certificate_names_its_issuer() -> None:
    with over_tls(trustme.CA(organization_name="Contoso Inspection")) as port:
        found = checked(f"https://localhost:{port}")
    assert found["DNS"].state is CheckState.OK
    assert "127.0.0.1" in found["DNS"].said
    assert found["TCP"].state is CheckState.OK
    assert found["TLS"].state is CheckState.FAILED
    assert "issued by Contoso Inspection" in found["TLS"].said
    assert "REQUESTS_CA_BUNDLE" in found["TLS"].do
    assert found["TLS"].seconds > 0


def test_a_known_product_that_opens_tls_is_called_that() -> None:
    with over_tls(trustme.CA(organization_name="Zscaler Inc.")) as port:
        found = checked(f"https://localhost:{port}")
    assert found["TLS"].means.startswith("Something on the way opens TLS")


@pytest.mark.parametrize(("issuer", "means"), [("Contoso", "no public authority"), ("Netskope", "opens TLS")])
def test_a_trusted_issuer_that_is_not_public_is_a_warning(
    issuer: str, means: str, bundle: Callable[[trustme.CA], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA(organization_name=issuer)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle(authority))
    with over_tls(authority) as port:
        found = checked(f"https://localhost:{port}")
    assert found["TLS"].state is CheckState.WARN
    assert means in found["TLS"].means
    assert "company-ca.pem" in found["TLS"].means


def test_a_public_issuer_is_well(bundle: Callable[[trustme.CA], str], monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA(organization_name="A public authority")
    path = bundle(authority)
    monkeypatch.setattr("explorer.cloud.identity.certificates.where", lambda: path)
    with over_tls(authority) as port:
        found = checked(f"https://localhost:{port}")
    assert found["TLS"].state is CheckState.OK
    assert "A public authority" in found["TLS"].said


def test_a_host_that_refuses_fails_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    found = checked(f"https://localhost:{port}")
    assert [found[name].state for name in ("DNS", "TCP", "TLS")] == [
        CheckState.OK,
        CheckState.FAILED,
        CheckState.NOT_DONE,
    ]
    assert "efused" in found["TCP"].said
    assert found["TLS"].said == "TCP failed"


def test_a_name_that_is_not_resolved_fails_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_keywords: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = checked("https://login.example")
    assert found["DNS"].state is CheckState.FAILED
    assert found["DNS"].do == "nslookup login.example"
    assert {found["TCP"].state, found["TLS"].state} == {CheckState.NOT_DONE}


def test_one_that_never_answers_is_over_with_the_time_limit() -> None:
    done = threading.Event()
    with listening(lambda _connection: done.wait()) as port:
        checks = Checks([f"https://localhost:{port}"], is_in_process=False, limit=0.3)
        for name in ("DNS", "TCP"):  # however long these take on a busy machine
            checks._running[checks._endpoints[0], name].result(PATIENCE)
        found = by_name(checks)
        done.set()
    assert found["TCP"].state is CheckState.OK
    assert found["TLS"].state is CheckState.FAILED


def test_the_way_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate is looked at through the tunnel; the proxy's password is never shown."""
    authority = trustme.CA(organization_name="Zscaler Inc.")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("login.example").configure_cert(context)
    asked: list[str] = []

    def tunnel(connection: socket.socket) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            if not (piece := connection.recv(1)):  # the look at the proxy itself sends nothing
                return
            head += piece
        asked.append(head.decode())
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(1)

    with listening(tunnel) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ada:hidden-word@127.0.0.1:{port}")
        monkeypatch.setenv("HTTP_PROXY", f"http://ada:hidden-word@127.0.0.1:{port}")
        found = checked("https://login.example")
    assert found["DNS"].state is CheckState.NOT_DONE
    assert f"127.0.0.1:{port}" in found["TCP"].said
    assert "Zscaler" in found["TLS"].said
    assert asked[0].startswith("CONNECT login.example:443 ")
    assert "Proxy-Authorization: Basic" in asked[0]
    assert found["proxy"].state is CheckState.WARN
    assert found["proxy"].do == "export NO_PROXY=169.254.169.254"
    assert "hidden-word" not in str(found)


def test_a_proxy_that_is_no_address_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://ada:hidden-word@[proxy")
    found = checked("https://login.example")
    assert found["proxy"].state is CheckState.FAILED
    assert found["proxy"].said == "HTTPS_PROXY is no URL"
    assert "hidden-word" not in str(found)


def test_a_proxy_that_refuses_connections_is_the_one_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    found = checked("https://login.example")
    assert found["proxy"].state is CheckState.FAILED
    assert found["proxy"].said == f"127.0.0.1:{port} refuses connections"
    assert "HTTPS_PROXY" in found["proxy"].do
    assert [found[name].said for name in ("DNS", "TCP", "TLS")] == ["the proxy failed"] * 3


@pytest.mark.parametrize("spared", ["169.254.0.0/16,localhost", "*"])
def test_a_range_of_addresses_spares_the_metadata_service_too(spared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", spared)
    assert Checks([], is_in_process=False).results()[0].state is CheckState.OK


def test_a_proxy_that_spares_the_metadata_service_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "localhost,169.254.169.254")
    assert Checks([], is_in_process=False).results()[0].state is CheckState.OK


@pytest.mark.parametrize(
    ("ahead", "state", "said"),
    [
        (0.4, CheckState.OK, "the same"),
        (-12.0, CheckState.OK, "12 s behind"),
        (61.0, CheckState.WARN, "61 s ahead of"),
        (-3600.0, CheckState.FAILED, "3,600 s behind"),
    ],
)
def test_the_clock_is_compared_with_the_servers(ahead: float, state: CheckState, said: str) -> None:
    found = clock([replace(ANSWERED, clock_ahead=ahead)], [LOGIN])
    assert found.state is state
    assert said in found.said
    assert bool(found.means) == (state is not CheckState.OK)


@pytest.mark.parametrize("record", [replace(ANSWERED, host="other.example"), replace(ANSWERED, clock_ahead=None)])
def test_without_a_date_of_these_hosts_nothing_is_said_about_the_clock(record: RequestRecord) -> None:
    assert clock([record], [LOGIN]).state is CheckState.NOT_DONE


@pytest.mark.parametrize(
    ("date", "expected"), [(lambda: formatdate(time.time() - 600, usegmt=True), 600), (lambda: "yesterday", None)]
)
def test_the_log_keeps_how_far_the_clocks_are_apart(date: Callable[[], str], expected: float | None) -> None:
    wire = Wire(lambda _asked: Answer(headers={"Date": date()}))
    log = RequestLog()
    guarded(wire, "identity", log).send(HttpRequest("GET", "https://login.example/"))
    assert log.records()[0].clock_ahead == (pytest.approx(expected, abs=5) if expected else None)


@pytest.mark.parametrize("url", ["api://an-app", "e406a681-f3d4-42a8-90b6-c2b029497af1", "http://plain.example"])
def test_what_has_no_https_host_is_not_checked(url: str) -> None:
    assert endpoint_of(url) is None


@pytest.mark.parametrize(
    ("audience", "hosts"),
    [
        ("arm", {LOGIN, "management.azure.com"}),
        ("graph", {LOGIN, "graph.microsoft.com"}),
        ("storage", {LOGIN}),  # each account has a host of its own
        ("https://acc.blob.core.windows.net", {LOGIN, "acc.blob.core.windows.net"}),
    ],
)
def test_only_the_two_hosts_are_asked_and_none_by_the_demo(audience: str, hosts: set[str]) -> None:
    with stage("default") as staged:
        session = connected(staged.wsgi)
        found = session.checks(audience).results(session.log.records())
        with pytest.raises(BadInput):
            session.checks("vaults")
    assert {check.host for check in found if check.host} == hosts
    assert {check.state for check in found} == {CheckState.NOT_DONE}
    assert {check.said for check in found if check.host} == {"the demo has no network"}
