"""What Tidal's answers tell of its limit: the state of a bucket of tokens, where the headers are sent at all."""

from __future__ import annotations

import re

from blocklist_jobs.core.wire import Answer, RateHint

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def hint_of(answer: Answer) -> RateHint:
    """How many more requests there are tokens for; when there are none, how long until there is one.

    Seen in February 2025 and taken away in July (github.com/kellnerd/harmony/pull/84): ``x-ratelimit-remaining``
    tokens, of which a request takes ``-requested-tokens`` and each second brings ``-replenish-rate``. That is no limit
    per window, so none is told (docs/decisions/113).
    """
    tokens, price, rate = (_header(answer, name) for name in ("remaining", "requested-tokens", "replenish-rate"))
    if tokens is None or not price or not rate:
        return RateHint()
    left = tokens // price
    return RateHint(remaining=left, reset_s=0.0 if left else (price - tokens) / rate)


def _header(answer: Answer, name: str) -> int | None:
    value = answer.headers.get(f"x-ratelimit-{name}", "").strip()
    return int(value) if _NUMBER.fullmatch(value) else None
