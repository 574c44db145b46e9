"""The live server as an application: reads an address, asks the service, and says it in HTTP.

Grain: every answer, whoever made it, carries the same security headers; a redirect is a path, so that no host of the
request comes back in it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import AsyncIterator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from partnerscope.observatory import Observatory
from partnerscope.web.answer import Answer, refusal
from partnerscope.web.language import written
from partnerscope.web.program import program
from partnerscope.web.releases import Releases
from partnerscope.web.service import Limits, Service, Told
from partnerscope.web.shelf import Kept
from partnerscope.web.together import Together, houses, way_to_page

if TYPE_CHECKING:
    from fastapi import FastAPI, Request, Response
    from starlette.types import ASGIApp, Receive, Scope, Send

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CACHING = {
    "for ever": "public, max-age=600",  # the data are frozen, their drawing is not: then ask with the ETag
    "by name": "public, max-age=31536000, immutable",
    "briefly": "no-cache",
}
UNQUOTED = "/-._~!$&'()*+,;=:@"
"""What stands in a path as it is (RFC 3986)."""

QUERY = f"{UNQUOTED}?%"

_requests = logging.getLogger("partnerscope.web.requests")


def create_app(
    observatory: Observatory,
    limits: Limits | None = None,
    *,
    others: Sequence[Observatory] = (),
    base: str = "",
    language: str = "en",
    releases: Path | None = None,
    warm: bool = False,
    quoted: str = "",
) -> FastAPI:
    """The application that serves an observatory at `base`, with the releases in a folder, and others below `o/ID/`.

    `warm` makes its front pages before the first request and draws behind it what is asked first; `quoted` is where its
    quotes are shown in their documents.
    """
    from fastapi import FastAPI
    from starlette.exceptions import HTTPException

    found = Releases(releases) if releases is not None else None
    limited = limits or Limits()
    where = houses((observatory, *others))
    services = {
        house: Service(
            one,
            limited,
            base=f"{base}/{house}".rstrip("/") if base else "",
            language=language,
            releases=None if house else found,
            beside=way_to_page(house) if others else "",
            quoted="" if house else quoted,
        )
        for one, house in zip((observatory, *others), where, strict=True)
    }
    together = Together(services)

    @asynccontextmanager
    async def ready(_: FastAPI) -> AsyncIterator[None]:
        if warm:
            together.warm()
        drawing = asyncio.create_task(together.ahead()) if warm else None
        yield
        if drawing is not None:
            drawing.cancel()

    app = FastAPI(
        title="partnerscope",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=ready,
    )

    async def page(request: Request) -> Response:
        path = asked(request.scope, limited)
        if isinstance(path, Answer):
            return _response(request, Told(path, "refused"), "")
        query = request.scope["query_string"].decode("latin-1")[: limited.address]
        told, inner = await together.ask(path, query)
        return _response(request, told, inner)

    async def refused(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 500)
        said = {405: written("app.ask"), 404: written("answer.nothing_known")}
        answer = refusal(status, said.get(status, written("app.not_understood")))
        return _response(request, Told(answer, "refused"), "", getattr(error, "headers", None) or {})

    app.add_route("/{path:path}", page, methods=["GET", "HEAD"])
    app.add_exception_handler(HTTPException, refused)
    app.add_middleware(Guarded)
    return app


class Guarded:
    """Around everything: the security headers on every answer, and one line of log a request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, said = time.perf_counter(), {"status": 500, "bytes": 0}

        async def guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                named = {name.lower() for name, _ in message["headers"]}
                ours = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(one for one in ours if one[0] not in named)]
                said["status"] = message["status"]
            said["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        finally:
            if _requests.isEnabledFor(logging.INFO):
                _requests.info(_line(scope, said, time.perf_counter() - started))


def _line(scope: Scope, said: dict[str, int], seconds: float) -> str:
    """A request as one line of JSON; nothing about who asked."""
    body = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "method": scope["method"],
        "path": scope["raw_path"].decode("latin-1"),
        **said,
        "ms": round(1000 * seconds, 1),
        "from": scope.get("state", {}).get("partnerscope", ""),
    }
    return json.dumps(body, ensure_ascii=True)


def asked(scope: Scope, limits: Limits) -> str | Answer:
    """The address of a request as text, or why it is none. A quoted slash is not part of any id."""
    raw: bytes = scope["raw_path"].partition(b"?")[0]
    if len(raw) > limits.address:
        return refusal(400, written("app.too_long", most=limits.address))
    try:
        path = unquote(raw.decode("ascii"), errors="strict")
    except UnicodeDecodeError:
        return refusal(400, written("app.not_text"))
    if not path.isprintable():
        return refusal(400, written("app.not_printable"))
    if b"%2f" in raw.lower() or {".", ".."} & set(path.split("/")) or not path.startswith("/"):
        return refusal(404, written("answer.nothing_known"))
    return path[1:]


def _response(
    request: Request, told: Told, path: str, more: MutableMapping[str, str] | None = None
) -> Response:
    from fastapi import Response

    request.scope.setdefault("state", {})["partnerscope"] = told.how
    answer = told.answer
    headers = {"Cache-Control": CACHING[answer.lasting], **(more or {})}
    if answer.retry:
        headers["Retry-After"] = str(answer.retry)
    if answer.to:
        end = f"?{quote(answer.query, safe=QUERY)}" if answer.query else ""
        end += f"#{quote(answer.anchor, safe=UNQUOTED)}" if answer.anchor else ""
        headers["Location"] = "../" * path.count("/") + quote(answer.to, safe=UNQUOTED) + end
    if answer.lasting != "briefly" and answer.status == 200:
        tag = headers["ETag"] = etag(path)
        headers["Vary"] = "Accept-Encoding"
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    if answer.media.startswith("image/"):
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # figures may be embedded elsewhere
    body = _packed(request, told.kept, headers) if told.kept else answer.body
    return Response(body, answer.status, headers, answer.media)


def _packed(request: Request, kept: Kept, headers: MutableMapping[str, str]) -> bytes:
    if kept.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return kept.body
    return kept.plain()


def etag(path: str) -> str:
    """The tag of a lasting address: its head and path (both in it) and the hash of the program that draws it.

    It is weak: packed and plain bytes of a page say the same.
    """
    return f'W/"{hashlib.sha256(f"{program()}/{path}".encode()).hexdigest()[:32]}"'
