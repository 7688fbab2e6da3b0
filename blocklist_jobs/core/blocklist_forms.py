"""Reads a do-not-play list from the bytes of a file or a body, whichever of the known forms it has."""

from __future__ import annotations

from blocklist_jobs.core.blocklist import Parsed
from blocklist_jobs.core.blocklist_csv import read_csv
from blocklist_jobs.core.blocklist_intake import Intake, Unreadable
from blocklist_jobs.core.blocklist_json import read_json

_BOM = b"\xef\xbb\xbf"


def parse_blocklist(body: bytes, *, limit: int, provider: str | None = None, is_json: bool = False) -> Parsed:
    """The list in ``body``: UTF-8, with or without a byte order mark, recognised by its shape.

    ``provider`` owns the bare ids of forms that name none. ``is_json`` says that only JSON was announced.
    Raises ``Unreadable`` for what is no UTF-8 or no JSON, and ``Invalid`` for what is no list, for a list without
    artists and for one of more than ``limit``; nothing else. Rows that cannot be used are reported in the result.
    """
    text = _decoded(body)
    intake = Intake(limit, provider)
    if is_json or text.lstrip()[:1] in ("{", "["):
        return intake.parsed(read_json(text, intake, provider))
    read_csv(text, intake, provider)
    return intake.parsed()


def _decoded(body: bytes) -> str:
    start = len(_BOM) if body.startswith(_BOM) else 0
    nul = body.find(b"\0")
    if nul >= 0:
        kind = "It may be UTF-16; save" if body[:2] in (b"\xff\xfe", b"\xfe\xff") or nul < 4 else "Save"
        raise Unreadable(f"Byte {nul + 1} of the list is NUL, which is no text. {kind} it as UTF-8.")
    try:
        return body[start:].decode("utf-8")
    except UnicodeDecodeError as why:
        place = start + why.start
        line = body.count(b"\n", 0, place) + 1
        raise Unreadable(
            f"The list is not UTF-8: byte {place + 1} (0x{body[place]:02x}, line {line}) cannot be read. "
            "Save it as UTF-8."
        ) from None
