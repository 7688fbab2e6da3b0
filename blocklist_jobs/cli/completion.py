"""``completion``: the script by which a shell completes commands, options, providers and the newest jobs."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from blocklist_jobs.cli.failures import ExitCode, Failure

PROGRAM = "blocklist-jobs"
VARIABLE = "_BLOCKLIST_JOBS_COMPLETE"
"""The name that click gives it, from the program's."""

HOW = {
    "bash": f'eval "$({PROGRAM} completion bash)"   in ~/.bashrc',
    "zsh": f'eval "$({PROGRAM} completion zsh)"   in ~/.zshrc',
    "fish": f"{PROGRAM} completion fish > ~/.config/fish/completions/{PROGRAM}.fish",
}


@click.command(epilog="\b\n" + "\n".join(HOW.values()))
@click.argument("shell", type=click.Choice([*HOW]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that makes SHELL complete what you type."""
    of_shell = get_completion_class(shell)
    if of_shell is None:
        raise Failure(f"There is no completion for {shell}.", ExitCode.USAGE)
    click.echo(of_shell(context.find_root().command, {}, PROGRAM, VARIABLE).source())
