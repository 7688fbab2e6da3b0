"""Every setting: its name in the environment, its reason, its default. All that is wrong is named at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blocklist_jobs.config.access_settings import AccessSettings, access_settings
from blocklist_jobs.config.foreign_settings import ForeignSettings, foreign_settings
from blocklist_jobs.config.provider_settings import (
    AppleMusicSettings,
    SpotifySettings,
    TidalSettings,
    YouTubeMusicSettings,
)
from blocklist_jobs.config.reader import Reader
from blocklist_jobs.config.reader import SettingsWrong as SettingsWrong
from blocklist_jobs.config.retention_settings import retention
from blocklist_jobs.core.retention import Retention
from blocklist_jobs.core.sentinels import sentinels_of

HTTP = ("http", "https")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set from outside."""

    database_url: str = field(repr=False)
    database_direct_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    token_encryption_keys: tuple[str, ...] = field(repr=False)
    api_bootstrap_key: str | None = field(repr=False)
    spotify: SpotifySettings
    apple_music: AppleMusicSettings
    youtube_music: YouTubeMusicSettings
    tidal: TidalSettings
    lease_s: float
    start_deadline_s: float
    call_timeout_s: float
    heartbeat_s: float
    max_body_bytes: int
    max_blocklist_artists: int
    plan_valid_s: float
    log_level: str
    metrics_token: str = field(repr=False)
    max_streams_per_user: int
    worker_concurrency: int
    worker_pool: str
    access: AccessSettings
    keep: Retention
    foreign: ForeignSettings


def encryption_keys(env: Mapping[str, str]) -> tuple[str, ...]:
    """TOKEN_ENCRYPTION_KEYS alone, for commands that need no more; raises :class:`SettingsWrong`."""
    read = Reader(env)
    keys = read.fernet_keys("TOKEN_ENCRYPTION_KEYS")
    if read.problems:
        raise SettingsWrong(read.problems)
    return keys


def postgres_url(url: str) -> str:
    """The URL in the form SQLAlchemy wants; platforms give ``postgres://``."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg2://" + url.removeprefix(scheme)
    return url


def read_settings(env: Mapping[str, str]) -> Settings:
    """The settings of ``env``; raises :class:`SettingsWrong` with every problem."""
    read = Reader(env)
    settings = Settings(
        database_url=postgres_url(read.url("DATABASE_URL", ("postgres", "postgresql"))),
        database_direct_url=_direct_url(read, env.get("DATABASE_URL", "")),
        redis_url=_redis_url(read),
        token_encryption_keys=read.fernet_keys("TOKEN_ENCRYPTION_KEYS"),
        api_bootstrap_key=read.text("API_BOOTSTRAP_KEY", "") or None,
        spotify=_spotify(read),
        apple_music=_apple_music(read),
        youtube_music=_youtube_music(read),
        tidal=_tidal(read),
        # Longer than a call may take and than two heartbeats, so that only a dead worker loses its batch.
        lease_s=read.number("LEASE_SECONDS", 45, at_least=2),
        # A message that no worker has picked up by then is taken as lost.
        start_deadline_s=read.number("START_DEADLINE_SECONDS", 15, at_least=1),
        # Bounds one exchange with a provider whole.
        call_timeout_s=read.number("CALL_TIMEOUT_SECONDS", 30, at_least=0.1),
        # Workers and the dispatcher show this often that they live.
        heartbeat_s=read.number("HEARTBEAT_SECONDS", 10, at_least=0.1),
        # A blocklist of a million artists is about 60 MB; nothing larger is read.
        max_body_bytes=int(read.number("MAX_BODY_BYTES", 32 * 2**20, at_least=1024)),
        max_blocklist_artists=int(read.number("MAX_BLOCKLIST_ARTISTS", 200_000, at_least=1)),
        plan_valid_s=read.number("PLAN_VALID_SECONDS", 3600, at_least=1),
        log_level=read.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
        # Without one whoever reaches the web processes can read how much there is of what, though not whose.
        metrics_token=read.text("METRICS_TOKEN", ""),
        # Of one web process. A stream costs a socket, and a kilobyte or two.
        max_streams_per_user=int(read.number("MAX_STREAMS_PER_USER", 1_000, at_least=1)),
        # Batches one worker process runs side by side; each mostly waits for a permit or an answer.
        worker_concurrency=int(read.number("WORKER_CONCURRENCY", 8, at_least=1)),
        # Threads suit work that waits for the network and stop within moments; prefork is there for comparison.
        worker_pool=read.choice("WORKER_POOL", ("threads", "prefork")),
        access=access_settings(read),
        keep=retention(read),
        foreign=foreign_settings(read),
    )
    return _without_problems(settings, read)


def _direct_url(read: Reader, default: str) -> str:
    """Who leads and who listens needs a session of Postgres' own, which a pooler in transaction mode does not give."""
    return postgres_url(read.url("DATABASE_DIRECT_URL", ("postgres", "postgresql"), default))


def _redis_url(read: Reader) -> str:
    url = read.url("REDIS_URL", ("redis", "rediss", "unix"))
    try:
        sentinels_of(url)
    except ValueError as error:
        read.problems.append(f"REDIS_URL cannot be read: {error}")
    return url


def _without_problems(settings: Settings, read: Reader) -> Settings:
    if settings.lease_s <= settings.call_timeout_s:
        read.problems.append("LEASE_SECONDS must be longer than CALL_TIMEOUT_SECONDS")
    if read.problems:
        raise SettingsWrong(read.problems)
    return settings


def read_apps(env: Mapping[str, str]) -> tuple[SpotifySettings, YouTubeMusicSettings, TidalSettings]:
    """Where listeners give leave to our apps, for commands that need no more; raises :class:`SettingsWrong`."""
    read = Reader(env)
    apps = _spotify(read), _youtube_music(read), _tidal(read)
    if read.problems:
        raise SettingsWrong(read.problems)
    return apps


def _spotify(read: Reader) -> SpotifySettings:
    return SpotifySettings(
        api_url=read.url("SPOTIFY_API_URL", HTTP, "https://api.spotify.com/v1"),
        accounts_url=read.url("SPOTIFY_ACCOUNTS_URL", HTTP, "https://accounts.spotify.com"),
        client_id=read.text("SPOTIFY_CLIENT_ID", ""),
        client_secret=read.text("SPOTIFY_CLIENT_SECRET", ""),
        dialect=read.choice("SPOTIFY_DIALECT", ("library", "classic")),
    )


def _apple_music(read: Reader) -> AppleMusicSettings:
    settings = AppleMusicSettings(
        api_url=read.url("APPLE_MUSIC_API_URL", HTTP, "https://api.music.apple.com/v1"),
        team_id=read.text("APPLE_TEAM_ID", ""),
        key_id=read.text("APPLE_KEY_ID", ""),
        private_key=read.text("APPLE_PRIVATE_KEY", ""),
    )
    given = (settings.team_id, settings.key_id, settings.private_key)
    if any(given) and not all(given):
        read.problems.append("APPLE_TEAM_ID, APPLE_KEY_ID and APPLE_PRIVATE_KEY belong together: set all or none")
    return settings


def _youtube_music(read: Reader) -> YouTubeMusicSettings:
    return YouTubeMusicSettings(
        api_url=read.url("YOUTUBE_API_URL", HTTP, "https://www.googleapis.com/youtube/v3"),
        oauth_url=read.url("GOOGLE_OAUTH_URL", HTTP, "https://oauth2.googleapis.com"),
        authorize_url=read.url("GOOGLE_AUTHORIZE_URL", HTTP, "https://accounts.google.com/o/oauth2/v2/auth"),
        client_id=read.text("GOOGLE_CLIENT_ID", ""),
        client_secret=read.text("GOOGLE_CLIENT_SECRET", ""),
        # Google ends the consents to an app in testing after 7 days; only the operator knows whether it is.
        consent_days=int(read.number("GOOGLE_CONSENT_DAYS", 0, at_least=0)),
    )


def _tidal(read: Reader) -> TidalSettings:
    return TidalSettings(
        api_url=read.url("TIDAL_API_URL", HTTP, "https://openapi.tidal.com/v2"),
        auth_url=read.url("TIDAL_AUTH_URL", HTTP, "https://auth.tidal.com/v1"),
        login_url=read.url("TIDAL_LOGIN_URL", HTTP, "https://login.tidal.com"),
        client_id=read.text("TIDAL_CLIENT_ID", ""),
        client_secret=read.text("TIDAL_CLIENT_SECRET", ""),
    )
