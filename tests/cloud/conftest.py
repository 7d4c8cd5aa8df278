"""What the tests of the cloud layer share: Azurite, and a thread that has not been signed in by the test before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from explorer.cloud.wire.transport import credential_name
from tests.azurite import azurite, azurite_tls

__all__ = ["azurite", "azurite_tls"]


@pytest.fixture(autouse=True)
def _no_credential_yet() -> Iterator[None]:
    outer = credential_name.set("")
    yield
    credential_name.reset(outer)
