"""A report on its way out: in the form that the file's ending asks for, and with pseudonyms for ids and names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from explorer.model.base.errors import BadInput
from explorer.model.base.files import write_whole
from explorer.model.identity.chain import ChainReport
from explorer.model.identity.pseudonyms import pseudonyms_of
from explorer.model.identity.report import as_json, as_text
from explorer.model.identity.report_markdown import as_markdown


def check_place(path: Path) -> None:
    """Raise BadInput where no file can be written to `path`, before a walk is made for nothing."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder.", hint="Give the name of a file.")
    if not path.parent.is_dir():
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
