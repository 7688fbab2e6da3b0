"""A provider as people write it: any of its names, in any case, with any dash between the words."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from blocklist_jobs.cli.words import TITLES
from blocklist_jobs.core.providers import PROVIDERS, provider_named


class ProviderName(click.ParamType[str]):
    """Reads ``YouTube Music``, ``youtube-music`` or ``youtube`` as ``youtube_music``."""

    name = "provider"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The provider's own name; click's usage error for what is none."""
        try:
            return provider_named("-".join(str(value).lower().split()))
        except KeyError:
            self.fail(f"{value!r} is none of {', '.join(PROVIDERS)}.", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """The providers that begin so."""
        wanted = incomplete.lower()
        return [CompletionItem(name, help=TITLES[name]) for name in PROVIDERS if name.startswith(wanted)]


PROVIDER = ProviderName()
