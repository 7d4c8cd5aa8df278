"""What a pane says about a call that went wrong: the original words, and a meaning only where it is known."""

from __future__ import annotations

import json
import re
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ServiceRequestError
from azure.core.pipeline import Pipeline
from azure.core.rest import HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.wire.errors import translate
from explorer.demo.scenarios import stage
from explorer.model.base.errors import ExplorerError, Forbidden, SignInNeeded, Unreachable
from tests.cloud.wires import Answer, Wire, connected, guarded

OBJECT = "5f0c9be1-7a44-4d0b-9c3e-2b8f6d1a7e90"
SUBSCRIPTION = "c2f0aa11-0b1c-4d2e-8f3a-4b5c6d7e8f90"


def refused(message: str, status: int = 403, code: str = "") -> Any:
    error = HttpResponseError(message=message)
    error.status_code = status
    if code:
        error.error_code = code  # type: ignore[attr-defined]
    return error


def test_a_missing_data_role_is_explained_with_the_command_that_grants_it() -> None:
    with stage("403-data") as staged:
        session = connected(staged.wsgi)
        account = session.storage.service("https://stwebshopprod.blob.core.windows.net")
        container = next(iter(account.containers(threading.Event())))[0].name
        with pytest.raises(HttpResponseError) as caught:
            list(account.blobs(container, "", "/", threading.Event()))
    told = session.explain(caught.value)
    assert isinstance(told, Forbidden)
    assert "not authorized to perform this operation using this permission" in told.message
    assert "without a role for the data" in told.meaning
    assert 'who owns the account stwebshopprod for the role "Storage Blob Data Reader"' in told.hint


@pytest.mark.parametrize(
    ("url", "code", "command"),
    [
        (
            f"https://management.azure.com/subscriptions/{SUBSCRIPTION}/resources",
            "MissingSubscriptionRegistration",
            f"--subscription {SUBSCRIPTION}",
        ),
        (
            "https://shelf.blob.core.windows.net/box/a/leaf.txt",
            "BlobArchived",
            "--account-name shelf -c box -n a/leaf.txt --tier Hot",
        ),
        ("https://shelf.blob.core.windows.net/box/%24%28rm%29", "BlobArchived", "Have it rehydrated"),
    ],
)
def test_the_command_names_what_was_asked_for(url: str, code: str, command: str) -> None:
    error = refused("No.", 409, code)
    error.response = SimpleNamespace(request=SimpleNamespace(url=url), headers={}, status_code=409)
    assert command in translate(error).hint


def test_the_command_names_whom_and_what_the_refusal_names() -> None:
    told = translate(
        refused(
            f"(AuthorizationFailed) The client 'ada@contoso.com' with object id '{OBJECT}' does not have authorization "
            f"to perform action 'x/read' over scope '/subscriptions/{SUBSCRIPTION}/resourceGroups/rg' ..."
        )
    )
    assert f"--assignee {OBJECT} --scope /subscriptions/{SUBSCRIPTION} " in told.hint


def test_a_code_beside_the_message_counts_too() -> None:
    assert "firewall" in translate(refused("This request is not authorized.", code="AuthorizationFailure")).meaning


@pytest.mark.parametrize(
    "error",
    [
        refused("A new thing happened.", 418),
        refused("", 500),
        ValueError("Something of our own"),
        ServiceRequestError("The wire was cut by a shark."),
        ClientAuthenticationError("Failed.\nAttempted credentials:\n\tAzureCliCredential: Azure CLI not found on path"),
    ],
)
def test_what_is_not_known_gets_no_meaning(error: BaseException) -> None:
    told = translate(error)
    assert told.meaning == ""
    assert told.hint == type(told).default_hint


@pytest.mark.parametrize(
    ("error", "kind", "meaning"),
    [
        (ServiceRequestError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), Unreachable, "not trusted"),
        (ServiceRequestError("Failed to resolve 'x.blob.core.windows.net'"), Unreachable, "cannot be resolved"),
        (refused("(ExpiredAuthenticationToken) over", 401), SignInNeeded, "time is over"),
    ],
)
def test_network_and_token_troubles_are_explained(
    error: BaseException, kind: type[ExplorerError], meaning: str
) -> None:
    told = translate(error)
    assert isinstance(told, kind)
    assert meaning in told.meaning


def _told(body: bytes, status: int = 409) -> ExplorerError:
    """Return what an answer with a body is told as."""
    pipeline = Pipeline(guarded(Wire(lambda _asked: Answer(body, status, {"Content-Type": "application/json"}))))
    answer: Any = pipeline.run(HttpRequest("GET", "https://management.azure.com/x")).http_response
    with pytest.raises(HttpResponseError) as caught:
        answer.raise_for_status()
    return translate(caught.value)


@pytest.mark.parametrize(
    ("body", "said", "code"),
    [
        ({"error": {"code": "Worn", "message": "The loom 7 is worn."}}, "The loom 7 is worn.", "Worn"),
        ({"error": {"Code": "Worn", "Message": "The loom 7 is worn."}}, "The loom 7 is worn.", "Worn"),
        ({"Code": "Worn", "Message": "The loom 7 is worn.", "Target": None}, "The loom 7 is worn.", "Worn"),
        ({"code": "Worn", "message": "The loom 7 is worn."}, "The loom 7 is worn.", "Worn"),
        ({"statusCode": 409, "message": "The loom 7 is worn."}, "The loom 7 is worn.", ""),
        ({"title": "Worn", "detail": "The loom 7 is worn.", "status": 409}, "The loom 7 is worn.", ""),
        ({"error": "worn", "error_description": "The loom 7 is worn."}, "The loom 7 is worn.", ""),
        ({"error": "The loom 7 is worn."}, "The loom 7 is worn.", ""),
        ("The loom 7 is worn.", "The loom 7 is worn.", ""),
        ({"error": {"code": "Worn", "message": None}}, "409 Conflict (Worn)", "Worn"),
        ({"error": {"code": "Worn", "message": {"a": 1}}}, "409 Conflict (Worn)", "Worn"),
        ({"error": ["worn"]}, "409 Conflict", ""),
        ([], "409 Conflict", ""),
    ],
)
def test_the_words_of_a_service_are_found_wherever_it_writes_them(body: object, said: str, code: str) -> None:
    told = _told(json.dumps(body).encode())
    assert (told.message, told.code) == (said, code)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just("The loom 7 is worn."),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["error", "Code", "code", "message", "Message", "detail"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(_json.map(lambda body: json.dumps(body).encode()) | st.binary(max_size=20))
def test_a_refusal_of_any_form_has_words_and_no_python_text(body: bytes) -> None:
    message = _told(body).message
    assert message
    assert not re.search(r"None|True|False|[{}\[\]]|invalid status", message), message
