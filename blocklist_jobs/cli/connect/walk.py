"""The way to a provider's page and back with tokens: by a browser on this machine, or by hand."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from blocklist_jobs.cli.connect.callback import ADDRESSES, Callback, Landing
from blocklist_jobs.cli.failures import Failure
from blocklist_jobs.core.consent import Attempt, Denied, Granted, Stray, brought_back
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.jobs.ports import AnswerLost, NotSent, Socket
from blocklist_jobs.providers.sign_in import SignIn

REDEEM_S = 30.0
MOST_PASTES = 3

Say = Callable[[str], None]


def new_attempt() -> Attempt:
    """An attempt that nobody can guess: 192 bits of state, 384 of verifier."""
    return Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def by_browser(way: SignIn, socket: Socket, open_page: Callable[[str], None], *, patience_s: float) -> Tokens:
    """Have the page opened and wait for the browser to come back; the tokens.

    Raises :class:`Failure` when the listener said no, when nobody came, or when the provider gives no tokens.
    """
    attempt = new_attempt()
    came: list[Tokens | Failure] = []

    def land(address: str) -> Landing:
        found = brought_back(address, attempt.state)
        if isinstance(found, Stray):
            return Landing(good=False, title="Not this", text=f"This is passed over: {found.why}.", final=False)
        try:
            came.append(redeemed(way, socket, found, callback.redirect_uri, attempt))
        except Failure as failure:
            came.append(failure)
            return Landing(good=False, title=f"{way.title} is not connected", text=failure.message)
        text = f"{way.title} has given its leave. The terminal says what comes next."
        return Landing(good=True, title="It worked", text=text)

    with Callback(land) as callback:
        open_page(way.page(callback.redirect_uri, attempt))
        callback.wait(patience_s)
    return _outcome(came, way, callback.redirect_uri, patience_s)


def by_hand(way: SignIn, socket: Socket, say: Say, ask: Callable[[], str]) -> Tokens:
    """Show the page's address and have the one pasted to which the browser was sent back; the tokens.

    Nothing listens, so the browser may be on another machine. Raises :class:`Failure` as :func:`by_browser` does.
    """
    attempt, redirect_uri = new_attempt(), ADDRESSES[0]
    say(f"Open this address in a browser, on any machine:\n\n{way.page(redirect_uri, attempt)}\n")
    say(
        f"When you have agreed, the browser is sent to {redirect_uri} and shows an error, since nothing listens there. "
        "That is as it should be: copy the whole address from its address bar."
    )
    for _ in range(MOST_PASTES):
        found = brought_back(ask(), attempt.state)
        if not isinstance(found, Stray):
            return redeemed(way, socket, found, redirect_uri, attempt)
        say(f"This is not it: {found.why}. It begins with {redirect_uri}?")
    raise Failure("None of these was the address. Run it again for a fresh one.")


def redeemed(way: SignIn, socket: Socket, found: Granted | Denied, redirect_uri: str, attempt: Attempt) -> Tokens:
    """The tokens for what the browser brought; raises :class:`Failure`."""
    if isinstance(found, Denied):
        raise Failure(_denied(way, found))
    try:
        request = way.code_request(found.code, redirect_uri, attempt)
        tokens = way.tokens_of(socket.send(request, bearer=None, timeout_s=REDEEM_S))
    except (NotSent, AnswerLost) as error:
        raise Failure(f"{way.title} could not be asked for the tokens ({error}). Run it again.") from error
    if isinstance(tokens, Fault):
        raise Failure(f"{tokens.message}.")
    return tokens


def _denied(way: SignIn, denied: Denied) -> str:
    if denied.by_listener:
        return f"{way.title} was told no, so nothing is connected. Run it again if that was a slip."
    told = _printable(": ".join(part for part in (denied.error, denied.description) if part))
    return f"{way.title} does not give its leave ({told}). The app's registration there may have to be corrected."


def _outcome(came: list[Tokens | Failure], way: SignIn, redirect_uri: str, patience_s: float) -> Tokens:
    if not came:
        raise Failure(
            f"Nobody came back from {way.title} within {patience_s:g} seconds. Run it again; without a browser on this "
            "machine with --no-browser.\n"
            f"If {way.title}'s page spoke of a redirect URI: register {redirect_uri} for the app."
        )
    if isinstance(came[0], Failure):
        raise came[0]
    return came[0]


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:300]
