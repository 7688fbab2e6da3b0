"""The worker's name in ``workers`` and on the batches it runs: the host and the id of the process Celery started."""

from __future__ import annotations

import os
import socket

# Taken at import, which comes before prefork's children are made: they share their parent's name.
WORKER_NAME = f"{socket.gethostname()}:{os.getpid()}"
