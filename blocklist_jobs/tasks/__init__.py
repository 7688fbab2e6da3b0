"""What Celery runs. A task finds its services, calls one use case and translates the verdict; nothing else.

Refuses to wait, to retry and to decide: waits and attempts are rows in Postgres, permits are the gate's.
"""

from blocklist_jobs.tasks import enforcement as enforcement
from blocklist_jobs.tasks import maintenance as maintenance
from blocklist_jobs.tasks import process as process
from blocklist_jobs.tasks import sources as sources
from blocklist_jobs.tasks import webhooks as webhooks
