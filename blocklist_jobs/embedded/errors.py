"""What can keep an embedded server from running."""

from __future__ import annotations


class EmbeddedError(Exception):
    """An embedded server cannot run."""


class FolderUnusable(EmbeddedError):
    """The data folder cannot be written."""


class DiskFull(EmbeddedError):
    """There is no space left for the data folder."""


class OtherVersion(EmbeddedError):
    """The data folder was made by a version of Postgres that is not at hand."""


class ServerFailed(EmbeddedError):
    """The server did not start, or did not answer in time."""
