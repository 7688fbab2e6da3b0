"""The flag that is looked at between batches: once a worker is told to stop, it begins no other."""

from __future__ import annotations

import mmap

# A page shared with the children of prefork, which do not see their parent's signals. It is mapped at import, before
# they are made; one byte written in a signal's handler needs no lock.
_page = mmap.mmap(-1, 1)


def stop() -> None:
    """Begin no further batch, in this process and in its children."""
    _page[0] = 1


def is_stopping() -> bool:
    """Whether the worker was told to stop."""
    return bool(_page[0])
