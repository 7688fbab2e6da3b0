"""Real Postgres and Redis servers out of Python packages, for those who have none running.

Refuses to listen anywhere but on this machine, and to change permissions of folders that are not its own.
"""
