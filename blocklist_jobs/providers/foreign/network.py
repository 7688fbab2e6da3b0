"""Connections to addresses that users name. Where private ones are refused, what was checked is what is connected to.

A name that is looked up twice may lead elsewhere the second time (DNS rebinding), so it is looked up once, here, and
the connection is made to the address that was found. TLS still checks the name.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable

import httpcore
import httpx

from blocklist_jobs import __version__
from blocklist_jobs.core.addresses import is_public
from blocklist_jobs.providers.deadline import BoundedNetwork, Deadline


class TargetRefused(Exception):
    """The address leads to this server's own machine or network."""


class CheckedNetwork(BoundedNetwork):
    """Opens connections that keep to the deadline; unless ``private_too``, to public addresses alone."""

    def __init__(self, deadline: Deadline, *, private_too: bool) -> None:
        super().__init__(deadline)
        self._private_too = private_too

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """One connection to ``host``; raises :class:`TargetRefused` when none of its addresses may be reached."""
        if self._private_too:
            return super().connect_tcp(host, port, timeout, local_address, socket_options)
        failed: Exception | None = None
        for address in _public_addresses(host, port):
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failed = error
        raise failed or TargetRefused((TargetRefused.__doc__ or "").strip())


def _public_addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name could not be looked up: {type(error).__name__}") from error
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return [address for address in addresses if is_public(address)]


class _Transport(httpx.HTTPTransport):
    """httpx' own transport over a pool that keeps no connection: there is rarely a second request to the same host."""

    def __init__(self, network: CheckedNetwork) -> None:
        trust = httpx.create_ssl_context()
        super().__init__(verify=trust)
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust, max_connections=None, max_keepalive_connections=0, network_backend=network
        )


def foreign_client(deadline: Deadline, *, private_too: bool) -> httpx.Client:
    """A client without memory: no proxy of the environment, no redirects, no connection kept."""
    return httpx.Client(
        transport=_Transport(CheckedNetwork(deadline, private_too=private_too)),
        headers={"user-agent": f"blocklist-jobs/{__version__}"},
        follow_redirects=False,
        trust_env=False,
    )


def what_happened(error: Exception, timeout_s: float) -> str:
    """A broken exchange in words that name neither headers nor the URL."""
    if isinstance(error, TargetRefused):
        return str(error)
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {timeout_s:g} s"
    if isinstance(error, httpx.ConnectError):
        return "no connection could be made"
    return f"the connection broke ({type(error).__name__})"
