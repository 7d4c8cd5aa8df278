"""A chain report as lines to read: what one step did, who answered, and what to do where nobody did."""

from __future__ import annotations

import time
from collections.abc import Mapping

from explorer.model.base.text import clock, day_time, duration
from explorer.model.identity.chain import ChainReport, Check, CheckState, Step, StepState
from explorer.model.identity.claims import NAMES, seconds_of, who
from explorer.model.identity.report import CHECK_GLYPHS, explain_step
from explorer.ui.kit.describe import Line, fields

_STATE_SENTENCES = {
    StepState.WAITING: "Its turn has not come yet.",
    StepState.RUNNING: "Running now; s skips it.",
    StepState.ANSWERED: "Gave a token.",
    StepState.UNAVAILABLE: "Cannot be used here; the chain goes on with the next step.",
    StepState.FAILED: "Was set up but failed: the chain STOPS here, later steps are not tried.",
    StepState.EXCLUDED: "Taken out of the chain.",
    StepState.NOT_REACHED: "Not tried: the chain ended before it.",
    StepState.SKIPPED: "Skipped by you; the chain went on.",
}


def step_lines(step: Step, report: ChainReport) -> list[Line]:
    """Return one step to read: state, verbatim message, meaning, what to do, what it looked at, its requests."""
    lines: list[Line] = [[(step.title, "title")], [(_STATE_SENTENCES[step.state], "dim")], []]
    lines += fields(
        (("kind", step.kind), ("class", step.name), ("took", duration(step.seconds) if step.seconds else ""))
    )
    if step.message:
        lines += [[], [("said", "title")]]
        lines += [[(f" {text}", "")] for text in step.message.splitlines()]
    if step.message and step.state in (StepState.FAILED, StepState.UNAVAILABLE, StepState.SKIPPED):
        found = explain_step(step, report)
        next_step = found.do or "look for the words above, or attach the saved report (x) to a ticket"
        lines += [[], [("means  ", "key"), (found.meaning, "")], [("do     ", "key"), (next_step, "warn")]]
        if found.link:
            lines.append([("read   ", "key"), (found.link, "dim")])
    if step.state is StepState.ANSWERED:
        lines += claim_lines(report)
    elif step.claims:
        lines += [[], [("would be", "title")]]
        lines += fields(named_claims(step.claims), indent=1)
    if step.looked_at:
        lines += [[], [("looked at", "title")]]
        lines += [[(f" {text}", "")] for text in step.looked_at]
    if step.requests:
        lines += [[], [("requests", "title")]]
        lines += [
            [(f" {one.method} {one.url}", ""), (f"  {one.status or 'no answer'} {duration(one.seconds)}", "dim")]
            for one in step.requests
        ]
    return lines


_CHECK_ROLES = {CheckState.OK: "good", CheckState.WARN: "warn", CheckState.FAILED: "bad"}


def around_lines(report: ChainReport) -> list[Line]:
    """Return what was checked around a walk, the worst first: network, certificate, clock, doubtful settings."""
    troubled = [one for one in report.checks if one.state in (CheckState.FAILED, CheckState.WARN)]
    lines: list[Line] = []
    for check in sorted(troubled, key=lambda one: one.state is CheckState.WARN):
        lines.append(_check_line(check))
        for name, text in (("said", check.said), ("means", check.means), ("do", check.do)):
            if text:
                lines.append([(f"    {name:<7}", "key"), (text, "warn" if name == "do" else "")])
    lines += [[("! ", "warn"), (note, "")] for note in report.notes]
    lines += [_check_line(check) for check in report.checks if check.state is CheckState.OK]
    undone: dict[str, list[str]] = {}
    for check in report.checks:
        if check.state is CheckState.NOT_DONE:
            undone.setdefault(check.said, []).append(check.name)
    lines += [[(f"· {', '.join(dict.fromkeys(names))} not checked: {why}", "dim")] for why, names in undone.items()]
    if not lines and not report.running:
        lines.append([("Nothing doubtful was seen in the settings around the chain.", "dim")])
    return lines


def _check_line(check: Check) -> Line:
    glyph = f"{CHECK_GLYPHS[check.state]} "
    took = f"  {duration(check.seconds)}" if check.seconds else ""
    said = f"  {check.said}" if check.state is CheckState.OK else ""
    return [(glyph, _CHECK_ROLES[check.state]), (f"{check.name} {check.host}".strip(), ""), (f"{said}{took}", "dim")]


def claim_lines(report: ChainReport) -> list[Line]:
    """Return who answered, from the token's allow-listed claims; shown only, nothing is decided by them."""
    lines: list[Line] = [[], [("token", "title"), ("  display only; the token itself is never shown", "dim")]]
    pairs = [("audience", report.claims.get("aud", report.scope)), ("expires", remaining_words(report.expires_on))]
    return lines + fields([*pairs, *named_claims(report.claims)], indent=1)


def named_claims(claims: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return claims with their names in words: who first, times in words, and no value twice."""
    rest = {NAMES.get(name, name): _claim(name, value, claims) for name, value in claims.items() if name not in _SAID}
    return [("who", who(claims)), *((name, value) for name, value in rest.items() if value != who(claims))]


_SAID = ("aud", "exp")  # the audience and expiry stand above them


def _claim(name: str, value: str, claims: Mapping[str, str]) -> str:
    return f"{day_time(seconds_of(claims, name))} UTC" if name in ("nbf", "iat") else value


def remaining_words(expires_on: int) -> str:
    """Return when a token ends and how long that is from now."""
    if not expires_on:
        return ""
    left = expires_on - time.time()
    if left <= 0:
        return f"{clock(expires_on)} (expired)"
    return f"{clock(expires_on)} ({left / 60:.0f} min left; renewed five minutes before)"


def summary_words(report: ChainReport) -> str:
    """Return how the walk ended, in one line."""
    if report.running:
        return "walking the chain …"
    if report.winner:
        return f"{report.winner.title} answered · the walk took {duration(report.seconds)}"
    if report.stopped_at:
        return f"the chain stopped at {report.stopped_at.title} · no token"
    return "no step gave a token" if report.steps else ""
