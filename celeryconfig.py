"""Every setting of Celery with its reason: for worker, beat, flower and dispatcher alike.

One module for all, since the shortest visibility timeout of any process on the broker wins. Two things can only be
said on a worker's command line: ``--without-gossip --without-mingle`` (workers here need not know each other, and
without both a worker comes back from a restarted Redis in seconds).
"""

from __future__ import annotations

import os

import click
from kombu import Exchange, Queue

from blocklist_jobs.config.settings import SettingsWrong, read_settings
from blocklist_jobs.queue.address import broker_url as broker_url_of
from blocklist_jobs.queue.address import transport_options
from blocklist_jobs.queue.names import CLEAN_UP, FORGET_USERS, MAINTENANCE, QUEUES, REFRESH_TOKENS, RESCUE

try:
    _settings = read_settings(os.environ)
except SettingsWrong as wrong:
    if click.get_current_context(silent=True) is None:
        raise
    # On the command line what is missing is named, all at once, and without a traceback.
    raise click.ClickException(str(wrong)) from None

# --- What is run -----------------------------------------------------------------------------------------------
# Named here since the app stands lower on the stairs than its tasks.
include = ("blocklist_jobs.tasks",)
# Nothing reads a result: what came of a batch is in Postgres. No result backend, so nothing to grow or poll.
task_ignore_result = True
# Ids only travel, so JSON is enough, and a pickle from a stranger is never opened.
task_serializer = "json"
accept_content = ["json"]
enable_utc = True
timezone = "UTC"

# --- The broker ------------------------------------------------------------------------------------------------
broker_url = broker_url_of(_settings.redis_url)
# A process that starts before Redis waits for it, as one does that outlives it.
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
# Tries again every three seconds at the latest; Celery's own consumer waits up to half a minute.
worker_consumer = "blocklist_jobs.queue.consumer:PromptConsumer"
broker_connection_timeout = 5
broker_transport_options = {
    # Behind sentinels: whom to ask them for.
    **transport_options(_settings.redis_url),
    # When an unacknowledged message is delivered again. Four times the longest task, so that this never happens to a
    # running one; a batch whose worker died comes back by its lease long before, and this late copy ends at its fence.
    "visibility_timeout": 2400,
    # Look for such messages every 5 s (the default of 100 s would leave their slots' messages invisible for longer).
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # Redis' 0 is the highest, like ours: one list per priority in place of kombu's four of ten.
    "priority_steps": [0, 1, 2, 3],
    # Providers take turns; in the order of the list, the first would starve the others.
    "queue_order_strategy": "round_robin",
    # With these a worker finds a vanished Redis in seconds and comes back by itself.
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
# The dispatcher would rather let a lease run out than wait for a broker.
task_publish_retry_policy = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2}

# --- Queues ----------------------------------------------------------------------------------------------------
# One per provider, so that a worker can be kept for some (-Q spotify) and none waits behind another's.
# Each names its routing key: queues without one share a binding, and a message reaches them all (kombu 5.7).
_exchange = Exchange("blocklist_jobs", type="direct")
task_queues = tuple(Queue(name, _exchange, routing_key=name) for name in QUEUES)
task_default_queue = MAINTENANCE
task_default_exchange = _exchange.name
task_default_routing_key = MAINTENANCE
# A misspelt queue is an error, not a queue that nobody reads.
task_create_missing_queues = False
# Below every batch of a listener, on the broker as in Postgres.
task_default_priority = 3

# --- Slots -----------------------------------------------------------------------------------------------------
# The work is waiting for the network: threads are lighter than processes, and stop within moments. The other pool is
# chosen with WORKER_POOL=prefork; Celery takes "-P prefork" for its own default and prefers what is set here.
worker_pool = _settings.worker_pool
worker_concurrency = _settings.worker_concurrency
# A message is fetched when a slot is free for it, and not before: acknowledged late, one per slot. So an urgent
# batch waits behind none that was fetched early. It is not for safety, which is Postgres' affair.
task_acks_late = True
worker_prefetch_multiplier = 1
# A task that kills its worker would be delivered again and first, and kill the next. Deaths are counted in Postgres.
task_reject_on_worker_lost = False
# A task that failed or took too long is over for Celery: what follows is Postgres' affair.
task_acks_on_failure = True
task_acks_on_timeout = True
# A call to a provider under way is finished although its message can no longer be acknowledged.
worker_cancel_long_running_tasks_on_connection_loss = False
# With prefork the longest run of one task is 10 minutes, the soft limit before it ends the batch as an attempt. Threads
# cannot be interrupted: there a call's own time-out and the lease bound it, both far shorter.
task_soft_time_limit = 570
task_time_limit = 600

# --- What is seen ----------------------------------------------------------------------------------------------
# Events feed Flower. They cost a third of the throughput, of which a few hundredths are used. They hold ids only.
worker_send_task_events = True
# The dispatcher's log says it already.
task_send_sent_event = False
# What nobody reads any more goes away by itself: replies to inspections, queues of a Flower that is gone.
control_queue_ttl = 300
control_queue_expires = 300
event_queue_ttl = 5
event_queue_expires = 60
# Logs are set up once for all processes, in blocklist_jobs/events/logs.py.
worker_hijack_root_logger = False
worker_redirect_stdouts = False

# --- Beat ------------------------------------------------------------------------------------------------------
# The schedule is only intervals, and running a task once too often does no harm: it is kept in memory, so there is no
# file to be left damaged by a kill.
beat_scheduler = "celery.beat:Scheduler"
beat_max_loop_interval = 60
# A message outlives its interval nowhere: without workers they would pile up.
beat_schedule = {
    # The dispatcher sweeps every second; this is for when none leads, and shows that the whole way is open.
    "rescue": {"task": RESCUE, "schedule": 30.0, "options": {"queue": MAINTENANCE, "expires": 30}},
    # Tokens are renewed ten minutes ahead: nine of ten of these may get lost.
    "refresh_tokens": {"task": REFRESH_TOKENS, "schedule": 60.0, "options": {"queue": MAINTENANCE, "expires": 60}},
    # Most are forgotten while they wait for the answer; this is for whose jobs were running, or whose process died.
    "forget_users": {"task": FORGET_USERS, "schedule": 30.0, "options": {"queue": MAINTENANCE, "expires": 30}},
    "clean_up": {"task": CLEAN_UP, "schedule": 600.0, "options": {"queue": MAINTENANCE, "expires": 600}},
}
