"""The page on which calls can be tried: Swagger UI as flask-swagger-ui packs it, and three small files of our own."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

# Nothing from elsewhere, nothing inline; Swagger UI's icons are data.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_OURS = ("docs.js", "docs.css")
_THEIRS = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that the page loads."""

    content: bytes
    media_type: str


def read_page() -> Template:
    """The page, with ``$base`` for where its files are and ``$document`` for the document."""
    return Template((files(__name__) / "docs.html").read_text("utf-8"))


def read_assets() -> Mapping[str, Asset]:
    """The files by name."""
    theirs = files("flask_swagger_ui") / "dist"
    return {name: _asset(files(__name__) / name) for name in _OURS} | {name: _asset(theirs / name) for name in _THEIRS}


def version_of(assets: Mapping[str, Asset]) -> str:
    """A word that changes with any of the files, so that browsers may keep them for good."""
    digest = sha256()
    for name in sorted(assets):
        digest.update(assets[name].content)
    return digest.hexdigest()[:12]


def _asset(file: Traversable) -> Asset:
    return Asset(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")
