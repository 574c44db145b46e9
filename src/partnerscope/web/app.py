"""The live server: one route, because the library knows every address."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from partnerscope import __version__
from partnerscope.observatory import Observatory
from partnerscope.web.library import Answer, Library

if TYPE_CHECKING:
    from fastapi import FastAPI, Response

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(observatory: Observatory) -> FastAPI:
    """The application that serves an observatory."""
    from fastapi import FastAPI, Request, Response

    library = Library(observatory)
    app = FastAPI(title="partnerscope", docs_url=None, redoc_url=None, openapi_url=None)

    def page(request: Request) -> Response:
        path = request.path_params["path"]
        tag = etag(path)
        if request.headers.get("if-none-match") == tag and path.startswith("k/"):
            found = library.answer(path)
            if found.lasting == "for ever":
                return Response(status_code=304, headers={**HEADERS, "ETag": tag, **_caching(found)})
            return _response(found, path)
        return _response(library.answer(path), path)

    app.add_route("/{path:path}", page, methods=["GET", "HEAD"])
    return app


def _response(answer: Answer, path: str) -> Response:
    from fastapi import Response

    headers = {**HEADERS, **_caching(answer)}
    if answer.to:
        headers["Location"] = "../" * path.count("/") + answer.to
    if answer.lasting == "for ever":
        headers["ETag"] = etag(path)
    return Response(answer.body, answer.status, headers, answer.media)


def etag(path: str) -> str:
    """The tag of a frozen address: its head and path (both in it) and the version of the program."""
    return f'"{hashlib.sha256(f"{__version__}/{path}".encode()).hexdigest()[:32]}"'


def _caching(answer: Answer) -> dict[str, str]:
    kept = {"for ever": "public, max-age=31536000, immutable", "briefly": "no-cache"}
    return {"Cache-Control": kept[answer.lasting]}


def serve(observatory: Observatory, host: str = "127.0.0.1", port: int = 8460) -> None:
    """Serve an observatory until interrupted."""
    import uvicorn

    uvicorn.run(create_app(observatory), host=host, port=port, log_level="warning", server_header=False)
