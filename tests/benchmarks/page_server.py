"""A blob service on loopback that only lists: a million names in pages made beforehand, as XML and as Arrow.

Run by the benchmarks as a process of its own: `python -m tests.benchmarks.page_server ROWS DELAY XML_ROWS` prints its
port. DELAY is in seconds before each answer, as of a far region.
"""

from __future__ import annotations

import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from explorer.demo.blobs.page_arrow import Column, arrow_stream
from explorer.demo.blobs.page_xml import http_date

PAGE = 5000
_WIDTH = 7
_TYPES = ("application/json", "text/plain", "application/vnd.apache.parquet")


def name_of(row: int) -> str:
    return f"readings/2026/{row:0{_WIDTH}}.json"


def _row_of(name: str, rows: int) -> int:
    """Return the first row whose name is not before another."""
    low, high = 0, rows
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if name_of(middle) < name else (low, middle)
    return low


def _xml(first: int, last: int, following: str) -> bytes:
    blobs = "".join(
        f"<Blob><Name>{name_of(row)}</Name><Properties><Creation-Time>{http_date(1_700_000_000 + row)}</Creation-Time>"
        f"<Last-Modified>{http_date(1_700_000_000 + row)}</Last-Modified><Etag>0x8DE{row:012X}</Etag>"
        f"<Content-Length>{row * 7919 % (1 << 32)}</Content-Length><Content-Type>{_TYPES[row % 3]}</Content-Type>"
        "<Content-Encoding /><Content-Language /><Content-CRC64 /><Content-MD5>1B2M2Y8AsgTpgAmY7PhCfg==</Content-MD5>"
        "<Cache-Control /><Content-Disposition /><BlobType>BlockBlob</BlobType><AccessTier>Hot</AccessTier>"
        "<AccessTierInferred>true</AccessTierInferred><LeaseStatus>unlocked</LeaseStatus>"
        "<LeaseState>available</LeaseState><ServerEncrypted>true</ServerEncrypted></Properties><OrMetadata /></Blob>"
        for row in range(first, last)
    )
    return (
        '\ufeff<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="http://127.0.0.1/" '
        f'ContainerName="c"><MaxResults>{PAGE}</MaxResults><Blobs>{blobs}</Blobs>'
        f"<NextMarker>{following}</NextMarker></EnumerationResults>"
    ).encode()


def _arrow(first: int, last: int, following: str) -> bytes:
    rows, count = range(first, last), last - first
    return arrow_stream(
        [
            Column("Name", "text", [name_of(row) for row in rows]),
            Column("Creation-Time", "time", [1_700_000_000 + row for row in rows]),
            Column("Last-Modified", "time", [1_700_000_000 + row for row in rows]),
            Column("Etag", "text", [f"0x8DE{row:012X}" for row in rows]),
            Column("Content-Length", "number", [row * 7919 % (1 << 32) for row in rows]),
            Column("Content-Type", "text", [_TYPES[row % 3] for row in rows]),
            Column("Content-MD5", "text", ["1B2M2Y8AsgTpgAmY7PhCfg=="] * count),
            Column("BlobType", "text", ["BlockBlob"] * count),
            Column("AccessTier", "text", ["Hot"] * count),
            Column("AccessTierInferred", "flag", [True] * count),
            Column("LeaseStatus", "text", ["unlocked"] * count),
            Column("LeaseState", "text", ["available"] * count),
            Column("ServerEncrypted", "flag", [True] * count),
        ],
        {"NextMarker": following} if following else {},
    )


@lru_cache(maxsize=1024)
def _made(is_arrow: bool, first: int, last: int, following: str) -> bytes:
    return (_arrow if is_arrow else _xml)(first, last, following)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    rows = 0
    delay = 0.0

    def do_GET(self) -> None:
        time.sleep(self.delay)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        marker, start, end = (asked.get(name, "") for name in ("marker", "startFrom", "endBefore"))
        is_arrow = "arrow" in self.headers.get("Accept", "")
        first = int(marker) if marker else _row_of(start, self.rows) if start else 0
        stop = _row_of(end, self.rows) if end and is_arrow else self.rows
        # Pages end where those made beforehand do: a service may give fewer than it is asked for.
        last = min(first - first % PAGE + PAGE, stop)
        body = _made(is_arrow, first, max(first, last), str(last) if last < stop else "")
        self.send_response_only(200)
        kind = "application/vnd.apache.arrow.stream" if is_arrow else "application/xml"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_details: object) -> None:
        """Say nothing."""


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    disable_nagle_algorithm = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that is gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(rows: int, delay: float = 0.0, xml_rows: int = 0) -> Iterator[str]:
    """Serve so many blobs in a process of its own, the first `xml_rows` made as XML beforehand; yields the endpoint."""
    command = [sys.executable, "-m", __name__, str(rows), str(delay), str(xml_rows)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/account"
        finally:
            process.kill()


def main() -> None:
    _Handler.rows, _Handler.delay = int(sys.argv[1]), float(sys.argv[2])
    _Handler.wbufsize = 1 << 20
    for first in range(0, _Handler.rows, PAGE):
        last = min(first + PAGE, _Handler.rows)
        for is_arrow in (True, False) if first < int(sys.argv[3]) else (True,):
            _made(is_arrow, first, last, str(last) if last < _Handler.rows else "")
    with _Server(("127.0.0.1", 0), _Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
