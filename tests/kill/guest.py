"""A user of the plant at any of the providers: a small library, a connection, a list, and jobs there and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from blocklist_jobs.wiring.keys import keys_of
from tests.jobs.libraries import ZED, library
from tests.jobs.venues import Venue
from tests.kill.listener import ENDED, post
from tests.kill.plant import Plant

# The name that the seeds of ``libraries`` give their listener.
NAME = "ann"


@dataclass(frozen=True)
class Guest:
    """``before`` is the sandbox's account of the library as it was."""

    plant: Plant
    venue: Venue
    headers: dict[str, str] = field(repr=False)
    before: dict[str, Any] = field(repr=False)

    @property
    def artist(self) -> str:
        """Who has to go, by the provider's id."""
        return self.venue.artist(ZED)

    @property
    def library(self) -> dict[str, Any]:
        """The library as it is."""
        return self.plant.sandbox.library(NAME, self.venue.name)

    def enforce(self) -> str:
        """Submit an enforcement; its id."""
        artists = [{"name": "Zed", "ids": {self.venue.name: self.artist}}]
        stored = post(self.plant, "/blocklists", {"name": "list", "artists": artists}, self.headers).raise_for_status()
        return self._submit("enforcement_execution", {"blocklist_id": stored.json()["id"], "options": self._options})

    def roll_back(self, job_id: str) -> str:
        """Submit the rollback of a job; its id."""
        return self._submit("batch_rollback", {"job_id": job_id})

    def job(self, job_id: str) -> dict[str, Any]:
        """The job as the API shows it."""
        return self._get(f"/jobs/{job_id}")

    def has_ended(self, job_id: str) -> bool:
        """Whether nothing more happens to a job."""
        return self.job(job_id)["status"] in ENDED

    def statuses(self, job_id: str) -> set[str]:
        """The statuses of all items of a job."""
        return {item["status"] for item in self._get(f"/jobs/{job_id}/items?limit=100")["items"]}

    @property
    def _options(self) -> dict[str, Any]:
        return dict(self.venue.options)

    def _submit(self, job_type: str, payload: dict[str, Any]) -> str:
        body = {"job_type": job_type, "provider": self.venue.name, "payload": payload}
        return str(post(self.plant, "/jobs/queue", body, self.headers).raise_for_status().json()["id"])

    def _get(self, path: str) -> dict[str, Any]:
        url = f"{self.plant.url}/api/v1{path}"
        answer = httpx.get(url, headers=self.headers, timeout=30, trust_env=False)
        return dict(answer.raise_for_status().json())


def welcome(plant: Plant, venue: Venue) -> Guest:
    """A new guest with everything a job needs."""
    tokens = venue.fill(plant.sandbox, library(good=9, bad=6))[NAME]
    with keys_of(plant.postgres_url) as keys:
        headers = {"Authorization": f"Bearer {keys.create(NAME)[0]}"}
    given = {name: tokens[name] for name in ("access_token", "refresh_token") if tokens.get(name)}
    post(plant, "/connections", {"provider": venue.name, **given}, headers).raise_for_status()
    return Guest(plant, venue, headers, plant.sandbox.library(NAME, venue.name))
