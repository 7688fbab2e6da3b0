"""Reads values of the environment one by one, and collects what is wrong with them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

from cryptography.fernet import Fernet


class SettingsWrong(Exception):
    """Settings are missing or wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(["The settings need attention:", *(f"  {line}" for line in problems)]))
        self.problems = problems


class Reader:
    """Reads values one by one and collects what is wrong with them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.problems: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        """The text, stripped; without a ``default`` it is needed."""
        value = self._env.get(name, "").strip()
        if value:
            return value
        if default is None:
            self.problems.append(f"{name} is missing")
        return default or ""

    def url(self, name: str, schemes: tuple[str, ...], default: str | None = None) -> str:
        """A URL of one of ``schemes``."""
        value = self.text(name, default)
        if value and urlsplit(value).scheme.split("+")[0] not in schemes:
            self.problems.append(f"{name} must be a URL that begins with {' or '.join(s + '://' for s in schemes)}")
        return value.rstrip("/") if "http" in schemes else value

    def number(self, name: str, default: float, *, at_least: float, at_most: float = sys.float_info.max) -> float:
        """A number within these bounds."""
        value = self._env.get(name, "").strip()
        try:
            number = float(value) if value else default
        except ValueError:
            self.problems.append(f"{name} must be a number, not {value!r}")
            return default
        if not at_least <= number <= at_most:
            bound = f"at most {at_most:g}" if number > at_most else f"at least {at_least:g}"
            self.problems.append(f"{name} must be {bound}, not {number:g}")
            return default
        return number

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of ``choices``, the first by default."""
        value = self.text(name, choices[0])
        if value not in choices:
            self.problems.append(f"{name} must be one of {', '.join(choices)}, not {value!r}")
        return value

    def fernet_keys(self, name: str) -> tuple[str, ...]:
        """Fernet keys, separated by commas."""
        keys = tuple(key.strip() for key in self.text(name).split(",") if key.strip())
        for number, key in enumerate(keys, 1):
            try:
                Fernet(key)
            except ValueError:
                self.problems.append(
                    f"{name}: key {number} is not 32 url-safe base64 bytes; make one with: "
                    "blocklist-jobs keys encryption"
                )
        return keys
