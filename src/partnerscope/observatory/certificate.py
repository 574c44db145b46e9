"""Certificates: what some measures and tables say, stated so that anybody with the journal can compute it again.

Grain: one *certificate* is one canonical JSON text: the head, the codebook, the software, the dates, the findings with their
hashes, and a seal over all of it. Another program with the same journal must come to the same findings; any changed byte
breaks the seal. Who can change a text can seal it anew: what a certificate proves is that the findings follow from the head,
and a time stamp or a printed copy proves when it was there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from partnerscope.errors import InputError
from partnerscope.measure import MEASURES, TABLES, measure_named, table_named
from partnerscope.version import __version__
from partnerscope.view import View

CERTIFICATE = "partnerscope-certificate/1"
STATEMENT = (
    "What these measures and tables say of the world at this date, computed from the journal up to this head and from "
    "nothing else but the panels named."
)
_MEASURES = frozenset(one.name for one in MEASURES)
_TABLES = frozenset(one.name for one in TABLES)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a certificate is to state: names of measures and tables, at V, from a first day on where there is one."""

    names: tuple[str, ...]
    valid: str
    since: str = ""


_Cell = str | int | float | bool | None | list[str]


class _Stated(BaseModel):
    """What a certificate holds of one measure or table."""

    model_config = ConfigDict(strict=True, extra="forbid")

    kind: Literal["measure", "table"]
    name: str
    hash: str
    findings_hash: str = ""
    columns: list[str]
    rows: list[list[_Cell]]


class _Body(BaseModel):
    """The shape of a certificate."""

    model_config = ConfigDict(strict=True, extra="forbid")

    format: Literal["partnerscope-certificate/1"]
    statement: str
    observatory: dict[str, str]
    head: str
    recorded_at: str
    codebook: dict[str, str]
    software: dict[str, str]
    valid: str
    since: str
    panels: dict[str, str]
    findings: list[_Stated]
    seal: str


def certificate(view: View, asked: Asked, recorded: datetime) -> bytes:
    """The certificate of some measures and tables of a view; `recorded` is when its head was recorded.

    Raises InputError for a name that is neither a measure nor a table, and when nothing is named.
    """
    if not asked.names:
        raise InputError("name what is to be certified", hint="see 'partnerscope table list'")
    findings = [_said(view, name) for name in dict.fromkeys(asked.names)]
    body: dict[str, Any] = {
        "format": CERTIFICATE,
        "statement": STATEMENT,
        "observatory": {"id": view.about.id, "title": view.about.title},
        "head": view.head,
        "recorded_at": recorded.isoformat(),
        "codebook": {"version": view.codebook.version, "hash": view.codebook.hash},
        "software": {"partnerscope": __version__},
        "valid": asked.valid,
        "since": asked.since,
        "panels": dict(sorted(view.panels_read().items())),
        "findings": findings,
    }
    return _bytes(body | {"seal": _hash(body)})


def _said(view: View, name: str) -> dict[str, Any]:
    if name in _TABLES:
        return _stated("table", name, table_named(name)(view).frame)
    if name in _MEASURES:
        found = measure_named(name)(view)
        return _stated("measure", name, found.frame) | {"findings_hash": found.hash()}
    raise InputError(
        f"{name!r} is neither a measure nor a table", allowed=", ".join(sorted(_MEASURES | _TABLES))
    )


def _stated(kind: str, name: str, frame: pl.DataFrame) -> dict[str, Any]:
    rows = [list(row) for row in frame.iter_rows()]
    said = {"columns": frame.columns, "rows": rows}
    return {"kind": kind, "name": name, "hash": _hash(said), **said}


def read_certificate(data: bytes) -> Mapping[str, Any]:
    """What a certificate says. Raises InputError when its bytes are not those that were sealed."""
    try:
        body = _Body.model_validate_json(data).model_dump(exclude_unset=True)
    except ValidationError:
        body = {"seal": ""}
    seal = body.pop("seal")
    if seal != _hash(body) or data != _bytes(body | {"seal": seal}):
        raise InputError(
            "the certificate is not as it was sealed", hint="get it again from where it was published"
        )
    return body


def asked_of(body: Mapping[str, Any]) -> Asked:
    """What a certificate states, as it would be asked for again."""
    return Asked(tuple(one["name"] for one in body["findings"]), body["valid"], body["since"])


def disagreements(body: Mapping[str, Any], again: Mapping[str, Any]) -> list[str]:
    """What a certificate says otherwise than the one computed again, one sentence each; the software may be another."""
    found = [
        f"{name}: the certificate says {body.get(name)!r}, the journal {again.get(name)!r}"
        for name in ("observatory", "head", "recorded_at", "codebook", "panels", "statement")
        if body.get(name) != again.get(name)
    ]
    there = {one["name"]: one for one in again["findings"]}
    found += [
        f"{one['kind']} {one['name']}: the findings are not these"
        for one in body["findings"]
        if there.get(one["name"]) != one
    ]
    return found


def _hash(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(_bytes(said)).hexdigest()


def _bytes(body: Mapping[str, Any]) -> bytes:
    """The one way to write a body: sorted keys, two spaces, one line end."""
    return (json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
