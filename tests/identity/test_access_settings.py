"""Settings of access: what is wrong is named before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocklist_jobs.config.settings import Settings, SettingsWrong, read_settings
from blocklist_jobs.core.request_limit import RequestLimit

NEEDED = {"DATABASE_URL": "postgresql://x/x", "REDIS_URL": "redis://x", "TOKEN_ENCRYPTION_KEYS": "A" * 43 + "="}
JWT = {"JWT_JWKS": "https://login.example.com/jwks", "JWT_ISSUER": "https://login.example.com/", "JWT_AUDIENCE": "us"}


def settings(**env: str) -> Settings:
    return read_settings(NEEDED | env)


def test_without_any_there_are_keys_only() -> None:
    access = settings().access
    assert (access.jwt, access.cors_origins, access.trusted_proxies) == (None, (), 0)
    assert access.pseudonym_key == ""
    assert "of our own" not in repr(settings(PSEUDONYM_KEY="of our own"))


def test_the_issuers_url_is_kept_as_it_is() -> None:
    jwt = settings(**JWT).access.jwt
    assert jwt is not None
    assert (jwt.jwks, jwt.issuer, jwt.audience, jwt.is_url) == (*JWT.values(), True)


def test_a_file_of_keys(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text("{}")
    jwt = settings(**JWT | {"JWT_JWKS": str(path)}).access.jwt
    assert jwt is not None
    assert not jwt.is_url


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"JWT_JWKS": JWT["JWT_JWKS"]}, "JWT_JWKS, JWT_ISSUER and JWT_AUDIENCE"),
        ({"JWT_ISSUER": "x", "JWT_AUDIENCE": "y"}, "belong together"),
        (JWT | {"JWT_JWKS": "/no/such/file"}, "JWT_JWKS must be"),
        (JWT | {"JWT_JWKS": "ftp://example.com/jwks"}, "JWT_JWKS must be"),
        ({"JWT_LEEWAY_SECONDS": "-1"}, "JWT_LEEWAY_SECONDS"),
        ({"API_RATE_LIMIT": "600"}, "API_RATE_LIMIT"),
        ({"API_RATE_LIMIT": "0/60"}, "API_RATE_LIMIT"),
        ({"API_RATE_LIMIT": "600/0"}, "API_RATE_LIMIT"),
        ({"AUTH_FAILURE_LIMIT": "many"}, "AUTH_FAILURE_LIMIT"),
        ({"TRUSTED_PROXIES": "nan"}, "TRUSTED_PROXIES"),
        ({"KEEP_AUDIT_DAYS": "0"}, "KEEP_AUDIT_DAYS"),
        ({"KEEP_FINISHED_HOURS": "inf"}, "KEEP_FINISHED_HOURS must be at most"),
        ({"KEEP_REVERSIBLE_DAYS": "1e12"}, "KEEP_REVERSIBLE_DAYS must be at most"),
    ],
)
def test_what_is_wrong_is_named(env: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsWrong, match=named):
        settings(**env)


def test_limits() -> None:
    assert settings(API_RATE_LIMIT="600/60").access.rate_limit == RequestLimit(600, 60)
    assert settings(API_RATE_LIMIT="0", AUTH_FAILURE_LIMIT="0").access.rate_limit is None
