"""Downloads that are killed at any step, or meet a full disk: `python -m tests.soak.killed_steps [N] [SEED]`.

A real Azurite answers. Each download runs in a process of its own, which SIGKILL ends after a random time, or before or
after a random one of the steps that give files their names. Then it is run again until it ends by itself: every file
must have the blob's bytes, and nothing may be left beside them. Some blobs are replaced between two runs, some
downloads run twice at once, and some meet a limit for the size of files, or a full disk where one can be mounted.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from azure.storage.blob import BlobServiceClient, ContentSettings

from explorer.cloud.storage import Storage
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.http_sessions import network_session
from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import RequestLog
from explorer.model.download.progress import FileEntry, Picked
from explorer.model.download.target import Existing, ExistingFiles
from tests.azurite import ACCOUNT, KEY, running

MIB = 1 << 20
_STEPS = ("link", "unlink", "replace", "utime", "ftruncate")
_CONTAINER = "kept"
_MOST_RUNS = 40
_KINDS = "time time time step step replaced twice folder folder folder-step limit full".split()  # noqa: SIM905
_PAUSE = 0.01  # seconds after each piece that comes, so that a download takes about a second


class Site:
    """A container, what is in it, and how a download of it is begun."""

    def __init__(self, endpoint: str, chance: random.Random) -> None:
        self.endpoint, self.chance = endpoint, chance
        self.client = BlobServiceClient(
            endpoint, {"account_name": ACCOUNT, "account_key": KEY}, max_single_put_size=MIB
        )
        self.blobs: dict[str, bytes] = {}
        self.client.create_container(_CONTAINER)
        self.put("plain.bin", 20 * MIB, has_md5=False)
        self.put("checked.bin", 12 * MIB + 1)
        for number in range(60):
            self.put(f"f/{number % 5}/blob-{number:02}.json", chance.choice((0, 1, 900, 70_000)))
        for marker in ("f/", "f/0/", "f/empty/"):
            self.put(marker, 0)

    def put(self, name: str, size: int, *, has_md5: bool = True) -> None:
        data = self.chance.randbytes(size)
        settings = ContentSettings(content_md5=bytearray(hashlib.md5(data).digest()) if has_md5 else None)
        blob = self.client.get_blob_client(_CONTAINER, name)
        blob.upload_blob(data, overwrite=True, max_concurrency=1, content_settings=settings)
        self.blobs[name] = data

    def begin(self, chosen: str, folder: Path, *, dies_at: tuple[str, int, bool] | None, limit: int) -> tuple[int, int]:
        """Return the process of a download and where it tells how it ended."""
        told, tells = os.pipe()
        child = os.fork()
        if child:
            os.close(tells)
            return child, told
        status = 1
        try:
            os.setsid()
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            if dies_at:
                _die_at(*dies_at)
            os.write(tells, json.dumps(_downloaded(self.endpoint, chosen, folder)).encode())
            status = 0
        finally:
            os._exit(status)


def _downloaded(endpoint: str, chosen: str, folder: Path) -> dict[str, Any]:
    os.environ["AZURE_STORAGE_CONNECTION_STRING"] = f"AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={endpoint};"
    storage = Storage(CLOUDS["AzureCloud"], network_session(), RequestLog(), lambda _tenant: None)  # type: ignore[arg-type,return-value]
    picked = Picked(chosen) if chosen.endswith("/") else Picked(chosen, 1)
    one = storage.service(endpoint).downloads(_CONTAINER, [picked], folder)
    said = []
    came = one.progress.came

    def slowly(entry: FileEntry, byte_count: int) -> None:
        came(entry, byte_count)
        time.sleep(_PAUSE)

    one.progress.came = slowly  # type: ignore[method-assign]
    try:
        one.run(threading.Event())
        if isinstance(one.question, ExistingFiles):
            one.answer_existing(Existing.SKIP)
            one.run(threading.Event())
    except ExplorerError as error:
        said.append(error.code)
    entries = one.progress.files()
    said += [entry.error.code for entry in entries if entry.error]
    return {
        "errors": said,
        "notes": [entry.note for entry in entries if entry.note],
        "fetched": one.progress.bytes_fetched,
        "done": one.progress.bytes_done,
    }


def _die_at(step: str, number: int, is_after: bool) -> None:
    """End this process hard before or after the step of a number that gives a file its name."""
    real: Callable[..., Any] = getattr(os, step)
    left = [number]

    def stepped(*some: Any, **named: Any) -> Any:
        left[0] -= 1
        if not left[0] and not is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*some, **named)
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(os, step, stepped)


def _told(child: int, told: int) -> dict[str, Any] | None:
    """Wait for a download; None where it was killed."""
    with os.fdopen(told, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def _one(site: Site, kind: str, folder: Path, usual: dict[str, float], count: Counter[str]) -> list[str]:
    """Play one download to its end; return what is wrong."""
    chance = site.chance
    chosen = "f/" if "folder" in kind else chance.choice(("plain.bin", "checked.bin"))
    kills = chance.randint(1, 4)
    wrong = list[str]()
    must_say = has_said = False
    for run in range(_MOST_RUNS):
        is_killed = run < kills and kind not in ("limit", "full")
        by_step = is_killed and "step" in kind
        dies_at = (chance.choice(_STEPS), chance.randint(1, 60 if "folder" in kind else 4), chance.random() < 0.5)
        limit = 5 * MIB if kind == "limit" and not run else 0
        filler = folder / "filler"
        began = [site.begin(chosen, folder, dies_at=dies_at if by_step else None, limit=limit)]
        if kind == "twice" and is_killed:
            began.append(site.begin(chosen, folder, dies_at=None, limit=0))
        if kind == "full" and not run:
            _fill_up(filler, folder, chosen)
        if is_killed and not by_step:
            time.sleep(chance.uniform(0, usual[chosen]))
            os.kill(began[0][0], signal.SIGKILL)
        ended = [_told(*one) for one in began]
        count["runs"] += len(ended)
        count["killed"] += ended.count(None)
        if kind == "full":
            filler.unlink(missing_ok=True)
        for one in ended:
            count.update(f"said {code}" for code in (one["errors"] if one else []))
            count["resumed"] += bool(one and 0 < one["fetched"] < one["done"])
            has_said |= bool(one and any("began anew" in note for note in one["notes"]))
        if is_killed:
            must_say = False  # a run that is killed cannot tell what it has said
        if kind == "replaced" and is_killed and not (folder / chosen).exists():
            must_say = _has_bytes(folder / f"{chosen}.part.json")
            site.put(chosen, len(site.blobs[chosen]), has_md5=chosen != "plain.bin")
        if (not is_killed and ended[0] and not ended[0]["errors"]) and not limit:
            break
    else:
        wrong.append("it never ended")
    if must_say and not has_said:
        wrong.append("it did not say that it began anew")
    count["began anew, and said so"] += has_said
    return wrong + _wrong_files(site, chosen, folder)


def _has_bytes(record: Path) -> bool:
    try:
        return bool(json.loads(record.read_text())["runs"])
    except (OSError, ValueError):
        return False


def _fill_up(filler: Path, folder: Path, chosen: str) -> None:
    """Take the disk's last room once the download has begun."""
    part = folder / f"{chosen}.part"
    while not part.exists() and not (folder / chosen).exists():
        time.sleep(0.001)
    with open(filler, "ab", buffering=0) as file:
        while True:
            try:
                file.write(bytes(64 * 1024))
            except OSError:
                return


def _wrong_files(site: Site, chosen: str, folder: Path) -> list[str]:
    base = "f/" if chosen == "f/" else chosen
    wanted = {name: data for name, data in site.blobs.items() if name.startswith(base) and not name.endswith("/")}
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    wrong = [
        f"wrong bytes: {name}" for name, data in wanted.items() if name in found and found[name].read_bytes() != data
    ]
    wrong += [f"missing: {name}" for name in wanted if name not in found]
    return wrong + [f"left over: {name}" for name in found if name not in wanted]


def _mounted(folder: Path) -> bool:
    """Mount a small disk, where this user may."""
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def main(downloads: int, seed: int) -> int:
    """Play so many downloads; return how many ended wrong."""
    count: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    bad = 0
    chance = random.Random(seed)
    with running([]) as endpoint, tempfile.TemporaryDirectory() as scratch:
        site = Site(endpoint, chance)
        usual = {}
        for chosen in ("plain.bin", "checked.bin", "f/"):
            began = time.monotonic()
            _told(*site.begin(chosen, Path(scratch, "usual"), dies_at=None, limit=0))
            usual[chosen] = time.monotonic() - began
        for number in range(downloads):
            folder = Path(scratch, str(number))
            folder.mkdir()
            kind = _KINDS[number % len(_KINDS)]
            is_mounted = kind == "full" and _mounted(folder)
            kind = "limit" if kind == "full" and not is_mounted else kind
            wrong = _one(site, kind, folder, usual, count)
            if is_mounted:
                subprocess.run(["umount", str(folder)], check=True)
            shutil.rmtree(folder)
            kinds[kind] += 1
            bad += bool(wrong)
            for one in wrong:
                print(f"  {number} ({kind}): {one}", flush=True)
    print(f"{downloads} downloads, seed {seed}: {bad} ended wrong")
    print("  " + " · ".join(f"{name} {of}" for name, of in sorted(kinds.items())))
    print("  " + " · ".join(f"{name} {of}" for name, of in sorted(count.items())))
    return bad


if __name__ == "__main__":
    some = [int(word) for word in sys.argv[1:]]
    sys.exit(bool(main(*(some + [100, 1][len(some) :])[:2])))
