"""The app that gunicorn serves.

``gunicorn --config python:blocklist_jobs.api.gunicorn_conf blocklist_jobs.api.wsgi:app``
"""

from __future__ import annotations

import atexit
import os
from functools import partial

from blocklist_jobs.api.app import create_app
from blocklist_jobs.api.bootstrap import ensure_in_time
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.events.logs import configure_logging
from blocklist_jobs.wiring.services import build_services
from blocklist_jobs.wiring.watching import watch

_settings = read_settings(os.environ)
configure_logging("web", _settings.log_level)
_services = build_services(_settings)
if _settings.api_bootstrap_key:
    ensure_in_time(partial(_services.keys.ensure_bootstrap_key, _settings.api_bootstrap_key))
_totals = watch("web", _services.totals, every_s=_settings.heartbeat_s)
atexit.register(_totals.stop)
app = create_app(_services)
