"""The sandbox as a process: prints one line of JSON with its addresses and tokens once it listens, ends on SIGTERM."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from blocklist_jobs.sandbox.limits import Refusal, Shape
from blocklist_jobs.sandbox.remote import Remote
from blocklist_jobs.sandbox.server import Sandbox
from blocklist_jobs.sandbox.wire import JsonObject

PROVIDERS = ("spotify", "apple_music", "youtube_music", "tidal")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m blocklist_jobs.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    fill = parser.add_argument_group("what it is filled with")
    fill.add_argument("--seed", type=Path, help="a document (.json) or playlists, one a line (.jsonl)")
    fill.add_argument("--generate", action="store_true", help="a made-up library in place of a file")
    fill.add_argument("--provider", choices=PROVIDERS, default="spotify", help="whose library, limit and tokens")
    fill.add_argument("--user", default="listener")
    fill.add_argument("--liked", type=int, default=10_000, help="liked songs")
    fill.add_argument("--playlists", type=int, default=40)
    fill.add_argument("--random-seed", type=int, default=1, help="the same number generates the same library")
    fill.add_argument("--blocklist", type=Path, help="writes a generated blocklist here, as CSV: artist,id")
    fill.add_argument("--blocklist-length", type=int, default=1000)
    strict = parser.add_argument_group("how strict it is")
    strict.add_argument("--mode", choices=("development", "extended"), default="extended", help="of Spotify's app")
    strict.add_argument("--limit", type=int, help="requests per window and app; without it there is no limit")
    strict.add_argument("--window", type=float, default=60.0, help="seconds")
    strict.add_argument("--shape", choices=[shape.value for shape in Shape], default=Shape.SLIDING_LOG.value)
    strict.add_argument("--refusal", choices=[refusal.value for refusal in Refusal], default=Refusal.OWN.value)
    parser.add_argument("--log", type=Path, help="appends every request here, one JSON object a line")
    return parser.parse_args(given)


def fill(remote: Remote, wanted: argparse.Namespace) -> JsonObject:
    """Seeds the sandbox as the command line says and gives the tokens of its users."""
    if wanted.generate:
        length = wanted.blocklist_length if wanted.blocklist else 0
        sizes: JsonObject = {"liked": wanted.liked, "playlists": wanted.playlists, "seed": wanted.random_seed}
        made = remote.generate(provider=wanted.provider, user=wanted.user, blocklist=length, **sizes)
        blocked = made.pop("blocklist")
        if wanted.blocklist:
            rows = [f"{artist['name']},{artist['id']}\n" for artist in blocked]
            wanted.blocklist.write_text("artist,id\n" + "".join(rows), encoding="utf-8")
        return made
    if wanted.seed is None:
        return {}
    if wanted.seed.suffix == ".jsonl":
        sizes = {"liked": wanted.liked, "playlists": wanted.playlists}
        return remote.seed_playlists(wanted.seed, provider=wanted.provider, user=wanted.user, **sizes)
    return remote.seed(json.loads(wanted.seed.read_text(encoding="utf-8")), wanted.provider)


def prepare(sandbox: Sandbox, wanted: argparse.Namespace) -> JsonObject:
    """Everything that comes before the first request: data, mode, limit and log; gives the line to print."""
    sandbox.app("sandbox-client", mode=wanted.mode)
    users = fill(sandbox, wanted)
    if wanted.limit is not None:
        shape = {"shape": wanted.shape, "refusal": wanted.refusal}
        sandbox.limit({"limit": wanted.limit, "seconds": wanted.window, **shape}, provider=wanted.provider)
    if wanted.log is not None:
        sandbox.stream_requests(wanted.log.resolve())
    return {**sandbox.addresses, "users": users}


def main() -> int:
    """Runs until SIGTERM or SIGINT."""
    wanted = arguments()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        made = Sandbox(wanted.port)
    except OSError as error:
        sys.stderr.write(f"Cannot listen on port {wanted.port}: {error.strerror}\n")
        return 1
    with made as sandbox:
        sys.stdout.write(json.dumps(prepare(sandbox, wanted)) + "\n")
        sys.stdout.flush()
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
