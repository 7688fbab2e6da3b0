"""How a delivery is signed: the Standard Webhooks form (https://www.standardwebhooks.com).

``webhook-signature`` holds one ``v1,<base64>`` per valid secret, an HMAC-SHA256 of ``{id}.{timestamp}.{body}``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

PREFIX = "whsec_"
SECRET_BYTES = 32


def secret_of(random: bytes) -> str:
    """A secret in the form in which it is shown and kept."""
    return PREFIX + base64.b64encode(random).decode("ascii")


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of one message with one secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def headers(secrets: Sequence[str], message_id: UUID, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a signed message; during a rotation both secrets sign, and either is enough."""
    return {
        "webhook-id": str(message_id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, str(message_id), timestamp, body) for secret in secrets),
    }
