"""What watching the credential chain costs, and what asking its steps side by side saves.

Run it by `python -m tests.benchmarks.identity`.

Both sides run by turns in one process, each walk with a new credential, and the medians of the rounds are compared.
Nothing leaves the machine: Microsoft Entra answers in this process, or over https on loopback from one of its own; az,
azd and pwsh are scripts. The walk in this process without any waiting is there to see what watching costs by itself: no
sign-in is as quick as that. Its 2 ms are the thread that lets a step be skipped (0.5), what the steps look at (0.8, and
0.4 for its thread, beside the walk where that takes longer than a moment), and the guard, the log and the report (0.6).
"""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import DefaultAzureCredential

from explorer.cloud.identity.identity import Identity
from explorer.cloud.wire.clouds import CLOUDS, Cloud
from explorer.cloud.wire.http_sessions import in_process_session, network_session
from explorer.model.base.request_log import RequestLog
from tests.benchmarks.terminal import FOREIGN, median, print_table
from tests.cloud.identity.entra import SECRET_ENVIRONMENT, EntraWire, script, token_answer
from tests.cloud.wires import Answer, json_answer

OBSERVATION_GOAL = 1.03
PROBE_GOAL = 1.2
ANSWER_SECONDS = 0.05  # what a token takes from a near region of Azure

_SCOPE = "https://management.azure.com/.default"
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Let the process have these variables and none that could sign in or lead to a proxy."""
    before = dict(os.environ)
    for name in before:
        if name.startswith(FOREIGN) or name in _CERTIFICATES or name.lower().endswith("_proxy"):
            del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def loopback() -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the demo's service principal from a process of its own; yields its origin, and the environment for it."""
    command = [sys.executable, "-m", "tests.loopback", "service-principal"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        words = shlex.split(server.stdout.readline())
        yield words[-1], dict(word.split("=", 1) for word in words if "=" in word)
        server.terminate()


def after(seconds: float, answer: Callable[[], Answer] = token_answer) -> Callable[[], Answer]:
    """Return an answer that takes so long."""

    def late() -> Answer:
        time.sleep(seconds)
        return answer()

    return late


def plain_walk(session: requests.Session, cloud: Cloud) -> None:
    """Walk a new DefaultAzureCredential as a program of the user's would."""
    credential = DefaultAzureCredential(
        authority=cloud.authority,
        transport=RequestsTransport(session=session, session_owner=False),
        disable_instance_discovery=True,
        additionally_allowed_tenants=["*"],
        process_timeout=30,
    )
    with suppress(ClientAuthenticationError):  # nobody answers where every step is to be walked
        credential.get_token_info(_SCOPE)


def timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def compare_observation(words: str, session: requests.Session, cloud: Cloud, rounds: int) -> None:
    """Print what the observed walk costs beside the plain one, where the first step answers."""
    plain, observed = [], []
    log = RequestLog()
    for at in range(rounds + 1):
        identity = Identity(cloud, session, log)
        pair = timed(lambda: plain_walk(session, cloud)), timed(identity.walk)
        if at:  # the first of each fills the libraries' caches
            plain.append(pair[0])
            observed.append(pair[1])
    print_table(
        f"A walk that the first step answers, {words}, median of {rounds}",
        ("DefaultAzureCredential, new", median(plain)),
        [("the same, observed and reported", median(observed), OBSERVATION_GOAL)],
    )


def compare_probes(session: requests.Session, cloud: Cloud, rounds: int) -> None:
    """Print how long asking all steps takes, beside the slowest of them and beside the walk one by one."""
    plain, probed, slowest = [], [], []
    for _ in range(rounds):
        plain.append(timed(lambda: plain_walk(session, cloud)))
        identity = Identity(cloud, session, RequestLog())
        probed.append(timed(identity.probe_all))
        slowest.append(max(step.seconds for step in identity.report().steps))
    base = ("the slowest step by itself", median(slowest))
    others = [
        ("probe all: every step side by side", median(probed), PROBE_GOAL),
        ("DefaultAzureCredential, one step after another", median(plain), None),
    ]
    print_table(f"Every step of a machine where none answers, median of {rounds}", base, others)


def main() -> None:
    logging.disable()  # the library warns of every walk that ends without a token
    cloud = CLOUDS["AzureCloud"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with environment({**SECRET_ENVIRONMENT, "HOME": temporary, "PATH": temporary}):
            compare_observation("bare in-process wire", in_process_session(EntraWire()), cloud, 200)
            words = f"in-process wire, {ANSWER_SECONDS * 1000:.0f} ms a token"
            compare_observation(words, in_process_session(EntraWire(after(ANSWER_SECONDS))), cloud, 40)
        with loopback() as (origin, values), environment({**values, "HOME": temporary, "PATH": temporary}):
            compare_observation("https on loopback", network_session(), replace(cloud, authority=origin), 60)
        for name, seconds in (("az", 0.9), ("azd", 0.5), ("pwsh", 0.7)):
            script(folder, name, f"{shutil.which('sleep')} {seconds}; echo 'not signed in' >&2; exit 1")
        with environment({"HOME": temporary, "PATH": temporary}):
            compare_probes(
                in_process_session(EntraWire(imds=after(0.4, lambda: json_answer({"error": "none"}, 400)))), cloud, 5
            )


if __name__ == "__main__":
    main()
