"""The way to a provider's page and back: the real sandbox, the real loopback address, and browsers of every kind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from blocklist_jobs.cli.connect.callback import PORTS, Callback, Landing
from blocklist_jobs.cli.connect.stand_in import agree
from blocklist_jobs.cli.connect.walk import MOST_PASTES, by_browser, by_hand
from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.providers.sign_in import SignIn
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.sign_in import make_sign_ins

PATIENCE_S = 30.0


@pytest.fixture
def way() -> Iterator[SignIn]:
    """Spotify's way in, at a sandbox with one user."""
    with Sandbox() as sandbox:
        sandbox.seed({"users": [{"id": "ann"}]})
        app = {"SPOTIFY_CLIENT_ID": "sandbox-client", "SPOTIFY_CLIENT_SECRET": "sandbox-secret"}
        yield make_sign_ins({**app, "SPOTIFY_ACCOUNTS_URL": sandbox.spotify_accounts_url})["spotify"]


@pytest.fixture
def socket() -> Iterator[HttpSocket]:
    opened = HttpSocket()
    yield opened
    opened.close()


class Browser:
    """Opens pages in a thread, as ``webbrowser`` does in a process of its own; keeps what it was shown last."""

    def __init__(self, visit: Callable[[httpx.Client, str], httpx.Response]) -> None:
        self._visit = visit
        self._threads: list[threading.Thread] = []
        self.shown: list[httpx.Response] = []

    def __call__(self, page: str) -> None:
        self._threads.append(threading.Thread(target=self._browse, args=(page,)))
        self._threads[-1].start()

    def _browse(self, page: str) -> None:
        with httpx.Client(trust_env=False, follow_redirects=True, timeout=PATIENCE_S) as client:
            self.shown.append(self._visit(client, page))

    def close(self) -> httpx.Response:
        for thread in self._threads:
            thread.join()
        return self.shown[-1]


def redirect_of(page: str) -> tuple[str, str]:
    """Where a page sends back to, and the state."""
    query = parse_qs(urlsplit(page).query)
    return query["redirect_uri"][0], query["state"][0]


def test_leave_that_is_given_brings_tokens(way: SignIn, socket: HttpSocket) -> None:
    browser = Browser(lambda client, page: client.get(page + "&decision=allow"))
    tokens = by_browser(way, socket, browser, patience_s=PATIENCE_S)
    assert isinstance(tokens, Tokens)
    assert tokens.refresh_token
    landed = browser.close()
    assert (landed.status_code, "It worked" in landed.text) == (200, True)
    assert landed.headers["cache-control"] == "no-store"
    assert landed.headers["referrer-policy"] == "no-referrer"
    assert tokens.access_token not in landed.text


def test_the_stand_in_agrees_by_itself(way: SignIn, socket: HttpSocket) -> None:
    assert by_browser(way, socket, agree, patience_s=PATIENCE_S).access_token


def test_a_no_is_a_no(way: SignIn, socket: HttpSocket) -> None:
    browser = Browser(lambda client, page: client.get(page + "&decision=deny"))
    with pytest.raises(Failure, match="was told no"):
        by_browser(way, socket, browser, patience_s=PATIENCE_S)
    landed = browser.close()
    assert (landed.status_code, "is not connected" in landed.text) == (400, True)


def test_strangers_are_passed_over_and_the_answer_is_waited_for(way: SignIn, socket: HttpSocket) -> None:
    strangers: list[int] = []

    def visit(client: httpx.Client, page: str) -> httpx.Response:
        redirect_uri, state = redirect_of(page)
        queries = ("", "code=stolen&state=guessed", f"state={state}", "error=access_denied&state=guessed")
        strangers.extend(client.get(f"{redirect_uri}?{query}").status_code for query in queries)
        strangers.append(client.get(redirect_uri.replace("/callback", "/else")).status_code)
        rebound = client.get(f"{redirect_uri}?code=c&state={state}", headers={"Host": "evil.example"})
        strangers.append(rebound.status_code)
        strangers.append(client.post(redirect_uri).status_code)
        return client.get(page + "&decision=allow")

    browser = Browser(visit)
    assert by_browser(way, socket, browser, patience_s=PATIENCE_S).access_token
    assert browser.close().status_code == 200
    assert strangers == [400, 400, 400, 400, 404, 404, 501]


def test_a_code_that_gives_nothing_is_told_on_both_sides(way: SignIn, socket: HttpSocket) -> None:
    def visit(client: httpx.Client, page: str) -> httpx.Response:
        redirect_uri, state = redirect_of(page)
        return client.get(f"{redirect_uri}?code=made-up&state={state}")

    browser = Browser(visit)
    with pytest.raises(Failure, match="Begin again"):
        by_browser(way, socket, browser, patience_s=PATIENCE_S)
    assert "Begin again" in browser.close().text


def test_who_does_not_come_is_not_waited_for_for_ever(way: SignIn, socket: HttpSocket) -> None:
    with pytest.raises(Failure, match=r"Nobody came back from Spotify within 0\.2 seconds"):
        by_browser(way, socket, lambda _: None, patience_s=0.2)


def test_only_one_answer_is_taken() -> None:
    landed: list[str] = []

    def land(address: str) -> Landing:
        landed.append(address)
        return Landing(good=True, title="First", text="")

    with Callback(land) as callback:
        answers = [httpx.get(f"{callback.redirect_uri}?n={n}", trust_env=False) for n in range(3)]
        assert callback.wait(PATIENCE_S)
    assert [answer.status_code for answer in answers] == [200, 400, 400]
    assert landed == ["/callback?n=0"]


def test_the_next_port_is_taken_where_one_is_in_use_and_the_last_refuses() -> None:
    def land(_: str) -> Landing:
        raise AssertionError("nobody comes")

    with Callback(land) as first, Callback(land) as second, Callback(land) as third:
        taken = [urlsplit(one.redirect_uri).port for one in (first, second, third)]
        # Others of this machine may hold some of them as well.
        assert taken == sorted(taken, key=PORTS.index)
        if taken == list(PORTS):
            with pytest.raises(Failure, match="--no-browser"):
                Callback(land)


def test_without_a_browser_the_address_is_pasted(way: SignIn, socket: HttpSocket) -> None:
    said: list[str] = []

    def paste() -> str:
        page = next(word for text in said for word in text.split() if word.startswith(way.page_url))
        answer = httpx.get(page + "&decision=allow", trust_env=False)
        return answer.headers["location"] if len(said) > 2 else "http://127.0.0.1/callback?code=another"

    assert by_hand(way, socket, said.append, paste).access_token
    assert any("This is not it" in text for text in said)
    with pytest.raises(Failure, match="None of these"):
        by_hand(way, socket, said.append, lambda: "nonsense")
    assert sum("This is not it" in text for text in said) == 1 + MOST_PASTES
