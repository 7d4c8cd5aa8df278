"""The doctor's report as Markdown, fit for a ticket; what others wrote stands in code, where it can format nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.model.base.faults import versions
from explorer.model.base.redact import redact
from explorer.model.base.text import visible, visible_lines
from explorer.model.identity.chain import ChainReport, Step, StepState
from explorer.model.identity.claims import NAMES, without_personal
from explorer.model.identity.remedies import Explanation, explain
from explorer.model.identity.report import CHECK_GLYPHS, GLYPHS, claim_text, explain_step, facts_of, gist, verdict

_SPECIAL = re.compile(r"([\\`*<>\[\]|#~&]|(?<!\w)_|_(?!\w))")  # an underscore inside a word formats nothing
_GIST = 90  # characters of what a step said, in the table; all of it stands below
_ASKED = (StepState.FAILED, StepState.UNAVAILABLE, StepState.SKIPPED)


def as_markdown(report: ChainReport, version: str) -> str:
    """Return the report as GitHub-flavoured Markdown: the verdict, a table of steps, and what each one said."""
    parts = [_head(report), _steps(report), *_told(report), _token(report), _checks(report), _notes(report)]
    parts += [_requests(report), _versions(version)]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _head(report: ChainReport) -> Iterator[str]:
    subject, *sentences = verdict(report)
    yield f"# azpane doctor: {_text(sentences[0])}"
    for sentence in (subject, *sentences[1:]):
        yield from ("", _text(sentence))
    if report.tenant:
        yield from ("", f"Tenant asked for: {_code(report.tenant)}")
    if report.has_pseudonyms:
        yield from ("", "Ids and names are pseudonyms; the same one always stands for the same original.")


def _steps(report: ChainReport) -> Iterator[str]:
    yield from ("## Steps", "", "| | step | state | ms | in short |", "|--:|---|---|--:|---|")
    for number, step in enumerate(report.steps, start=1):
        took = f"{step.seconds * 1000:,.1f}" if step.seconds else ""
        state = f"{GLYPHS[step.state]} {step.state.value.replace('_', ' ')}"
        yield f"| {number} | {_text(step.title)} | {state} | {took} | {_cell(_short(gist(step)))} |"


def _told(report: ChainReport) -> Iterator[Iterator[str]]:
    """What went wrong comes first: the step that stopped the chain, then those that it passed over."""
    stopped = report.stopped_at
    for step in sorted(report.steps, key=lambda step: step is not stopped):
        if step.state in _ASKED and not (report.winner and step is not stopped):
            yield _step(step, report)
    if report.error and not stopped and "Attempted credentials:" not in report.error:
        yield _final(report)


def _step(step: Step, report: ChainReport) -> Iterator[str]:
    kind = f" ({step.kind})" if step.kind else ""
    yield f"## {GLYPHS[step.state]} {_text(step.title + kind)}: {step.state.value}"
    yield from _said(step.message, explain_step(step, report))
    if step.looked_at and step.state is StepState.FAILED:
        yield from ("", "Looked at:", "", *(f"- {_code(line)}" for line in step.looked_at))


def _final(report: ChainReport) -> Iterator[str]:
    yield "## What the library said in the end"
    yield from _said(report.error, explain(report.error, facts=facts_of(report)))


def _said(message: str, told: Explanation) -> Iterator[str]:
    yield from ("", *_block(message))
    if told.meaning:
        yield from ("", f"- **means** {_text(told.meaning)}")
    if told.do:
        yield f"- **do** {_code(told.do)}"
    if told.link:
        yield f"- **see** <{told.link}>"


def _token(report: ChainReport) -> Iterator[str]:
    claims = without_personal(report.claims)
    if not report.answered_by:
        return
    yield from ("## The token says", "", "For display only, not verified.", "")
    if not claims:
        yield "It cannot be decoded here, which is normal for some resources."
    for name, value in claims.items():
        yield f"- {NAMES[name]}: {_code(claim_text(name, value))}"


def _checks(report: ChainReport) -> Iterator[str]:
    if not report.checks:
        return
    yield from ("## Besides the identity", "", "| check | host | result | ms | found |", "|---|---|---|--:|---|")
    for check in report.checks:
        result = f"{CHECK_GLYPHS[check.state]} {check.state.value.replace('_', ' ')}"
        took = f"{check.seconds * 1000:,.0f}" if check.seconds else ""
        yield f"| {_text(check.name)} | {_cell(check.host)} | {result} | {took} | {_cell(check.said)} |"
    for check in report.checks:
        if check.means:
            yield from ("", f"- **{_text(check.name)} {_text(check.host)}** {_text(check.means)}")
        if check.do:
            yield f"- **do** {_code(check.do)}"


def _notes(report: ChainReport) -> Iterator[str]:
    if report.notes:
        yield from ("## This environment", "", *(f"- {_text(note)}" for note in report.notes))


def _requests(report: ChainReport) -> Iterator[str]:
    sent = [(step, request) for step in report.steps for request in step.requests]
    if not sent:
        return
    yield from ("## Requests", "", "| step | request | answer | ms |", "|---|---|---|--:|")
    for step, request in sent:
        answer = str(request.status) if request.status else _cell(f"no answer: {request.error}")
        line = _cell(f"{request.method} {request.url}")
        yield f"| {_text(step.title)} | {line} | {answer} | {request.seconds * 1000:,.0f} |"


def _versions(version: str) -> Iterator[str]:
    yield from ("## Versions", "", f"- azpane {_text(version)}")
    yield from (f"- {name} {_text(found or 'not installed')}" for name, found in versions().items())


def _short(text: str) -> str:
    return text if len(text) <= _GIST else f"{text[: _GIST - 1]}…"


def _text(text: str) -> str:
    """Return words that Markdown takes as they are."""
    return _SPECIAL.sub(r"\\\1", visible(redact(text)))


def _code(text: str) -> str:
    """Return a code span, fenced by more backticks than it holds; empty where there is nothing to show."""
    clean = visible(redact(text))
    if not clean:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", clean)), default=0) + 1)
    return f"{fence} {clean} {fence}" if "`" in clean or clean != clean.strip() else f"{fence}{clean}{fence}"


def _cell(text: str) -> str:
    """Return a code span for a table, where even in code a bar would end the cell."""
    return _code(text).replace("|", r"\|")


def _block(text: str) -> Iterator[str]:
    """Return a block of verbatim text, fenced by more backticks than it holds."""
    lines = visible_lines(redact(text))
    fence = "`" * max(3, max((len(run) for line in lines for run in re.findall("`+", line)), default=0) + 1)
    yield from (f"{fence}text", *lines, fence)
