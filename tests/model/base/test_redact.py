"""No secret of any known shape passes the redactor, and ordinary words do."""

from __future__ import annotations

import base64
import json
import string
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.redact import LONGEST, LONGEST_MESSAGE, Redactor, redact_message, redacted_values
from explorer.model.base.settings_shown import could_be_secret
from tests.planted import SHAPES, Planted, leaks

_URLSAFE = string.ascii_letters + string.digits + "-_"
_clean = Redactor({})


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


_jwt = st.builds(
    lambda claims, signature: ".".join(
        (_b64(b'{"typ":"JWT","alg":"RS256"}'), _b64(json.dumps(claims).encode()), _b64(signature))
    ),
    st.fixed_dictionaries({"aud": st.just("x"), "n": st.text(string.hexdigits, min_size=60, max_size=60)}),
    st.binary(min_size=64, max_size=64),
)
_key = st.binary(min_size=64, max_size=64).map(lambda data: base64.b64encode(data).decode())
_client_secret = st.builds(
    lambda head, tail: f"{head}8Q~{tail}",
    st.text(_URLSAFE, min_size=3, max_size=3),
    st.text(_URLSAFE, min_size=34, max_size=34),
)
_plain = st.text(string.ascii_letters + string.digits, min_size=20, max_size=40)
_signature = st.binary(min_size=32, max_size=32).map(lambda data: base64.b64encode(data).decode().replace("=", "%3D"))

_FORMS = [
    (_jwt, "Authorization: Bearer {}"),
    (_jwt, 'Unexpected output: \'{{"accessToken":"{}","expires_on":1}}\''),
    (_jwt, "azsdk%{}%1893456000"),
    (_jwt, 'token "{}" cut'),
    (_client_secret, "client_id=x&client_secret={}&scope=y"),
    (_client_secret, "{{'client_secret': '{}'}}"),
    (_client_secret, "Invalid secret {} provided"),
    (_key, "AccountName=a;AccountKey={};EndpointSuffix=core.windows.net"),
    (_key, "the key {} was used"),
    (_signature, "https://a.blob.core.windows.net/c?sv=2024-11-04&sig={}&se=2027"),
    (_signature, "sv=2024-11-04&sig={}"),
    (st.text(_URLSAFE, min_size=80, max_size=80).map(lambda text: f"0.A{text}"), '"refresh_token": "{}"'),
    (st.text(_URLSAFE, min_size=80, max_size=80).map(lambda text: f"1.A{text}"), "rt {}"),
    (_plain, "password={}"),
    (_plain, "https://localhost:8400/?code={}&state=x"),
    (_plain, "{{'token': '{}'}}"),
    (_plain, '"password" : "{}"'),
    (_plain, '{{"sharedKey":"{}"}}'),
    (_plain, "{{'authorizationKey': '{}'}}"),
    (_plain, 'properties: {{\\"adminPassword\\": \\"{}\\"}}'),
    (_plain, "Server=s;User Id=a;Password={};Encrypt=true"),
    (_plain, 'primaryConnectionString = "Endpoint=sb://x/;SharedAccessKey={}"'),
    (_plain, "az login --service-principal -u a -p {} --tenant t"),
    (_plain, "terraform --client-secret {} apply"),
    (_plain, "http://user:{}@proxy.example:8080"),
    (_plain, "http://user:before#{}@proxy.example:8080"),
    (_plain, "http://user:{}/after@proxy.example:8080"),
    (_plain, "X-IDENTITY-HEADER: {}"),
    (_plain, "http://localhost/?code={}"),
    (_plain, "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----"),
]


@pytest.mark.parametrize(("secrets", "form"), _FORMS, ids=[form[:28] for _, form in _FORMS])
@given(data=st.data())
def test_no_shape_of_secret_survives(secrets: st.SearchStrategy[str], form: str, data: st.DataObject) -> None:
    secret = data.draw(secrets)
    shown = _clean(form.format(secret))
    assert secret not in shown
    assert secret[8:32] not in shown


@given(st.text(_URLSAFE, min_size=6, max_size=12).filter(lambda text: not text.isdecimal()))
def test_a_short_code_in_an_address_is_blanked(code: str) -> None:
    assert _clean(f"GET /callback?code={code}&state=x") == "GET /callback?code=<redacted>&state=x"


@given(st.text(min_size=6))
def test_values_of_secret_variables_are_replaced_whatever_they_look_like(secret: str) -> None:
    shown = Redactor({"AZURE_CLIENT_SECRET": secret})(f"before {secret} after")
    assert shown.count("<AZURE_CLIENT_SECRET>") >= 1


_WORDS = (
    "authentication", "Authentication", "database", "Database", "required", "reauthentication", "denied", "expired",
    "incorrect", "missing", "failed", "none", "True", "NULL", "NotFound", "Unauthorized", "ResourceNotFound",
    "AuthorizationFailed", "AudienceNotSupported", "InvalidTemplate", "InvalidAuthenticationTokenTenant",
    "BlobArchived", "ClientSecretCredential",
)  # fmt: skip


@given(st.sampled_from(_WORDS), st.sampled_from(["{}", "basic {}", "Bearer {}", "token: {} x", "Code: {}", "Code={}"]))
def test_no_word_and_no_code_of_a_service_is_blanked(word: str, sentence: str) -> None:
    assert _clean(sentence.format(word)) == sentence.format(word)
    assert _clean(json.dumps({"error": {"code": word, "message": word}})).count(word) == 2


@pytest.mark.parametrize(
    "text",
    [
        "tenant 11111111-2222-3333-4444-555555555555 AADSTS7000215: Invalid client secret provided.",
        "az login --claims-challenge abc --tenant x",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token 401",
        "/subscriptions/0/resourceGroups/rg",
        "fetching token: failed to authenticate: AADSTS700082",
        "https://login.microsoftonline.com/error?code=7000222",
        "Missing required arguments: 'tenant_id', 'client_id', 'token_file_path'.",
        "x-ms-request-id: 0a1b2c3d-0000-0000-0000-000000000000",
        "FTP with basic authentication, plain: is switched off. Free to Basic Database move.",
        "Authorization: failed",
        "The password: incorrect. --password is required",
        "ERROR: fetching token: reauthentication required, run `azd auth login --scope https://x.example/.default`",
        "costCode=CC-2026-MARKETING-01, code: 0x80070005, Code: 40301",
        '{"permissions":{"keys":["get","list"],"secrets":["get"]},"creationToken":"volume-1","key":"calls"}',
        '{"keyName":"key1","publicKey":"ssh-rsa AAAAB3Nza","secretName":"db-login","primaryKey":"OrderId"}',
        "https://host.example:8443/a@b/c?x=y",
        "git@github.com:company/webshop.git ssh://git@github.com/company/webshop",
        "PWD=/home/ada",
    ],
)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert _clean(text) == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AZURE_CLIENT_ID", "PLANTEDold9+x/secret="),
        ("AZURE_TENANT_ID", "PLANTED~secret-value"),
        ("AZURE_CLIENT_CERTIFICATE_PATH", "-----BEGIN CERTIFICATE-----\nMIIPLANTED\n-----END CERTIFICATE-----"),
        ("AZURE_FEDERATED_TOKEN_FILE", "PLANTEDtokenOfNoShape"),
        ("AZURE_AUTHORITY_HOST", "PLANTEDsecret"),
    ],
)
def test_what_does_not_belong_into_a_variable_is_no_more_shown_than_a_secret(name: str, value: str) -> None:
    clean = Redactor({name: value})
    for said in (f"'{value}' is wrong", str(FileNotFoundError(2, "No such file", value))):
        assert "PLANTED" not in clean(said)
        assert f"<{name}>" in clean(said)
    assert could_be_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AZURE_CLIENT_ID", "e3a1f5c8-2b6d-4e97-8f04-91c7d05ab6e2"),
        ("AZURE_TENANT_ID", "contoso.onmicrosoft.com"),
        ("AZURE_CLIENT_CERTIFICATE_PATH", "/etc/ssl/app cert.pem"),
        ("AZURE_CLIENT_CERTIFICATE_PATH", "C:\\certs\\app.pfx"),
        ("AZURE_CLIENT_CERTIFICATE_PATH", "app.pem"),
        ("AZURE_FEDERATED_TOKEN_FILE", "/var/run/secrets/azure/tokens/azure-identity-token"),
        ("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/"),
        ("IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token/"),
        ("AZURE_CONFIG_DIR", "~/.azure-prod"),
    ],
)
def test_what_belongs_there_is_shown(name: str, value: str) -> None:
    assert Redactor({name: value})(f"{name} = {value}") == f"{name} = {value}"
    assert not could_be_secret(name, value)


@pytest.mark.parametrize("mark", ["#", "/", "?", ":", "@"])
def test_no_part_of_a_proxys_password_is_shown_however_it_is_cut(mark: str) -> None:
    clean = Redactor({"HTTPS_PROXY": f"http://user:PLANTED{mark}word@127.0.0.1:9"})
    for said in (f"http://user:PLANTED{mark}word@127.0.0.1:9 refused", "user:PLANTED cannot be resolved", "//PLANTED"):
        assert "PLANTED" not in clean(said)


def test_values_are_blanked_by_the_names_of_their_keys() -> None:
    secrets = {"sharedKey": "a b", "adminPassword": "x", "nested": {"connectionStrings": [{"connectionString": "s"}]}}
    plain = {"keyVaultSecretId": "https://v/secrets/x", "tokenType": "Bearer", "sku": "Basic", "keys": ["get"]}
    blank = "<redacted>"
    assert redacted_values(secrets | plain) == plain | {
        "sharedKey": blank,
        "adminPassword": blank,
        "nested": {"connectionStrings": [{"connectionString": blank}]},
    }


_PIECES = (
    "eyJ", "eyJaaaaa.", "a=", "%", "://", "?sig=", "A", "0f", "{", '"', "'", " ", "-----BEGIN ", "-----END PRIVATE KEY",
    "bearer ", "password ' ", "password=<", 'token:"', "azsdk%", "AccountKey=", "0.A", "aa8Q~", "://a:", "://a:b@",
    "password", "--password ", 'a-"', "az login ", "MII",
)  # fmt: skip


@given(
    planted=st.sampled_from(SHAPES),
    before=st.text() | st.lists(st.sampled_from(_PIECES)).map("".join),
    after=st.text() | st.lists(st.sampled_from(_PIECES)).map("".join),
)
def test_no_surroundings_keep_a_secret_from_being_redacted(planted: Planted, before: str, after: str) -> None:
    assert leaks(_clean(f"{before} {planted.text} {after}")) <= leaks(before) | leaks(after)


@pytest.mark.parametrize("piece", _PIECES)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    """Times are those of this thread alone; work that grows with the square of the text would take 16 times as long."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.thread_time()
        _clean(text)
        return time.thread_time() - began

    assert min(seconds(24_000) for _ in range(3)) < 10 * min(seconds(6_000) for _ in range(3)) + 0.002


def test_a_message_of_any_length_is_shown_from_its_beginning_and_says_how_long_it_was() -> None:
    assert redact_message("  short  ") == "short"
    shown = redact_message("The template is not valid. " * 200_000)
    assert shown.startswith("The template is not valid. The")
    assert shown.endswith(f"… (the first {LONGEST_MESSAGE:,} of 5,399,999 characters)")
    assert len(shown) < LONGEST_MESSAGE + 100
    secrets = "azsdk%a%;" * 250_000
    tracemalloc.start()
    redact_message(secrets)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * LONGEST_MESSAGE  # what is behind the cut is not even looked at
    assert _clean("é" * (LONGEST - 1)) == "é" * (LONGEST - 1)
    assert _clean("é" * 2_000_000) == "é" * LONGEST + "… (the first 100,000 of 2,000,000 characters)"


@given(planted=st.sampled_from(SHAPES), at=st.integers(LONGEST_MESSAGE - 200, LONGEST_MESSAGE + 200))
def test_the_cut_of_a_message_hides_no_shape(planted: Planted, at: int) -> None:
    assert not leaks(redact_message(f"{'x' * at} {planted.text} {'y ' * LONGEST_MESSAGE}"))
