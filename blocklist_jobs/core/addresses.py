"""Addresses that users name (receivers of webhooks, sources of blocklists), and which of them may be asked."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All that was ever given out of the open Internet (RFC 4291, 2.4). What is outside may be a way to a network of one's
# own: local NAT64 (64:ff9b:1::/48), site-local and IPv4-compatible addresses, which ``is_global`` takes for public.
_UNICAST = ipaddress.ip_network("2000::/3")
_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost")


def wrong_with(url: str, *, longest: int = 2_000, private_too: bool = True) -> str | None:
    """What is wrong with a URL that a user names; ``None`` if nothing that can be told without asking anybody.

    ``private_too``: addresses of this machine and its network are allowed.
    """
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > longest:
        return f"must have at most {longest} printable ASCII characters without spaces (names in punycode)"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no URL"
    return _wrong_with_parts(parts, port) or (None if private_too else _wrong_with_host(parts.hostname or ""))


def _wrong_with_parts(parts: SplitResult, port: int | None) -> str | None:
    if parts.scheme not in ("http", "https"):
        return "must begin with https:// or http://"
    if not parts.hostname or port == 0 or "\\" in parts.netloc:
        return "must name a host, and a port from 1 to 65535 if any"
    if "@" in parts.netloc:
        return "must not hold a user name or a password"
    return "must not have a fragment (#)" if parts.fragment else None


def _wrong_with_host(host: str) -> str | None:
    if host.rstrip(".").lower() in _LOCAL_NAMES:
        return "must not lead to this server or its network"
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if is_public(str(literal)) else "must not lead to this server or its network"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet; what hides another address in it is judged by that."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast
