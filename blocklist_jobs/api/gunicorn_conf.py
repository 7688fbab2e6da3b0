"""How gunicorn serves the API; every setting with its reason. Command line options override them."""

from __future__ import annotations

import os

# Loopback: a proxy that ends TLS stands before it.
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
# Requests mostly wait for Postgres, so threads serve them, and let go of event streams; a second process covers for
# one that is restarted.
worker_class = "blocklist_jobs.api.gunicorn_worker.StreamingWorker"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
# Above the connections of one process (pool 5 and 5 more) threads would only wait for each other.
threads = int(os.environ.get("WEB_THREADS", "10"))
# Engines and sockets are made after the fork, never shared by two processes.
preload_app = False
# A process whose main loop is silent for so long is replaced; long requests do not count with threads.
timeout = 60
# What runs may end: longer than the longest statement (30 s) may take.
graceful_timeout = 35
# Clients that poll keep their connection.
keepalive = 30
# Longer lines and more headers than any client of ours sends.
limit_request_line = 8190
limit_request_fields = 100
# tmpfs: a heartbeat file on a slow disk stalls the main loop.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a folder of the system
# One line per request is the proxy's to write; problems are logged with their correlation id.
accesslog = None
errorlog = "-"
proc_name = "blocklist-jobs-web"
# One way in is enough: signals do what its control socket would.
control_socket_disable = True
