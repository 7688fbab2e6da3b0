"""A scan of a library as a job of its own, submitted as the API does."""

from __future__ import annotations

from typing import Any

from blocklist_jobs.api.submission import request_of
from blocklist_jobs.cli.reports import summary_text
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop


def scan(workshop: Workshop, **payload: Any) -> JobView:
    set_up = {name: provider.capabilities for name, provider in workshop.services.providers.items()}
    request = request_of({"job_type": "library_scan", "provider": "spotify", "payload": payload}, set_up)
    (ended,) = workshop.drive(workshop.services.submit(workshop.caller, request).job)
    assert ended.status is Status.COMPLETED, ended
    return ended


def test_it_counts_by_surface_and_artist_and_touches_nothing(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(good=40, bad=20))["ann"])
    before = workshop.library()
    ended = scan(workshop, blocklist_id=str(workshop.block(ZED)))
    assert workshop.library() == before
    assert {one["method"] for one in workshop.sandbox.requests()} == {"GET"}

    assert ended.summary is not None
    liked = ended.summary["surfaces"]["liked_songs"]
    assert (liked["entries"], liked["pending"]) == (60, 20)
    most = {artist["name"]: artist for artist in ended.summary["artists"]["most"]}
    assert most["Zed"]["liked_songs"] == 20
    assert most["Zed"]["entries"] == sum(
        most["Zed"].get(surface, 0) for surface in ("liked_songs", "playlists", "saved_albums", "followed_artists")
    )
    shown = summary_text({"job_type": ended.job_type, "provider": ended.provider, "summary": ended.summary}, width=80)
    assert "liked songs       60       20" in shown
    assert "Zed" in shown


def test_it_needs_no_list_and_keeps_to_its_surfaces(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(good=10, bad=5))["ann"])
    ended = scan(workshop, surfaces=["saved_albums"])
    assert ended.summary is not None
    assert set(ended.summary["surfaces"]) == {"saved_albums"}
    assert ended.progress.total == 0
