"""The page's own rules, module by module, in the browser that runs them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.system import Site


@pytest.fixture(scope="module")
def plain(browser: Browser, site: Site) -> Iterator[Page]:
    """A page that knows where its modules are; none of them keeps anything between two calls here."""
    context = browser.new_context(base_url=site.url, locale="en-GB", timezone_id="Europe/Berlin")
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


def _call(page: Page, module: str, expression: str) -> Any:
    """What an expression over a module ``m`` gives."""
    load = "new URL(`${document.querySelector('script').src}/../%s`).href" % module  # noqa: UP031 - braces are the script's
    return page.evaluate(f"async () => {{ const m = await import({load}); return {expression}; }}")


STREAM = [
    (["data: 1\n\n"], [["", "message", "1"]]),
    (["id: 7\r\nevent: status\r\nda", 'ta: {"a":\r', "\ndata: 1}\r\n\r", "\n"], [["7", "status", '{"a":\n1}']]),
    ([":\n\n", "retry: 2000\n\n", ": beat\nid: 1\ndata\n\n"], [["1", "message", ""]]),
    (
        ["id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n"],
        [["1", "message", "a"], ["1", "message", "b"], ["", "message", "c"]],
    ),
    (["data:  two spaces\rdata: x\r\r", "half: "], [["", "message", " two spaces\nx"]]),
    (["event: lost without data\n\ndata: kept\n\n"], [["", "message", "kept"]]),
]


@pytest.mark.parametrize(("pieces", "events"), STREAM)
def test_streams_are_read_as_the_standard_says(plain: Page, pieces: list[str], events: list[list[str]]) -> None:
    read = f"""(() => {{
        const reader = new m.EventReader();
        return {pieces}.flatMap((piece) => reader.take(piece)).map(({{ id, type, data }}) => [id, type, data]);
    }})()"""
    assert _call(plain, "data/sse.js", read) == events


def test_streams_are_read_in_pieces_of_any_size(plain: Page) -> None:
    text = "id: 1\\r\\ndata: é\\r\\n\\r\\n:c\\n\\nevent: e\\rdata: 2\\r\\r"
    cut = f"""(() => {{
        const text = "{text}";
        const taken = (reader, at) => [text.slice(0, at), text.slice(at), "\\n"].flatMap((piece) => reader.take(piece));
        return [...text].map((_, at) => taken(new m.EventReader(), at).length);
    }})()"""
    assert set(_call(plain, "data/sse.js", cut)) == {2}


SPANS = [
    (0, "0 s"),
    (0.4, "0.4 s"),
    (59.4, "59 s"),
    (61, "1 min 1 s"),
    (600, "10 min"),
    (3660, "1 h 1 min"),
    (90000, "1 d 1 h"),
]


@pytest.mark.parametrize(("seconds", "words"), SPANS)
def test_spans_have_the_units_that_matter(plain: Page, seconds: float, words: str) -> None:
    assert _call(plain, "format.js", f"m.span({seconds})").replace("\u00a0", " ") == words


def test_times_are_local_with_utc_beside_them(plain: Page) -> None:
    when = "new Date('2026-01-02T23:30:00Z')"
    assert _call(plain, "format.js", f"m.clock({when})") == "3 Jan, 00:30"
    assert _call(plain, "format.js", f"m.utc({when})") == "2026-01-02 23:30:00 UTC"


PLACES = [
    ("#/", ["overview", ""]),
    ("", ["overview", ""]),
    ("#/jobs/a%2Fb?status=failed", ["jobs", "a/b"]),
    ("#/jobs/%E0%A4%A", ["jobs", "%E0%A4%A"]),
    ("#/new", ["new", ""]),
]


@pytest.mark.parametrize(("address", "place"), PLACES)
def test_addresses_name_pages(plain: Page, address: str, place: list[str]) -> None:
    route = f"(({{ name, id }}) => [name, id])(m.routeOf({address!r}))"
    assert _call(plain, "route.js", route) == place


JOB = (
    """{job_type: "enforcement_execution", dry_run: false, status: "completed", progress: {completed: 1}, plan: null}"""
)
ALLOWED = [
    ("{}", ["rollback"]),
    ("{progress: {completed: 0}}", []),
    ("{status: 'processing'}", ["cancel"]),
    ("{status: 'processing', cancelling: true}", []),
    ("{status: 'dead_letter'}", ["retry", "rollback", "discard"]),
    ("{dry_run: true, plan: {remove: 3, expires_at: '2999-01-01T00:00:00Z'}}", ["execute"]),
    ("{dry_run: true, plan: {remove: 3, expires_at: '2001-01-01T00:00:00Z'}}", []),
    ("{dry_run: true, plan: {remove: 0, expires_at: '2999-01-01T00:00:00Z'}}", []),
    ("{job_type: 'batch_rollback'}", []),
]


@pytest.mark.parametrize(("change", "names"), ALLOWED)
def test_what_may_be_done_follows_the_state(plain: Page, change: str, names: list[str]) -> None:
    assert _call(plain, "data/actions.js", f"m.possible({{...{JOB}, ...{change}}})") == names
