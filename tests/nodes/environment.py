"""The environment in which processes of ours are started by tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
_KEY = Fernet.generate_key().decode()


def environment(postgres_url: str, redis_url: str, **more: str) -> dict[str, str]:
    """All settings that a process needs, and nothing of the developer's own but the paths."""
    return {
        "PATH": f"{BIN}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "error::DeprecationWarning:blocklist_jobs",
        "C_FORCE_ROOT": "1",
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "TOKEN_ENCRYPTION_KEYS": _KEY,
        "HEARTBEAT_SECONDS": "0.5",
        **more,
    }
