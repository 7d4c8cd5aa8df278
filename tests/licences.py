"""Lists what azpane brings with it, with versions and licences: `python -m tests.licences`; a test keeps it clean.

Looked at is what is installed here: what pyproject.toml asks for, with the extras for users, and all that these ask for
in turn.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("images", "parquet")
"""Extras for users; `dev` is on nobody's machine but a developer's."""

FREE = re.compile(
    r"MIT(-CMU|-0)?|BSD(-[023]-Clause)?|0BSD|Apache-2\.0|ISC|PSF-2\.0|HPND|Unlicense|Zlib|CC0-1\.0", re.IGNORECASE
)
"""Licences that ask for no more than their own text to be kept."""

NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
"""Words of older packages for the same licences."""

ALLOWED = {
    "certifi": ("MPL-2.0", "a list of certificates, used as it is: its own file stays under its licence"),
}
"""Packages with another licence: which one, and why it may come along."""


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    licence: str
    wanted_by: str
    fault: str
    """Why it may not come along, or ""."""


def packages(extras: Sequence[str] = EXTRAS) -> list[Package]:
    """Return azpane's whole closure as it is installed, by name."""
    found: dict[str, Package] = {}
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    waiting = [(one, "azpane") for one in map(Requirement, asked) if not one.marker or one.marker.evaluate()]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted, by = waiting.pop()
        name = canonicalize_name(wanted.name)
        for extra in ("", *wanted.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            waiting += [(one, name) for one in _requirements(name, extra)]
        package = _package(name, wanted, by)
        if name not in found or package.fault:
            found[name] = package
    return [found[name] for name in sorted(found)]


def _requirements(name: str, extra: str) -> Iterator[Requirement]:
    try:
        texts = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for text in texts:
        one = Requirement(text)
        if not one.marker or one.marker.evaluate({"extra": extra}):
            yield one


def _package(name: str, wanted: Requirement, by: str) -> Package:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return Package(name, "", "", by, f"{by} wants {wanted}, and it is not installed")
    licence = licence_of(found.metadata)
    fault = fault_of(name, licence)
    if not wanted.specifier.contains(found.version, prereleases=True):
        fault = f"{by} wants {wanted}"
    elif by == "azpane" and not any(part.operator in (">=", "==") for part in wanted.specifier):
        fault = "azpane names no oldest version of it"
    return Package(name, found.version, licence, by, fault)


def licence_of(metadata: PackageMetadata) -> str:
    """Return a package's licence by the names of SPDX; "" where it says nothing of use."""
    said = str(metadata.get("License-Expression") or "").strip()
    if said:
        return said
    kinds = [one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    short = str(metadata.get("License") or "").strip()
    words = [short] if short and "\n" not in short and len(short) < 40 else kinds
    return " AND ".join(NAMES.get(one, one) for one in words)


def fault_of(name: str, licence: str) -> str:
    """Return what is wrong with a licence, or ""; of two that may be chosen from, one must be free."""
    if name in ALLOWED:
        return "" if licence.startswith(ALLOWED[name][0]) else f"{licence or 'no licence'}, not {ALLOWED[name][0]}"
    if not licence:
        return "it names no licence"
    choices = (re.split(r"\s+AND\s+", choice.strip(" ()")) for choice in re.split(r"\s+OR\s+", licence))
    is_free = any(all(FREE.fullmatch(part.strip(" ()")) for part in choice) for choice in choices)
    return "" if is_free else f"{licence} is not among the licences that may come along"


def main() -> int:
    all_of_them = packages()
    for one in all_of_them:
        why = ALLOWED.get(one.name, ("", ""))[1]
        print(f"{one.name:<28} {one.version:<12} {one.licence}{f'  ({why})' if why else ''}")
    faults = [one for one in all_of_them if one.fault]
    for one in faults:
        print(f"{one.name}: {one.fault}", file=sys.stderr)
    print(f"{len(all_of_them)} packages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
