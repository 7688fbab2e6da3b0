"""Bytes in any portions come out as the same lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.supervise.lines import LONGEST_LINE_BYTES, LineCutter


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n\r", codec="utf-8"))), st.data())
def test_lines_do_not_depend_on_the_portions(lines: list[str], data: st.DataObject) -> None:
    written = "".join(line + "\n" for line in lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(written)))))
    cutter, heard = LineCutter(), []
    for start, end in zip([0, *cuts], [*cuts, len(written)], strict=True):
        heard += cutter.feed(written[start:end])
    assert heard == lines
    assert cutter.finish() == []


def test_what_follows_the_last_line_end_is_not_lost() -> None:
    cutter = LineCutter()
    assert cutter.feed(b"whole\npart") == ["whole"]
    assert cutter.finish() == ["part"]


def test_a_line_without_end_comes_in_pieces() -> None:
    cutter = LineCutter()
    heard = cutter.feed(b"x" * (3 * LONGEST_LINE_BYTES)) + cutter.finish()
    assert "".join(heard) == "x" * (3 * LONGEST_LINE_BYTES)
    assert max(map(len, heard)) == LONGEST_LINE_BYTES
