"""What the server's refusals say to a person, and the exit code that belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.times import moment

ADVICE = {
    "unauthenticated": 'Make a key with "blocklist-jobs keys create --user NAME" and put it into BLOCKLIST_JOBS_KEY.',
    "forbidden": 'Use a key made with "blocklist-jobs keys create --user NAME --role admin".',
    "not_found": '"blocklist-jobs jobs list", "connections list" and "blocklists list" show what you have.',
    "unavailable": "Nothing was changed; try again in a moment.",
}


def failure_of(status: int, problem: Mapping[str, Any]) -> Failure:
    """The error for a problem document (RFC 9457) of an answer with ``status``."""
    code = ExitCode.UNAUTHENTICATED if status in (401, 403) else ExitCode.BROKEN if status >= 500 else ExitCode.REFUSED
    return Failure(text_of(status, problem), code)


def text_of(status: int, problem: Mapping[str, Any]) -> str:
    """What went wrong, field by field, and what to do about it."""
    lines = [str(problem.get("detail") or problem.get("title") or f"The server answered {status}.")]
    lines += [f"  {error.get('pointer', '?')}: {error.get('detail', '')}" for error in problem.get("errors") or ()]
    if problem.get("retry_at"):
        lines.append(f"It can be tried again at {moment(problem['retry_at'])}.")
    advice = ADVICE.get(str(problem.get("code")))
    lines += [advice] if advice else []
    if status >= 500 and problem.get("correlation_id"):
        lines.append(f"The server's log knows it as {problem['correlation_id']}.")
    return "\n".join(lines)
