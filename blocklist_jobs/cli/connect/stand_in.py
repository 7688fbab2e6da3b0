"""The listener of the stand-in: nobody is asked there, so their part is done here, by the same pages."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from blocklist_jobs.cli.home.env_file import read_env
from blocklist_jobs.cli.home.places import ENV_NAME

LISTENER = "listener"
ANSWER_S = 30.0


def agree(page: str) -> None:
    """Do as a browser that is left alone with the stand-in's page: wait for nobody, and come back with its answer."""
    threading.Thread(target=_browse, args=(page,), daemon=True).start()


def _browse(page: str) -> None:
    with httpx.Client(trust_env=False, timeout=ANSWER_S, follow_redirects=True) as browser:
        shown = browser.get(page)
        browser.get(shown.headers["refresh"].partition("url=")[2])


def music_user_token(folder: Path) -> str:
    """What Apple's library would give the listener; ``folder`` is the data folder of ``up --sandbox``."""
    parts = urlsplit(read_env(folder / ENV_NAME)["APPLE_MUSIC_API_URL"])
    url = f"{parts.scheme}://{parts.netloc}/_control/apple_music/users/{LISTENER}/tokens"
    answer = httpx.post(url, json={}, trust_env=False, timeout=ANSWER_S).raise_for_status()
    return str(answer.json()["access_token"])
