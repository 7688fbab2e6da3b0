"""Files, functions and nesting stay small enough to be read at a sitting; each exception has its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 250
LONGEST_FUNCTION = 40
DEEPEST = 3

LONG_FILES: Mapping[str, str] = {
    "blocklist_jobs/jobs/ledger.py": "one port: the verbs of a transaction are looked up side by side, none has a body",
    "tests/api/test_jobs.py": "one route's cases; splitting them would hide which are missing",
}
LONG_FUNCTIONS: Mapping[str, str] = {
    "blocklist_jobs/gate/terms.py:terms_of": "one table of what the scripts read, without a branch",
    "blocklist_jobs/wiring/services.py:build_services": "one list of what is built from what, without a branch",
}
DEEP_FUNCTIONS: Mapping[str, str] = {
    "blocklist_jobs/supervise/supervisor.py:stop": "stages, rounds, hurry, children: the order of the end in one place",
    "tests/providers/odd_server.py:_serve": "a server's loop that breaks off where it is told to",
}
_BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def sources() -> list[Path]:
    """Everything but migrations, which are frozen lists of columns that nobody reads for their flow."""
    rooms = ("blocklist_jobs", "tests", "benchmarks")
    return [*(path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))), ROOT / "celeryconfig.py"]


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def depth(node: ast.AST) -> int:
    """How many blocks stand in each other inside ``node``; an ``elif`` stands beside its ``if``."""
    return max((_depth_below(child, node) for child in ast.iter_child_nodes(node)), default=0)


def _depth_below(child: ast.AST, parent: ast.AST) -> int:
    if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return 0  # looked at by itself
    is_elif = isinstance(child, ast.If) and isinstance(parent, ast.If) and parent.orelse == [child]
    return depth(child) + (isinstance(child, _BLOCKS) and not is_elif)


def test_files_are_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name for name, lines in lengths.items() if lines > LONGEST_FILE} == LONG_FILES.keys()


def test_functions_are_short() -> None:
    assert {name for name, node in functions() if lines_of(node) > LONGEST_FUNCTION} == LONG_FUNCTIONS.keys()


def test_nothing_is_nested_deeply() -> None:
    assert {name for name, node in functions() if depth(node) > DEEPEST} == DEEP_FUNCTIONS.keys()


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        ("pass", 0),
        ("if a:\n  pass\nelif b:\n  pass\nelse:\n  pass", 1),
        ("for a in b:\n  with c:\n    if d:\n      while e:\n        pass", 4),
        ("if a:\n  pass\nelse:\n  if b:\n    pass\n  c()", 2),
    ],
)
def test_depth_is_counted(body: str, deep: int) -> None:
    assert depth(ast.parse(body)) == deep
