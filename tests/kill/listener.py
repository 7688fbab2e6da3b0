"""One user of the plant: a library, a connection and a list, and jobs over the real HTTP API."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import ColumnElement, Engine, func, select

from blocklist_jobs.sandbox import id_of
from blocklist_jobs.store.tables import action_items, jobs
from blocklist_jobs.store.tables import batch_checkpoints as batches
from blocklist_jobs.wiring.keys import keys_of
from tests.jobs.workshop import without
from tests.kill.music import ARTIST, library
from tests.kill.plant import PATIENCE_S, Plant

ENDED = {"completed", "partially_completed", "failed", "cancelled", "dead_letter"}


@dataclass
class Listener:
    """``before`` is the sandbox's account of the library as it was."""

    plant: Plant
    name: str
    headers: dict[str, str] = field(repr=False)
    blocklist_id: str
    before: dict[str, Any] = field(repr=False)

    @property
    def plan(self) -> dict[str, Any]:
        """The library as it must be in the end."""
        return _shape(without(self.before, {id_of(ARTIST)}, self.name))

    @property
    def library(self) -> dict[str, Any]:
        """The library as it is, in order; playlists without their ids, which differ from user to user."""
        return _shape(without(self.plant.sandbox.library(self.name), set(), self.name))

    def submit(self, key: str) -> httpx.Response:
        """Submit the enforcement under an ``Idempotency-Key``; raises ``httpx.HTTPError`` when no answer comes."""
        body = {
            "job_type": "enforcement_execution",
            "provider": "spotify",
            "payload": {"blocklist_id": self.blocklist_id},
        }
        return post(self.plant, "/jobs/queue", body, self.headers | {"Idempotency-Key": key})

    def insist(self, key: str) -> str:
        """Submit until an answer comes, as a client does; the job's id."""
        answers: list[httpx.Response] = []

        def accepted() -> bool:
            try:
                answers.append(self.submit(key))
            except httpx.HTTPError:
                return False
            return answers[-1].status_code == httpx.codes.ACCEPTED

        self.plant.wait_until("the job is accepted", accepted)
        return str(answers[-1].json()["id"])

    def job(self, job_id: str) -> dict[str, Any]:
        """The job as the API shows it; ``{}`` while the API does not answer."""
        try:
            url = f"{self.plant.url}/api/v1/jobs/{job_id}"
            answer = httpx.get(url, headers=self.headers, timeout=10, trust_env=False)
        except httpx.HTTPError:
            return {}
        return dict(answer.json()) if answer.status_code == httpx.codes.OK else {}

    def finish(self, job_id: str, patience_s: float = PATIENCE_S) -> dict[str, Any]:
        """Wait for the job's end; the job."""
        shown: list[dict[str, Any]] = []

        def ended() -> bool:
            shown.append(self.job(job_id))
            return shown[-1].get("status") in ENDED

        self.plant.wait_until(f"{self.name}'s job has ended", ended, patience_s)
        return shown[-1]

    def requests(self) -> list[dict[str, Any]]:
        """What the sandbox has heard for this user."""
        return [dict(entry) for entry in self.plant.sandbox.requests() if entry["user"] == self.name]

    def removals_repeated(self) -> int:
        """How many removals the sandbox has heard more than once, each repetition counted."""
        removals = [entry for entry in self.requests() if entry["method"] == "DELETE"]
        seen = Counter((entry["path"], str(sorted(entry["query"].items()))) for entry in removals)
        return sum(seen.values()) - len(seen)


@dataclass(frozen=True)
class Account:
    """What Postgres says of a job: states of items and of batches, and how often a batch died with its worker."""

    items: dict[str, int]
    batches: dict[str, int]
    deaths: int
    attempts: int
    jobs: int


def account_of(engine: Engine, user: str) -> Account:
    """The account of all jobs of a user."""
    with engine.connect() as connection:

        def counts(state: ColumnElement[str], job_id: ColumnElement[UUID]) -> dict[str, int]:
            query = select(state, func.count()).join(jobs, jobs.c.id == job_id).where(jobs.c.user_id == user)
            return {row[0]: int(row[1]) for row in connection.execute(query.group_by(state))}

        sums = select(func.sum(batches.c.deaths), func.sum(batches.c.attempts), func.count(batches.c.job_id.distinct()))
        deaths, attempts, made = connection.execute(sums.where(batches.c.user_id == user)).one()
        return Account(
            counts(action_items.c.status, action_items.c.job_id),
            counts(batches.c.state, batches.c.job_id),
            int(deaths),
            int(attempts),
            int(made),
        )


def enrol(plant: Plant, name: str, *, playlists: int = 14) -> Listener:
    """A new user with everything a job needs."""
    tokens = plant.sandbox.seed(library(name, playlists))[name]
    with keys_of(plant.postgres_url) as keys:
        headers = {"Authorization": f"Bearer {keys.create(name)[0]}"}
    given = {"access_token": tokens["access_token"], "refresh_token": tokens["refresh_token"]}
    post(plant, "/connections", {"provider": "spotify", **given}, headers).raise_for_status()
    artists = [{"name": ARTIST, "ids": {"spotify": id_of(ARTIST)}}]
    stored = post(plant, "/blocklists", {"name": "list", "artists": artists}, headers).raise_for_status()
    return Listener(plant, name, headers, stored.json()["id"], plant.sandbox.library(name))


def post(plant: Plant, path: str, body: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
    return httpx.post(f"{plant.url}/api/v1{path}", json=body, headers=headers, timeout=30, trust_env=False)


def _shape(kept: dict[str, Any]) -> dict[str, Any]:
    return kept | {"playlists": list(kept["playlists"].values())}
