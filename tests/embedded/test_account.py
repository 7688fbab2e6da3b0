"""Whom the servers run as."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from blocklist_jobs.embedded.account import account_for, can_enter
from blocklist_jobs.embedded.errors import ServerFailed

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
_NAMELESS = 3_999_999


@as_root
def test_a_folder_keeps_the_account_it_was_made_for(open_folder: Path) -> None:
    os.chown(open_folder, 1, 1)
    assert account_for(open_folder).uid == 1


@as_root
def test_a_user_without_a_name_is_refused_in_words(open_folder: Path) -> None:
    os.chown(open_folder, _NAMELESS, _NAMELESS)
    with pytest.raises(ServerFailed, match=f"{_NAMELESS} has none in /etc/passwd"):
        account_for(open_folder)


@as_root
def test_a_closed_folder_is_seen_as_the_account_sees_it(open_folder: Path) -> None:
    account = account_for(open_folder / "none")
    assert can_enter(account, open_folder)
    open_folder.chmod(0o700)
    assert not can_enter(account, open_folder)
