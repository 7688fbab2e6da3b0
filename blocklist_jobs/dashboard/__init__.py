"""The dashboard's files, and how they are found. They are pages, styles and modules for a browser; nothing builds them.

The page is a client like any other: what it shows and does goes through ``/api/v1``, with the key of its reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

# Named here, since what a machine takes a suffix for is its own affair, and a browser runs no module of another type.
MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
PAGE = "index.html"
_VERSION = b"{version}"


@dataclass(frozen=True, slots=True)
class File:
    """One file as it is sent; ``etag`` changes with its content."""

    content: bytes
    media_type: str
    etag: str


@dataclass(frozen=True, slots=True)
class Files:
    """All files of the dashboard. ``version`` changes with any of them, and is part of all their addresses."""

    version: str
    page: File
    assets: Mapping[str, File]


def read_files() -> Files:
    """What the package holds, the page with the version in the addresses of what it loads."""
    found = dict(sorted(_found(files(__package__), "")))
    digest = hashlib.sha256(b"\0".join(part for name, content in found.items() for part in (name.encode(), content)))
    version = digest.hexdigest()[:16]
    page = found.pop(PAGE).replace(_VERSION, version.encode())
    return Files(version, _file(PAGE, page), {name: _file(name, content) for name, content in found.items()})


def _found(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _found(entry, f"{above}{entry.name}/")
        elif entry.name.rpartition(".")[2] in MEDIA_TYPES:
            yield f"{above}{entry.name}", entry.read_bytes()


def _file(name: str, content: bytes) -> File:
    return File(content, MEDIA_TYPES[name.rpartition(".")[2]], hashlib.sha256(content).hexdigest()[:32])
