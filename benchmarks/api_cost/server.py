"""The API as gunicorn serves it, and below ``/bare`` an empty Flask app that asks the same database once."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from sqlalchemy import text
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from blocklist_jobs.api.edge.services import EXTENSION
from blocklist_jobs.api.wsgi import app

_ONE = text("SELECT 1")

bare = Flask("bare", static_folder=None)
_engine = app.extensions[EXTENSION].engine


@bare.get("/")
def one_select() -> Response:
    """The least that a route with a database costs."""
    with _engine.connect() as connection:
        return jsonify({"one": connection.execute(_ONE).scalar_one()})


app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/bare": bare.wsgi_app})  # type: ignore[method-assign]  # Flask's way
