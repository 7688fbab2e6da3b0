"""The verdict in words."""

from __future__ import annotations

from blocklist_jobs.cli.demo.play import Result
from blocklist_jobs.cli.demo.verdict import is_right
from blocklist_jobs.cli.times import span


def verdict_text(result: Result) -> str:
    """What was found, line by line, wrong things marked, and the sum of it."""
    found = [f"  {'ok   ' if finding.right else 'WRONG'}  {finding.text}" for finding in result.findings]
    spent = ", ".join(f"{count} {kind}" for kind, count in sorted(result.kinds.items(), key=lambda pair: -pair[1]))
    sentence = "All is as it must be." if is_right(result.findings) else "This is not as it must be."
    title = "The library afterwards, by the provider's own account:"
    return "\n".join(["", title, *found, f"  It took {span(result.took_s)}: {spent}", sentence])
