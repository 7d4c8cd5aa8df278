"""Four pictures of the whole screen; `python -m pytest tests/snapshots --snapshot-update` draws them anew.

Times are the only thing that changes from run to run, and stand still here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from textual.pilot import Pilot

from explorer.cloud.session import Target, connect
from explorer.demo.scenarios import stage
from explorer.model.azure.address import parse_place
from explorer.model.base.request_log import RequestLog
from explorer.ui.app import ExplorerApp, Start
from tests.ui.driver import Driver, Watched

_INVOICES = "https://stwebshopprod.blob.core.windows.net/config/feature-flags.json"


@pytest.fixture(autouse=True)
def _time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("explorer.ui.identity.chain_list", "explorer.ui.identity.words"):
        monkeypatch.setattr(f"{module}.duration", lambda _seconds: "1 ms")
    monkeypatch.setattr("explorer.ui.identity.chain_list.seconds_of", lambda _step: 0.001)
    monkeypatch.setattr("explorer.ui.identity.words.remaining_words", lambda _expires: "15:42:07 (60 min left)")
    monkeypatch.setattr("explorer.ui.app.remaining", lambda _expires: "60 min")
    monkeypatch.setattr("explorer.model.base.text.duration", lambda _seconds: "1 ms")
    monkeypatch.setattr("explorer.model.base.text.clock", lambda _stamp: "14:42:07")


@pytest.fixture
def app(request: pytest.FixtureRequest) -> Iterator[ExplorerApp]:
    scenario, place = request.param
    with stage(scenario) as staged:
        log = RequestLog()
        start = Start(parse_place(place) if place else None)
        yield Watched(lambda: connect(Target(wire=staged.wsgi), log), log, start)


@pytest.mark.parametrize(
    ("app", "keys"),
    [
        pytest.param(("default", ""), ("3", "j", "space", "4"), id="explore"),
        pytest.param(("default", _INVOICES), (), id="blobs"),
        pytest.param(("no-credentials", ""), ("j",), id="identity"),
        pytest.param(("expired-secret", ""), ("a",), id="activity"),
    ],
    indirect=["app"],
)
def test_the_screen_looks_as_it_did(app: ExplorerApp, keys: tuple[str, ...], snap_compare: Callable[..., bool]) -> None:
    async def settle(pilot: Pilot[None]) -> None:
        driver = Driver(app, pilot)
        await driver.until(
            lambda: app.is_ready or bool(app.load_of("walk").number and not app.load_of("walk").is_running)
        )
        await driver.idle()
        await driver.press(*keys)
        await driver.until(lambda: app.screen.query_one("#top")._drawn is not None)
        app.screen._poll()
        await driver.idle()

    assert snap_compare(app, terminal_size=(120, 36), run_before=settle)
