"""Sealed tokens."""

from __future__ import annotations

import traceback
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.store.vault import SealBroken, Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
OWNER = uuid4()


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens(secret: str) -> None:
    vault = Vault([OLD])
    assert vault.open(OWNER, "access_token", vault.seal(OWNER, "access_token", secret)) == secret


def test_a_seal_opens_for_its_own_row_and_field_alone() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(OWNER, "access_token", "secret")
    with pytest.raises(SealBroken):
        vault.open(uuid4(), "access_token", sealed)
    with pytest.raises(SealBroken):
        vault.open(OWNER, "refresh_token", sealed)


def test_keys_change_without_a_pause() -> None:
    before, during, after = Vault([OLD]), Vault([NEW, OLD]), Vault([NEW])
    old = before.seal(OWNER, "access_token", "secret")
    new = during.seal(OWNER, "access_token", "secret")
    assert during.open(OWNER, "access_token", old) == "secret"
    assert after.open(OWNER, "access_token", new) == "secret"
    with pytest.raises(SealBroken):
        after.open(OWNER, "access_token", old)


def test_nothing_sealed_shows_what_is_inside() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(OWNER, "access_token", "top-secret")
    assert b"top-secret" not in sealed
    assert OLD not in repr(vault)
    with pytest.raises(SealBroken) as broken:
        vault.open(uuid4(), "access_token", sealed)
    assert "top-secret" not in "".join(traceback.format_exception(broken.value))


def test_damage_is_noticed() -> None:
    vault = Vault([OLD])
    sealed = bytearray(vault.seal(OWNER, "access_token", "secret"))
    sealed[-5] ^= 1
    for damaged in (bytes(sealed), b"", b"plain"):
        with pytest.raises(SealBroken):
            vault.open(OWNER, "access_token", damaged)
