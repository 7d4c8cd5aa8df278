"""Every dialog, opened and left in all ways at once: azpane goes on, and what stood behind it stands there still."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from textual.binding import Binding
from textual.events import MouseDown, MouseUp, Resize
from textual.geometry import Size
from textual.screen import ModalScreen, Screen

from explorer import ui
from explorer.model.base.errors import ServiceFault
from explorer.model.clipboard import CopyChoice
from explorer.model.download.target import ExistingFiles, ManyFiles
from explorer.model.estate.exports import Table
from explorer.ui.app import ExplorerApp
from explorer.ui.blobs.ways_to_list import HistoryScreen
from explorer.ui.download.dialogs import DownloadScreen, ExistingScreen, ManyScreen
from explorer.ui.estate.tag_hygiene import HygieneScreen
from explorer.ui.identity.dialogs import AudienceScreen, SignInScreen, Wanted
from explorer.ui.palette import PaletteScreen
from explorer.ui.screen.copy_menu import CopyMenu
from explorer.ui.screen.dialogs import AskScreen, ConfirmScreen, ExportScreen
from explorer.ui.screen.help import HelpScreen
from explorer.ui.screen.modal import Modal
from explorer.ui.screen.mode_screen import ModeScreen
from tests.ui.driver import Driver, event_of
from tests.ui.estate.parts import SUBSCRIPTIONS, resource
from tests.ui.offline import exploring, inventory_of


def _no_code(*_asked: object) -> NoReturn:
    raise ServiceFault("No code came.")


_IDENTITY: Any = SimpleNamespace(sign_in=_no_code, stop_sign_in=lambda: None)
_COPIES = [CopyChoice("i", "id", "1"), CopyChoice("n", "name", "one")]

# How each is made; a new one needs a line here.
_MADE: dict[type[ModalScreen[Any]], Callable[[Any], Modal[Any]]] = {
    AskScreen: lambda _page: AskScreen("What?", "this", "enter"),
    AudienceScreen: lambda _page: AudienceScreen(Wanted("arm")),
    ConfirmScreen: lambda _page: ConfirmScreen("Sure?", "is", "is not"),
    CopyMenu: lambda _page: CopyMenu("one", _COPIES),
    DownloadScreen: lambda _page: DownloadScreen("it", Path("there")),
    ExistingScreen: lambda _page: ExistingScreen(ExistingFiles(1, 2, Path("a", "b"))),
    ExportScreen: lambda _page: ExportScreen(Table("rows", ("a",), lambda: [("1",)]), "rows"),
    HelpScreen: HelpScreen,
    HistoryScreen: lambda _page: HistoryScreen(("versions", "deleted"), frozenset()),
    HygieneScreen: lambda page: HygieneScreen(page.shell.inventory),
    ManyScreen: lambda _page: ManyScreen(ManyFiles(10, 10, ("azcopy copy",))),
    PaletteScreen: PaletteScreen,
    SignInScreen: lambda _page: SignInScreen(_IDENTITY, ""),
}


class _Behind(Modal[None]):
    """Stands between the page and the dialog: whoever takes away what is in front, and not itself, takes it."""


def _modal_classes() -> Iterator[type[ModalScreen[Any]]]:
    """Yield every class of a dialog below explorer/ui."""
    top = Path(ui.__file__).parent
    for path in top.rglob("*.py"):
        importlib.import_module(".".join(path.relative_to(top.parents[1]).with_suffix("").parts))
    classes: list[type[ModalScreen[Any]]] = [ModalScreen]
    while classes:
        one = classes.pop()
        classes += one.__subclasses__()
        if one.__module__.startswith("explorer.") and one is not Modal:
            yield one


def test_every_dialog_is_a_modal_of_ours_and_tried() -> None:
    found = set(_modal_classes())
    assert found == set(_MADE)
    assert all(issubclass(one, Modal) for one in found)


@asynccontextmanager
async def _app() -> AsyncIterator[Driver]:
    inventory = inventory_of([resource(f"web-{number}", "s-1") for number in range(40)], SUBSCRIPTIONS)
    async with exploring(inventory) as driver:
        yield await driver.shows("web-0")


def _click(app: ExplorerApp, x: int, y: int, times: int = 1) -> None:
    """Post what a terminal sends for clicks, all of it at once."""
    for kind in (MouseDown, MouseUp) * times:
        app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))


def _resize(app: ExplorerApp, width: int, height: int) -> None:
    size = Size(width, height)
    app._driver._size = size  # type: ignore[union-attr]
    app.post_message(Resize(size, size))


async def _press(driver: Driver, *keys: str) -> None:
    """Give all keys to what has the focus now, as where the app does not hold back what comes quickly."""
    target = driver.app.focused or driver.app.screen
    for key in keys:
        target._forward_event(event_of(key))
    await driver.idle()


def _gestures(modal: Modal[Any]) -> Iterator[tuple[str, Callable[[Driver], Any]]]:
    """Yield what is done in one instant, and its name."""
    own = [key for binding in Binding.make_bindings(type(modal).BINDINGS) for key in binding.key.split(",")]
    pairs = [("enter", "escape"), ("escape", "enter")]
    for keys in (*pairs, *((key, key) for key in dict.fromkeys(("enter", "y", *own)))):
        yield " ".join(keys), lambda driver, keys=keys: _press(driver, *keys)

    async def double_click(driver: Driver) -> None:
        focused = driver.app.focused or next(iter(driver.app.screen.query("Static")))
        _click(driver.app, focused.region.x + 2, focused.region.y + 2, times=2)

    async def click_where_it_was(driver: Driver) -> None:
        focused = driver.app.focused or next(iter(driver.app.screen.query("Static")))
        x, y = focused.region.x + 2, focused.region.y + 2
        driver.app.screen.dismiss()
        _click(driver.app, x, y)
        await focused.remove()

    async def resize(driver: Driver) -> None:
        _resize(driver.app, 40, 12)
        await _press(driver, "enter", "escape")
        _resize(driver.app, 1, 1)
        _resize(driver.app, 120, 36)

    yield "double click", double_click
    yield "click where it was", click_where_it_was
    yield "resize", resize


@pytest.mark.parametrize("made", _MADE, ids=lambda one: one.__name__)
async def test_it_leaves_once_whatever_is_pressed(
    made: type[Modal[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with _app() as driver:
        app = driver.app
        page: Screen[Any] = app.screen
        behind = _Behind()
        await app.push_screen(behind)
        for name, done in _gestures(_MADE[made](page)):
            answers: list[object] = []
            modal = _MADE[made](page)
            await app.push_screen(modal, answers.append)
            await driver.handled()
            await done(driver)
            await driver.idle()
            await driver.burst(*["escape"] * 3)  # it may have stayed, or asked something itself
            assert app.is_running, name
            assert app.screen_stack == [page, behind], name
            assert len(answers) == 1, name
            assert not modal.is_attached, name


async def test_one_that_another_stands_over_takes_itself_away() -> None:
    async with _app() as driver:
        app = driver.app
        page: Any = app.screen
        answers: list[object] = []
        below, above = ConfirmScreen("a", "b", "c"), _Behind()
        await app.push_screen(below, answers.append)
        await app.push_screen(above)
        below.dismiss(True)
        below.dismiss(False)
        page.dismiss()  # a mode's own screen stays
        await driver.idle()
        assert app.screen_stack == [page, above]
        assert answers == [True]
        above.dismiss()
        await driver.idle()
        assert app.screen_stack == [page]


@pytest.mark.parametrize("key", ["K", "S"])
async def test_a_page_that_is_left_twice_leaves_once(key: str) -> None:
    async with _app() as driver:
        app = driver.app
        page = app.screen
        await driver.press(key)
        over = app.screen
        assert isinstance(over, ModeScreen)
        assert over is not page
        over.go_up()
        over.go_up()
        await driver.idle()
        assert app.screen_stack == [page]


async def test_a_page_that_is_opened_in_two_modes_stands_in_the_last() -> None:
    async with _app() as driver:
        app = driver.app
        await driver.press("K")
        over = app.screen
        app.action_mode("activity")
        await driver.idle()
        assert app.screen is not over
        await driver.press("K")
        assert app.screen is over
        await driver.press("K")  # a letter of the query
        await driver.press("escape")
        await driver.press("e")
        assert app.screen_stack == [app.mode_screens()[0]]
        assert sum(over in stack for stack in app._screen_stacks.values()) == 0
