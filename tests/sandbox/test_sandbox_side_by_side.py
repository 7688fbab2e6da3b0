"""Several providers at once: one log, and figures that keep them apart."""

from __future__ import annotations

from typing import Any

from blocklist_jobs.sandbox import Sandbox
from tests.sandbox import apple, youtube
from tests.sandbox.music import Send


def test_the_figures_of_two_providers_are_not_added_up(sandbox: Sandbox, ann: Send) -> None:
    tokens = sandbox.seed(youtube.document(), youtube.NAME)["ann"]
    with youtube.caller(sandbox, tokens["access_token"]) as client:
        for _ in range(3):
            ann("GET", "/me")
            client.get("/channels", params={"mine": "true", "part": "id"})
        client.get("/channels", params={"mine": "true", "part": "id"})
    assert sandbox.summary()["most_in_window"] == {"sandbox-client": 4}
    assert sandbox.summary(provider="spotify")["most_in_window"] == {"sandbox-client": 3}
    assert sandbox.summary(provider=youtube.NAME)["by_kind"] == {"GET /channels": 4}
    assert sandbox.summary(provider="tidal")["requests"] == 0


def test_a_limit_of_each_user(sandbox: Sandbox) -> None:
    made: dict[str, Any] = sandbox.seed(apple.document(1), apple.NAME)
    sandbox.limit({"limit": 1, "seconds": 60, "per_user": True}, provider=apple.NAME)
    codes = []
    for user in ("ann", "bob"):
        with apple.caller(sandbox, made[user]) as client:
            codes += [client.get("/me/library/songs").status_code for _ in range(2)]
    assert codes == [200, 429, 200, 429]


def test_faults_and_limits_of_one_do_not_meet_another(sandbox: Sandbox, ann: Send) -> None:
    sandbox.limit({"limit": 1, "seconds": 60}, provider=youtube.NAME)
    sandbox.fault("status", provider=apple.NAME, status=503)
    assert [ann("GET", "/me").status_code for _ in range(2)] == [200, 200]
