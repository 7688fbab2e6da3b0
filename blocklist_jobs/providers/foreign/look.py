"""Reads the source of a blocklist: a URL, or a file below the folder that the operator has set."""

from __future__ import annotations

import os
import stat
import zlib
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin

import httpx

from blocklist_jobs.core.addresses import wrong_with
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.jobs.follow import Following, Found, LookFailed
from blocklist_jobs.providers.deadline import Deadline
from blocklist_jobs.providers.foreign.network import TargetRefused, foreign_client, what_happened
from blocklist_jobs.providers.retry_after import retry_after_s

TIMEOUT_S = 60.0
"""All redirects and the last byte included."""

MOST_REDIRECTS = 5
_ACCEPT = "text/csv, application/json, text/plain;q=0.9, */*;q=0.5"


class SourceLook:
    """Implements ``jobs.follow.Look``. Safe to share among threads; build it after forking."""

    def __init__(self, *, private_too: bool, files_from: Path | None, timeout_s: float = TIMEOUT_S) -> None:
        self._private_too = private_too
        self._files_from = files_from
        self._timeout_s = timeout_s
        self._deadline = Deadline()
        self._client = foreign_client(self._deadline, private_too=private_too)

    def __call__(self, following: Following, *, most_bytes: int) -> Found:
        """See the port."""
        if following.place.url is None:
            return self._file(following, most_bytes)
        try:
            with self._deadline.within(self._timeout_s):
                return self._url(following.place.url, following, most_bytes)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, TargetRefused) as error:
            raise LookFailed(what_happened(error, self._timeout_s)) from None

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _url(self, url: str, following: Following, most_bytes: int) -> Found:
        for _ in range(MOST_REDIRECTS + 1):
            with self._client.stream("GET", url, headers=_asking(following), timeout=self._timeout_s) as response:
                if not response.has_redirect_location:
                    return _read(response, most_bytes)
                url = urljoin(url, response.headers["location"])
            wrong = wrong_with(url, private_too=self._private_too)
            if wrong:
                raise LookFailed(f"it leads on to an address that {wrong}")
        raise LookFailed(f"it leads on more than {MOST_REDIRECTS} times")

    def _file(self, following: Following, most_bytes: int) -> Found:
        if self._files_from is None:
            raise LookFailed("this server follows URLs only (FOLLOW_FILES_FROM is not set)")
        try:
            return _read_file(self._files_from, following.place.path or "", most_bytes)
        except (OSError, ValueError) as error:
            words = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "no such path"
            raise LookFailed(f"the file cannot be read: {words}") from None


def _asking(following: Following) -> dict[str, str]:
    asked = {"accept": _ACCEPT, "accept-encoding": "gzip"}
    if following.etag:
        asked["if-none-match"] = following.etag
    if following.last_modified:
        asked["if-modified-since"] = following.last_modified
    return asked


def _read(response: httpx.Response, most_bytes: int) -> Found:
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return Found(None)
    if response.status_code != HTTPStatus.OK:
        answer = Answer(response.status_code, dict(response.headers), b"", datetime.now(UTC))
        raise LookFailed(f"it answered {response.status_code}", retry_after_s(answer))
    body = _unpacked(response, most_bytes)
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "html" in kind or body.lstrip()[:1] == b"<":  # a page to log in, or of a provider in trouble
        raise LookFailed("it is a page for people, not a list")
    is_json = kind == "application/json" or kind.endswith("+json")
    return Found(bytes(body), _header(response, "etag"), _header(response, "last-modified"), is_json)


def _unpacked(response: httpx.Response, most_bytes: int) -> bytearray:
    """The body. httpx would unpack all of a piece at once, and packings inside each other: gigabytes of a kilobyte."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise LookFailed("it came packed in another way than the one that was asked for (gzip)")
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in packing else None
    body = bytearray()
    try:
        for piece in response.iter_raw():
            body += unzip.decompress(piece, most_bytes + 1 - len(body)) if unzip else piece
            if len(body) > most_bytes:
                raise _too_large(most_bytes)
    except zlib.error:
        raise LookFailed("it cannot be unpacked") from None
    if unzip and not unzip.eof:
        raise LookFailed("it ended in the middle")
    return body


def _header(response: httpx.Response, name: str) -> str | None:
    """What is sent back as it came; nothing that no header may hold, or that is unreasonably long."""
    value = response.headers.get(name, "")
    return value if value and len(value) <= 500 and value.isascii() and value.isprintable() else None


def _read_file(folder: Path, path: str, most_bytes: int) -> Found:
    """The file; no link, no dots and no device leads anywhere else."""
    file = (folder / path).resolve(strict=True)
    if not file.is_relative_to(folder):
        raise LookFailed("the file is not below the folder of FOLLOW_FILES_FROM")
    # Opened before it is looked at, and without waiting for the other end of a pipe.
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise LookFailed("it is no file")
        body = opened.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise _too_large(most_bytes)
    return Found(body)


def _too_large(most_bytes: int) -> LookFailed:
    return LookFailed(f"it has more than {most_bytes} bytes")
