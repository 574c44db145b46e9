"""What the JSON twin of a page holds: findings, records and judgements as data, never how the page lays them out.

Grain: a twin is a few named lists; a row of `findings` is one finding of one measure, a row of `records` one record with its
cells under their own names. The names are the same on every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from partnerscope.codebook import Scheme
from partnerscope.web.reading import Reading, Row

Data = Mapping[str, Any]


def findings(reading: Reading, names: Iterable[str], **wanted: str) -> list[Data]:
    """The findings of these measures with these keys (`partner`, `issue`); a measure without the key gives none."""
    rows: list[Data] = []
    for name in names:
        found = reading.findings(name)
        if all(key in found.frame.columns for key in wanted):
            chosen = (row for row in found.rows if all(row[key] == one for key, one in wanted.items()))
            rows += [{"measure": name, **row} for row in chosen]
    return rows


def dated(then: Reading, rows: Iterable[Data]) -> list[Data]:
    """Findings of another date than that of the page: each says of which (`valid`)."""
    return [{**row, "valid": then.view.valid} for row in rows]


def records(reading: Reading, ids: Iterable[str]) -> list[Data]:
    """These records, each with its kind and its cells."""
    found: list[Data] = []
    for identity in sorted(set(ids)):
        if identity in reading.view.known.owners:
            kind, row = reading.row(identity)
            found.append({"kind": kind.name, **{name: row[name] for name in kind.columns}})
    return found


def rows(reading: Reading, kind: str, found: Iterable[Row]) -> list[Data]:
    """Rows of a kind that has no id of its own (evidence, corrections), with their cells."""
    names = next(one.columns for one in reading.view.known.kinds if one.name == kind)
    return [{name: row[name] for name in names} for row in found]


def whole_record(reading: Reading, identity: str) -> Data:
    """One record with its evidence, quotes, corrections, ratings, searches and history."""
    return whole_records(reading, (identity,))


def whole_records(reading: Reading, ids: Iterable[str]) -> Data:
    """Records with their evidence, quotes, corrections, ratings, searches and history; a line of it names its record."""
    told = tuple(ids)
    evidence = [row for one in told for row in reading.evidence.get(one, [])]
    return {
        "records": records(reading, told),
        "evidence": rows(reading, "evidence", evidence),
        "quotes": records(reading, [row["quote"] for row in evidence if row["quote"]]),
        "corrections": rows(
            reading, "correction", (row for one in told for row in reading.corrections.get(one, []))
        ),
        "ratings": rows(reading, "rating", (row for one in told for row in reading.ratings.get(one, []))),
        "searches": rows(reading, "search", (row for one in told for row in reading.searches.get(one, []))),
        "history": [line for one in told for line in _history(reading, one)],
    }


def _history(reading: Reading, identity: str) -> Iterator[Data]:
    revisions = reading.knowledge.histories.get((reading.view.known.owners[identity], identity), [])
    for changeset, cells in revisions:
        header = changeset.header
        yield {
            "record": identity,
            "changeset": changeset.hash,
            "recorded_at": header.recorded_at.isoformat(),
            "author": header.author,
            "reason": header.reason,
            "cells": None if cells is None else dict(cells),
        }


def scheme(one: Scheme) -> Data:
    """A scheme without its concepts."""
    return {"id": one.id, "label": one.label, "definition": one.definition, "concepts": len(one.concepts)}
