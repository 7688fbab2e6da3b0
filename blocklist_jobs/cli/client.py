"""A small client of the HTTP API: JSON in, JSON out; every refusal becomes a :class:`Failure`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json import JSONDecodeError
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx

from blocklist_jobs import __version__
from blocklist_jobs.cli.address import Address
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.problems import failure_of

API = "/api/v1"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TIMEOUT_S = 60.0
"""An upload of the largest blocklist takes seconds; a server that is silent for longer does not answer."""


class ApiClient:
    """Talks to one server with one key. ``transport`` is for tests."""

    def __init__(self, address: Address, *, transport: httpx.BaseTransport | None = None) -> None:
        self.server = address.server
        self._http = httpx.Client(
            base_url=address.server,
            headers={"Authorization": f"Bearer {address.key}", "User-Agent": f"blocklist-jobs/{__version__}"},
            timeout=TIMEOUT_S,
            transport=transport,
            # A proxy is for the way out; what runs on this machine is never behind one.
            trust_env=urlsplit(address.server).hostname not in LOOPBACK,
        )

    def __enter__(self) -> ApiClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def get(self, path: str, **params: Any) -> Any:
        """The JSON at ``path``; parameters that are ``None`` or empty are left out."""
        return self._call("GET", path, params={name: value for name, value in params.items() if value})

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, idempotency_key: str | None = None) -> Any:
        """The answer to ``body``. With an idempotency key a lost answer is asked for again, once."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        try:
            return self._call("POST", path, json=body, headers=headers)
        except LostAnswer:
            if not idempotency_key:
                raise
            return self._call("POST", path, json=body, headers=headers)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer to a replacement or change."""
        return self._call("PUT", path, json=body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer to a change of some parts."""
        return self._call("PATCH", path, json=body)

    def delete(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Remove what is at ``path``; the answer, where there is one."""
        return self._call("DELETE", path, **({"json": body} if body is not None else {}))

    def download(self, path: str, into: Path) -> int:
        """Write what is at ``path`` into a file, as it comes; how many bytes. :class:`LostAnswer` if it breaks off."""
        try:
            with self._http.stream("GET", API + path) as answer, into.open("wb") as file:
                if not answer.is_success:
                    answer.read()
                    raise failure_of(answer.status_code, _problem_in(answer))
                return sum(file.write(piece) for piece in answer.iter_bytes())
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unreachable(self.server) from error
        except httpx.HTTPError as error:
            raise LostAnswer(self.server) from error

    def upload(self, path: str, content: bytes, media_type: str, **params: str | None) -> Any:
        """The answer to a file as the body."""
        given = {name: value for name, value in params.items() if value}
        return self._call("POST", path, content=content, params=given, headers={"Content-Type": media_type})

    def pages(self, path: str, *, most: int | None = None, **params: Any) -> Iterator[dict[str, Any]]:
        """The rows of a list, page after page, at most ``most``."""
        cursor, seen = None, 0
        while most is None or seen < most:
            page = self.get(path, **params, cursor=cursor, limit=100 if most is None else min(100, most - seen))
            yield from page["items"]
            seen, cursor = seen + len(page["items"]), page.get("next_cursor")
            if not cursor:
                return

    def readiness(self) -> list[str]:
        """What is missing for a job to run that is submitted now, in words; empty when all is there."""
        try:
            answer = self._http.get("/readyz")
        except httpx.HTTPError as error:
            raise Unreachable(self.server) from error
        missing = _problem_in(answer).get("missing")
        return [] if answer.is_success else [str(one) for one in missing or ("not ready",)]

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            answer = self._http.request(method, API + path, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unreachable(self.server) from error
        except httpx.HTTPError as error:
            raise LostAnswer(self.server) from error
        if answer.is_success:
            return answer.json() if answer.content else None
        raise failure_of(answer.status_code, _problem_in(answer))


class Unreachable(Failure):
    """Nothing listens at the server's address."""

    def __init__(self, server: str) -> None:
        super().__init__(
            f"{server} does not answer.\n"
            'Start it with "blocklist-jobs up", or name another with --server or BLOCKLIST_JOBS_URL.',
            ExitCode.UNREACHABLE,
        )


class LostAnswer(Failure):
    """The connection broke before the answer was whole: it may have been done."""

    def __init__(self, server: str) -> None:
        super().__init__(
            f'The connection to {server} broke before it answered. Look with "blocklist-jobs jobs list" '
            "whether it was done before you repeat it.",
            ExitCode.UNREACHABLE,
        )


def _problem_in(answer: httpx.Response) -> dict[str, Any]:
    """The problem document of an answer; of a proxy's page or an empty body only the status is known."""
    try:
        document = answer.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return {}
    return document if isinstance(document, dict) else {}
