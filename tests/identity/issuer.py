"""An issuer of tokens with keys of its own, and a real server on loopback that hands out its key set."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER = "https://login.example.com/"
AUDIENCE = "blocklists"


class Issuer:
    """Signs tokens; ``keys`` are those it owns up to, by kid."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {}
        self.add_rsa("first")

    def add_rsa(self, kid: str, bits: int = 2048) -> None:
        """A key for RS256."""
        self.keys[kid] = rsa.generate_private_key(65537, bits)

    def add_ec(self, kid: str) -> None:
        """A key for ES256."""
        self.keys[kid] = ec.generate_private_key(ec.SECP256R1())

    def add_ed(self, kid: str) -> None:
        """A key for EdDSA."""
        self.keys[kid] = ed25519.Ed25519PrivateKey.generate()

    def key_set(self) -> dict[str, Any]:
        """The JWKS."""
        return {"keys": [{**_public(key), "kid": kid, "use": "sig"} for kid, key in self.keys.items()]}

    def public_pem(self, kid: str = "first") -> bytes:
        """The public key as PEM."""
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        made: bytes = self.keys[kid].public_key().public_bytes(*form)
        return made

    def token(
        self, kid: str = "first", alg: str = "RS256", headers: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """A token of alice's that is good for a minute; ``claims`` change it, ``None`` takes one out."""
        now = int(time.time())
        said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "iat": now, "exp": now + 60, **claims}
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, self.keys[kid], algorithm=alg, headers={"kid": kid, **(headers or {})})


def _public(key: Any) -> dict[str, Any]:
    public = key.public_key()
    if isinstance(key, rsa.RSAPrivateKey):
        return dict(RSAAlgorithm.to_jwk(public, as_dict=True))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return dict(ECAlgorithm.to_jwk(public, as_dict=True))
    return dict(OKPAlgorithm.to_jwk(public, as_dict=True))


class KeyServer:
    """What the server does with a request: ``body`` with ``status``, after ``delay_s``; ``asked`` counts."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.asked = 0
        self.status = 200
        self.body: bytes | None = None
        self.delay_s = 0.0
        self.url = ""

    def answer(self) -> bytes:
        """The body that is sent now."""
        return self.body if self.body is not None else json.dumps(self.issuer.key_set()).encode()


@contextmanager
def key_server(issuer: Issuer) -> Iterator[KeyServer]:
    """A server of the issuer's key set, on a port of its own."""
    serving = KeyServer(issuer)

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            serving.asked += 1
            body = serving.answer()
            time.sleep(serving.delay_s)
            self.send_response(serving.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    serving.url = f"http://127.0.0.1:{server.server_port}/jwks.json"
    try:
        yield serving
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
