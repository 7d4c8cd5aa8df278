"""The preview pane: read block by block and no further, searched, followed by an injected clock; hostile content."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from explorer.cloud.session import Target, connect
from explorer.demo.blobs.content_kinds import journal_size
from explorer.demo.scenarios import SCENARIOS
from explorer.demo.scenarios.stage import play
from explorer.model.azure.address import parse_place
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.reference import BlobReference
from explorer.ui.app import Start
from explorer.ui.preview.follow import FOLLOW_SECONDS
from explorer.ui.preview.preview import BlobPreview
from tests.ui.driver import Driver, Watched

_FORMATS = "https://stadasandbox.blob.core.windows.net/formats"
_BLOCK = 64 * 1024
_LINE = journal_size(1)
_NOON = 1_795_000_000 // 86400 * 86400 + 43200.0


class Reads:
    """A wire's wrapper that writes down the ranges that are read, and can have a blob be overwritten."""

    def __init__(self, wsgi: Any) -> None:
        self._wsgi = wsgi
        self.ranges: list[tuple[int, int]] = []
        self.heads = 0
        self.is_overwritten = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = re.match(r"bytes=(\d+)-(\d+)", environ.get("HTTP_X_MS_RANGE", ""))
        if asked:
            self.ranges.append((int(asked[1]), int(asked[2]) + 1))
        self.heads += environ["REQUEST_METHOD"] == "HEAD"
        if self.is_overwritten and "HTTP_IF_MATCH" in environ:
            environ["HTTP_IF_MATCH"] = '"the one before"'
        return self._wsgi(environ, start_response)  # type: ignore[no-any-return]


class Looking(Driver):
    """A driver with the preview of one blob open."""

    reads: Reads
    now: float

    @property
    def pane(self) -> BlobPreview:
        return self.app.screen.query_one(BlobPreview)

    def pass_time(self, seconds: float) -> None:
        self.now += seconds


@asynccontextmanager
async def looking(name: str, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Looking]:
    moment = [_NOON]
    scenario = SCENARIOS["default"]
    behaviour = replace(scenario.behaviour, clock=lambda: looked.now if looked else moment[0])
    looked: Looking | None = None
    with play(replace(scenario, behaviour=behaviour)) as staged:
        reads, log = Reads(staged.wsgi), RequestLog()
        app = Watched(lambda: connect(Target(wire=reads), log), log, Start(parse_place(f"{_FORMATS}/{name}")))
        async with app.run_test(size=size, notifications=True) as pilot:
            looked = driver = Looking(app, pilot)
            driver.reads, driver.now = reads, _NOON
            await driver.until(lambda: app.is_ready)
            await driver.idle()
            await driver.until(lambda: bool(driver.pane.load_of("read").number))
            await driver.idle()
            await driver.press("2")
            driver.pane.follow.clock = lambda: driver.now
            yield driver


async def test_never_more_is_read_than_is_shown_and_one_block() -> None:
    async with looking("huge.log") as driver:
        await driver.shows("first 64.0 KiB of 3.2 GiB", "text, UTF-8")
        assert driver.reads.ranges == [(0, _BLOCK)]
        await driver.press("j", "pagedown", "pageup", "g", "k")
        assert driver.reads.ranges == [(0, _BLOCK)]
        await driver.press("G")
        await driver.shows("first 128.0 KiB of 3.2 GiB")
        for _ in range(2):
            await driver.press("G", "g", "pagedown")
        assert driver.reads.ranges == [(at * _BLOCK, (at + 1) * _BLOCK) for at in range(4)]
        await driver.shows("first 256.0 KiB of 3.2 GiB")
        await driver.press("j")
        assert len(driver.reads.ranges) == 4


async def test_what_is_kept_has_an_end_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.preview.blob_view.KEPT", 2 * _BLOCK)
    async with looking("huge.log") as driver:
        await driver.press("G", "G", "G", "G")
        assert len(driver.reads.ranges) == 2
        await driver.shows("128.0 KiB are kept, and no more", "F shows the end")


async def test_a_table_keeps_its_names_in_sight() -> None:
    async with looking("orders.csv") as driver:
        await driver.shows("content  CSV · first 64.0 KiB of", "order", "customer", "100000  C-")
        await driver.press("pagedown", "pagedown")
        await driver.hides("content  CSV")
        assert "order  customer  city" in driver.screen.splitlines()[2]
        await driver.press("greater_than_sign")
        await driver.hides("order  customer")
        await driver.shows("customer  city     total", "columns 2-5 of 5")
        await driver.press("less_than_sign")
        await driver.shows("order  customer")


_KINDS = {
    "events.jsonl": ("JSON lines · first 64.0 KiB of", "at", "device", "temperature", "fault"),
    "events.jsonl.gz": ("gzip, JSON lines · first 256.0 KiB unpacked", "temperature"),
    "one-line.json": ("JSON, indented · first 64.0 KiB", '"orders": [', '"id": 0,'),
    "utf-16.txt": ("text, UTF-16", "Grüße, レポート, отчёт"),
    "latin-1.txt": ("text, Windows-1252 (not UTF-8)", "Grüße aus Köln, señor; naïve café"),
    "random.bin": ("bytes · first 64.0 KiB of 2.9 MiB", "00000000  "),
    "readings.avro": ("Avro data file; these are its bytes", "00000000  4f 62 6a 01"),
    "zeros.gz": ("gzip, bytes · first 256.0 KiB unpacked", "00 00 00"),
    "picture.png": ("PNG picture, 180 × 120 pixels", "▀▀▀▀"),
    "machines.parquet": ("Parquet, 8 columns", "Decimal128(9, 2)", "press-00"),
    "archived.csv": ("Archive", "BlobArchived", "rehydrated", "set-tier"),
    "customer-key.csv": ("BlobUsesCustomerSpecifiedEncryption", "--cpk-by-value"),
    "absent.txt": ("BlobNotFound", "it may be deleted", "Press r"),
    "empty.txt": ("content  empty",),
}


async def test_every_kind_is_shown_as_what_it_is_and_what_cannot_be_read_says_why() -> None:
    async with looking("empty.txt", (160, 60)) as driver:
        service = driver.app.session.storage.service("https://stadasandbox.blob.core.windows.net")
        for name, words in _KINDS.items():
            driver.reads.ranges.clear()
            driver.pane.open(service, "formats", BlobReference(name))
            await driver.shows(name, *words)
            await driver.idle()
            assert sum(end - start for start, end in driver.reads.ranges) <= 2 * _BLOCK, name
            assert not {"loading …", "reading on …"} & set(driver.pane.text.splitlines())


async def test_hostile_content_is_harmless_and_shown_whole() -> None:
    async with looking("hostile.log", (200, 50)) as driver:
        await driver.shows("[red]markup[/red] and [@click=app.quit]a link[/]", "␛[2J␛[31mescape codes", "�reversed�")
        assert not {"\x1b", "\u202e", "\x9b", "\x07"} & set(driver.screen)
        await driver.press("G")
        await driver.shows("x" * 60)
        assert driver.app.is_running


async def test_a_search_counts_what_has_been_read_and_goes_on_with_it() -> None:
    async with looking("huge.log") as driver:
        await driver.press("slash")
        await driver.shows("type to search what has been read")
        await driver.type("ou")
        await driver.press("enter")
        counted = re.search(r"1 of (\d+) in the first 64.0 KiB", driver.screen)
        assert counted
        await driver.press("n", "n", "N")
        await driver.shows(f"2 of {counted[1]} in the first 64.0 KiB")
        await driver.press("N", "N")
        await driver.shows(f"{counted[1]} of {counted[1]} in the first")
        assert driver.reads.ranges == [(0, _BLOCK)]
        await driver.press("G")
        await driver.shows("in the first 128.0 KiB")
        more = re.search(rf"{counted[1]} of (\d+) in the first 128.0 KiB", driver.screen)
        assert more
        assert int(more[1]) > int(counted[1])
        await driver.press("escape")
        await driver.hides("in the first 128.0 KiB")
        await driver.press("n")
        await driver.shows("Not now: nothing is searched for")
        driver.pane.narrow("zqx")
        await driver.shows("“zqx” not found in the first 128.0 KiB")
        await driver.press("1", "j", "enter")
        await driver.shows("Windows-1252 (not UTF-8)")
        await driver.hides("zqx")


async def test_the_filter_of_the_list_is_its_own() -> None:
    async with looking("orders.csv") as driver:
        await driver.press("1", "slash")
        await driver.type("z")
        await driver.press("enter")
        await driver.shows("events.jsonl.gz", "zeros.gz", "2 of 18 names")
        await driver.press("escape")
        await driver.shows("18 names")


async def test_a_blob_that_grows_is_followed_from_its_end() -> None:
    async with looking("live/orders.log") as driver:
        await driver.press("F")
        await driver.shows("following · grew 0 s ago", "T12:00:00Z")
        end = driver.reads.ranges[-1][1]
        assert driver.reads.ranges[-1][0] == end - _BLOCK
        driver.pass_time(FOLLOW_SECONDS * 2 + 0.5)
        await driver.shows("T12:00:04Z", "grew 0 s ago")
        assert driver.reads.ranges[-1] == (end, end + 2 * _LINE)
        driver.pass_time(1)
        await driver.shows("grew 1 s ago")
        await driver.press("F")
        await driver.shows("F follows again", "r reads from the beginning")
        heads = driver.reads.heads
        driver.pass_time(60)
        await driver.press("k")
        assert driver.reads.heads == heads
        await driver.press("r")
        await driver.shows("T00:00:00Z", "first 64.0 KiB of")


async def test_following_ends_by_esc_and_where_the_cursor_leaves_the_blob() -> None:
    async with looking("huge.log") as driver:
        await driver.press("F")
        await driver.shows("following")
        await driver.press("escape")
        await driver.hides("following")
        await driver.press("F")
        await driver.shows("following")
        heads = driver.reads.heads
        await driver.press("1", "j")
        driver.pass_time(60)
        await driver.hides("following")
        assert driver.reads.heads == heads


async def test_a_day_that_ends_while_it_is_followed_is_said() -> None:
    async with looking("live/orders.log") as driver:
        await driver.press("F")
        driver.pass_time(43200 + 100)
        await driver.shows("T00:01:40Z")
        assert "it is another blob of this name" in driver.pane.text


async def test_what_is_packed_cannot_be_followed() -> None:
    async with looking("events.jsonl.gz") as driver:
        await driver.press("F")
        await driver.shows("Not now: what is packed can only be read")


async def test_a_blob_that_changes_under_the_reader_is_said_and_r_reads_it_again() -> None:
    async with looking("orders.csv") as driver:
        driver.reads.is_overwritten = True
        await driver.press("G", "G")
        await driver.shows("The blob has changed since it was opened", "Press r to read it again.")
        asked = len(driver.reads.ranges)
        await driver.press("G", "pagedown")
        assert len(driver.reads.ranges) == asked
        driver.reads.is_overwritten = False
        await driver.press("r")
        await driver.shows("first 64.0 KiB of", "100000  C-")
        await driver.hides("has changed")


async def test_a_blob_can_be_seen_as_text_and_as_bytes() -> None:
    async with looking("orders.csv") as driver:
        await driver.press("x")
        await driver.shows("order,customer,city,total,note", "text, UTF-8")
        await driver.press("x")
        await driver.shows("00000000  6f 72 64 65", "content  bytes")
        await driver.press("x")
        await driver.shows("100000  C-", "content  CSV")
        assert driver.reads.ranges == [(0, _BLOCK)]


async def test_e_reads_the_text_in_another_encoding_and_comes_back() -> None:
    async with looking("latin-1.txt") as driver:
        await driver.shows("Windows-1252 (not UTF-8)", "Grüße aus Köln")
        await driver.press("E")
        await driver.shows("text, UTF-8, 240 bytes read as")
        await driver.press("E")
        await driver.shows("text, UTF-16-LE")
        await driver.hides("Grüße")
        await driver.press(*["E"] * 8)
        await driver.shows("Read as its bytes tell.", "text, Windows-1252 (not UTF-8)", "Grüße aus Köln")
        assert len(driver.reads.ranges) == 1


async def test_the_pane_fills_the_screen_when_zoomed() -> None:
    async with looking("random.bin") as driver:
        await driver.press("z", "pagedown")
        assert re.search(r"000001[0-9a-f]0  (?:[0-9a-f]{2} ){7}[0-9a-f]{2}  (?:[0-9a-f]{2} ){7}", driver.screen)
