"""A language model behind an OpenAI-compatible endpoint that a person named: one question, one answer, or why there is none.

Grain: one *asking* is one POST to one address. No other address is asked: no redirect is followed, no proxy used. An answer
has a time and a size, and what is not a whole answer within both is none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from socket import SHUT_RDWR, socket
from threading import Event, Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ValidationError

from partnerscope.errors import InputError

if TYPE_CHECKING:
    from http.client import HTTPConnection

ENDPOINT_KEY = "PARTNERSCOPE_ENDPOINT_KEY"
"""The variable of the environment that holds the key; nothing else does."""
SEED = 1
WAIT_SECONDS = 120.0
MAX_ANSWER = 2_000_000
MAX_NAME = 200
_OK = 200
_LAST_CODE = 599


class NoAnswer(InputError):
    """An endpoint did not give a whole answer; `reason` is what is counted (slow, redirect, status 500 ...).

    `goes_on` says whether another question may fare better.
    """

    def __init__(self, reason: str, *, goes_on: bool = False) -> None:
        self.reason, self.goes_on = reason, goes_on
        super().__init__(f"the endpoint gave no answer ({reason})")


@dataclass(frozen=True, slots=True)
class EndpointAnswer:
    """What the model said, and which model says that it said so."""

    text: str
    served: str


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    model: str = ""
    choices: list[_Choice]


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked, which one, with which key, and how many seconds an answer may take.

    Raises InputError for an address that is not a plain https one; http only reaches this machine, for the text and the
    key go over it unhidden.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    wait: float = WAIT_SECONDS

    def __post_init__(self) -> None:
        parts = plain_address(self.url)
        if parts is None:
            raise InputError(
                "this is not the address of an endpoint",
                allowed="https://HOST/v1, without a name, a password or a question mark in it",
                hint=f"the key comes from the variable {ENDPOINT_KEY}",
            )
        if parts.scheme == "http" and not is_here(str(parts.hostname)):
            raise InputError(
                "over http the text and the key could be read on the way",
                where=str(parts.hostname),
                allowed="https://..., or http:// on this machine",
            )
        if not self.model.strip() or len(self.model) > MAX_NAME:
            raise InputError("an endpoint is asked for a model by its name", allowed="--model NAME")
        if not (self.key.isascii() and self.key.isprintable()):
            raise InputError("the key has characters that a key does not have", where=ENDPOINT_KEY)

    def question(self, messages: Sequence[Mapping[str, str]], name: str, schema: Mapping[str, Any]) -> bytes:
        """What is sent: the same messages and schema are the same bytes."""
        return json.dumps(
            {
                "model": self.model,
                "messages": [dict(one) for one in messages],
                "temperature": 0,
                "seed": SEED,
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": name, "strict": True, "schema": schema},
                },
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()

    def ask(self, question: bytes) -> EndpointAnswer:
        """The model's answer to a question. Raises NoAnswer when there is none that is whole, in time and of a size."""
        code, data = self._exchanged(question)
        if code != _OK:
            raise NoAnswer("redirect" if 300 <= code < 400 else f"status {min(code, _LAST_CODE)}")
        if len(data) > MAX_ANSWER:
            raise NoAnswer("too large", goes_on=True)
        try:
            told = _Completion.model_validate_json(data)
        except ValidationError:
            raise NoAnswer("not an answer") from None
        if not told.choices:
            raise NoAnswer("not an answer")
        first = told.choices[0]
        if first.finish_reason == "length":
            raise NoAnswer("cut off", goes_on=True)
        if first.message.content is None or first.message.refusal or first.finish_reason == "content_filter":
            raise NoAnswer("declined", goes_on=True)
        return EndpointAnswer(first.message.content, told.model[:MAX_NAME])

    def _exchanged(self, question: bytes) -> tuple[int, bytes]:
        """The status and the bytes of the answer, at most one more than may be read."""
        from http.client import HTTPException, IncompleteRead, RemoteDisconnected

        link, late = self._link(), Event()
        try:
            link.connect()
            watch = Timer(self.wait, _hang_up, (link.sock, late))
            watch.daemon = True
            watch.start()
            try:
                told = self._asked(link, question)
            finally:
                watch.cancel()
        except TimeoutError:
            raise NoAnswer("slow") from None
        except (OSError, HTTPException) as error:
            torn = isinstance(error, IncompleteRead | RemoteDisconnected)
            raise NoAnswer("slow" if late.is_set() else "cut off" if torn else "not reached") from None
        finally:
            link.close()
        if late.is_set():
            raise NoAnswer("slow")
        return told

    def _asked(self, link: HTTPConnection, question: bytes) -> tuple[int, bytes]:
        from http.client import IncompleteRead

        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        link.request("POST", f"{urlsplit(self.url).path.rstrip('/')}/chat/completions", question, headers)
        with link.getresponse() as answer:
            if answer.status != _OK:
                return answer.status, b""
            data = answer.read(MAX_ANSWER + 1)
            if len(data) <= MAX_ANSWER and answer.length:
                raise IncompleteRead(b"")
        return _OK, data

    def _link(self) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPSConnection

        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return kind(str(parts.hostname), parts.port, timeout=self.wait)


def _hang_up(link: socket, late: Event) -> None:
    """End an asking that takes too long, however its bytes drip."""
    late.set()
    with suppress(OSError):
        link.shutdown(SHUT_RDWR)


def plain_address(url: str) -> SplitResult | None:
    """The parts of an address that may be asked, else None."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    strange = parts.username or parts.password or parts.query or parts.fragment
    printable = url.isascii() and url.isprintable() and " " not in url
    fits = parts.scheme in ("http", "https") and parts.hostname and printable and not strange
    return parts if fits else None


def is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
