"""A user with something of everything, for tests that call every route there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import Engine, insert, select, update

from blocklist_jobs.core.api_key import Role
from blocklist_jobs.store.tables import action_batches, action_items, jobs
from blocklist_jobs.wiring.services import Services
from tests.api.graves import bury
from tests.api.test_jobs import connect, list_of_one


@dataclass
class World:
    """The app and its people; ``ids`` are what paths may name, by the name of the part."""

    app: Flask
    services: Services
    engine: Engine
    document: Mapping[str, Any]
    ids: dict[str, list[str]] = field(default_factory=dict)

    def header(self, user: str, role: Role = Role.USER) -> dict[str, str]:
        """The header of a new key; one that a test revokes is nobody else's."""
        return {"Authorization": f"Bearer {self.services.keys.create(user, role)[0]}"}

    def fill(self, user: str, headers: dict[str, str]) -> None:
        """Give the user what most routes need."""
        client = self.app.test_client()
        connection = connect(client, headers)
        for job_type, payload in (
            ("enforcement_execution", {"blocklist_id": list_of_one(client, headers)}),
            ("library_scan", {"connection_id": connection}),
            ("token_refresh", {}),
        ):
            body = {"job_type": job_type, "provider": "spotify", "payload": payload}
            assert client.post("/api/v1/jobs/queue", json=body, headers=headers).status_code == 202
        job = client.get("/api/v1/jobs?job_type=enforcement_execution", headers=headers).get_json()["items"][0]
        assert client.post(f"/api/v1/jobs/{job['id']}/cancel", headers=headers).status_code == 202
        self._finish(job)
        bury(self.engine, user, "the provider is down")
        hook = client.post("/api/v1/webhooks", json={"url": "https://example.com/hook"}, headers=headers).get_json()
        assert client.post(f"/api/v1/webhooks/{hook['id']}/test", headers=headers).status_code == 202
        order = {"provider": "spotify", "connection_id": connection, "blocklist_id": job["blocklist_id"]}
        order["when"] = {"every": "1d"}
        made = client.post("/api/v1/schedules", json=order, headers=headers)
        assert made.status_code == 201, made.text

    def _finish(self, job: Mapping[str, Any]) -> None:
        """Let the job have taken something out, so that it can be rolled back."""
        of_job = action_batches.c.job_id == job["id"]
        with self.engine.begin() as connection:
            batch = connection.execute(select(action_batches.c.id).where(of_job)).scalar_one()
            item = {"job_id": job["id"], "action_batch_id": batch, "action": "remove", "surface": "liked_songs"}
            item |= {"entity_type": "track", "entity_id": "one", "status": "completed"}
            connection.execute(insert(action_items).values(item))
            summary = {"surfaces": {"liked_songs": {"entries": 1, "completed": 1}}, "left_alone": {}, "closed": {}}
            done = {"status": "completed", "summary": summary}
            connection.execute(update(jobs).where(jobs.c.id == job["id"]).values(done))

    def look_round(self, headers: dict[str, str]) -> None:
        """Note the ids that the lists show: ``/things`` shows what ``/things/{thing_id}`` takes."""
        client = self.app.test_client()
        for listing, name in _lists(self.document):
            answer = client.get(self.path(listing, Random(0)), headers=headers)
            if answer.status_code == 200:
                self.ids[name] = [str(item["id"]) for item in answer.get_json()["items"]]

    def path(self, template: str, chance: Random) -> str:
        """The path with ids that there are, where any are known."""
        return re.sub(r"\{(\w+)\}", lambda part: chance.choice(self.ids.get(part[1]) or ["spotify"]), template)


def _lists(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path in sorted(document["paths"], key=lambda path: path.count("{")):
        listing, _, name = path.rpartition("/")
        if name.endswith("_id}") and "get" in document["paths"].get(listing, {}):
            yield listing, name.strip("{}")
