"""A report as a file: in the form that the file's ending asks for, and with pseudonyms for ids and names."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from explorer.model.base.errors import BadInput
from explorer.model.base.faults import versions
from explorer.model.base.files import is_other_than_file, write_whole
from explorer.model.base.redact import redact
from explorer.model.base.text import visible
from explorer.model.identity.chain import ChainReport
from explorer.model.identity.pseudonyms import pseudonyms_of
from explorer.model.identity.report import as_json, as_text, verdict


def check_place(path: Path) -> None:
    """Raise BadInput where no file can be written to `path`, before a walk is made for nothing."""
    if is_other_than_file(path):
        what = "a folder" if os.path.isdir(path) else "no file, and is not replaced by one"
        raise BadInput(f"{path} is {what}.", hint="Give the name of a file.")
    if not os.path.isdir(path.parent):
        raise BadInput(f"There is no folder {path.parent}.", hint="Give a file in a folder that exists.")


def save_report(
    report: ChainReport, path: Path, version: str, *, with_names: bool = False, environ: Mapping[str, str] | None = None
) -> None:
    """Write a report to a private file, whole or not at all: .md is Markdown, .json JSON, anything else text.

    Ids and names become pseudonyms unless `with_names`; secrets never leave. Raises LocalFault.
    """
    shown = report if with_names else pseudonyms_of(report, environ).report(report)
    write_whole(path, _in_form(shown, path.suffix.lower(), version))


def _in_form(report: ChainReport, ending: str, version: str) -> str:
    if ending == ".json":
        return json.dumps(as_json(report, version), indent=2, ensure_ascii=False) + "\n"
    if ending == ".md":
        return as_markdown(report, version)
    return as_text(report)


def as_markdown(report: ChainReport, version: str) -> str:
    """Return the report as GitHub-flavoured Markdown: a short table, then the text report in a fence."""
    subject, *sentences = verdict(report)
    facts = {"result": " ".join(sentences), "asked for": subject, "tenant": report.tenant, "azpane": version}
    facts |= {name: found or "not installed" for name, found in versions().items()}
    if report.has_pseudonyms:
        facts["ids and names"] = "pseudonyms: the same one always stands for the same original"
    rows = [f"| {name} | {_cell(value)} |" for name, value in facts.items() if value]
    text = as_text(report)
    fence = "`" * max(3, _longest_run(text) + 1)
    return "\n".join(["| azpane doctor | |", "|---|---|", *rows, "", f"{fence}text", f"{text}{fence}", ""])


def _cell(text: str) -> str:
    """Return a code span for a table: in code nothing is formatted, but a bar would end the cell."""
    clean = visible(redact(text)).replace("|", r"\|")
    fence = "`" * (_longest_run(clean) + 1)
    return f"{fence} {clean} {fence}" if "`" in clean else f"{fence}{clean}{fence}"


def _longest_run(text: str) -> int:
    """Return the length of the longest run of backticks; a fence must be longer."""
    return max(map(len, re.findall("`+", text)), default=0)
