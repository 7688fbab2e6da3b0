"""``python -m blocklist_jobs.cli``: the same as ``blocklist-jobs``."""

from blocklist_jobs.cli.main import main

main(prog_name="blocklist-jobs")
