"""Writes the README's table of keys from the one in the code: `python -m tests.readme`."""

from __future__ import annotations

import re
from pathlib import Path

from explorer.ui.kit.keys import by_scope
from explorer.ui.registry import every_key

README = Path(__file__).parent.parent / "README.md"
_PLACE = re.compile(r"(<!-- keys:[^\n]*-->\n).*?(<!-- end of keys -->)", re.S)


def key_table() -> str:
    """Return the keys as a Markdown table, one row for each place where they work."""
    rows = ["| where | keys |", "|---|---|"]
    for scope, keys in by_scope(every_key()):
        words = " · ".join(f"`{key.show}` {key.words}" for key in keys)
        rows.append(f"| {scope} | {words} |")
    return "\n".join(rows) + "\n"


def with_keys(text: str) -> str:
    """Return the README's text with the table as it should be."""
    return _PLACE.sub(lambda match: match[1] + key_table() + match[2], text)


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text(encoding="utf-8")), encoding="utf-8")
