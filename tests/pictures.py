"""Draws the README's pictures from the demo: `python -m tests.pictures [FOLDER]` writes *.svg and *.png.

Without FOLDER it writes to screenshots/.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import resvg_py

from tests.ui.driver import Driver, demo

FOLDER = Path(__file__).parent.parent / "screenshots"


async def _explore(driver: Driver) -> None:
    await driver.press("3", "j", "j", "j", "space", "4", "j", "enter")


async def _blobs(driver: Driver) -> None:
    await driver.press("k")


async def _identity(driver: Driver) -> None:
    await driver.press("i")


async def _activity(driver: Driver) -> None:
    await driver.press("b", "a")


async def _kql(driver: Driver) -> None:
    await driver.press("K", "ctrl+r")


_FLAGS = "https://stwebshopprod.blob.core.windows.net/config/feature-flags.json"

PICTURES: dict[str, tuple[str, str, Callable[[Driver], Awaitable[None]]]] = {
    "explore": ("default", "", _explore),
    "blobs": ("default", _FLAGS, _blobs),
    "identity": ("default", "", _identity),
    "activity": ("default", "", _activity),
    "kql": ("default", "", _kql),
    "expired-secret": ("expired-secret", "", _identity),
}


async def draw(name: str, folder: Path) -> Path:
    """Draw one picture as SVG and PNG into a folder and return the SVG's path."""
    scenario, place, steps = PICTURES[name]
    async with demo(scenario, place=place) as driver:
        await steps(driver)
        await driver.idle()
        driver.app.clear_notifications()
        await driver.pilot.pause()
        svg = driver.app.export_screenshot(title=f"azpane --demo {scenario}".removesuffix(" default"))
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.svg"
    path.write_text(svg, encoding="utf-8")
    (folder / f"{name}.png").write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, font_family="Fira Code")))
    return path


if __name__ == "__main__":
    for picture in PICTURES:
        print(asyncio.run(draw(picture, Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)))
