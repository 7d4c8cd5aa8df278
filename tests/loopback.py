"""The demo's wire behind a real socket: https on loopback, everything at one origin.

`python -m tests.loopback [SCENARIO]` serves a scenario until it is interrupted, and prints the command that starts
azpane against it from another shell.
"""

from __future__ import annotations

import os
import shlex
import signal
import ssl
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

import trustme
from werkzeug.serving import WSGIRequestHandler, make_server

from explorer.demo.scenarios import Stage, stage

_OWN = ("AZURE_", "IDENTITY_", "MSI_")


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open, as Azure's do

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Loopback:
    """Where a scenario is served, and the certificate file of the authority that signed its certificate."""

    origin: str
    authority: str
    stage: Stage


@contextmanager
def serve(application: WSGIApplication, folder: Path) -> Iterator[tuple[str, str]]:
    """Serve a WSGI application over https; yields its origin and the file of its certificate authority."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    server = make_server("localhost", 0, application, threaded=True, request_handler=_Quiet, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}", str(folder / "authority.pem")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def served(scenario: str = "service-principal") -> Iterator[Loopback]:
    """Serve a scenario over https on loopback, with its environment set and its authority trusted."""
    wires: list[WSGIApplication] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(lambda environ, start: wires[0](environ, start), Path(folder)) as (origin, authority),
        stage(scenario, origin) as staged,
    ):
        wires.append(staged.wsgi)
        os.environ["REQUESTS_CA_BUNDLE"] = authority
        yield Loopback(origin, authority, staged)


def main() -> None:
    scenario = sys.argv[1] if len(sys.argv) > 1 else "service-principal"
    with served(scenario) as loopback:
        own = {name: value for name, value in os.environ.items() if name.startswith(_OWN)}
        settings = {**own, "REQUESTS_CA_BUNDLE": loopback.authority, "NO_PROXY": "localhost"}
        words = " ".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())
        print(f"{words} azpane --cloud {loopback.origin}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
