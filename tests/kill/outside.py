"""The settings with which processes reach a sandbox in place of all four providers."""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.sandbox import Sandbox


def providers_of(sandbox: Sandbox) -> Mapping[str, str]:
    """Addresses, and the apps that the sandbox knows; Apple's key is made by it."""
    apple = sandbox.app("SANDBOXKEY", provider="apple_music", team_id="SANDBOXTEA")
    clients = {
        f"{name}_CLIENT_{part}": f"sandbox-{value}"
        for name in ("SPOTIFY", "GOOGLE", "TIDAL")
        for part, value in (("ID", "client"), ("SECRET", "secret"))
    }
    return {
        **clients,
        "SPOTIFY_API_URL": sandbox.spotify_api_url,
        "SPOTIFY_ACCOUNTS_URL": sandbox.spotify_accounts_url,
        "APPLE_MUSIC_API_URL": sandbox.apple_music_api_url,
        "APPLE_TEAM_ID": apple["team_id"],
        "APPLE_KEY_ID": apple["key_id"],
        "APPLE_PRIVATE_KEY": apple["private_key"],
        "YOUTUBE_API_URL": sandbox.youtube_music_api_url,
        "GOOGLE_OAUTH_URL": sandbox.youtube_music_oauth_url,
        "TIDAL_API_URL": sandbox.tidal_api_url,
        "TIDAL_AUTH_URL": sandbox.tidal_auth_url,
    }
