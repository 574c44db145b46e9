"""Changesets: what was recorded together, when, by whom and why.

Grain: one *revision* sets all cells of one record, or retracts it; one *changeset* is a header and its revisions,
written as JSON lines. Its hash is the SHA-256 of exactly those bytes, and a child names its parents by hash, so
nothing earlier can change unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from partnerscope.errors import InputError, IntegrityError
from partnerscope.timeline.words import counted

FORMAT = "partnerscope-changeset/1"
TIME_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Revision:
    """New cells of one record (texts by column, empty ones left out), or None when it is retracted.

    Kind `file` holds whole texts (codebook, observatory.yaml, claims) under their path, with the cell `text`.
    """

    kind: str
    id: str
    cells: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Header:
    """Everything about a changeset but its revisions. `records` is the digest of the canonical records after it."""

    parents: tuple[str, ...]
    recorded_at: datetime
    author: str
    reason: str
    revisions: int
    records: str = ""


@dataclass(frozen=True, slots=True)
class Changeset:
    """A header with the hash of the whole changeset."""

    hash: str
    header: Header


def encode(header: Header, revisions: Iterable[Revision]) -> bytes:
    """The canonical bytes of a changeset: sorted revisions, sorted keys, one JSON object a line."""
    lines = [
        _line(
            {
                "format": FORMAT,
                # two writers of the same join must come to the same bytes, hence the same hash
                "parents": sorted(header.parents),
                "recorded_at": header.recorded_at.astimezone(UTC).strftime(TIME_FORM),
                "author": header.author,
                "reason": header.reason,
                "revisions": header.revisions,
                "records": header.records,
            }
        )
    ]
    for revision in sorted(revisions, key=lambda revision: (revision.kind, revision.id)):
        body: dict[str, object] = {"kind": revision.kind, "id": revision.id}
        if revision.cells is None:
            body["retract"] = True
        else:
            # an empty cell and none are one thing: else a column added later would change every hash
            body["set"] = {name: value for name, value in revision.cells.items() if value != ""}
        lines.append(_line(body))
    return b"".join(lines)


def sealed(header: Header, revisions: Iterable[Revision]) -> tuple[Changeset, bytes]:
    """A changeset as a store keeps it: its header with the number of revisions, its hash, and its bytes."""
    listed = list(revisions)
    header = replace(header, revisions=len(listed))
    data = encode(header, listed)
    return Changeset(digest(data), header), data


def digest(data: bytes) -> str:
    """The hash of a changeset's bytes."""
    return hashlib.sha256(data).hexdigest()


def read_header(line: bytes, where: str) -> Header:
    """The header in a changeset's first line. Raises IntegrityError when it is torn or of another format."""
    try:
        body = json.loads(line)
        if body["format"] != FORMAT:
            raise IntegrityError(f"unknown changeset format {body['format']!r}", where=where, allowed=FORMAT)
        recorded = datetime.strptime(body["recorded_at"], TIME_FORM).replace(tzinfo=UTC)
        return Header(
            tuple(body["parents"]),
            recorded,
            body["author"],
            body["reason"],
            body["revisions"],
            body["records"],
        )
    except (ValueError, KeyError, TypeError):
        raise IntegrityError(
            "the changeset's first line is broken",
            where=where,
            hint="restore the file from a copy or from git",
        ) from None


def read_revisions(data: bytes, where: str) -> Iterator[Revision]:
    """The revisions in a changeset's bytes. Raises IntegrityError when some are missing or broken."""
    lines = data.splitlines()
    header = read_header(lines[0] if lines else b"", where)
    # a file cut at a line end is whole lines: only the count in the header shows it
    if len(lines) - 1 != header.revisions or not data.endswith(b"\n"):
        raise IntegrityError(
            f"the changeset is torn: {len(lines) - 1} of {counted(header.revisions, 'revision')} there",
            where=where,
            hint="restore the file from a copy or from git",
        )
    for number, line in enumerate(lines[1:], start=2):
        try:
            body = json.loads(line)
            yield Revision(body["kind"], body["id"], None if body.get("retract") else body["set"])
        except (ValueError, KeyError, TypeError):
            raise IntegrityError("the line is not a revision", where=f"{where}, line {number}") from None


def parse_moment(text: str) -> datetime:
    """A moment of knowing: a date (the end of that day, UTC) or an ISO date and time.

    Raises InputError for anything else.
    """
    try:
        if len(text) == 10:
            # the end of the day: a date of knowing includes what was recorded on it
            return datetime.strptime(text, "%Y-%m-%d").replace(
                hour=23, minute=59, second=59, microsecond=999_999, tzinfo=UTC
            )
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(
            f"{text!r} is not a moment",
            allowed="YYYY-MM-DD (end of that day, UTC) or YYYY-MM-DDTHH:MM:SSZ, or the first 6 or more letters of a head",
        ) from None


_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _line(body: Mapping[str, object]) -> bytes:
    return _WRITER.encode(body).encode() + b"\n"
