"""What a process writes, cut into lines as it comes."""

from __future__ import annotations

# A process that never ends its line must not fill the supervisor's memory.
LONGEST_LINE_BYTES = 16 * 1024


class LineCutter:
    """Takes bytes in any portions, gives whole lines; one longer than the bound comes in pieces."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that ``data`` completes."""
        *whole, rest = (self._rest + data).split(b"\n")
        while len(rest) > LONGEST_LINE_BYTES:
            whole.append(rest[:LONGEST_LINE_BYTES])
            rest = rest[LONGEST_LINE_BYTES:]
        self._rest = rest
        return [_text(line) for line in whole]

    def finish(self) -> list[str]:
        """What was written after the last line end."""
        rest, self._rest = self._rest, b""
        return [_text(rest)] if rest else []


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r")
