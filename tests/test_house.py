"""The house stands as the README draws it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from explorer.ui.registry import every_key
from tests.readme import README, with_keys

ROOT = Path(__file__).parent.parent
_EXPLORER = ROOT / "explorer"
_MOST_LINES = 400
_SMALL, _IMPORTERS_OF_SMALL = 40, 3
_MOST_FILES = 18
_MOST_DOCSTRING_LINES = 4
_MOST_ABOVE = 3
_HOOKS = re.compile(r"on_\w+|watch_\w+|send|close|read|flush|seek|tell|get_token")
"""Methods that libraries call by their name, in classes that have no base of theirs."""


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
        ("import explorer.demo.blobs.blob_service", {"nanoarrow"}),
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
    keys = every_key()
    everywhere = {name for key in keys if key.scope in ("everywhere", "every list") for name in key.keys.split(",")}
    for scope in {key.scope for key in keys} - {"everywhere", "every list"}:
        names = [name for key in keys if key.scope == scope for name in key.keys.split(",")]
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
        if path.stem not in ("__init__", "__main__", "keys")  # help reads a feature's keys without loading the feature
        and len(path.read_text(encoding="utf-8").splitlines()) < _SMALL
        and importers[_module_of(path)] < _IMPORTERS_OF_SMALL
    }
    assert few == {}, "give what is in it to the module that needs it"


_WRITES = {"write_text", "write_bytes", "replace", "rename", "mkstemp", "NamedTemporaryFile", "fdopen", "link"}
_WRITERS = {
    "base/files.py": "whole or not at all",
    "base/locks.py": "the file of a lock, whose content is never touched",
    "base/faults.py": "a new file of its own",
    "download/part_file.py": "a part, which its record describes",
}


def _writes(node: ast.AST) -> bool:
    """Tell whether a call writes a file; one whose mode is not a constant might."""
    if not isinstance(node, ast.Call):
        return False
    called, owner = node.func, ""
    if isinstance(called, ast.Attribute):
        name, owner = called.attr, called.value.id if isinstance(called.value, ast.Name) else ""
    else:
        name = called.id if isinstance(called, ast.Name) else ""
    if name == "open" and owner == "os":
        return any(isinstance(one, ast.Attribute) and one.attr == "O_CREAT" for one in ast.walk(node))
    if name == "open":
        at = 0 if isinstance(called, ast.Attribute) else 1
        modes = [*node.args[at : at + 1], *(one.value for one in node.keywords if one.arg == "mode")]
        return any(isinstance(one, ast.Constant) and set("wax+") & set(str(one.value)) for one in modes) and all(
            isinstance(one, ast.Constant) and set(str(one.value)) <= set("rwaxbt+") for one in modes
        )
    return name in _WRITES and (owner in ("os", "shutil", "tempfile") or name in ("write_text", "write_bytes"))


def test_files_are_written_whole_and_in_a_few_places_only() -> None:
    found = {
        path.relative_to(_EXPLORER / "model").as_posix() if "model" in path.parts else str(path)
        for path, tree in _trees().items()
        if "demo" not in path.parts and any(_writes(node) for node in ast.walk(tree))  # which writes its own stage
    }
    assert found == set(_WRITERS), "write_whole, write_new and write_table write a file in one step"


def test_no_folder_is_too_full_to_look_through() -> None:
    files = Counter(str(path.parent.relative_to(ROOT)) for path in _trees() if path.stem != "__init__")
    assert {folder: count for folder, count in files.items() if count > _MOST_FILES} == {}


def test_every_package_says_in_a_few_lines_what_lives_there() -> None:
    lengths = {
        _module_of(path): len((ast.get_docstring(tree) or "").splitlines())
        for path, tree in _trees().items()
        if path.stem == "__init__"
    }
    assert {name: lines for name, lines in lengths.items() if not 1 <= lines <= _MOST_DOCSTRING_LINES} == {}


# Nothing is there for tests alone.


class _Uses(ast.NodeVisitor):
    """Collects what files use by its name: variables, attributes, and the words in strings, which may be actions.

    A use inside a definition of that name does not count. An import is no use, unless it renames.
    """

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.attributes: set[str] = set()
        self.words: set[str] = set()
        self._inside: list[str] = []

    def _use(self, names: set[str], name: str) -> None:
        if name not in self._inside:
            names.add(name)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._inside.append(node.name)
        self.generic_visit(node)
        self._inside.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _definition

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._use(self.variables, node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._use(self.attributes, node.attr)
        self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for one in node.names:
            if one.asname:
                self._use(self.variables, one.name)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in ("getattr", "hasattr", "attrgetter", "methodcaller"):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    self._use(self.attributes, argument.value)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.words.update(re.findall(r"\w+", node.value))


def _defined(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names that a file defines at its top, and the methods of its classes, each with its class.

    Handlers of Textual's messages, which are decorated by `on`, are left out.
    """
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield "", name
            case ast.ClassDef(name=name):
                yield "", name
                for one in node.body:
                    if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_handler(one):
                        yield name, one.name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield "", name


def _is_handler(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    calls = (one.func for one in method.decorator_list if isinstance(one, ast.Call))
    return any(isinstance(call, ast.Name) and call.id == "on" for call in calls)


def _is_ours(one: type) -> bool:
    return one.__module__.startswith("explorer.")


def _is_called_by_a_library(module: str, owner: str, name: str) -> bool:
    """Tell whether a library calls a method: it stands in a base class of the library's, or is on the list."""
    if _HOOKS.fullmatch(name):
        return True
    bases = getattr(import_module(module), owner).__mro__
    return any(name in vars(base) for base in bases if not _is_ours(base))


def test_nothing_is_there_for_tests_alone() -> None:
    uses = _Uses()
    for tree in _trees().values():
        uses.visit(tree)
    unused = [
        f"{_module_of(path)}: {owner}.{name}".replace(" .", " ")
        for path, tree in _trees().items()
        for owner, name in _defined(tree)
        if not name.startswith("__")
        and name not in (uses.attributes if owner else uses.attributes | uses.variables)
        and not (name.startswith("action_") and name.removeprefix("action_") in uses.words)
        and not (owner and _is_called_by_a_library(_module_of(path), owner, name))
    ]
    assert unused == []


def _screens(base: type[Screen[Any]] = Screen) -> Iterator[type[Screen[Any]]]:
    for one in base.__subclasses__():
        if _is_ours(one):
            yield one
        yield from _screens(one)


def test_screens_have_parts_instead_of_ancestors() -> None:
    for path in _trees():
        if path.is_relative_to(_EXPLORER / "ui"):
            import_module(_module_of(path))
    above = {screen: [base.__name__ for base in screen.__mro__[1:] if _is_ours(base)] for screen in _screens()}
    assert {one.__name__: bases for one, bases in above.items() if len(bases) > _MOST_ABOVE} == {}
