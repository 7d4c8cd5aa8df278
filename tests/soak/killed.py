"""Downloads that are killed at random moments and gone on with: every file must come whole, and nothing else be left.

`python -m tests.soak.killed [DOWNLOADS] [--seed S] [--only NUMBER]`: 100 unless told otherwise, from a real Azurite.
Each downloads a folder by a process of its own, which is killed once to four times. In between, now and then, a blob
is replaced by another of its size, or two processes go on at once. The same seed kills at the same moments.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from azure.storage.blob import BlobServiceClient, ContainerClient

from tests.azurite import Azurite, running

DOWNLOADS = 100

_MIB = 1024 * 1024
_SIZES = (0, 1, 70_000, 4 * _MIB + 1, 9 * _MIB, 33 * _MIB, 80 * _MIB)
_CONTAINER, _FOLDER = "killed", "all/"
_SECONDS = 0.7
"""After the first part is there, at most, a process is killed; now and then at any moment since its start."""
_PATIENCE = 60.0  # seconds until a process that is not killed has to be done


def fetch(folder: str) -> int:
    """Download the folder as azpane does, where files are there already only what is missing; return the exit code."""
    from explorer.cloud.storage import Storage
    from explorer.cloud.wire.clouds import CLOUDS
    from explorer.cloud.wire.http_sessions import network_session
    from explorer.model.base.request_log import RequestLog
    from explorer.model.download.progress import FileState, Picked
    from explorer.model.download.target import Existing

    storage = Storage(CLOUDS["AzureCloud"], network_session(), RequestLog(), lambda _tenant: None)  # type: ignore[arg-type,return-value]
    service = storage.service(os.environ["KILLED_ENDPOINT"])
    one = service.downloads(_CONTAINER, [Picked(_FOLDER)], Path(folder))
    one.run(threading.Event())
    while one.question:
        one.answer_existing(Existing.SKIP)
        one.run(threading.Event())
    for entry in one.progress.files():
        if entry.state is FileState.FAILED:
            print(f"{entry.chosen.name}: {entry.error}", flush=True)
    return int(bool(one.progress.counts[FileState.FAILED]))


class Fetcher:
    """A process that downloads into a folder."""

    def __init__(self, endpoint: str, connection: str, folder: Path) -> None:
        environ = {**os.environ, "AZURE_STORAGE_CONNECTION_STRING": connection, "KILLED_ENDPOINT": endpoint}
        command = [sys.executable, "-m", "tests.soak.killed", "--fetch", str(folder)]
        self._process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def kill(self, folder: Path | None, seconds: float) -> bool:
        """Kill it so many seconds after a part is in a folder, or after its start; tell whether it still ran."""
        while folder and self._process.poll() is None and not list(folder.rglob("*.part")):
            time.sleep(0.005)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
        return self._process.wait() == -9

    def ends(self) -> tuple[int, str]:
        """Return its exit code, and what it said."""
        said, _ = self._process.communicate(timeout=_PATIENCE)
        return self._process.returncode, said.decode(errors="replace")


def play(number: int, seed: int, azurite: Azurite, container: ContainerClient, seen: Counter[str]) -> list[str]:
    """Play one download, and return what was wrong."""
    chance = random.Random(f"{seed}:{number}")
    sizes = chance.sample(_SIZES, 5)
    blobs = {f"{at}.bin": chance.randbytes(size) for at, size in enumerate(sizes)}
    for name, data in blobs.items():
        container.upload_blob(f"{_FOLDER}{name}", data, overwrite=True)
    with tempfile.TemporaryDirectory(prefix="azpane-killed-") as home:
        folder = Path(home)
        got = folder / _FOLDER
        for _ in range(chance.randint(1, 4)):
            one = Fetcher(azurite.endpoint, azurite.connection_string, folder)
            seen["kills"] += one.kill(folder if chance.random() < 0.8 else None, chance.uniform(0, _SECONDS))
            seen["kept"] += sum(path.stat().st_blocks * 512 for path in folder.rglob("*.part"))
            if chance.random() < 0.15:
                name = chance.choice([name for name in blobs if not (got / name).exists()] or ["0.bin"])
                if not (got / name).exists():
                    seen["replaced"] += 1
                    blobs[name] = chance.randbytes(len(blobs[name]))
                    container.upload_blob(f"{_FOLDER}{name}", blobs[name], overwrite=True)
        both = [
            Fetcher(azurite.endpoint, azurite.connection_string, folder) for _ in range(1 + (chance.random() < 0.2))
        ]
        seen["twice at once"] += len(both) > 1
        codes = [one.ends() for one in both]
        if len(both) > 1:  # one gives way, and says so
            codes = [Fetcher(azurite.endpoint, azurite.connection_string, folder).ends()]
        wrong = [f"exit code {code}: {said}" for code, said in codes if code]
        found = {str(path.relative_to(got)): path for path in folder.rglob("*") if path.is_file()}
        wrong += [f"{name}: left over" for name in found if name not in blobs]
        for name, data in blobs.items():
            if name not in found:
                wrong.append(f"{name}: missing")
            elif found[name].read_bytes() != data:
                wrong.append(f"{name}: other bytes than the blob's {len(data):,}")
    for name in blobs:
        container.delete_blob(f"{_FOLDER}{name}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.killed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("downloads", nargs="?", type=int, default=DOWNLOADS)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="kills at the same moments again")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="play one download of a seed")
    parser.add_argument("--fetch", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fetch:
        return fetch(options.fetch)
    print(f"seed {options.seed}", flush=True)
    numbers = range(options.downloads) if options.only is None else [options.only]
    seen: Counter[str] = Counter()
    bad = 0
    with running([]) as endpoint:
        azurite = Azurite(endpoint)
        with BlobServiceClient.from_connection_string(azurite.connection_string) as client:
            container = client.create_container(_CONTAINER)
            for number in numbers:
                wrong = play(number, options.seed, azurite, container, seen)
                bad += bool(wrong)
                for words in wrong:
                    print(f"download {number}: {words}", flush=True)
    print(
        f"{len(numbers):,} downloads, {seen['kills']:,} kills, {seen['replaced']:,} blobs replaced in between, "
        f"{seen['twice at once']:,} gone on with by two at once; parts held {seen['kept'] / _MIB:,.0f} MiB at the kills"
    )
    print(f"{bad:,} downloads with a wrong, missing or left over file")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
