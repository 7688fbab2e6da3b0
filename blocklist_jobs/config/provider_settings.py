"""Where the providers are and who we are there."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SpotifySettings:
    """``dialect`` is ``library`` or ``classic``, by the app's registration (docs/providers.md)."""

    api_url: str
    accounts_url: str
    client_id: str
    client_secret: str = field(repr=False)
    dialect: str


@dataclass(frozen=True, slots=True)
class AppleMusicSettings:
    """Developer tokens are signed with ``private_key`` (PEM); without one Apple Music is not offered."""

    api_url: str
    team_id: str
    key_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class YouTubeMusicSettings:
    """Google's Data API, its token endpoint (``/token`` below ``oauth_url``) and the page where listeners agree.

    ``consent_days``: after so many days the listener must connect again; 0 for ever.
    """

    api_url: str
    oauth_url: str
    authorize_url: str
    client_id: str
    client_secret: str = field(repr=False)
    consent_days: int


@dataclass(frozen=True, slots=True)
class TidalSettings:
    """Tidal's API, its token endpoint (``/oauth2/token`` below ``auth_url``) and the page where listeners agree
    (``/authorize`` below ``login_url``)."""

    api_url: str
    auth_url: str
    login_url: str
    client_id: str
    client_secret: str = field(repr=False)
