"""A provider of identities (OpenID Connect) that a team named: where a browser is sent, and who it says has come back.

Grain: one *sign-in* is one authorization code with PKCE, state and nonce, exchanged once for a signed statement about one
subject. The provider says who somebody is and never what they may do: that is the account's, which exists or was invited.
No other address is asked, no redirect is followed, and nothing is believed that the provider's keys did not sign.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from pydantic import BaseModel, ValidationError

from partnerscope.coding import is_here, plain_address
from partnerscope.errors import InputError
from partnerscope.extras import require

PROVIDER_SECRET = "PARTNERSCOPE_OIDC_SECRET"  # noqa: S105 (the name of a variable)
"""The variable of the environment that holds the client's secret; nothing else does."""
BACK = "/desk/provider/back"
WAIT_SECONDS, MOST = 10.0, 1_000_000
KNOWN_SECONDS = 600.0
"""How long what a provider says of itself is believed."""
LEEWAY = 60
"""Seconds by which its clock may differ."""
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""Ways of signing with a key that only the provider has; never 'none', never a shared secret."""

M = TypeVar("M", bound=BaseModel)


class NotSignedIn(InputError):
    """The provider did not say, in a way that can be believed, who came back; nobody is logged in."""


class _Metadata(BaseModel):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]


class _Tokens(BaseModel):
    id_token: str
    access_token: str = ""


@dataclass(frozen=True)
class SignIn:
    """What one sign-in is bound to: the browser (state), the statement (nonce), who exchanges the code (verifier)."""

    state: str
    nonce: str
    verifier: str


@dataclass
class Provider:
    """The provider, this desk as its client, and where the desk stands (`base`), to which browsers come back.

    Raises InputError for addresses other than plain https ones (http only reaches this machine).
    """

    issuer: str
    client: str
    base: str
    secret: str = field(default="", repr=False)
    name: str = "your organisation"
    _known: tuple[float, _Metadata] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        require("team", "signing in by a provider")
        for address, option in ((self.issuer, "--oidc-issuer"), (self.base, "--base")):
            if not _is_safe(address):
                raise InputError(
                    f"{address!r} is not an address to sign in with", where=option, allowed="https://HOST/..."
                )
        if not self.client.strip():
            raise InputError("a provider knows this desk by the id of a client", allowed="--oidc-client ID")

    @property
    def back(self) -> str:
        """Where the provider sends browsers back to: to be registered with it, to the letter."""
        return f"{self.base.rstrip('/')}{BACK}"

    def leave(self, begun: SignIn) -> str:
        """Where a browser goes to sign in. Raises NotSignedIn when the provider does not say where that is."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        return str(
            prepare_grant_uri(
                self._metadata().authorization_endpoint, self.client, "code", self.back, "openid", begun.state,
                nonce=begun.nonce, code_challenge=create_s256_code_challenge(begun.verifier),
                code_challenge_method="S256",
            )
        )  # fmt: skip

    def subject(self, begun: SignIn, said: Mapping[str, str]) -> str:
        """Who has come back with these words in the address: the subject of a statement that was signed for this sign-in.

        Raises NotSignedIn for anything else.
        """
        if said.get("iss", self.issuer) != self.issuer:  # RFC 9207: another provider's answer
            raise NotSignedIn("another provider answered than the one that was asked")
        if "error" in said or not said.get("code"):
            raise NotSignedIn("the provider did not let you in", where=said.get("error", "")[:100])
        tokens = self._exchanged(said["code"], begun.verifier)
        return self._believed(tokens, begun.nonce)

    def _exchanged(self, code: str, verifier: str) -> _Tokens:
        body = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.back,
            "client_id": self.client, "code_verifier": verifier,
        }  # fmt: skip
        known, headers = self._metadata(), {"Content-Type": "application/x-www-form-urlencoded"}
        if self.secret and "client_secret_basic" in known.token_endpoint_auth_methods_supported:
            pair = f"{quote(self.client, safe='')}:{quote(self.secret, safe='')}"  # RFC 6749, 2.3.1
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        elif self.secret:
            body["client_secret"] = self.secret
        data = _asked(known.token_endpoint, urlencode(body).encode(), headers)
        return _read(_Tokens, data, "the provider gave no statement for the code")

    def _believed(self, tokens: _Tokens, nonce: str) -> str:
        """The subject of a statement whose signature, issuer, audience, times and nonce are right."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        data = _asked(self._metadata().jwks_uri)
        try:
            token = jwt.decode(tokens.id_token, KeySet.import_key_set(json.loads(data)), list(ALGORITHMS))
            claims = CodeIDToken(
                token.claims, token.header,
                {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client}},
                {"nonce": nonce, "client_id": self.client, "access_token": tokens.access_token},
            )  # fmt: skip
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotSignedIn(
                "what the provider says cannot be believed", where=type(error).__name__
            ) from error
        subject = claims["sub"]
        if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
            raise NotSignedIn("the provider does not say who you are")
        return subject

    def _metadata(self) -> _Metadata:
        """What the provider says of itself, which must be of itself."""
        now = time.monotonic()
        if self._known is not None and now - self._known[0] < KNOWN_SECONDS:
            return self._known[1]
        data = _asked(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        found = _read(_Metadata, data, "the provider does not say where to sign in")
        if found.issuer != self.issuer:
            raise NotSignedIn("the provider calls itself by another name", where=found.issuer[:200])
        if not all(map(_is_safe, (found.authorization_endpoint, found.token_endpoint, found.jwks_uri))):
            raise NotSignedIn("the provider names addresses over which others could read")
        self._known = now, found
        return found


class _Stay(HTTPRedirectHandler):
    """No redirect is followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _asked(address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> bytes:
    """What stands at an address of the provider; by no proxy, of a size and in time."""
    request = Request(address, body, {"Accept": "application/json", **(headers or {})})  # noqa: S310 (https, or this machine)
    try:
        with build_opener(_Stay, ProxyHandler({})).open(request, timeout=WAIT_SECONDS) as answer:
            data: bytes = answer.read(MOST + 1)
    except (URLError, OSError, HTTPException, ValueError) as error:
        raise NotSignedIn("the provider does not answer", where=urlsplit(address).netloc) from error
    if len(data) > MOST:
        raise NotSignedIn("the provider says too much", where=urlsplit(address).netloc)
    return data


def _read(model: type[M], data: bytes, otherwise: str) -> M:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise NotSignedIn(otherwise) from error


def _is_safe(address: str) -> bool:
    parts = plain_address(address)
    return parts is not None and (parts.scheme == "https" or is_here(str(parts.hostname)))
