"""The doctor's faces: a ChainReport as JSON that programs read, and as text that people read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from explorer.model.base.faults import versions
from explorer.model.base.redact import redact
from explorer.model.base.text import visible
from explorer.model.identity.chain import DEVICE_CODE, ChainReport, Check, CheckState, Step, StepState
from explorer.model.identity.claims import NAMES, who, without_personal
from explorer.model.identity.remedies import Explanation, explain

SCHEMA = "azpane-doctor/1"
"""The name of the JSON's form, which README.md describes; a key that changes its meaning makes a new one."""

GLYPHS: Mapping[StepState, str] = {
    StepState.WAITING: "·",
    StepState.RUNNING: "…",
    StepState.ANSWERED: "✓",
    StepState.UNAVAILABLE: "○",
    StepState.FAILED: "✗",
    StepState.EXCLUDED: "–",
    StepState.NOT_REACHED: "·",
    StepState.SKIPPED: "⏸",
}
"""One character for each state; the word always stands beside it."""

CHECK_GLYPHS: Mapping[CheckState, str] = {
    CheckState.OK: "✓",
    CheckState.WARN: "!",
    CheckState.FAILED: "✗",
    CheckState.NOT_DONE: "–",
}

_INDENT = "    "
_TIMES = ("exp", "nbf", "iat")


def explain_step(step: Step, report: ChainReport) -> Explanation:
    """Return what a step's message means, with the tenant, app and scope of this report filled in."""
    if step.state not in (StepState.UNAVAILABLE, StepState.FAILED):
        return Explanation(meaning="")
    return explain(step.message, step.name, step.causes, facts_of(report, step))


def facts_of(report: ChainReport, step: Step | None = None) -> dict[str, str]:
    """Return what is known of tenant, client, object and scope: from what the step read, and from the token."""
    read = dict(line.split(" = ", 1) for line in (step.looked_at if step else ()) if " = " in line)
    facts = {
        "tenant": report.tenant or read.get("AZURE_TENANT_ID", "") or report.claims.get("tid", ""),
        "client": read.get("AZURE_CLIENT_ID", ""),
        "object": report.claims.get("oid", ""),
        "scope": report.scope,
    }
    return {name: value for name, value in facts.items() if value}


def as_json(report: ChainReport, version: str) -> dict[str, Any]:
    """Return the report for `azpane doctor --json`; later versions add keys and never change these.

    README.md, "azpane doctor --json", describes every key.
    """
    return {
        "schema": SCHEMA,
        "version": version,
        "cloud": report.cloud,
        "audience": report.audience,
        "answered_by": report.answered_by or None,
        "seconds": round(report.seconds, 4),
        "steps": [_step_as_json(step, report) for step in report.steps],
        "identity": _redacted(without_personal(report.claims)) or None,
        "scope": report.scope,
        "tenant": report.tenant or None,
        "is_probe": report.is_probe,
        "is_quick": report.is_quick,
        "time_limit": report.time_limit or None,
        "has_pseudonyms": report.has_pseudonyms,
        "expires_on": report.expires_on or None,
        "error": redact(report.error) or None,
        "notes": [redact(note) for note in report.notes],
        "checks": [_check_as_json(check) for check in report.checks],
        "versions": dict(versions()),
    }


def _step_as_json(step: Step, report: ChainReport) -> dict[str, Any]:
    told = explain_step(step, report)
    return {
        "name": step.name,
        "state": _final(step.state).value,
        "seconds": round(step.seconds, 4),
        "message": redact(step.message),
        "kind": step.kind,
        "looked_at": [redact(line) for line in step.looked_at],
        "requests": [
            {
                "method": request.method,
                "url": redact(request.url),
                "status": request.status,
                "seconds": round(request.seconds, 4),
                "error": redact(request.error),
            }
            for request in step.requests
        ],
        "meaning": told.meaning,
        "do": redact(told.do),
        "link": told.link,
        "causes": list(step.causes),
        "identity": _redacted(without_personal(step.claims)) or None,
    }


def _check_as_json(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "host": check.host,
        "state": check.state.value,
        "seconds": round(check.seconds, 4),
        "said": redact(check.said),
        "means": check.means,
        "do": check.do,
    }


def _final(state: StepState) -> StepState:
    """Return how a step ended; in the report of an unfinished walk, the rest was not reached."""
    return StepState.NOT_REACHED if state in (StepState.WAITING, StepState.RUNNING) else state


def _redacted(claims: Mapping[str, str]) -> dict[str, str]:
    return {name: redact(value) for name, value in claims.items()}


def as_text(report: ChainReport, width: int = 100) -> str:
    """Return the report for a terminal of `width` columns: the verdict, a line a step, then what each one said."""
    lines = [
        *(part for line in verdict(report) for part in textwrap.wrap(line, width)),
        "",
        *_table(report, width),
        *_identity(report),
    ]
    checks = _checks(report, width)
    is_first = any(check.state is CheckState.FAILED for check in report.checks)  # before an identity is blamed
    lines += checks if is_first else []
    for step in report.steps:
        lines += _details(step, report, width)
    lines += [] if is_first else checks
    if report.error and not _is_told_by_steps(report):
        lines += ["", *_paragraph("said", redact(report.error), width)]
        told = explain(report.error, facts=facts_of(report))
        lines += _paragraph("means", told.meaning, width) + _paragraph("do", redact(told.do), width)
    for note in report.notes:
        lines += _paragraph("note", redact(note), width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def verdict(report: ChainReport) -> Iterator[str]:
    """Return what was asked for, and how it ended: two sentences, and a third where a time limit cut it short."""
    mode = ", quick: short time limits and no retries" if report.is_quick else ""
    yield _clean(f"{report.credential} for {report.audience} ({report.scope}) in {report.cloud}{mode}")
    took = f"{report.seconds:.2f} s"
    stopped = report.stopped_at
    if report.is_probe:
        answers = sum(step.state is StepState.ANSWERED for step in report.steps)
        settled = f"; the chain settles on {report.winner.title}" if report.winner else "; the chain gives no token"
        yield f"Each step asked on its own: {answers} would answer{settled}. It took {took}."
    elif report.winner:
        yield f"✓ {report.winner.title} answered after {took}."
    elif report.running:
        yield f"… still walking after {took}."
    elif stopped and stopped.name == DEVICE_CODE:
        yield f"✗ The sign-in with a device code ended after {took} without a token."
    elif stopped:
        yield f"✗ The chain stopped at {stopped.title} after {took}: no step after it was asked, and there is no token."
    else:
        yield f"✗ No step gave a token; the walk took {took}."
    if report.time_limit:
        yield f"The time limit of {report.time_limit:g} s ended the walk: what was not reached may still answer."


def _table(report: ChainReport, width: int) -> Iterator[str]:
    for number, step in enumerate(report.steps, start=1):
        took = f"{step.seconds * 1000:,.1f} ms" if step.seconds else ""
        line = (
            f"{number:>2} {step.title:<20.20} {GLYPHS[step.state]} {step.state.value.replace('_', ' '):<11} {took:>11}"
        )
        line = f"{line}  {_clean(gist(step))}"
        yield line if len(line) <= width else f"{line[: width - 1]}…"


def gist(step: Step) -> str:
    """Return a step's message in the few words that fit in its line."""
    if step.state is StepState.ANSWERED:
        return " · ".join(part for part in (who(without_personal(step.claims)), step.kind) if part)
    said = step.message.removeprefix(f"{step.name} authentication unavailable").lstrip(" .,:\n")
    return " · ".join(part for part in (step.kind, said.split("\n")[0]) if part)


def _identity(report: ChainReport) -> Iterator[str]:
    claims = without_personal(report.claims)
    if not report.answered_by:
        return
    yield ""
    if not claims:
        yield "The token cannot be decoded here, which is normal for some resources."
        return
    yield "The token says (for display only, not verified):"
    for name, value in claims.items():
        yield f"{_INDENT}{NAMES[name]:<18} {_clean(claim_text(name, value))}"


def claim_text(name: str, value: str) -> str:
    """Return a claim's value for people: a time as a date in UTC."""
    if name not in _TIMES:
        return value
    try:
        return datetime.fromtimestamp(float(value), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return value


def _details(step: Step, report: ChainReport, width: int) -> list[str]:
    """Return what a step that was asked said, verbatim, then what that means and what to do."""
    if step.state not in (StepState.UNAVAILABLE, StepState.FAILED, StepState.SKIPPED):
        return []
    told = explain_step(step, report)
    kind = f" ({step.kind})" if step.kind else ""
    lines = ["", f"{GLYPHS[step.state]} {step.title}{kind}"]
    lines += _paragraph("said", redact(step.message), width)
    lines += _paragraph("means", told.meaning, width)
    lines += _paragraph("do", redact(told.do), width)
    lines += _paragraph("see", told.link, width)
    for line in step.looked_at if step.state is StepState.FAILED else ():
        lines += _paragraph("looked at", redact(line), width)
    for request in step.requests:
        answer = str(request.status) if request.status else f"no answer: {request.error}"
        sent = f"{request.method} {request.url} → {answer} ({request.seconds * 1000:,.0f} ms)"
        lines += _paragraph("request", redact(sent), width)
    return lines


def _checks(report: ChainReport, width: int) -> list[str]:
    """Return a line for each check besides the identity, and what to do about failures."""
    lines = ["", "Besides the identity:"] if report.checks else []
    for (state, host, said), group in groupby(report.checks, lambda check: (check.state, check.host, check.said)):
        alike = list(group)  # those not done for one reason share a line
        check = alike[-1]
        took = f" ({check.seconds * 1000:,.0f} ms)" if check.seconds else ""
        name = f"{CHECK_GLYPHS[state]} {', '.join(one.name for one in alike)} {host}".rstrip()
        words = _clean(f"{name}: {state.value.replace('_', ' ')}{took}, {said}".rstrip(", "))
        lines += textwrap.wrap(words, width, initial_indent="  ", subsequent_indent=_INDENT)
        lines += _paragraph("means", check.means, width) + _paragraph("do", check.do, width)
    return lines


def _is_told_by_steps(report: ChainReport) -> bool:
    """Tell whether the final error only repeats what the steps said."""
    return "Attempted credentials:" in report.error or report.stopped_at is not None


def _paragraph(word: str, text: str, width: int) -> list[str]:
    """Return a word and a text beside it, wrapped; commands and links are never broken inside."""
    lines: list[str] = []
    for line in text.splitlines():
        lines += textwrap.wrap(visible(line), max(20, width - 14), break_long_words=False, break_on_hyphens=False)
    return [f"{_INDENT}{word if number == 0 else '':<10}{line}" for number, line in enumerate(lines)]


def _clean(text: str) -> str:
    return str(visible(redact(text)))
