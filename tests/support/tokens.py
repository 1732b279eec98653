"""Tokens of a user pool to test with, and the address where the pool's public keys are."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from buzzline.identity.tokens import PoolTokens
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool"
CLIENT = "the-app-client"


@cache
def private_key(name: str) -> RSAPrivateKey:
    """A key of its own for each name."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def public_text(name: str) -> str:
    """The public key as everybody may have it."""
    encoding, kind = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return private_key(name).public_key().public_bytes(encoding, kind).decode()


def access_claims(**members: Any) -> dict[str, Any]:
    """What the pool says in an access token; a member that is None is left out."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": "0e1f",
        "token_use": "access",
        "client_id": CLIENT,
        "username": "ada",
        "iat": now,
        "exp": now + 3600,
        **members,
    }
    return {name: value for name, value in claims.items() if value is not None}


def id_claims(**members: Any) -> dict[str, Any]:
    """What the pool says in an id token; a member that is None is left out."""
    about = {"client_id": None, "username": None, "aud": CLIENT, "cognito:username": "ada"}
    return access_claims(**{"token_use": "id", **about, **members})


def signed(claims: dict[str, Any], key: str = "k1", kid: str | None = "k1") -> str:
    """A token, signed by the key of a name."""
    return jwt.encode(claims, private_key(key), algorithm="RS256", headers={"kid": kid} if kid else None)


def part(value: Any) -> str:
    """A part of a token, which any text or JSON value may be."""
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


class KeysServer:
    """Where the pool's keys are: counts who asks, and can be made to answer otherwise."""

    def __init__(self) -> None:
        self.kids = ["k1"]
        self.requests = 0
        self.status = 200
        self.body: bytes | None = None
        """What is answered instead of the keys."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/.well-known/jwks.json"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def tokens(self) -> PoolTokens:
        return PoolTokens(ISSUER, CLIENT, self.url)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer nothing any more."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def _answer(self) -> bytes:
        if self.body is not None:
            return self.body
        members = {"use": "sig", "alg": "RS256"}
        keys = [
            {**RSAAlgorithm.to_jwk(private_key(kid).public_key(), as_dict=True), **members, "kid": kid}
            for kid in self.kids
        ]
        return json.dumps({"keys": keys}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        keys = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                keys.requests += 1
                body = keys._answer()
                self.send_response(keys.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        return Handler


@contextmanager
def keys_server() -> Iterator[KeysServer]:
    """The pool's keys, on a free port."""
    server = KeysServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
