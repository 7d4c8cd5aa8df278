"""The session to the real network: as the environment says, but for a netrc file."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from explorer.cloud.wire.http_sessions import network_session


@pytest.mark.parametrize("host", ["management.azure.com", "inside.example:8443", "127.0.0.1:10000"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxies_and_certificates_are_those_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, scheme: str, host: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://other.example:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example,127.0.0.1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/company/authority.pem")
    session = network_session()
    expected = requests.Session().merge_environment_settings(f"{scheme}://{host}/a", {}, True, None, None)
    for path in ("/a", "/b?c=d"):
        found = session.merge_environment_settings(f"{scheme}://{host}{path}", {}, True, None, None)
        assert found == expected
        found["proxies"]["https"] = "http://nobody.example"  # what a caller does with it is its own


def test_a_password_in_a_netrc_file_goes_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login ada password of-the-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    request = requests.Request("GET", "https://management.azure.com/", headers={"Authorization": "Bearer token"})
    assert requests.Session().prepare_request(request).headers["Authorization"].startswith("Basic ")
    assert network_session().prepare_request(request).headers["Authorization"] == "Bearer token"
