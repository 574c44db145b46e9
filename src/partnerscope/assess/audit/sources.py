"""Rules on sources: records without evidence, without independent evidence, contradicted, or kept twice.

Grain: one record and the evidence rows on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from partnerscope.assess.audit.rule import Breach
from partnerscope.timeline.words import counted
from partnerscope.view import View


def no_evidence(view: View) -> Iterator[Breach]:
    """Records on which no evidence is given, by kind."""
    held = set(view.frame("evidence")["record"])
    for kind, ids in _records(view):
        missing = tuple(identity for identity in ids if identity not in held)
        if missing:
            yield Breach(f"{counted(len(missing), 'record')} of the kind {kind} without evidence", missing)


def not_independent(view: View) -> Iterator[Breach]:
    """Records that rest on the reference and its sister publications alone, by kind."""
    reference = view.about.reference
    if not reference.source:
        return
    related = (reference.source, *reference.not_independent)
    supporting = view.codebook.where("stance", "side", "for")
    evidence = view.frame("evidence").filter(pl.col("stance").is_in(supporting))
    dependent = set(evidence.filter(pl.col("source").is_in(related))["record"])
    independent = set(evidence.filter(~pl.col("source").is_in(related))["record"])
    related_only = dependent - independent
    for kind, ids in _records(view):
        alone = tuple(identity for identity in ids if identity in related_only)
        if alone:
            yield Breach(
                f"{len(alone)} of {counted(len(ids), 'record')} of the kind {kind} without an independent source",
                alone,
            )


def contradicted(view: View) -> Iterator[Breach]:
    """Records whose evidence contradicts them."""
    against = view.codebook.where("stance", "side", "against")
    evidence = view.frame("evidence").filter(pl.col("stance").is_in(against))
    for row in evidence.iter_rows(named=True):
        yield Breach(
            f"{row['source']} contradicts {row['field']}: {row['note'] or 'no remark'}", (row["record"],)
        )


def weak(view: View) -> Iterator[Breach]:
    """Records that rest on evidence of low confidence alone."""
    weak = set(view.codebook["confidence"].where("weight", "weak"))
    supporting = view.codebook.where("stance", "side", "for")
    evidence = view.frame("evidence").filter(pl.col("stance").is_in(supporting))
    grades: dict[str, set[str]] = defaultdict(set)
    for record, grade in evidence.select("record", "confidence").iter_rows():
        grades[record].add(grade or "")
    for record, held in sorted(grades.items()):
        if held <= weak:
            yield Breach("rests on evidence of low confidence alone", (record,))


def possible_duplicates(view: View) -> Iterator[Breach]:
    """Two records of one kind that say the same of the same partner."""
    for kind in view.known.kinds:
        if not kind.same:
            continue
        seen: dict[tuple[object, ...], str] = {}
        for row in view.frame(kind.name).sort("id").iter_rows(named=True):
            key = tuple(str(row[column]) for column in kind.same)
            if kind.time == "event" and row[kind.date] is None:
                continue
            if key in seen:
                yield Breach(f"two records of the kind {kind.name} say the same", (seen[key], row["id"]))
            seen.setdefault(key, row["id"])


def _records(view: View) -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind in view.known.kinds:
        if kind.has_id and kind.role == "fact":
            yield kind.name, tuple(view.frame(kind.name)["id"])
