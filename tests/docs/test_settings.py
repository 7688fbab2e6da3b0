"""docs/settings.md has every name that is read from the environment, with its default, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocklist_jobs.config.settings import read_settings
from tests.docs.pages import ROOT, first_words, rows

PAGE = "settings.md"
SECTIONS = ("For all processes", "Access", "Retention", "Web", "Flower", "Command line")
SETTINGS = sorted((ROOT / "blocklist_jobs" / "config").glob("*.py"))
NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|PORT")
# Of no process of ours: what the demo hands on to any program, and what a WSGI server says of a request.
PASSED_ON = {"LC_ALL", "VIRTUAL_ENV", "HTTP_VERSION", "SERVER_PROTOCOL"}
# Texts for people name it; Flower itself reads it.
BY_FLOWER = {"FLOWER_ADDRESS"}


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


def text_of(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def read_by_settings() -> set[str]:
    """The names that the files of config/ read."""
    found = (call for path in SETTINGS for call in calls(path))
    reading = (call for call in found if ast.unparse(call.func).startswith("read."))
    return {name for call in reading if call.args and NAME.fullmatch(name := text_of(call.args[0]))}


def read_elsewhere() -> set[str]:
    """Names in the shape of a setting in what reads the environment itself, and in the Procfile."""
    found = set(re.findall(r"\$\{(\w+)", (ROOT / "Procfile").read_text(encoding="utf-8")))
    for path in [*sorted((ROOT / "blocklist_jobs").rglob("*.py")), ROOT / "celeryconfig.py"]:
        if "environ" in path.read_text(encoding="utf-8") and path not in SETTINGS:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {text_of(node) for node in ast.walk(tree) if NAME.fullmatch(text_of(node))}
        found |= {text_of(word.value) for call in calls(path) for word in call.keywords if word.arg == "envvar"}
    return found - {""} - PASSED_ON


def documented() -> dict[str, str]:
    """Every name on the page and its default as it stands there."""
    return {row[0].strip("`"): row[1] for heading in SECTIONS for row in rows(PAGE, heading)}


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(documented()) == read_by_settings() | read_elsewhere() | BY_FLOWER


def test_none_is_told_twice() -> None:
    names = [name for heading in SECTIONS for name in first_words(PAGE, heading)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [name for name, told in documented().items() if name in read_by_settings()])
def test_the_default_is_the_real_one(name: str) -> None:
    needed = {"DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x", "TOKEN_ENCRYPTION_KEYS": "A" * 43 + "="}
    told = documented()[name].strip("`")
    if name in needed:
        assert told == "needed"
        return
    given = "" if told == "none" else needed.get(told, told)
    assert read_settings({**needed, name: given}) == read_settings(needed)


def test_the_web_defaults_are_the_real_ones() -> None:
    source = (ROOT / "blocklist_jobs" / "api" / "gunicorn_conf.py").read_text(encoding="utf-8")
    read = dict(re.findall(r'environ\.get\("(\w+)", "([^"]+)"\)', source))
    assert read == {name: documented()[name].strip("`") for name in read}
    assert read
