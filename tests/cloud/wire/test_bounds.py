"""An answer without end is cut off and told as such, whoever reads it, and costs little memory until then."""

from __future__ import annotations

import gc
import gzip
import itertools
import tracemalloc
from collections.abc import Iterator
from weakref import ref

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline import Pipeline
from azure.core.rest import HttpRequest
from azure.identity import ClientSecretCredential

from explorer.cloud.wire.bounds import longest_answer
from explorer.model.base.errors import ServiceFault
from explorer.model.base.request_log import Service
from tests.cloud.wires import Answer, Answering, Asked, Wire, guarded

_MIB = 1024 * 1024
_BOMB = gzip.compress(b" " * 66 * _MIB, 1)


def _bomb(_asked: Asked) -> Answer:
    return Answer(_BOMB, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})


def _endless(_asked: Asked) -> Answer:
    return Answer(itertools.repeat(b" " * 65536), headers={"Content-Type": "application/json"})


def _read(service: Service, wire: Wire, *, stream: bool, headers: dict[str, str] | None = None) -> bytes:
    response = (
        Pipeline(guarded(wire, service))
        .run(HttpRequest("GET", "https://some.example/x", headers=headers), stream=stream)
        .http_response
    )
    return bytes(response.read())


@pytest.mark.parametrize(
    ("service", "answer", "stream"),
    [
        ("identity", _bomb, True),
        ("identity", _endless, False),
        ("metadata", _endless, True),
        ("resource manager", _bomb, True),
        ("blob", _bomb, True),
    ],
)
def test_every_kind_of_answer_has_a_bound(service: Service, answer: Answering, stream: bool) -> None:
    with pytest.raises(ServiceFault, match=r"^The answer of some.example was larger than (1|64).0 MiB and was cut off"):
        _read(service, Wire(answer), stream=stream)


def test_what_a_bound_lets_through_is_all_that_a_refused_answer_costs() -> None:
    tracemalloc.start()
    with pytest.raises(ServiceFault):
        _read("identity", Wire(_bomb), stream=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * _MIB


@pytest.mark.parametrize("stream", [True, False])
def test_what_was_read_goes_without_the_collector(stream: bool) -> None:
    gc.disable()
    try:
        response = Pipeline(guarded(Wire(lambda _asked: Answer(b"{}")), "blob")).run(
            HttpRequest("GET", "https://some.example/x"), stream=stream
        )
        assert response.http_response.read() == b"{}"
        kept = ref(response.http_response._internal_response)
        assert kept()
        del response
        assert kept() is None
    finally:
        gc.enable()


def test_a_range_may_be_as_long_as_was_asked_and_no_longer() -> None:
    asked = {"x-ms-range": f"bytes=0-{66 * _MIB - 1}"}
    pieces: Iterator[bytes] = itertools.repeat(b"x" * _MIB, 66)
    answer = Answer(pieces, 206, {"Content-Length": str(66 * _MIB)})
    assert len(_read("blob", Wire(lambda _asked: answer), stream=True, headers=asked)) == 66 * _MIB
    with pytest.raises(ServiceFault):
        _read("blob", Wire(_endless), stream=True, headers={"x-ms-range": "bytes=0-9"})
    assert longest_answer("resource manager", asked) == 64 * _MIB


def test_the_librarys_own_credentials_are_bounded_too() -> None:
    credential = ClientSecretCredential(
        "tenant", "client", "secret", transport=guarded(Wire(_endless), "identity"), disable_instance_discovery=True
    )
    with pytest.raises((ServiceFault, ClientAuthenticationError), match="was cut off"):
        credential.get_token("https://some.example/.default")
