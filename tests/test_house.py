"""The house stands as the README draws it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from explorer.ui.registry import KEYS
from tests.readme import README, with_keys

ROOT = Path(__file__).parent.parent
_EXPLORER = ROOT / "explorer"
_MOST_LINES = 400
_SMALL, _IMPORTERS_OF_SMALL = 40, 3
_MOST_FILES = 18


def _loaded_by(statement: str) -> set[str]:
    """Return the top packages that a fresh interpreter has loaded after a statement."""
    script = f"{statement}\nimport sys\nprint(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_arrows_run_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import explorer.cli", {"azure", "msal", "requests", "textual", "rich", "werkzeug"}),
        ("import explorer.ui.app", {"azure", "msal", "requests", "werkzeug", "msgspec"}),
        ("import explorer.cloud.session", {"textual", "rich", "werkzeug"}),
        ("import explorer.demo.scenarios", {"azure", "msal", "requests", "textual", "rich", "werkzeug"}),
        ("import explorer.settings.file as s, pathlib; s.SettingsFile(pathlib.Path('none')).read()", {"tomlkit"}),
        (
            "import explorer.model.identity.report, explorer.model.identity.remedies",
            {"azure", "requests", "textual", "rich"},
        ),
    ],
)
def test_what_is_not_needed_is_not_loaded(statement: str, absent: set[str]) -> None:
    assert not _loaded_by(statement) & absent


def test_no_file_is_too_long_to_read() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "explorer").rglob("*.py")}
    assert {path.name: lines for path, lines in lengths.items() if lines > _MOST_LINES} == {}


def test_the_readme_lists_the_keys_as_they_are() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_keys(text) == text, "run python -m tests.readme"


def test_no_key_has_two_meanings_in_one_place() -> None:
    everywhere = {name for key in KEYS if key.scope in ("everywhere", "every list") for name in key.keys.split(",")}
    for scope in {key.scope for key in KEYS} - {"everywhere", "every list"}:
        names = [name for key in KEYS if key.scope == scope for name in key.keys.split(",")]
        assert len(names) == len(set(names)), scope
        assert not everywhere & set(names), scope


# What every file and folder keeps to.


@cache
def _trees() -> dict[Path, ast.Module]:
    """Return what explorer's files say, parsed."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(_EXPLORER.rglob("*.py"))}


def _module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported_by(tree: ast.Module) -> set[str]:
    """Return all that a file's imports may mean by a module: `from a import b` is `a`, or the module `a.b`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{one.name}" for one in node.names)
    return found


def test_a_small_file_has_several_importers() -> None:
    importers = Counter(name for tree in _trees().values() for name in _imported_by(tree))
    few = {
        _module_of(path): importers[_module_of(path)]
        for path in _trees()
        if path.stem not in ("__init__", "__main__")
        and len(path.read_text(encoding="utf-8").splitlines()) < _SMALL
        and importers[_module_of(path)] < _IMPORTERS_OF_SMALL
    }
    assert few == {}, "give what is in it to the module that needs it"


def test_no_folder_is_too_full_to_look_through() -> None:
    files = Counter(str(path.parent.relative_to(ROOT)) for path in _trees() if path.stem != "__init__")
    assert {folder: count for folder, count in files.items() if count > _MOST_FILES} == {}
