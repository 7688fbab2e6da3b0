"""Makes the Flask app around built services."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from blocklist_jobs.api.edge.auth import authenticate
from blocklist_jobs.api.edge.correlation import correlate
from blocklist_jobs.api.edge.cors import allow_origins
from blocklist_jobs.api.edge.cursors import EXTENSION as CURSORS
from blocklist_jobs.api.edge.cursors import Cursors
from blocklist_jobs.api.edge.failures import explain_failures
from blocklist_jobs.api.edge.guarding import guard_answers
from blocklist_jobs.api.edge.json_form import WireJson
from blocklist_jobs.api.edge.observed import observe
from blocklist_jobs.api.edge.request_limit import limit_requests
from blocklist_jobs.api.edge.services import EXTENSION
from blocklist_jobs.api.edge.unread import UnreadBodies
from blocklist_jobs.api.live.streams import EXTENSION as STREAMS
from blocklist_jobs.api.live.streams import Streams
from blocklist_jobs.api.routes import mount
from blocklist_jobs.wiring.services import Services


def create_app(services: Services) -> Flask:
    """The WSGI app that serves ``services``."""
    # No static folder: there is nothing to serve that a route does not answer.
    app = Flask("blocklist_jobs.api", static_folder=None)
    app.json = WireJson(app)
    # One more than is taken: Werkzeug cuts a body without Content-Length off here and says nothing.
    app.config["MAX_CONTENT_LENGTH"] = services.settings.max_body_bytes + 1
    app.extensions[EXTENSION] = services
    app.extensions[CURSORS] = Cursors(services.settings.token_encryption_keys)
    app.extensions[STREAMS] = Streams(services.live, services.settings.max_streams_per_user)
    # A redirect would lose the body and the key of many clients, so every spelling of a path is answered where it is.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    observe(app)
    correlate(app)
    allow_origins(app, services.settings.access.cors_origins)
    authenticate(app)
    limit_requests(app)
    guard_answers(app)
    explain_failures(app)
    mount(app)
    app.wsgi_app = UnreadBodies(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way to add middleware
    if proxies := services.settings.access.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies)  # type: ignore[method-assign]  # as above
    return app
