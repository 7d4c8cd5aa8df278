"""The list of the chain's steps: for each its state as a glyph and a word, its time, its reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from explorer.model.base.text import duration
from explorer.model.identity.chain import ChainReport, Step, StepState
from explorer.model.identity.claims import who
from explorer.model.identity.report import GLYPHS
from explorer.ui.kit.lines import Lines, Span, fit, leading

_ROLES = {
    StepState.RUNNING: "warn",
    StepState.ANSWERED: "good",
    StepState.UNAVAILABLE: "",
    StepState.FAILED: "bad",
    StepState.SKIPPED: "warn",
}

_BAR = 8  # cells of the time bar


class ChainList(Lines):
    """Draws a report as it stands; a running step counts its seconds."""

    def __init__(self, *, id: str, empty: Callable[[], Sequence[str]]) -> None:
        super().__init__(id=id, empty=empty)
        self._steps: tuple[Step, ...] = ()

    def show(self, report: ChainReport) -> None:
        """Show a report; while a step runs the cursor goes with it, and stays where the walk ended."""
        before = [step.state for step in self._steps]
        self._steps = report.steps
        self.lines_changed()
        if before != [step.state for step in report.steps]:
            active = (StepState.RUNNING, StepState.ANSWERED, StepState.FAILED)
            self.cursor = next((at for at, step in enumerate(report.steps) if step.state in active), self.cursor)

    @property
    def current(self) -> Step | None:
        return self._steps[self.cursor] if self.cursor < len(self._steps) else None

    def line_count(self) -> int:
        return len(self._steps)

    def line_spans(self, row: int, width: int) -> list[Span]:
        step = self._steps[row]
        role = _ROLES.get(step.state, "dim")
        words = "skipped by you" if step.state is StepState.SKIPPED else step.state.value.replace("_", " ")
        seconds = seconds_of(step)
        took = duration(seconds) if seconds else ""
        longest = max(seconds_of(other) for other in self._steps) or 1.0
        bar = "▇" * round(_BAR * seconds / longest) if width >= 90 else ""
        spans = [
            (f"{row + 1:>2} ", "dim"),
            (fit(step.title, 21), "dim" if role == "dim" else ""),
            (f" {GLYPHS[step.state]} {words:<14}", role),
            (f"{took:>8}  ", ""),
        ]
        room = width - sum(len(text) for text, _ in spans) - (_BAR + 1 if bar or width >= 90 else 0)
        if room > 4:
            spans.append((leading(short_reason(step), room), "dim"))
        if width >= 90:
            spans.append((f" {bar:<{_BAR}}", role))
        return spans


def seconds_of(step: Step) -> float:
    """Return how long a step took, or has taken so far."""
    return time.monotonic() - step.began if step.state is StepState.RUNNING and step.began else step.seconds


def short_reason(step: Step) -> str:
    """Return the first sentence of what a step said, without the library's own preface."""
    if step.state is StepState.ANSWERED:
        return " · ".join(words for words in (who(step.claims), step.kind) if words)
    if step.state is StepState.NOT_REACHED:
        return ""
    first = step.message.strip().splitlines()[0] if step.message.strip() else step.kind
    for preface in (
        f"{step.name} authentication unavailable. ",
        f"{step.name} authentication unavailable, ",
        "Authentication failed: ",
    ):
        first = first.removeprefix(preface)
    return first
