"""The chapters of the document, in the order in which a client meets them."""

from __future__ import annotations

TAGS: dict[str, str] = {
    "connections": "A listener's accounts at the providers. Tokens go in and never come out.",
    "blocklists": "Do-not-play lists, in JSON, CSV and the forms that communities use.",
    "jobs": "Submit work, follow it, stop it, undo it.",
    "dead letters": "Jobs that used up their attempts: why, and how they go on.",
    "schedules": "Standing orders: enforce again by the clock, or when a list changes.",
    "events": "What happens, as it happens.",
    "webhooks": "What happens, sent to a server of yours, signed.",
    "notifications": "What a listener should know or do.",
    "providers": "What can be done at each provider, and what cannot.",
    "rate limits": "What each provider allows, and how much of it is left.",
    "workers": "Who does the work, and how much waits for it.",
    "me": "The caller: export and deletion of all that is theirs.",
    "keys": "Keys to this API.",
    "audit": "Who did what.",
    "operations": "For load balancers, monitors and tools.",
}
