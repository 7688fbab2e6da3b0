"""Docstrings as the document's Markdown."""

from __future__ import annotations

import inspect


def prose(docstring: str) -> str:
    """The text of a docstring, with Markdown's marks for code."""
    return inspect.cleandoc(docstring).replace("``", "`")


def summary_and_more(docstring: str) -> tuple[str, str]:
    """The first line without its full stop, and what follows."""
    first, _, rest = prose(docstring).partition("\n")
    return first.strip().rstrip("."), rest.strip()
