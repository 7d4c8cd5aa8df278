"""Which right opens an account is decided by what is set, stays the same and is named; no word of it is secret."""

from __future__ import annotations

import base64
import re
import threading
import time
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from azure.core.exceptions import HttpResponseError

from explorer.cloud.blobs.rights import ReadingSas, choose, connection
from explorer.cloud.storage import BlobService
from explorer.cloud.wire.errors import translate
from explorer.model.base.errors import BadInput, Forbidden, NotFound
from explorer.model.blobs.reference import BlobRight
from explorer.model.blobs.sas import Sas
from tests.cloud.wires import Answer, Asked, Wire, storage

_KEY = base64.b64encode(b"topsecret of 64 bytes".ljust(64, b".")).decode()
_ENDPOINT = "https://stwebshopprod.blob.core.windows.net"
_MORE = (
    b"<EnumerationResults><Blobs><Blob><Name>a</Name></Blob></Blobs><NextMarker>2!x</NextMarker></EnumerationResults>"
)

_ACCOUNT = {"AZURE_STORAGE_ACCOUNT": "stwebshopprod"}
_STRING = {"AZURE_STORAGE_CONNECTION_STRING": f"AccountName=stwebshopprod;AccountKey={_KEY}"}
_SAS = {"AZURE_STORAGE_SAS_TOKEN": "?sp=rl&sig=topsecret"}


@pytest.mark.parametrize(
    ("environ", "right"),
    [
        ({}, BlobRight.TOKEN),
        ({"AZURE_STORAGE_KEY": _KEY}, BlobRight.TOKEN),
        ({**_ACCOUNT, "AZURE_STORAGE_KEY": _KEY}, BlobRight.ACCOUNT_KEY),
        ({**_ACCOUNT, **_SAS}, BlobRight.ACCOUNT_SAS),
        ({**_ACCOUNT, **_SAS, "AZURE_STORAGE_KEY": _KEY}, BlobRight.ACCOUNT_KEY),
        ({**_ACCOUNT, **_SAS, **_STRING}, BlobRight.KEY),
        ({**_SAS, "AZURE_STORAGE_ACCOUNT": "another"}, BlobRight.TOKEN),
        ({"AZURE_STORAGE_ACCOUNT": "StWebshopProd ", "AZURE_STORAGE_KEY": _KEY}, BlobRight.ACCOUNT_KEY),
        ({**_ACCOUNT, "AZURE_STORAGE_KEY": _KEY, "AZURE_STORAGE_AUTH_MODE": "login"}, BlobRight.TOKEN),
        ({**_STRING, "AZURE_STORAGE_AUTH_MODE": "Login"}, BlobRight.TOKEN),
        ({**_STRING, "AZURE_STORAGE_AUTH_MODE": "key"}, BlobRight.KEY),
    ],
)
def test_the_right_that_the_environment_means(environ: dict[str, str], right: BlobRight) -> None:
    token: Any = object()
    chosen = choose(_ENDPOINT, "", environ, token, "core.windows.net")
    assert chosen.right is right
    assert (chosen.credential is token) is right.is_token
    assert "topsecret" not in repr(chosen)
    assert _KEY not in repr(chosen)


def test_a_key_of_one_cloud_is_not_sent_to_another() -> None:
    token: Any = object()
    environ = {**_ACCOUNT, "AZURE_STORAGE_KEY": _KEY}
    elsewhere = "https://stwebshopprod.blob.core.chinacloudapi.cn"
    assert choose(elsewhere, "", environ, token, "core.windows.net").right is BlobRight.TOKEN
    assert choose(elsewhere, "", environ, token, "core.chinacloudapi.cn").right is BlobRight.ACCOUNT_KEY


def test_a_key_that_is_none_names_its_variable() -> None:
    token: Any = object()
    with pytest.raises(BadInput, match="AZURE_STORAGE_KEY is not base64") as refused:
        choose(_ENDPOINT, "", {**_ACCOUNT, "AZURE_STORAGE_KEY": "topsecret"}, token, "core.windows.net")
    assert "topsecret" not in f"{refused.value} {refused.value.hint}"


class _Token:
    def get_token_info(self, *_scopes: str, **_options: Any) -> Any:
        raise AssertionError("no token is asked for here")

    get_token = get_token_info


def _service(wire: Wire, sas: str = "") -> BlobService:
    return storage(wire, _Token()).service(_ENDPOINT, sas=sas)


def test_a_listing_of_hours_is_signed_anew_by_the_same_right(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", _STRING["AZURE_STORAGE_CONNECTION_STRING"])
    left: list[float] = []  # seconds that each signature was still good for

    def next_page(asked: Asked) -> Answer:
        left.append(datetime.fromisoformat(asked.query["se"]).timestamp() - clock[0])
        clock[0] += 2400  # a page takes 40 minutes
        return Answer(_MORE)

    wire = Wire(next_page)
    service = _service(wire)
    pages = service.blobs("c", "", "", threading.Event(), frozenset({"metadata"}))  # one page after the other
    for _ in range(6):
        next(pages)
    assert len({asked.query["sig"] for asked in wire.asked}) == 3
    assert all(asked.raw_query.count("sig=") == 1 for asked in wire.asked)
    assert min(left) > 600
    assert service.right is BlobRight.KEY
    assert {asked.query["sp"] for asked in wire.asked} == {"rlf"}


def test_tags_are_read_with_a_signature_of_their_own() -> None:
    named = connection(_STRING["AZURE_STORAGE_CONNECTION_STRING"])
    assert named
    sas = ReadingSas(named)
    assert parse_qs(sas.signature)["sp"] == ["rlf"]
    assert parse_qs(sas.for_tags().signature)["sp"] == ["t"]


def test_a_sas_tells_what_it_allows_and_explains_its_refusal() -> None:
    service = _service(Wire(), "sp=r&sr=c&se=2099-01-01T00:00:00Z&sig=topsecret")
    assert service.right_words == "SAS from the URL: r, ends 2099-01-01 00:00 UTC"
    meaning, hint = service.explain_right(Forbidden("no", code="AuthorizationPermissionMismatch"))
    assert "allows r (read), and this takes l (list)" in meaning
    assert "l in sp" in hint
    assert isinstance(service._chosen.sas, Sas)
    assert service.explain_right(NotFound("no", code="ContainerNotFound")) == ("", "")


def test_a_token_explains_nothing_by_a_sas() -> None:
    service = _service(Wire())
    assert service.right_words == "Microsoft Entra token"
    assert service.explain_right(Forbidden("no", code="AuthorizationPermissionMismatch")) == ("", "")


@pytest.mark.parametrize("sas", ["sr=c&sp=rl&se=2099-01-01&sig=x", "ss=b&srt=sco&si=readers&sig=x", ""])
@pytest.mark.parametrize("code", ["AuthorizationPermissionMismatch", "InsufficientAccountPermissions", "InvalidUri"])
def test_a_refusal_speaks_of_the_right_in_use_whatever_its_code(sas: str, code: str) -> None:
    wire = Wire(lambda _asked: Answer(b"", 403, {"x-ms-error-code": code}))
    service = storage(wire, _Token()).service(_ENDPOINT, sas=sas, is_anonymous=not sas)
    with pytest.raises(HttpResponseError) as caught:
        list(service.blobs("box", "", "/", threading.Event()))
    said = " ".join(service.explain_right(translate(caught.value)))
    assert ("SAS" if sas else "without a credential") in said
    assert not re.search(r"role|[Ss]igned in|token", said), said


def test_a_request_as_anybody_carries_no_credential() -> None:
    wire = Wire(lambda asked: Answer(b"", 404 if asked.method == "HEAD" else 403))
    service = storage(wire, _Token()).service(_ENDPOINT, is_anonymous=True)
    for ask in (
        lambda: list(service.blobs("box", "", "/", threading.Event())),
        lambda: list(service.containers(threading.Event())),
        lambda: service.reader("box", "leaf").facts(),
        lambda: service.properties("box", "leaf"),
    ):
        with pytest.raises(HttpResponseError):
            ask()
    assert len(wire.asked) >= 4
    assert not any("authorization" in one.headers or "sig=" in one.raw_query for one in wire.asked)


def test_a_sas_of_a_url_opens_that_account_only() -> None:
    wire = Wire(lambda _asked: Answer(b"<EnumerationResults><Blobs/><NextMarker/></EnumerationResults>"))
    of_any = storage(wire, _Token())
    of_any.service(_ENDPOINT, sas="sp=rl&sr=c&sig=topsecret")
    another = of_any.service("https://another.blob.core.windows.net", is_anonymous=True)
    assert another.right is BlobRight.ANONYMOUS
    list(another.blobs("c", "", "", threading.Event()))
    assert of_any.service("https://another.blob.core.windows.net").right is BlobRight.TOKEN
    assert [asked.host for asked in wire.asked] == ["another.blob.core.windows.net"]
    assert all("sig" not in asked.query and "authorization" not in asked.headers for asked in wire.asked)
