"""The app that gunicorn serves, with kill points around each submission: ``request.before`` and ``request.after``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tests.kill.wired
from blocklist_jobs.api.wsgi import app
from tests.kill.points import reach

__all__ = ["app", "tests"]

_real = app.wsgi_app


def _watched(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] != "POST":
        return _real(environ, start_response)
    reach("request.before")
    answer = list(_real(environ, start_response))
    reach("request.after")
    return answer


app.wsgi_app = _watched  # type: ignore[method-assign] # Flask's own way to add middleware
