"""The JSON of the pages as an OpenAPI document: every address that has a twin, with an example that works.

Grain: one *path* is one route of the pages. The document is made from the list of routes and the ids they know, so that it
cannot say anything else than they do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from partnerscope import __version__
from partnerscope.web.language import written
from partnerscope.web.pages import ROUTES, Route
from partnerscope.web.reading import Reading

VERSION = "1"
"""The version of the form of the JSON; it changes when a name changes or goes."""
_TEXT: Mapping[str, object] = {"type": "string"}
_ROWS: Mapping[str, object] = {"type": "array", "items": {"type": "object", "additionalProperties": True}}


def document(reading: Reading, date: str) -> bytes:
    """The OpenAPI document of an observatory at its head; examples are of a date."""
    about = reading.view.about
    body = {
        "openapi": "3.1.0",
        "info": {
            "title": f"{about.title}: pages as JSON",
            "version": VERSION,
            "description": written("openapi.about"),
            "x-software": f"partnerscope {__version__}",
            **({"license": {"name": about.licence}} if about.licence else {}),
        },
        "paths": dict(path for route in ROUTES for path in _path(reading, route, date)),
        "components": {"schemas": {"Page": _page()}},
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def _page() -> Mapping[str, object]:
    """What every page says as JSON."""
    return {
        "type": "object",
        "required": ["title", "answer", "view", "address", "files", "data"],
        "properties": {
            "title": {**_TEXT, "description": written("openapi.page.title")},
            "answer": {**_TEXT, "description": written("openapi.page.answer")},
            "view": {
                "type": "object",
                "required": ["observatory", "head", "recorded_at", "codebook"],
                "properties": {
                    "observatory": _TEXT,
                    "valid": {
                        **_TEXT,
                        "description": written("openapi.page.valid"),
                    },
                    "head": {**_TEXT, "description": written("openapi.page.head")},
                    "recorded_at": {"type": "string", "format": "date-time"},
                    "codebook": {**_TEXT, "description": written("openapi.page.codebook")},
                },
            },
            "address": {**_TEXT, "description": written("openapi.page.address")},
            "files": {"type": "array", "items": _TEXT, "description": written("openapi.page.files")},
            "data": {
                "type": "object",
                "additionalProperties": _ROWS,
                "description": written("openapi.page.data"),
            },
        },
    }


def _path(reading: Reading, route: Route, date: str) -> list[tuple[str, object]]:
    first = next(iter(route.ids(reading)), None)
    if first is None:
        return []
    names = [f"id{place + 1}" if place else "id" for place in range(len(first))]
    place = route.address(tuple(f"{{{name}}}" for name in names))
    start = "/k/{head}/" if route.once else "/k/{head}/v/{date}/"
    view = [("head", reading.view.head, written("openapi.head"))]
    view += [] if route.once else [("date", date, written("openapi.date"))]
    said = [
        *view,
        *((name, one, written("openapi.id")) for name, one in zip(names, first, strict=True)),
    ]
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _TEXT,
            "example": example,
            "description": words,
        }
        for name, example, words in said
    ]
    words = " ".join((route.build.__doc__ or "").split())
    answers = {
        "200": {
            "description": written("openapi.found"),
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}},
        },
        "404": {"description": f"{written('answer.title.404')}."},
    }
    kind = f"{route.room.replace('/', '_') or 'front'}{'_one' if first else ''}"
    get = {"operationId": kind, "summary": words, "parameters": parameters, "responses": answers}
    return [(f"{start}{place}index.json", {"get": get})]
