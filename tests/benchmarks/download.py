"""How fast a blob of 1 GiB comes to a file by parallel ranges, as a ratio to curl; and what memory that takes.

Run it by `python -m tests.benchmarks.download [FOLDER]`; FOLDER is where the files are written.

A server in a process of its own answers ranges on loopback out of one file, by sendfile. Both clients write to the same
disk, in turn, each in a process of its own. azpane waits until the bytes are on the disk (fsync), so that a file with
its final name is whole even after a power cut. curl does not wait, so it is timed with and without fsync.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.benchmarks.terminal import median, print_table

ROUNDS = 5
GIB = 1 << 30
GOAL = 1 / 0.7  # the time that it may take, where curl takes 1

_RANGE = re.compile(rb"(?i)\r\nx-ms-range: bytes=(\d+)-(\d+)")
_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nContent-Range: bytes {first}-{last}/{size}\r\n"
    'ETag: "0x1"\r\nLast-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\nx-ms-blob-type: BlockBlob\r\n\r\n'
)


def serve(path: str) -> None:
    """Answer ranges of a file until the process is ended; prints the port."""
    source = os.open(path, os.O_RDONLY)
    size = os.fstat(source).st_size

    def answer(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        read = b""
        with connection:
            while True:
                while b"\r\n\r\n" not in read:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    read += piece
                head, _, read = read.partition(b"\r\n\r\n")
                asked = _RANGE.search(head)
                first, last = (int(asked[1]), min(int(asked[2]), size - 1)) if asked else (0, size - 1)
                status = "206 Partial Content" if asked else "200 OK"
                words = _HEAD.format(status=status, length=last + 1 - first, first=first, last=last, size=size)
                connection.sendall(words.encode())
                while first <= last:
                    first += os.sendfile(connection.fileno(), source, first, last + 1 - first)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()


def fetch(port: str, folder: str) -> None:
    """Download the blob by azpane; prints seconds, those for the disk alone, CPU seconds, megabytes of memory."""
    from explorer.cloud.storage import Storage
    from explorer.cloud.wire.clouds import CLOUDS
    from explorer.cloud.wire.http_sessions import network_session
    from explorer.model.base.request_log import RequestLog
    from explorer.model.download.part_file import PartFile
    from explorer.model.download.progress import Picked

    flushing = 0.0
    flush = PartFile._flush

    def timed(part: PartFile) -> None:
        nonlocal flushing
        began = time.perf_counter()
        flush(part)
        flushing += time.perf_counter() - began

    PartFile._flush = timed  # type: ignore[method-assign]
    storage = Storage(CLOUDS["AzureCloud"], network_session(), RequestLog(), lambda _tenant: None)  # type: ignore[arg-type,return-value]
    service = storage.service(f"http://127.0.0.1:{port}/devstoreaccount1", sas="sv=1&sig=x")
    started, cpu = time.perf_counter(), time.process_time()
    one = service.downloads("c", [Picked("blob.bin", GIB)], Path(folder))
    one.run(threading.Event())
    (entry,) = one.progress.files()
    assert entry.path, entry.error
    assert entry.path.stat().st_size == GIB
    print(time.perf_counter() - started, flushing, time.process_time() - cpu, _memory())


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(folder: Path) -> None:
    curl = shutil.which("curl")
    if not curl:
        sys.exit("There is no curl to compare with.")
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        source, target = Path(temporary, "source"), Path(temporary, "target")
        with source.open("wb") as file:
            for _ in range(GIB >> 20):
                file.write(os.urandom(1 << 20))
        target.mkdir()
        command = [sys.executable, "-m", "tests.benchmarks.download"]
        with subprocess.Popen([*command, "serve", str(source)], stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout
                _play(curl, command, server.stdout.readline().strip(), target)
            finally:
                server.kill()


def _play(curl: str, command: list[str], port: str, target: Path) -> None:
    curls, flushed, fetches = [], [], []
    for _ in range(ROUNDS):
        file = target / "by-curl"
        started = time.perf_counter()
        subprocess.run([curl, "-s", "-o", str(file), f"http://127.0.0.1:{port}/c/blob.bin"], check=True)
        curls.append(time.perf_counter() - started)
        with file.open("rb+") as written:
            os.fsync(written.fileno())
        flushed.append(time.perf_counter() - started)
        assert file.stat().st_size == GIB
        file.unlink()
        done = subprocess.run([*command, "fetch", port, str(target)], check=True, capture_output=True, text=True)
        fetches.append([float(word) for word in done.stdout.split()])
        (target / "blob.bin").unlink()
    came = median(seconds - flushing for seconds, flushing, *_ in fetches)
    seconds, _, cpu, memory = (median(one[at] for one in fetches) for at in range(4))
    title = f"1 GiB, medians of {ROUNDS}"
    print_table(
        f"{title}, until the last byte is written", ("curl", median(curls)), [("azpane, by ranges", came, GOAL)]
    )
    print_table(f"{title}, until it is on the disk", ("curl", median(flushed)), [("azpane, by ranges", seconds, GOAL)])
    print(f"\n  curl {1024 / median(curls):,.0f} MiB/s · azpane {1024 / came:,.0f} MiB/s, {cpu:.2f} s of CPU")
    print(f"  azpane's memory in all, the Azure libraries included: {memory:.0f} MB")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", path]:
            serve(path)
        case ["fetch", port, where]:
            fetch(port, where)
        case [where]:
            main(Path(where))
        case _:
            main(Path(tempfile.gettempdir()))
