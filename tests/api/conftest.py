"""The real app on real Postgres and Redis, and keys of two users and an admin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from blocklist_jobs.api.app import create_app
from blocklist_jobs.config.settings import Settings, read_settings
from blocklist_jobs.core.api_key import Role
from blocklist_jobs.wiring.services import Services, build_services

MAX_BODY_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class People:
    """Headers of each person's key."""

    alice: dict[str, str]
    bob: dict[str, str]
    admin: dict[str, str]


@pytest.fixture(scope="session")
def environment(postgres_url: str, redis_url: str) -> dict[str, str]:
    """What the process would be started with."""
    return {
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "MAX_BODY_BYTES": str(MAX_BODY_BYTES),
    }


@pytest.fixture(scope="session")
def settings(environment: dict[str, str]) -> Settings:
    """The settings of the tests' process."""
    return read_settings(environment)


@pytest.fixture(scope="session")
def services(settings: Settings, engine: Engine) -> Iterator[Services]:
    """The services as the web process builds them."""
    built = build_services(settings)
    yield built
    built.engine.dispose()


@pytest.fixture(scope="session")
def app(services: Services) -> Flask:
    """The app as gunicorn serves it."""
    return create_app(services)


@pytest.fixture
def client(app: Flask, clean_db: Engine) -> FlaskClient:
    """A client of the app; what is stored is gone after the test."""
    return app.test_client()


@pytest.fixture
def people(services: Services, clean_db: Engine) -> People:
    """Two users and an admin."""
    return People(
        alice=bearer(services.keys.create("alice")[0]),
        bob=bearer(services.keys.create("bob")[0]),
        admin=bearer(services.keys.create("root", Role.ADMIN)[0]),
    )


def bearer(key: str) -> dict[str, str]:
    """The header that a key goes into."""
    return {"Authorization": f"Bearer {key}"}


def pointers(document: dict[str, Any]) -> set[str]:
    """Where a problem says that something is wrong."""
    return {error["pointer"] for error in document.get("errors", ())}
