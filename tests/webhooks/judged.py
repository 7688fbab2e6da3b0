"""A client that holds every answer to the document."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from blocklist_jobs.api.openapi.__main__ import KEPT
from tests.api.judging import Judge
from tests.docs.pages import ROOT


class JudgedClient(FlaskClient):
    """Fails for an answer that the document does not have."""

    judge = Judge(json.loads((ROOT / KEPT).read_text(encoding="utf-8")))

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """One request."""
        answer = super().open(*args, **kwargs)
        asked = answer.request
        self.judge.check(asked.method, asked.path, answer.status_code, answer.content_type or "", answer.get_data())
        return answer


def judged(app: Flask) -> JudgedClient:
    """A client of the app."""
    return JudgedClient(app, app.response_class)
