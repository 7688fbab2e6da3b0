"""Processes: specs in, events out. Knows nothing of what the processes do."""
