"""Words of the user and of the cloud are shown as they are, wherever Textual would take them as markup."""

from __future__ import annotations

import ast
from pathlib import Path

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Label, OptionList, Static, TextArea, Tooltip

from explorer import ui
from explorer.ui.kit.reader import Reader
from explorer.ui.kit.rows_table import RowsTable
from tests.ui.estate.parts import SUBSCRIPTIONS
from tests.ui.offline import exploring, inventory_of

_HOSTILE = ("[/]", "[red]a[/red] [@click=app.quit]b[/]", "[bold", "a[/b]", "\\[x]", "[[x]]", "[on]$x[/on]")


async def test_no_title_and_no_content_is_markup() -> None:
    made = (Vertical, Input, Label, OptionList, Static, TextArea, Tooltip, Reader, RowsTable)
    async with exploring(inventory_of([], SUBSCRIPTIONS), size=(120, 80)) as driver:
        widgets: list[Widget] = [one() for one in made]
        for widget in widgets:
            widget.styles.border = ("round", "red")
            widget.styles.height, widget.styles.width = 4, 80
        await driver.app.screen.mount(*widgets, before=0)
        for words in _HOSTILE:
            for widget in widgets:
                widget.border_title, widget.border_subtitle = f"over {words}", f"under {words}"
                if isinstance(widget, Static):
                    widget.update(f"within {words}")
                    assert str(widget.visual) == f"within {words}", type(widget)
            await driver.idle()
            assert driver.screen.count(f"over {words}") == len(widgets) - 1, words  # a tooltip waits for a pointer
            assert driver.screen.count(f"under {words}") == len(widgets) - 1, words  # a tooltip waits for a pointer


async def test_what_is_given_at_first_is_no_markup() -> None:
    async with exploring(inventory_of([], SUBSCRIPTIONS)) as driver:
        for words in _HOSTILE:
            await driver.app.screen.mount(Static(f"made with {words}"), before=0)
            driver.app.notify(f"told {words}", title=f"about {words}", timeout=60)
            await driver.shows(f"made with {words}")
            await driver.says(f"told {words}")
            await driver.shows(f"told {words}", f"about {words}")


def test_no_widget_is_used_that_reads_markup_in_a_way_of_its_own() -> None:
    """Buttons, trees, tabs and the like do; the prompts of these lists are our own words."""
    used = {
        name.name
        for path in Path(ui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets"
        for name in node.names
    }
    assert used == {"Input", "OptionList", "SelectionList", "Static", "TextArea"}
