"""Celery with nothing but its own ``rate_limit``: one task that reads a page of the sandbox's."""

from __future__ import annotations

import os
import ssl

import httpx
from celery import Celery

PER_MINUTE = os.environ.get("BENCHMARK_RATE_LIMIT", "600/m")

app = Celery("celery_alone", broker=os.environ.get("BENCHMARK_BROKER_URL", "memory://"))
app.conf.update(task_ignore_result=True, worker_pool="threads", worker_concurrency=8)

# Plain HTTP on the loopback: the world's certificates are not loaded for it.
_client = httpx.Client(timeout=30, trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


@app.task(name="read_page", rate_limit=PER_MINUTE)
def read_page(url: str, token: str, offset: int) -> None:
    """One request, as our own pages are read."""
    params = {"limit": "50", "offset": str(offset)}
    _client.get(f"{url}/me/tracks", params=params, headers={"Authorization": f"Bearer {token}"})
