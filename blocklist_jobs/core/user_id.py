"""How users may be called."""

from __future__ import annotations

from blocklist_jobs.core.pseudonym import DELETED

BOOTSTRAP_USER = "admin"
"""The owner of the bootstrap key."""

LONGEST_USER_ID = 200


def unfit_for_user(name: str) -> str | None:
    """Why nobody can be called so, to be read after what the name is; ``None`` where somebody can."""
    if not name.strip() or len(name) > LONGEST_USER_ID or not name.isprintable():
        return f"must be 1 to {LONGEST_USER_ID} printable characters"
    return f"must not begin with {DELETED}" if name.startswith(DELETED) else None
