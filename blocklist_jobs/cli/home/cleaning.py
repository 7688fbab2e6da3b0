"""What ``clean`` does once there are a server, accounts and a list: a dry run, a question, the work, a report."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import click

from blocklist_jobs.cli.client import ApiClient
from blocklist_jobs.cli.enforce import submission
from blocklist_jobs.cli.failures import INTERRUPTED, ExitCode, Failure
from blocklist_jobs.cli.output import say, width_of_terminal
from blocklist_jobs.cli.reports import plan_text, summary_text
from blocklist_jobs.cli.watching.together import follow_all
from blocklist_jobs.cli.words import TITLES, TO_DO, Document, done_of, error_text

Jobs = Mapping[str, dict[str, Any]]


@dataclass(slots=True)
class Cleaning:
    """One cleaning, by provider. ``quiet``: words go to standard error, since JSON goes to standard output."""

    api: ApiClient
    quiet: bool
    plans: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def plan(self, accounts: Mapping[str, Document], blocklist_id: str, options: Mapping[str, Any]) -> None:
        """The dry runs, side by side, and what they found; raises :class:`Failure` where one did not end well."""
        for provider, connection in accounts.items():
            body = submission(provider, blocklist_id, connection=connection["id"], dry_run=True, **options)
            self.plans[provider] = self.api.post("/jobs/queue", body, idempotency_key=str(uuid4()))
        self.plans.update(self._followed(self.plans, "The dry run goes on; it touches nothing."))
        for provider, job in self.plans.items():
            self._say_plan(provider, job)

    @property
    def worth_doing(self) -> dict[str, int]:
        """How many entries would go, or be disliked, by provider; those without any are left out."""
        counts = {provider: int(job["plan"]["remove"]) for provider, job in self.plans.items()}
        return {provider: count for provider, count in counts.items() if count}

    def carry_out(self) -> None:
        """The work, side by side, and what came of it."""
        for provider in self.worth_doing:
            plan_id = self.plans[provider]["id"]
            self.jobs[provider] = self.api.post(f"/jobs/{plan_id}/execute", idempotency_key=str(uuid4()))
        self.jobs.update(self._followed(self.jobs, 'The work goes on. What it has taken out, "undo" puts back.'))
        for provider, job in self.jobs.items():
            say(f"\n{TITLES[provider]}: {_ended(job)}", err=self.quiet)
            if job.get("summary"):
                say(summary_text(job, width=width_of_terminal()), err=self.quiet)

    @property
    def is_good(self) -> bool:
        """Whether all of it was done."""
        return all(job["status"] == "completed" for job in self.jobs.values())

    def _followed(self, jobs: Jobs, goes_on: str) -> dict[str, dict[str, Any]]:
        ids = {provider: str(job["id"]) for provider, job in jobs.items()}
        try:
            return {name: seen.job for name, seen in follow_all(self.api, ids, quiet=self.quiet).items()}
        except KeyboardInterrupt:
            lines = [f"  blocklist-jobs {word} {id_}" for id_ in ids.values() for word in ("watch", "cancel")]
            say("\n".join(["", goes_on, "To see it again, or to stop it:", *lines]), err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None

    def _say_plan(self, provider: str, job: Document) -> None:
        plan = job.get("plan")
        if not plan:
            raise Failure(f"{TITLES[provider]}: the dry run {_ended(job)} Nothing was touched.")
        say(f"\n{TITLES[provider]}: what would go", err=self.quiet)
        say(plan_text(plan, width=width_of_terminal()), err=self.quiet)
        if not plan["remove"] and plan.get("review") and provider == "apple_music":
            say('Nothing can be removed there; "--dislike" dislikes it instead.', err=self.quiet)


def agreed(cleaning: Cleaning) -> bool:
    """Ask on the terminal whether to go on; no is what silence means."""
    if not sys.stdin.isatty():
        raise Failure("Nothing was touched: there is nobody to ask. Say yes beforehand with --yes.", ExitCode.USAGE)
    verbs = {provider: _verb(cleaning.plans[provider]) for provider in cleaning.worth_doing}
    what = ", ".join(f"{verbs[name]} {count} at {TITLES[name]}" for name, count in cleaning.worth_doing.items())
    say(f"\nThat is: {what}.")
    try:
        return click.confirm("Do it?", default=False)
    except click.Abort:
        raise click.exceptions.Exit(INTERRUPTED) from None


def _verb(plan: Document) -> str:
    return TO_DO.get(done_of(plan), "remove")


def _ended(job: Document) -> str:
    why = f": {error_text(job['error'])}" if job.get("error") else ""
    return f"{str(job['status']).replace('_', ' ')}{why}."
