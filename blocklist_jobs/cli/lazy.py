"""Commands that are imported only when they are called, so that the command line starts at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from blocklist_jobs.cli.failures import INTERRUPTED


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is (``module:attribute``) and the line that describes it."""

    target: str
    line: str


class LazyGroup(click.Group):
    """A group whose commands are named in a table; the list of commands is shown without importing any."""

    def __init__(self, name: str | None = None, *, entries: Mapping[str, Entry] | None = None, **attrs: object) -> None:
        super().__init__(name, **attrs)  # type: ignore[arg-type]  # click's attributes are passed on as they are
        self._entries = dict(entries or {})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the table's order."""
        return [*self._entries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """The command itself, imported now."""
        entry = self._entries.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.target} is no command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Ctrl-C, where it has nothing of its own to say about it, ends it as shells expect."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo('\nInterrupted. "blocklist-jobs status" shows what goes on.', err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands that begin so, from the table alone: a shell asks at every press of a key."""
        mine = [CompletionItem(n, help=e.line) for n, e in self._entries.items() if n.startswith(incomplete)]
        # What is left are the options of the group itself.
        return mine or click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """The list of commands, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.line) for name, entry in self._entries.items()])
