"""The secrets of webhooks move to the newest encryption key together with the tokens."""

from __future__ import annotations

from datetime import timedelta

from cryptography.fernet import Fernet
from sqlalchemy import Engine, make_url

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.jobs.deliver import Deliver, HandOutTurns
from blocklist_jobs.providers.foreign.post import HttpPost
from blocklist_jobs.store.vault import Vault
from blocklist_jobs.store.webhook_turns import TurnRows
from blocklist_jobs.wiring.keys import rotation_of
from tests.webhooks.conftest import ALICE, Hooks, id_of
from tests.webhooks.receiver import Receiver, is_signed


def test_both_secrets_open_with_the_new_key_alone(
    hooks: Hooks, receiver: Receiver, settings: Settings, clean_db: Engine
) -> None:
    new = Fernet.generate_key().decode()
    made = hooks.add(receiver.url())
    rotated = hooks.services.telling.webhooks.rotate(ALICE, id_of(made), timedelta(hours=1))
    url = make_url(settings.database_url).render_as_string(hide_password=False)
    with rotation_of(url, [new, *settings.token_encryption_keys]) as rotate:
        done = rotate(lambda *_: None)
    assert (done.sealed_again, done.broken, done.is_complete) == (1, (), True)
    hooks.test(made)
    turns, post = TurnRows(clean_db, Vault([new])), HttpPost(private_too=True)
    [(webhook_id, fence)] = HandOutTurns(turns, start_deadline_s=15.0)(2)
    assert Deliver(turns, post)(webhook_id, fence) == 1
    post.close()
    assert is_signed(receiver.got[0], made.secret)
    assert is_signed(receiver.got[0], rotated.secret)
