"""The roles of text, and the theme's colour for each.

A style sheet could say this too, but every list would then be styled once more for each role: 60 ms of the first frame.
"""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style
from textual.app import App
from textual.color import Color, ColorParseError

# Role -> the theme's variable, and whether it is bold. Colour is never the only sign: words and glyphs say the same.
ROLES = {
    "title": ("foreground", True),
    "key": ("text-secondary", False),
    "good": ("text-primary", True),
    "bad": ("text-error", True),
    "warn": ("text-warning", False),
    "dim": ("foreground-muted", False),
    "string": ("text-success", False),
    "number": ("text-accent", False),
    "word": ("text-warning", False),
    "match": ("text-warning", False),
    "here": ("text-accent", True),
}
REVERSED = ("match", "here")  # what a search has found


def role_style(app: App[object], role: str) -> Style:
    """Return the style of a role in the app's present theme; "" has none of its own.

    A role such as "#ff8000 on #000000" is a picture's: its own colours.
    """
    if role.startswith("#"):
        return _painted(role)
    if role not in ROLES:
        return Style.null()
    variable, bold = ROLES[role]
    variables = app.theme_variables
    return _style(variables.get(variable, ""), variables.get("background", ""), bold, role in REVERSED)


@lru_cache(maxsize=8192)
def _painted(colours: str) -> Style:
    return Style.parse(colours)


@lru_cache(maxsize=256)
def _style(colour: str, background: str, bold: bool, reverse: bool) -> Style:
    try:
        shown = Color.parse(colour)
        if shown.a < 1:  # a terminal has no see-through text
            shown = Color.parse(background).blend(shown, shown.a, alpha=1)
    except ColorParseError:
        return Style(bold=bold or None, reverse=reverse or None)
    return Style(color=shown.rich_color, bold=bold or None, reverse=reverse or None)
