"""The Celery app of every process: worker, beat, flower and dispatcher."""

from __future__ import annotations

from celery import Celery

from blocklist_jobs.queue.flower_password import require_password

# The tasks stand higher on the stairs than this room, so they are named in celeryconfig and not imported.
# It is no process' current app unasked: whoever touches that one would read our settings, needed or not.
app = Celery("blocklist_jobs", set_as_current=False)
app.config_from_object("celeryconfig")
require_password(app)
