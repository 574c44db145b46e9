"""A provider of identities on loopback: it speaks OpenID Connect with signed statements, rightly or as it should not.

It refuses what a real one refuses: another redirect, a code twice, a verifier that does not fit, a wrong secret.
"""

from __future__ import annotations

import hashlib
import json
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "desk client", "a secret: with + signs & spaces"
Claims = dict[str, Any]


@dataclass
class MockProvider:
    """A provider: its address, its keys, who signs in next, and how it misbehaves.

    `change` alters the claims, `sign` makes the statement of them, `said` alters what it says of itself.
    """

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    subject: str = "sub-ann"
    change: Callable[[Claims], Claims] = dict
    sign: Callable[[MockProvider, Claims], str] = field(default=lambda own, claims: own.signed(claims))
    said: Callable[[Claims], Claims] = dict
    public: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def signed(self, claims: Claims, key: Any = None, algorithm: str = "RS256", **header: str) -> str:
        return jwt.encode({"alg": algorithm, "kid": "k1", **header}, claims, key or self.key, [algorithm])

    def metadata(self) -> Claims:
        return self.said(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": [
                    "client_secret_post" if self.public else "client_secret_basic"
                ],
            }
        )

    def authorize(self, address: str, back: str) -> str:
        """What a browser is told when its person has signed in: where it goes back to."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT, "openid")
        assert (asked["redirect_uri"], asked["code_challenge_method"]) == (back, "S256")
        assert len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32
        code = f"code {len(self.codes)}"
        self.codes[code] = asked
        return f"{back}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def exchange(self, form: dict[str, str], authorization: str) -> Claims | None:
        """The statement for a code, or None for what a provider refuses."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or (form.get("redirect_uri"), form.get("client_id")) != (
            asked["redirect_uri"],
            CLIENT,
        ):
            return None
        challenge = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(
            b"="
        )
        if challenge.decode() != asked["code_challenge"] or form.get("grant_type") != "authorization_code":
            return None
        if self.public:
            proved = form.get("client_secret") == SECRET
        else:
            proved = b64decode(authorization.removeprefix("Basic ")) == (
                b"desk%20client:a%20secret%3A%20with%20%2B%20signs%20%26%20spaces"
            )
        if not proved:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"],
        }  # fmt: skip
        token = self.sign(self, self.change(claims))
        return {"id_token": token, "access_token": "unused", "token_type": "Bearer"}


@contextmanager
def providing() -> Iterator[MockProvider]:
    """A provider that listens."""
    mock = MockProvider()

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mock.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                self.give(mock.metadata())
            elif self.path == "/keys":
                self.give({"keys": [mock.key.as_dict(private=False)]})
            elif self.path.startswith("/moved"):
                self.send_response(302)
                self.send_header("Location", f"{mock.issuer}{self.path.removeprefix('/moved')}")
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            mock.asked.append(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            given = {name: values[0] for name, values in form.items()}
            told = mock.exchange(given, self.headers.get("Authorization", ""))
            if told is None:
                self.send_error(400)
            else:
                self.give(told)

        def give(self, body: Claims) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    mock.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield mock
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


ANOTHER_RSA = RSAKey.generate_key(2048, {"kid": "k1"})
AN_EC = ECKey.generate_key("P-256", {"kid": "k1"})
A_SHARED = OctKey.import_key("a key that a client and a provider share, long enough for a hash")
