"""From a provider's name to a stored connection."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.connect import apps, stand_in
from blocklist_jobs.cli.connect.existing import standing
from blocklist_jobs.cli.connect.walk import by_browser, by_hand
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.running import Running
from blocklist_jobs.cli.words import TITLES
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.providers.sign_in import SignIn

Say = Callable[[str], None]
Env = Mapping[str, str]

TEXT_BROWSERS = ("www-browser", "links", "elinks", "lynx", "w3m")
"""What Python's webbrowser falls back to where there is no screen."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the listener is led. ``browser``: ``None`` where nobody said; then the stand-in's pages open themselves."""

    browser: bool | None
    patience_s: float
    say: Say


@dataclass(frozen=True, slots=True)
class Connected:
    """The connection, and whether it was made, given new tokens, or there before."""

    connection: dict[str, Any]
    how: str


def connect(api: ApiClient, provider: str, running: Running, env: Env, manner: Manner, *, again: bool) -> Connected:
    """Have the listener give leave, unless they have, and store the connection.

    ``env`` is where our app at the provider is named; raises :class:`Failure`.
    """
    known = standing(api.pages("/connections"), provider)
    if known.is_enough(again=again):
        return Connected(dict(known.working[0]), "there")
    body = _apple(running, manner) if provider == "apple_music" else _asked(provider, running, env, manner)
    renewed = known.renewed_by(again=again)
    if renewed is not None:
        return Connected(api.put(f"/connections/{renewed['id']}", body), "renewed")
    return Connected(api.post("/connections", {"provider": provider, **body}), "new")


def _asked(provider: str, running: Running, env: Env, manner: Manner) -> dict[str, Any]:
    from blocklist_jobs.wiring.sign_in import make_sign_ins  # loads the clients of all providers

    way = make_sign_ins(env).get(provider)
    if way is None:
        raise Failure(apps.without_app(provider), ExitCode.USAGE)
    consented_at = datetime.now(UTC)
    socket = HttpSocket()
    try:
        tokens = _led(way, socket, running, manner)
    finally:
        socket.close()
    _say_what_is_missing(way, tokens, manner.say)
    return _body(way, tokens, consented_at)


def _led(way: SignIn, socket: HttpSocket, running: Running, manner: Manner) -> Tokens:
    if manner.browser is False:
        return by_hand(way, socket, manner.say, _pasted)
    if manner.browser is None and running.sandbox:
        manner.say(f"The stand-in's page for {way.title} asks nobody: it agrees by itself.")
        return by_browser(way, socket, stand_in.agree, patience_s=manner.patience_s)
    return by_browser(way, socket, lambda page: _open(way, page, manner), patience_s=manner.patience_s)


def _open(way: SignIn, page: str, manner: Manner) -> None:
    manner.say(f"{way.title} asks for your leave in the browser. If none opens, open this address:\n\n{page}\n")
    manner.say(
        f"Waiting for at most {manner.patience_s:g} seconds; Ctrl-C ends it. "
        'Is your browser on another machine? Then "--no-browser".'
    )
    if has_window():
        webbrowser.open(page)


def has_window() -> bool:
    """Whether a browser would open beside the terminal; in one that takes the terminal over nobody could sign in."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return Path(browser.name).name not in TEXT_BROWSERS


def _pasted() -> str:
    try:
        return str(click.prompt("The address", err=True))
    except click.Abort:
        raise Failure("No address was pasted, so nothing is connected. Run it again for a fresh one.") from None


def _body(way: SignIn, tokens: Tokens, consented_at: datetime) -> dict[str, Any]:
    """What the API is told; what is not known is left out."""
    given: dict[str, Any] = {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "scopes": list(tokens.scopes or way.scopes),
        "consented_at": consented_at.isoformat(),
    }
    if tokens.expires_in_s is not None:
        given["expires_at"] = (datetime.now(UTC) + timedelta(seconds=tokens.expires_in_s)).isoformat()
    return {name: value for name, value in given.items() if value}


def _say_what_is_missing(way: SignIn, tokens: Tokens, say: Say) -> None:
    missing = [scope for scope in way.scopes if tokens.scopes and scope not in tokens.scopes]
    if missing:
        say(f"Not given: {', '.join(missing)}. What needs it will be left out.")
    if tokens.refresh_token is None:
        say(f"{way.title} gave no refresh token: connect again when this one ends.")


def _apple(running: Running, manner: Manner) -> dict[str, Any]:
    if running.sandbox and running.folder and manner.browser is None:
        manner.say(f"The stand-in for {TITLES['apple_music']} gives a music user token to whoever asks.")
        token = stand_in.music_user_token(running.folder)
    else:
        manner.say(apps.APPLE)
        on_terminal = sys.stdin.isatty()
        token = click.prompt("Music user token", hide_input=True, err=True) if on_terminal else sys.stdin.readline()
    if not token.strip():
        raise Failure("There is no token: paste it, or pipe it in.", ExitCode.USAGE)
    return {"access_token": token.strip(), "consented_at": datetime.now(UTC).isoformat()}
