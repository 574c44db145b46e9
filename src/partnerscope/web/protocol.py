"""HTTP below the application: a request that is not HTTP is refused with the same headers as any other answer."""

from __future__ import annotations

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from partnerscope.web.answer import HTML, refusal
from partnerscope.web.app import HEADERS
from partnerscope.web.language import written


class Protocol(H11Protocol):
    """uvicorn's own reader of HTTP, with a page of ours for what it cannot read."""

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
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
