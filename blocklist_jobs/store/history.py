"""What a batch's history says of each try, as SQL; the oldest go when there are too many."""

from __future__ import annotations

MOST_TOLD = 50
"""Tries that a batch remembers: a provider that refuses for days must not make its rows grow."""


def told(fault: str, *, is_attempt: str) -> str:
    """The column with one try more: an SQL expression, of the SQL expressions for its fault and whether it counted."""
    entry = (
        f"jsonb_build_object('at', now(), 'began_at', claimed_at, 'worker', worker, 'is_attempt', {is_attempt})"
        f" || CAST({fault} AS jsonb)"
    )
    return f"{_KEPT} || jsonb_build_array({entry})"


_KEPT = f"(CASE WHEN jsonb_array_length(history) >= {MOST_TOLD} THEN history - 0 ELSE history END)"

TAKEN_UP = f"""{_KEPT} || jsonb_build_array(jsonb_build_object('at', now(), 'kind', 'taken_up', 'is_attempt', false,
  'message', 'its owner had it tried again from here'))"""
"""The column with a mark where its owner had a dead batch tried again."""
