"""The verdict in words."""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.cli.demo.play import Result
from blocklist_jobs.cli.demo.verdict import Finding, is_right
from blocklist_jobs.cli.times import span

MOST_KINDS = 6


def is_all_right(result: Result) -> bool:
    """Whether nothing is wrong anywhere."""
    return all(is_right(findings) for findings in result.findings.values())


def verdict_text(result: Result) -> str:
    """What was found, line by line, wrong things marked, and the sum of it."""
    parts = [line for title, findings in result.findings.items() for line in _part(title, findings)]
    spent = [f"  {title}: {_spent(kinds)}" for title, kinds in result.kinds.items()]
    sentence = "All is as it must be." if is_all_right(result) else "This is not as it must be."
    heading = "The libraries afterwards, by the providers' own account:"
    return "\n".join(["", heading, *parts, f"It took {span(result.took_s)}:", *spent, sentence])


def _part(title: str, findings: tuple[Finding, ...]) -> list[str]:
    return [title, *(f"  {'ok   ' if finding.right else 'WRONG'}  {finding.text}" for finding in findings)]


def _spent(kinds: Mapping[str, int]) -> str:
    """The kinds of requests, the most frequent first."""
    ordered = sorted(kinds.items(), key=lambda pair: -pair[1])
    rest = sum(count for _, count in ordered[MOST_KINDS:])
    told = [f"{count} {kind}" for kind, count in ordered[:MOST_KINDS]]
    return ", ".join([*told, *([f"{rest} others"] if rest else [])])
