"""What every test has: an environment without anybody's credentials, proxies or certificates."""

from __future__ import annotations

import os

import hypothesis
import pytest

_FOREIGN = ("AZURE_", "MSI_", "IDENTITY_", "IMDS_")
_NAMES = {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NO_COLOR"}

# No deadline: a loaded machine is no fault. No database: a run depends on nothing that an earlier one left behind.
hypothesis.settings.register_profile("azpane", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("azpane")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name in _NAMES or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    # Apart from tmp_path: a thread of the test before, which nothing waits for, may still write to its home.
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp()))
