"""The id of a job, completed from the newest ones in a shell."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from blocklist_jobs.cli.failures import Failure

NEWEST = 20


class JobId(click.ParamType[str]):
    """Any word: what is no id, the server says."""

    name = "job"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """The newest jobs, each with what it is; nothing where no server answers."""
        from blocklist_jobs.cli.address import DEFAULT_DATA_DIR, find_address
        from blocklist_jobs.cli.client import ApiClient

        given = ctx.params
        folder = Path(given.get("data_dir") or DEFAULT_DATA_DIR)
        try:
            address = find_address(given.get("server"), given.get("key"), folder)
            with ApiClient(address) as api:
                found = list(api.pages("/jobs", most=NEWEST))
        except Failure:
            return []
        return [
            CompletionItem(job["id"], help=f"{job['job_type']} on {job['provider']}, {job['status']}")
            for job in found
            if job["id"].startswith(incomplete)
        ]


JOB_ID = JobId()
