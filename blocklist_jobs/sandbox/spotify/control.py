"""Spotify's part of the control API, below /_control/spotify: seeding, tokens, the user's own doings, dumps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import NamedTuple

from blocklist_jobs.sandbox.checksum import checksums
from blocklist_jobs.sandbox.generator import Generator, Wanted, library
from blocklist_jobs.sandbox.routes import Route, Routes
from blocklist_jobs.sandbox.spotify import activity, dump, seeding
from blocklist_jobs.sandbox.spotify.grants import App
from blocklist_jobs.sandbox.spotify.state import Account, State
from blocklist_jobs.sandbox.wire import Answer, Call, json_answer


class Order(NamedTuple):
    """A control call on the state."""

    state: State
    call: Call
    parameters: dict[str, str]

    @property
    def account(self) -> Account:
        """The user named in the path; raises KeyError."""
        return self.state.accounts[self.parameters["user"]]


Endpoint = Callable[[Order], Answer]


def _seed(order: Order) -> Answer:
    return json_answer(201, seeding.seed(order.state, order.call.json()))


def _seed_playlists(order: Order) -> Answer:
    query = order.call.query
    document = seeding.playlists_document(
        order.call.body.decode().splitlines(),
        query.get("user", "listener"),
        int(query.get("liked", "10000")),
        int(query.get("playlists", "40")),
    )
    return json_answer(201, seeding.seed(order.state, document))


def _generate(order: Order) -> Answer:
    wanted = Wanted(**order.call.json())
    generator = Generator(wanted.seed)
    tokens = seeding.seed(order.state, library(generator, wanted))
    catalog, liked = order.state.catalog, order.state.accounts[wanted.user].liked
    credited = [[artist.id for artist in catalog.tracks[id_].artists] for id_, _ in liked]
    names = {artist.id: artist.name for artist in catalog.artists.values()}
    blocklist = generator.blocklist(wanted.blocklist, credited, names) if wanted.blocklist else []
    return json_answer(201, {**tokens, "blocklist": blocklist})


def _app(order: Order) -> Answer:
    apps, client_id = order.state.grants.apps, order.parameters["app"]
    known = asdict(apps[client_id]) if client_id in apps else {"client_id": client_id}
    apps[client_id] = App(**(known | order.call.json()))
    return json_answer(200, asdict(apps[client_id]))


def _tokens(order: Order) -> Answer:
    return json_answer(201, seeding.consent(order.state, order.account.id, order.call.json()))


def _revoke(order: Order) -> Answer:
    for grant in order.state.grants.refresh.values():
        grant.revoked = grant.revoked or grant.user == order.account.id
    return Answer(204)


def _activity(order: Order) -> Answer:
    return json_answer(200, {"done": activity.act(order.state, order.account.id, order.call.json()["steps"])})


def _library(order: Order) -> Answer:
    return json_answer(200, dump.library(order.state, order.account))


def _catalog(order: Order) -> Answer:
    return json_answer(200, dump.catalog(order.state))


def _checksum(order: Order) -> Answer:
    return json_answer(200, checksums(dump.library(order.state, order.account), {"snapshot_id"}))


CONTROL: Routes[Endpoint] = Routes(
    (
        Route("POST", "/seed", _seed),
        Route("POST", "/seed/playlists", _seed_playlists),
        Route("POST", "/generate", _generate),
        Route("PUT", "/apps/{app}", _app),
        Route("POST", "/users/{user}/tokens", _tokens),
        Route("DELETE", "/users/{user}/tokens", _revoke),
        Route("POST", "/users/{user}/activity", _activity),
        Route("GET", "/catalog", _catalog),
        Route("GET", "/users/{user}/library", _library),
        Route("GET", "/users/{user}/checksum", _checksum),
    )
)


def control(state: State, call: Call) -> Answer:
    """Answers one control call; raises LookupError for one there is none of, KeyError for a name it does not know."""
    found = CONTROL.find(call.method, call.path)
    return found.route.endpoint(Order(state, call, found.parameters))
