"""The pictures are drawn by the same app as in the tests of the screen."""

from tests.ui.conftest import parsed_once

__all__ = ["parsed_once"]
