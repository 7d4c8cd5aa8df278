"""Runs the tests that depend on how azure-identity works, with the oldest and the newest that pyproject.toml allows.

Run it by `python -m tests.parity_range`: the observed chain against the plain one, the plan of the chain, the walks and
the probes. Each version gets an environment of its own, thrown away afterwards; the versions come from the package
registry that pip is set up with.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = (
    "tests/cloud/identity/test_parity.py",
    "tests/cloud/identity/test_identity.py",
    "tests/cloud/identity/test_probes.py",
    "tests/cloud/identity/test_chain_plan.py",
)
_PACKAGE = "azure-identity"


def bounds(dependencies: list[str]) -> tuple[str, str]:
    """Return what pip is asked for: the oldest version that the dependency allows, and the newest."""
    (wanted,) = (line for line in dependencies if line.startswith(_PACKAGE))
    oldest = re.search(r">=([\d.]+)", wanted)
    if not oldest:
        raise ValueError(f"{wanted} names no oldest version")
    return f"{_PACKAGE}=={oldest[1]}", wanted


def holds(requirement: str, folder: Path) -> bool:
    """Install the project with one azure-identity into a new environment, and tell whether the tests pass."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    _run(python, "-m", "pip", "install", "-qq", "--editable", ".[dev]", requirement, check=True)
    _run(python, "-c", f"from importlib.metadata import version as v; print('{_PACKAGE}', v('{_PACKAGE}'))", check=True)
    return _run(python, "-m", "pytest", *TESTS) == 0


def _run(python: Path, *arguments: str, check: bool = False) -> int:
    return subprocess.run([python, *arguments], cwd=ROOT, check=check).returncode


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    verdicts = {}
    for requirement in bounds(project["dependencies"]):
        with tempfile.TemporaryDirectory(prefix="azpane-parity-") as folder:
            verdicts[requirement] = holds(requirement, Path(folder))
    for requirement, has_passed in verdicts.items():
        print(f"{requirement:<28} {'passed' if has_passed else 'FAILED'}")
    return 0 if all(verdicts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
