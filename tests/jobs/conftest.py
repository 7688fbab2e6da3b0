"""A workshop per test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from redis import Redis
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings, read_settings
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.services import build_services
from tests.jobs.workshop import FAST, Workshop


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An empty sandbox that listens."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def dialect() -> str:
    """Spotify's dialect; a test may override it."""
    return "library"


@pytest.fixture
def provider() -> str:
    """Whose library the workshop works on; a test may override it."""
    return "spotify"


@pytest.fixture
def settings(sandbox: Sandbox, postgres_url: str, redis_url: str, dialect: str) -> Settings:
    """Settings that point everywhere at the test's own servers; leases are short."""
    key = sandbox.app("SANDBOXKEY", provider="apple_music", team_id="SANDBOXTEA")
    return read_settings(
        {
            "DATABASE_URL": postgres_url,
            "REDIS_URL": redis_url,
            "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "SPOTIFY_API_URL": sandbox.spotify_api_url,
            "SPOTIFY_ACCOUNTS_URL": sandbox.spotify_accounts_url,
            "SPOTIFY_CLIENT_ID": "sandbox-client",
            "SPOTIFY_CLIENT_SECRET": "sandbox-secret",
            "SPOTIFY_DIALECT": dialect,
            "APPLE_MUSIC_API_URL": sandbox.apple_music_api_url,
            "APPLE_TEAM_ID": key["team_id"],
            "APPLE_KEY_ID": key["key_id"],
            "APPLE_PRIVATE_KEY": key["private_key"],
            "YOUTUBE_API_URL": sandbox.youtube_music_api_url,
            "GOOGLE_OAUTH_URL": sandbox.youtube_music_oauth_url,
            "GOOGLE_CLIENT_ID": "sandbox-client",
            "GOOGLE_CLIENT_SECRET": "sandbox-secret",
            "TIDAL_API_URL": sandbox.tidal_api_url,
            "TIDAL_AUTH_URL": sandbox.tidal_auth_url,
            "TIDAL_CLIENT_ID": "sandbox-client",
            "TIDAL_CLIENT_SECRET": "sandbox-secret",
            "LEASE_SECONDS": "4",
            "CALL_TIMEOUT_SECONDS": "3",
            "START_DEADLINE_SECONDS": "3",
        }
    )


@pytest.fixture
def workshop(
    settings: Settings, sandbox: Sandbox, provider: str, clean_db: Engine, redis_client: Redis
) -> Iterator[Workshop]:
    """Everything, with limits that do not slow tests down."""
    made = Workshop(build_services(settings), sandbox, provider)
    made.set_limits(FAST)
    made.show_life()
    yield made
    made.services.close()
