"""How much of a strict limit is used, by the gate and by Celery's own ``rate_limit``, with 1, 2 and 4 workers."""
