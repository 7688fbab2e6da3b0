"""The entry of ``blocklist-jobs``: the table of commands, nothing else."""

from __future__ import annotations

import click

from blocklist_jobs import __version__
from blocklist_jobs.cli.lazy import Entry, LazyGroup

COMMANDS = {
    "clean": Entry("blocklist_jobs.cli.home.clean:clean", "Everything from nothing to a clean library."),
    "undo": Entry("blocklist_jobs.cli.home.undo:undo", "Put back what the last cleaning took out."),
    "status": Entry("blocklist_jobs.cli.home.status:status", "What runs, what waits for what, and what wants you."),
    "connect": Entry("blocklist_jobs.cli.connect.command:connect", "Give leave to act for you at a music service."),
    "enforce": Entry("blocklist_jobs.cli.enforce:enforce", "Take a do-not-play list out of a library."),
    "scan": Entry("blocklist_jobs.cli.scan:scan", "Count what is in a library; touches nothing."),
    "rollback": Entry("blocklist_jobs.cli.rollback:rollback", "Put back what a job took out."),
    "jobs": Entry("blocklist_jobs.cli.jobs:jobs", "List jobs, show one, show what it did."),
    "watch": Entry("blocklist_jobs.cli.watch:watch", "Follow a job until it ends."),
    "cancel": Entry("blocklist_jobs.cli.control:cancel", "Stop a job; what is done stays done."),
    "retry": Entry("blocklist_jobs.cli.control:retry", "Take a dead letter up again from its checkpoint."),
    "dead-letters": Entry("blocklist_jobs.cli.dead_letters:dead_letters", "Jobs that used up their attempts."),
    "providers": Entry("blocklist_jobs.cli.providers:providers", "What can be done with each music service."),
    "connections": Entry("blocklist_jobs.cli.connections:connections", "Connect accounts of music services."),
    "blocklists": Entry("blocklist_jobs.cli.blocklists:blocklists", "Store and list do-not-play lists."),
    "schedules": Entry("blocklist_jobs.cli.schedules:schedules", "Enforce again by the clock, or when a list changes."),
    "webhooks": Entry("blocklist_jobs.cli.webhooks:webhooks", "Have what happens sent to a server of yours."),
    "rate-limits": Entry("blocklist_jobs.cli.rate_limits:rate_limits", "Show what a provider allows now."),
    "me": Entry("blocklist_jobs.cli.me:me", "See, take along or delete what the server knows of you."),
    "keys": Entry("blocklist_jobs.cli.keys:keys", "Make, list and revoke API keys."),
    "db": Entry("blocklist_jobs.cli.db:db", "Bring the database to a version, or check it."),
    "up": Entry("blocklist_jobs.cli.up:up", "Run everything in this terminal."),
    "sandbox": Entry("blocklist_jobs.cli.home.sandbox:sandbox", "Run a stand-in for the music services, to try it on."),
    "down": Entry("blocklist_jobs.cli.home.down:down", "End what runs in the background."),
    "completion": Entry("blocklist_jobs.cli.completion:completion", "Have your shell complete what you type."),
    "demo": Entry("blocklist_jobs.cli.demo.command:demo", "See the whole thing work on a made-up library."),
    "dispatcher": Entry("blocklist_jobs.cli.dispatcher:dispatcher", "Run the dispatcher in this process."),
}


@click.group(cls=LazyGroup, entries=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="blocklist-jobs")
def main() -> None:
    """Take the music of artists you do not want to hear out of your streaming libraries, as safe background jobs.

    First steps: "blocklist-jobs clean --sandbox" tries all of it on a made-up library, "blocklist-jobs clean" does it.
    """
