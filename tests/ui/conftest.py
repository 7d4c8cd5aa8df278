"""What the tests of the screen share: style sheets are parsed once a run, not once an app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Share what style sheets hold among all apps: parsing is a fifth of what an app's start takes."""
    parse = Stylesheet._parse_rules
    parsed: dict[object, list[RuleSet]] = {}

    def parse_once(sheet: Stylesheet, *css: Any, **more: Any) -> list[RuleSet]:
        key = (css, *more.items(), *sheet._variables.items())
        if key not in parsed:
            parsed[key] = parse(sheet, *css, **more)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield
