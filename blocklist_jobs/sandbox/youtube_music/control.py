"""YouTube's part of the control API, below /_control/youtube_music."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import NamedTuple

from blocklist_jobs.sandbox.checksum import checksums
from blocklist_jobs.sandbox.filling import generated
from blocklist_jobs.sandbox.generator import Wanted
from blocklist_jobs.sandbox.routes import Route, Routes
from blocklist_jobs.sandbox.spotify.seeding import playlists_document
from blocklist_jobs.sandbox.wire import Answer, Call, json_answer
from blocklist_jobs.sandbox.youtube_music import activity, dump, seeding, translate
from blocklist_jobs.sandbox.youtube_music.grants import App
from blocklist_jobs.sandbox.youtube_music.state import DEFAULT_APP, Account, State


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
    query, lines = order.call.query, order.call.body.decode().splitlines()
    sizes = int(query.get("liked", "10000")), int(query.get("playlists", "40"))
    document = playlists_document(lines, query.get("user", "listener"), *sizes)
    return json_answer(201, seeding.seed(order.state, translate.document(document)))


def _generate(order: Order) -> Answer:
    filling = generated(Wanted(**order.call.json()))
    tokens = seeding.seed(order.state, translate.document(filling.document))
    return json_answer(201, {**tokens, "blocklist": translate.artists(filling.blocklist)})


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


def _clock(order: Order) -> Answer:
    order.state.clock.move(order.call.json())
    return json_answer(200, {"now": order.state.clock.now()})


def _habits(order: Order) -> Answer:
    order.state.habits = replace(order.state.habits, **order.call.json())
    return json_answer(200, asdict(order.state.habits))


def _quota(order: Order) -> Answer:
    """Sets what is given of ``limit`` and ``used`` for ``project`` (else the default app's), and tells all."""
    wanted, quotas, now = order.call.json(), order.state.quotas, order.state.clock.now()
    project = wanted.get("project", DEFAULT_APP)
    if "limit" in wanted:
        quotas.limits[project] = int(wanted["limit"])
    if "used" in wanted:
        quotas.today(project, now).used = int(wanted["used"])
    return json_answer(200, quotas.shown(now))


def _library(order: Order) -> Answer:
    return json_answer(200, dump.library(order.state, order.account))


def _checksum(order: Order) -> Answer:
    return json_answer(200, checksums(dump.library(order.state, order.account), dump.PASSING))


def _catalog(order: Order) -> Answer:
    return json_answer(200, dump.catalog(order.state))


CONTROL: Routes[Endpoint] = Routes(
    (
        Route("POST", "/seed", _seed),
        Route("POST", "/seed/playlists", _seed_playlists),
        Route("POST", "/generate", _generate),
        Route("PUT", "/apps/{app}", _app),
        Route("PUT", "/clock", _clock),
        Route("PUT", "/habits", _habits),
        Route("PUT", "/quota", _quota),
        Route("POST", "/users/{user}/tokens", _tokens),
        Route("DELETE", "/users/{user}/tokens", _revoke),
        Route("POST", "/users/{user}/activity", _activity),
        Route("GET", "/users/{user}/library", _library),
        Route("GET", "/users/{user}/checksum", _checksum),
        Route("GET", "/catalog", _catalog),
    )
)


def control(state: State, call: Call) -> Answer:
    """Answers one control call; raises LookupError for one there is none of, KeyError for a name it does not know."""
    found = CONTROL.find(call.method, call.path)
    return found.route.endpoint(Order(state, call, found.parameters))
