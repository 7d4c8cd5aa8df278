"""Stand-ins for command line programs: shell scripts in the only folder that is on PATH."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RENEWED_EVERY = 30 * 60
"""Seconds after which the scripts are written anew, so that a token in one always has some life left."""

GATE = "gate"
"""A named pipe in the folder of the scripts: whoever reads from it waits until the gates are opened."""

_COMPLAINT = """\
#!/bin/sh
# A stand-in for {title}. Shell builtins only: PATH holds nothing else.
{wait}printf '%s\\n' {lines} >&2
exit 1
"""


@dataclass(frozen=True, slots=True)
class Program:
    """A program by its name on PATH, and what writes its script."""

    name: str
    script: Callable[[], str]


def complaining(name: str, title: str, *lines: str, waits: bool = False) -> Program:
    """Return a program that only prints some lines as an error, once the gates are open where it `waits`."""
    quoted = " ".join("'" + line.replace("'", "'\\''") + "'" for line in lines)
    wait = f'read -r _ 2>/dev/null < "${{0%/*}}/{GATE}"\n' if waits else ""
    return Program(name, lambda: _COMPLAINT.format(title=title, wait=wait, lines=quoted))


def write(program: Program, folder: Path) -> None:
    """Write a program into a folder.

    The file appears at once or not at all, as it may be running while it is renewed. Only its owner can read it.
    """
    draft = folder / f"{program.name}.new"
    draft.touch(mode=0o700)
    draft.write_text(program.script(), encoding="utf-8")
    os.replace(draft, folder / program.name)


def make_gate(folder: Path) -> None:
    """Make the gate of a folder; Windows has none, and runs none of the scripts."""
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / GATE, 0o600)


def open_gate(folder: Path) -> None:
    """Let every program go on that waits; one that comes later finds no gate."""
    gate = folder / GATE
    if gate.exists():
        end = os.open(gate, os.O_RDWR)  # as a reader too, so that opening never waits for one
        gate.unlink()
        os.close(end)
