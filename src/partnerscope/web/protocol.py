"""HTTP below the application: a request that is not HTTP is refused with the same headers as any other answer, and whoever
is still sending when an answer stands gets to read it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from partnerscope.web.answer import HTML, refusal
from partnerscope.web.app import HEADERS
from partnerscope.web.language import written

PARTING = 2.0
"""Seconds in which what a client goes on sending is thrown away, before its connection is cut."""


class Parting:
    """A transport that is closed politely: a cut while the client is sending would take the answer from it too."""

    def __init__(self, transport: asyncio.Transport, protocol: Protocol) -> None:
        self._transport, self._protocol, self.parting = transport, protocol, False

    def __getattr__(self, name: str) -> Any:
        """All else is the transport's own."""
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Whether nothing more is to be sent."""
        return self.parting or self._transport.is_closing()

    def close(self) -> None:
        """Close; say so first, and read on for a while, where the request was not read to its end."""
        unread = self._protocol.conn.their_state in (h11.SEND_BODY, h11.ERROR)
        if self.parting or not unread or self._transport.is_closing():
            self._transport.close()
            return
        self.parting = True
        self._transport.write_eof()
        self._protocol.flow.resume_reading()
        self._protocol.loop.call_later(PARTING, self._transport.close)


class Protocol(H11Protocol):
    """uvicorn's own reader of HTTP, with a page of ours for what it cannot read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        super().connection_made(Parting(transport, self))  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        """Read on, unless the answer stands already."""
        if not self.transport.is_closing():
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Answer what is not a request, and close."""
        body = refusal(400, written("protocol.not_http")).body
        named = {
            **HEADERS,
            "Content-Type": HTML,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-cache",
            "Connection": "close",
        }
        headers = [(name.lower().encode(), value.encode()) for name, value in named.items()]
        response = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        if self.cycle is not None:
            self.cycle.disconnected = (
                True  # a page that is being made for the head of a bad request has no reader
            )
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            for event in (response, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
