"""Lines cut into rows, and what a search has found in them marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from explorer.ui.kit.lines import Span


def folded(text: str) -> str:
    """Return text in lower case, letter by letter, so that every letter keeps its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def cells_of(text: str) -> int:
    """Return how many cells text takes, letter by letter: what is joined on the screen may take fewer."""
    return len(text) if text.isascii() else sum(map(cell_len, text))


def has_wide(text: str) -> bool:
    """Tell whether some letters take more than a cell, or none."""
    return not text.isascii() and any(cell_len(char) != 1 for char in text)


def marked(line: Sequence[Span], needle: str, here: int) -> Sequence[Span]:
    """Return spans with every occurrence of a needle (in lower case) marked; `here` is where the search stands.

    -1 is for a search that stands elsewhere, -2 for one that stands at the first occurrence.
    """
    text = folded("".join(part for part, _ in line))
    at = text.find(needle)
    if at < 0:
        return line
    if here == -2:
        here = at
    cuts: list[tuple[int, int, str]] = []
    while at >= 0:
        cuts.append((at, at + len(needle), "here" if at == here else "match"))
        at = text.find(needle, at + len(needle))
    out: list[Span] = []
    start = 0
    for part, role in line:
        end = start + len(part)
        at = start
        for begin, stop, mark in cuts:
            if stop <= at or begin >= end:
                continue
            out.append((part[at - start : max(begin, at) - start], role))
            out.append((part[max(begin, at) - start : min(stop, end) - start], mark))
            at = min(stop, end)
        out.append((part[at - start :], role))
        start = end
    return [span for span in out if span[0]]


def cut(line: Sequence[Span], part: int, width: int) -> list[Span]:
    """Return the part of a line that is drawn in its row number `part`, where every character takes a cell."""
    first, last = part * width, (part + 1) * width
    out: list[Span] = []
    at = 0
    for text, role in line:
        if at < last and at + len(text) > first:
            out.append((text[max(0, first - at) : last - at], role))
        at += len(text)
    return out


def cut_wide(line: Sequence[Span], width: int) -> list[list[Span]]:
    """Return all rows of a line with wide characters; a row's last cell is left free, for half of one."""
    per_row = max(1, width - 1)
    total = sum(cells_of(text) for text, _ in line)
    rows: list[list[Span]] = [[] for _ in range(-(-total // per_row) or 1)]
    at = row = 0
    for text, role in line:
        taken: list[str] = []
        for char in text:
            cells = cell_len(char)
            if cells and at // per_row != row:  # an accent stands with the letter before it
                rows[row].append(("".join(taken), role))
                taken.clear()
                row = at // per_row
            taken.append(char)
            at += cells
        rows[row].append(("".join(taken), role))
    return [[span for span in spans if span[0]] for spans in rows]
