"""The Celery app, and the one way to put a message on it.

Refuses to hold work: a message is a hint with ids, Postgres is the record. Its settings are in ``celeryconfig.py``.
"""

from blocklist_jobs.queue.application import app as app

__all__ = ["app"]
