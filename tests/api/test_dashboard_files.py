"""The dashboard's files: how they are sent, and that they are all there and only theirs."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest
from flask.testing import FlaskClient

from blocklist_jobs.dashboard import File, read_files

FOLDER = Path(__file__).parents[2] / "blocklist_jobs" / "dashboard"
FILES = read_files()
MODULES = {name: file.content.decode() for name, file in FILES.assets.items() if name.endswith(".js")}
OURS = sorted(name for name in MODULES if not name.startswith("vendor/"))
LONGEST_FILE = 250
LONGEST_LINE = 120


def test_the_page_needs_no_key_and_lets_nothing_foreign_in(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["trusted-types"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_page_is_asked_for_anew_and_sent_once(client: FlaskClient) -> None:
    first = client.get("/")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_all_that_the_page_names_is_kept_for_good(client: FlaskClient) -> None:
    named = re.findall(r'(?:href|src)="(dashboard/[^"]+)"', client.get("/").text)
    assert len(named) > 5
    for address in named:
        answer = client.get(f"/{address}")
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_another_version_gets_what_is_there_and_keeps_nothing(client: FlaskClient) -> None:
    answer = client.get("/dashboard/0123456789abcdef/main.js")
    assert answer.status_code == 200
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["nothing.js", "__init__.py", "index.html", "../dashboard.py", "..%2f..%2fsetup.cfg", ""]
)
def test_what_is_no_file_of_the_page_is_not_there(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/dashboard/{FILES.version}/{name}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_only_reading_is_possible(client: FlaskClient) -> None:
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


def test_the_version_changes_with_any_file() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", FILES.version)
    assert FILES.version.encode() in FILES.page.content
    assert b"{version}" not in FILES.page.content
    assert len({file.etag for file in FILES.assets.values()}) == len(FILES.assets)


@pytest.mark.parametrize("name", OURS)
def test_every_module_imports_what_there_is(name: str) -> None:
    imported = re.findall(r'^(?:import|export)[^;]* from "([^"]+)";', MODULES[name], re.MULTILINE)
    for path in imported:
        found = _joined(PurePosixPath(name).parent, path)
        assert found in MODULES, f"{name} imports {path}"


@pytest.mark.parametrize("name", OURS)
def test_no_module_makes_markup_of_text(name: str) -> None:
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|dangerouslySet|localStorage"
    )
    assert not re.search(forbidden, MODULES[name])


@pytest.mark.parametrize("name", OURS)
def test_every_module_says_what_it_is_for(name: str) -> None:
    assert MODULES[name].startswith("/** ")


def test_files_and_lines_are_short() -> None:
    suffixes = (".js", ".css", ".html")
    ours = [path for path in FOLDER.rglob("*.*") if path.suffix in suffixes and "vendor" not in path.parts]
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in ours}
    assert [name for name, found in lines.items() if len(found) > LONGEST_FILE] == []
    assert [name for name, found in lines.items() if max(map(len, found)) > LONGEST_LINE] == []


def test_no_address_of_another_server_is_asked() -> None:
    served: dict[str, File] = {"index.html": FILES.page, **FILES.assets}
    loads = re.compile(rb'(?:src|href|url|import|fetch)[=(\s"\']+https?:', re.IGNORECASE)
    assert [name for name, file in served.items() if loads.search(file.content)] == []


def _joined(folder: PurePosixPath, path: str) -> str:
    parts: list[str] = []
    for part in (*folder.parts, *PurePosixPath(path).parts):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
