"""A server that answers as recorded, over a real socket: what these tests judge is the command line alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner, Result

from blocklist_jobs.cli.main import main

Answer = tuple[int, Any]
KEY = "blj_test-key"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Recorded:
    """Answers by ``METHOD /path``; a list is used up one by one, its last answer stays."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def on(self, call: str, *answers: Answer) -> None:
        self.answers[call] = list(answers)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        known = self.answers.get(f"{asked.method} {asked.path.split('?')[0]}")
        if not known:
            return 404, {"detail": f"nothing recorded for {asked.method} {asked.path}", "code": "not_found"}
        return known.pop(0) if len(known) > 1 else known[0]


def _answering(recorded: Recorded) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, document = recorded.answer(Asked(self.command, self.path, body, dict(self.headers)))
            if status == 0:  # the connection breaks without an answer
                self.close_connection = True
                return
            content = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the names http.server calls

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    return Answering


@pytest.fixture
def server() -> Iterator[Recorded]:
    """A recorded server that listens on a free port."""
    recorded = Recorded()
    with ThreadingHTTPServer(("127.0.0.1", 0), _answering(recorded)) as listening:
        recorded.url = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield recorded
        listening.shutdown()
        thread.join()


@pytest.fixture
def cli(server: Recorded, tmp_path: Any) -> Callable[..., Result]:
    """Runs a command against the recorded server; ``columns`` is the width of its terminal."""

    def run(*words: str, columns: int | None = None, stdin: str | None = None, **env: str) -> Result:
        surroundings = {
            "BLOCKLIST_JOBS_URL": server.url,
            "BLOCKLIST_JOBS_KEY": KEY,
            "BLOCKLIST_JOBS_DATA_DIR": str(tmp_path),
            "COLUMNS": str(columns) if columns else None,
            **env,
        }
        return CliRunner().invoke(main, words, input=stdin, env=surroundings)

    return run
