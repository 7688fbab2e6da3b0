"""What the operator sets, with the defaults, and what workers and the gate leave behind."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = (
    "rate_limit_configs",
    "batch_configs",
    "provider_rate_state",
    "circuit_breaker_state",
    "workers",
)


def _rate_limit_configs() -> None:
    op.create_table(
        "rate_limit_configs",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column(
            "limits", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("version", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')",
            name=op.f("ck_rate_limit_configs_provider"),
        ),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_rate_limit_configs")),
    )


def _batch_configs() -> None:
    op.create_table(
        "batch_configs",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("optimal", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')", name=op.f("ck_batch_configs_provider")
        ),
        sa.CheckConstraint("1 <= optimal AND optimal <= maximum", name=op.f("ck_batch_configs_sizes")),
        sa.PrimaryKeyConstraint("provider", "operation", name=op.f("pk_batch_configs")),
    )


def _provider_rate_state() -> None:
    op.create_table(
        "provider_rate_state",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column(
            "state", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')",
            name=op.f("ck_provider_rate_state_provider"),
        ),
        sa.PrimaryKeyConstraint("provider", "app", name=op.f("pk_provider_rate_state")),
    )


def _circuit_breaker_state() -> None:
    op.create_table(
        "circuit_breaker_state",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="closed", nullable=False),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')",
            name=op.f("ck_circuit_breaker_state_provider"),
        ),
        sa.CheckConstraint("state IN ('closed', 'open', 'half_open')", name=op.f("ck_circuit_breaker_state_state")),
        sa.PrimaryKeyConstraint("provider", "app", name=op.f("pk_circuit_breaker_state")),
    )


def _workers() -> None:
    op.create_table(
        "workers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slots", sa.Integer(), server_default="0", nullable=False),
        sa.Column("busy", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "queues", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("slots >= 0 AND busy >= 0", name=op.f("ck_workers_counts")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )


def _limits(
    limit: int, seconds: int, *, burst: int, multiplier: float, cap_seconds: int, quotas: list[Any] | None = None
) -> dict[str, Any]:
    return {
        "windows": [{"limit": limit, "seconds": seconds, "scope": "app"}],
        "quotas": quotas or [],
        "burst": burst,
        "min_gap_ms": 0,
        "concurrency": 8,
        "backoff": {"multiplier": multiplier, "cap_seconds": cap_seconds, "attempts": 3},
        "paused": False,
        "breaker": "auto",
    }


# design.md, section 8. An operator changes them at run time; this is where they begin.
_LIMITS = {
    "spotify": _limits(100, 60, burst=20, multiplier=1.5, cap_seconds=120),
    "apple_music": _limits(1000, 3600, burst=50, multiplier=2.0, cap_seconds=300),
    "youtube_music": _limits(
        100,
        60,
        burst=10,
        multiplier=2.0,
        cap_seconds=180,
        quotas=[{"units": 10_000, "resets": {"daily_at": "00:00", "timezone": "America/Los_Angeles"}}],
    ),
    "tidal": _limits(200, 60, burst=30, multiplier=1.8, cap_seconds=150),
}

# (provider, operation): the most that one call carries, and how many are sent while permits are plentiful.
_SIZES = {
    ("spotify", "remove_tracks"): (50, 25),
    ("spotify", "unfollow_artists"): (50, 20),
    ("spotify", "remove_playlist_items"): (100, 50),
    ("spotify", "remove_albums"): (50, 25),
    ("apple_music", "rate"): (1, 1),
    ("apple_music", "add_to_library"): (25, 15),
    ("youtube_music", "write"): (1, 1),
    ("tidal", "remove_from_collection"): (50, 20),
    ("tidal", "remove_playlist_items"): (50, 20),
}


def _seed() -> None:
    limits = sa.table("rate_limit_configs", sa.column("provider", sa.Text), sa.column("limits", postgresql.JSONB))
    op.bulk_insert(limits, [{"provider": name, "limits": value} for name, value in _LIMITS.items()])
    sizes = sa.table(
        "batch_configs",
        sa.column("provider", sa.Text),
        sa.column("operation", sa.Text),
        sa.column("maximum", sa.Integer),
        sa.column("optimal", sa.Integer),
    )
    rows = [
        {"provider": provider, "operation": operation, "maximum": maximum, "optimal": optimal}
        for (provider, operation), (maximum, optimal) in _SIZES.items()
    ]
    op.bulk_insert(sizes, rows)


def upgrade() -> None:
    _rate_limit_configs()
    _batch_configs()
    _provider_rate_state()
    _circuit_breaker_state()
    _workers()
    _seed()


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
