"""Ids in the form of Spotify's, made of any text, so that a test can speak of "song 7" and the wire looks real."""

from __future__ import annotations

import hashlib

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def id_of(text: str) -> str:
    """22 characters of base 62; the same text gives the same id."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:17])
    digits = []
    for _ in range(22):
        number, digit = divmod(number, 62)
        digits.append(DIGITS[digit])
    return "".join(digits)
