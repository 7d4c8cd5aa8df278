"""azpane in this process's terminal, against a server on loopback: what the benchmarks of whole processes start.

`python -m tests.benchmarks.app ORIGIN [PLACE]`: ORIGIN is the Resource Manager endpoint that describes its cloud, or ""
for a PLACE whose URL holds its own right. Nothing is remembered, and nothing but loopback can be reached.
"""

from __future__ import annotations

import gc
import sys
from contextlib import nullcontext
from typing import Any

from explorer.model.azure.address import parse_place
from explorer.model.base.request_log import RequestLog

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def stay_on_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse to look up or connect to anything else; an audit hook, see PEP 578."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in LOOPBACK:
        raise ConnectionRefusedError(f"A benchmark does not reach {host}.")


def main(origin: str, place: str = "") -> None:
    from explorer.ui.app import ExplorerApp, Start
    from explorer.ui.kit.threads import run_courteously

    def connected() -> Any:
        from explorer.cloud.session import Target, connect

        return connect(Target(origin), log)

    sys.addaudithook(stay_on_loopback)
    sys.setswitchinterval(0.001)  # as the command line does
    gc.disable()  # until the first frame, as the command line does
    log = RequestLog()
    app = ExplorerApp(connected, log, Start(parse_place(place) if place else None))
    run_courteously(app, lambda _end: nullcontext())  # the benchmark ends the process itself


if __name__ == "__main__":
    main(*sys.argv[1:])
