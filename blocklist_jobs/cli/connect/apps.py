"""What to do where there is no app yet: each provider wants one registered, in a few minutes and for nothing."""

from __future__ import annotations

from blocklist_jobs.cli.connect.callback import ADDRESSES, REGISTERED
from blocklist_jobs.cli.words import TITLES

STEPS = {
    "spotify": (
        "at https://developer.spotify.com/dashboard make an app (Web API)",
        f"give it the redirect URI {REGISTERED}",
        "export SPOTIFY_CLIENT_ID=… (the secret is not needed)",
    ),
    "youtube_music": (
        "at https://console.cloud.google.com make a project and switch on the YouTube Data API v3",
        'make an OAuth client of the type "Desktop app", and yourself a test user',
        "export GOOGLE_CLIENT_ID=… GOOGLE_CLIENT_SECRET=… GOOGLE_CONSENT_DAYS=7",
    ),
    "tidal": (
        "at https://developer.tidal.com/dashboard make an app",
        "switch on its scopes user.read, collection.read, collection.write, playlists.read and playlists.write",
        f"give it the redirect URI {ADDRESSES[0]}",
        "export TIDAL_CLIENT_ID=… TIDAL_CLIENT_SECRET=…",
    ),
}

APPLE = (
    "Apple gives a listener's token (the music user token) to its own libraries alone, so no page can be opened here.\n"
    "Have it made by MusicKit on the Web, with a developer token of the team and key in APPLE_TEAM_ID and "
    "APPLE_KEY_ID: music.authorize() gives it.\n"
    "https://developer.apple.com/documentation/applemusicapi/user-authentication-for-musickit"
)


def without_app(provider: str) -> str:
    """How to come by an app, step by step."""
    steps = "\n".join(f"  {number}. {step}" for number, step in enumerate(STEPS[provider], 1))
    last = len(STEPS[provider]) + 1
    return (
        f"There is no app at {TITLES[provider]} yet, to which you could give your leave:\n{steps}\n"
        f'  {last}. end the server ("blocklist-jobs down", or Ctrl-C), start it again in this terminal, and connect\n'
        'To try everything without an account: "blocklist-jobs clean --sandbox".'
    )
