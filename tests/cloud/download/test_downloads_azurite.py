"""Downloads from Azurite: real ranges, a real checksum, folders and containers whole."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from explorer.cloud.download import one_file as download
from explorer.cloud.storage import BlobService, Storage
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.http_sessions import network_session
from explorer.model.base.request_log import RequestLog
from explorer.model.download.progress import FileState, Picked
from tests.azurite import AWKWARD, MANY, Azurite
from tests.cloud.download.one_blob import files

pytestmark = pytest.mark.azurite


@pytest.fixture
def real(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> BlobService:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    return Storage(CLOUDS["AzureCloud"], network_session(), RequestLog(), lambda _tenant: None).service(
        azurite.endpoint
    )


def test_azurite_gives_ranges_a_checksum_and_goes_on(
    real: BlobService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "BLOCK", 1 << 19)
    chosen = [Picked("big.bin", 5_120_000), Picked("packed.txt", 13), Picked("empty.txt", 0), Picked("grows.log", 5)]
    one = real.downloads("content", chosen, tmp_path)
    stop = threading.Event()
    came = one.progress.came
    monkeypatch.setattr(one.progress, "came", lambda *some: (came(*some), one.progress.bytes_done > 2e6 and stop.set()))
    one.run(stop)
    assert one.progress.counts[FileState.STOPPED] >= 1
    checked = list[str]()
    right = download._Checksum.is_right
    monkeypatch.setattr(
        download._Checksum, "is_right", lambda self: checked.append(self._part.target.name) is None and right(self)
    )
    one.run(threading.Event(), is_again=True)
    assert files(tmp_path) == ["big.bin", "empty.txt", "grows.log", "packed.txt"]
    assert (tmp_path / "big.bin").read_bytes() == bytes(range(256)) * 20_000
    assert (tmp_path / "packed.txt").read_bytes() == b"\x1f\x8b not really"
    assert "big.bin" in checked
    assert (tmp_path / "grows.log").read_bytes() == b"line\n"


def test_azurite_gives_folders_and_containers_whole(real: BlobService, tmp_path: Path) -> None:
    many = real.downloads("many", [Picked("3/")], tmp_path)
    many.run(threading.Event())
    assert files(tmp_path) == sorted(name for name in MANY if name.startswith("3/"))
    awkward = real.downloads("awkward", [Picked("")], tmp_path / "other")
    awkward.run(threading.Event())
    assert awkward.progress.counts[FileState.FAILED] == 0
    assert len(files(tmp_path / "other")) == len(AWKWARD)
