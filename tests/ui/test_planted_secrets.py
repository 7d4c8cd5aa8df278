"""Secrets are planted wherever azpane reads; every screen and everything that leaves it is searched for them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from explorer import __version__, cli
from explorer.cloud.session import Target, connect
from explorer.demo import scenarios
from explorer.demo.scenarios.stage import Stage
from explorer.model.azure.address import parse_place
from explorer.model.base.request_log import RequestLog
from explorer.model.identity.report import as_json, as_text
from explorer.model.identity.report_file import as_markdown
from explorer.ui.app import ExplorerApp, Start
from explorer.ui.identity.identity import IdentityScreen
from explorer.ui.kit.reader import Reader
from explorer.ui.screen.copy_menu import CopyList, CopyMenu
from tests.planted import ALL, SHAPES, VARIABLES, PlantedWire, Refuses, leaks, nothing, text_of
from tests.ui.driver import Driver, Watched

_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"
_stage = scenarios.stage


class Searched:
    """Everything that was shown, copied, saved or printed, and what leaked of it."""

    def __init__(self) -> None:
        self.where: list[str] = []
        self.leaked: list[tuple[str, list[str]]] = []

    def text(self, where: str, text: str) -> None:
        assert text.strip(), f"{where} shows nothing"
        self.where.append(where)
        if found := leaks(text):
            self.leaked.append((where, sorted(found)))

    async def screen(self, driver: Driver, where: str) -> None:
        """Search the screen, the picture of it, the menu of what can be copied there, and all that is copied by it."""
        self.text(where, driver.screen)
        self.text(f"{where}, as a picture", text_of(driver.app.export_screenshot()))
        await driver.press("y")
        if isinstance(driver.app.screen, CopyMenu):
            self.text(f"{where}, the menu", driver.screen)
            for choice in driver.app.screen.query_one(CopyList).choices:
                if not choice.is_later:
                    self.text(f"{where}, copied: {choice.label}", choice.text)
            await driver.press("y")
        if driver.app.clipboard:
            self.text(f"{where}, copied", driver.app.clipboard)


@contextmanager
def planted_stage(name: str, refuses: Refuses = nothing) -> Iterator[Stage]:
    """Set a scenario's stage with secrets in its environment, in what its Azure answers and in what its az prints."""
    with _stage(name) as staged, pytest.MonkeyPatch.context() as patch:
        for variable, planted in VARIABLES.items():
            patch.setenv(variable, planted.secret)
        patch.setenv("AZURE_FEDERATED_TOKEN_FILE", f"/nowhere/{SHAPES[0].secret}")
        if name == "expired-secret":
            for program in ("az", "azd", "pwsh"):
                script = staged.folder / "bin" / program
                script.write_text(
                    f"#!/bin/sh\n/bin/cat {staged.folder}/said >&2\n/bin/cat {staged.folder}/said\nexit 1\n"
                )
                script.chmod(0o755)
            (staged.folder / "said").write_text(f"ERROR: AADSTS700082: {ALL}\n")
        yield Stage(staged.scenario, PlantedWire(staged.wsgi, refuses), staged.folder)


@asynccontextmanager
async def planted(
    scenario: str, refuses: Refuses = nothing, place: str = "", made: type[ExplorerApp] = Watched
) -> AsyncIterator[Driver]:
    """Run the app on a stage full of secrets until it is idle."""
    with planted_stage(scenario, refuses) as staged:
        log = RequestLog()
        start = Start(parse_place(place) if place else None)
        app = made(lambda: connect(Target(wire=staged.wsgi), log), log, start)
        async with app.run_test(size=(150, 60), notifications=True) as pilot:
            driver = Driver(app, pilot)
            await driver.until(lambda: app.is_ready or app.load_of("walk").state.value in ("done", "failed"))
            yield await driver.idle()


@pytest.fixture
def searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Searched]:
    monkeypatch.chdir(tmp_path)
    found = Searched()
    yield found
    assert not found.leaked
    assert found.where


def test_the_search_finds_every_secret_that_is_there() -> None:
    told = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    assert f"secrets of {len(SHAPES)} shapes" in " ".join(told.split())
    assert leaks(ALL) >= {one.shape for one in (*SHAPES, *VARIABLES.values())}
    assert leaks("nothing of the sort") == set()
    for one in (*SHAPES, *VARIABLES.values()):
        assert one.shape in leaks(f"… {one.secret[-12:]} …")


async def test_places_and_what_they_carry(searched: Searched) -> None:
    async with planted("default") as driver:
        await driver.shows("resources in")
        await searched.screen(driver, "explore")
        await driver.press("3")
        await driver.press("G")
        await searched.screen(driver, "tags")
        for key in ("slash", *"planted", "enter"):
            await driver.press(key)
        await searched.screen(driver, "tags, filtered")
        await driver.press("escape", "4", "y", "j")
        assert '"planted": {' in driver.app.clipboard
        searched.text("JSON, copied", driver.app.clipboard)
        await driver.press("enter")
        details = driver.app.screen.query_one("#detail", Reader).text
        assert "planted 0" in details
        assert '"planted": {' in details
        searched.text("details, all of them", details)
        for page in range(8):
            await searched.screen(driver, f"details, page {page + 1}")
            await driver.press("pagedown")
        await driver.press("a")
        await driver.shows("management.azure.com")
        await searched.screen(driver, "activity")
        await driver.press("question_mark")
        await searched.screen(driver, "help")
        await driver.press("escape", "colon")
        await driver.type("st")
        await searched.screen(driver, "palette")


async def test_blobs_their_values_and_their_preview(searched: Searched) -> None:
    async with planted("default", place=f"{_ACCOUNT}/config/prod/orders.yaml") as driver:
        await driver.shows("content type", "metadata planted")
        await searched.screen(driver, "blob")
        await driver.press("1", "z")
        await driver.shows("Tier", "Type", "<jwt>")
        await searched.screen(driver, "blobs, over the whole screen")
        await driver.press("z")
        await driver.press("escape", "escape", "escape")
        await searched.screen(driver, "containers")


@pytest.mark.parametrize(
    "place",
    [
        "",
        f"{_ACCOUNT}/config",
        f"{_ACCOUNT}/config/prod/orders.yaml",
        f"{_ACCOUNT}/config/prod/{SHAPES[0].secret}",
        f"{_ACCOUNT}/config?sv=2024-11-04&sig={SHAPES[9].secret}%3D",
    ],
    ids=["directory", "container", "preview", "secret as a name", "SAS"],
)
async def test_what_azure_refuses(searched: Searched, place: str) -> None:
    is_preview = place.endswith("orders.yaml")

    def refuses(method: str, url: str) -> bool:
        if is_preview:
            return method == "GET" and url.endswith("orders.yaml")
        return url.startswith("https://management.") or ".blob." in url

    async with planted("default", refuses, place) as driver:
        await driver.shows("AuthorizationFailure" if is_preview else "Authorization: ")
        await searched.screen(driver, "refused")
        await driver.press("a")
        await searched.screen(driver, "its requests")
        await driver.press("e")
        await searched.screen(driver, "explore beside it")
        for number, record in enumerate(driver.app.log_of_requests.records()):
            searched.text(f"request {number}", repr(record))


async def test_a_name_that_holds_a_secret_is_not_repeated_where_it_is_only_mentioned(searched: Searched) -> None:
    async with planted("default") as driver:
        session = driver.app.session
        assert session
        service = session.storage.service(_ACCOUNT)
        name = f"logs/{SHAPES[0].secret}"
        driver.app.load(lambda _stop: [service.reader("config", name).facts()], lambda _page: None, name="test")
        await driver.idle()
        error = driver.app.load_of("test").error
        assert error
        searched.text("error", f"{error} {error.meaning} {error.hint}")
        await driver.press("a")
        await searched.screen(driver, "its requests")
        records = driver.app.log_of_requests.records()
        assert any(one.path == "/config/logs/<jwt>" for one in records)
        for number, record in enumerate(records):
            searched.text(f"request {number}", repr(record))


async def test_the_chain_and_its_report(searched: Searched, tmp_path: Path) -> None:
    async with planted("expired-secret") as driver:
        for action in ("walk", "probe"):
            if action == "probe":
                await driver.press("p")
                await driver.shows("Every step on its own")
                await driver.until(lambda: not driver.app.chain_report().running)  # type: ignore[union-attr]
            for number in range(10):
                await searched.screen(driver, f"{action}, step {number + 1}")
                await driver.press("j")
            await driver.press("x")
            await driver.shows("Saved")
            report = driver.app.chain_report()
            assert report
            assert "AADSTS7000222" in as_text(report)
            searched.text(f"{action}, as text", as_text(report))
            searched.text(f"{action}, as JSON", json.dumps(as_json(report, __version__)))
            searched.text(f"{action}, as Markdown", as_markdown(report, __version__))
        saved = list(tmp_path.glob("azpane-doctor-*"))
        assert saved
        for path in saved:
            searched.text(path.suffix, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--all"], ["--all", "--json", "--names"]], ids=" ".join)
@pytest.mark.parametrize("ending", ["txt", "json", "md"])
def test_the_doctor(
    searched: Searched,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    ending: str,
) -> None:
    monkeypatch.setattr(scenarios, "stage", planted_stage)
    path = tmp_path / f"report.{ending}"
    cli.main(["doctor", "--demo", "expired-secret", *arguments, "--save", str(path)])
    printed = capsys.readouterr()
    assert "AADSTS7000222" in printed.out
    searched.text("printed", printed.out + printed.err)
    searched.text("saved", path.read_text(encoding="utf-8"))


async def test_exceptions_of_calls(searched: Searched) -> None:
    def fails(_stop: object) -> list[str]:
        raise RuntimeError(ALL) from OSError(ALL)

    async with planted("default") as driver:
        driver.app.load(fails, lambda _page: None, name="test")
        await driver.idle()
        error = driver.app.load_of("test").error
        assert error
        searched.text("error", f"{error} {error.meaning} {error.hint}")


async def test_a_fault_of_azpane_itself(searched: Searched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def faulty(_screen: IdentityScreen) -> str:
        secret = ALL
        raise RuntimeError(f"in a handler: {secret}")

    async with planted("default", made=ExplorerApp) as driver:
        await driver.press("i")
        monkeypatch.setattr(IdentityScreen, "copy_text", faulty)
        await driver.press("y")
        await driver.says("azpane met a fault of its own")
        searched.text("note", driver.screen)
        driver.app.end(RuntimeError(ALL))
    searched.text("last words", driver.app.fault)
    kept = sorted(tmp_path.glob("azpane-fault-*.txt"))
    assert len(kept) == 2
    for path in kept:
        searched.text("fault file", path.read_text(encoding="utf-8"))
