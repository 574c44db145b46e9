"""Designations and rivalry: what documents call a partner, and what stands beside cooperation.

Grain: one designation finding is one partner and term: by which documents, first and last used when. One rivalry
finding is one partner: restrictive measures, hostile acts and names of rivalry by V, counted beside cooperation and
never netted against it.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from partnerscope import timeline
from partnerscope.measure.finding import Finding
from partnerscope.view import View


def designations(view: View) -> Iterator[Finding]:
    """One finding a partner and term, the latest use first."""
    held = view.events("designation").filter(pl.col("subject") == view.about.subject)
    groups: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in held.sort("_last", "id").iter_rows(named=True):
        groups.setdefault((row["partner"], row["term"]), []).append(row)
    for partner, term in sorted(groups, key=lambda key: (view.label(key[0]), key[1])):
        rows = groups[partner, term]
        dated = [str(row["date"]) for row in rows if row["date"]]
        documents = tuple(dict.fromkeys(str(row["document"]) for row in rows if row["document"]))
        speakers = tuple(dict.fromkeys(str(row["speaker"]) for row in rows if row["speaker"]))
        yield Finding(
            {"partner": partner, "term": term},
            {
                "times": len(rows),
                "first_year": _year(dated[0]) if dated else None,
                "last_year": _year(dated[-1]) if dated else None,
                "documents": "; ".join(_label(view, one) for one in documents),
                "speakers": "; ".join(speakers),
            },
            records=tuple(str(row["id"]) for row in rows),
            caveat="" if dated else "undated",
        )


def _label(view: View, document: str) -> str:
    return view.codebook["document"].label_of(document)


def _year(text: str) -> int | None:
    """The year in which a date ends; None where its end is unknown."""
    year = timeline.iso(timeline.parse(text).last)[:4]
    return int(year) if year.isdigit() else None


def rivalry(view: View) -> Iterator[Finding]:
    """One finding a partner and comparator; `absence` where nobody has coded any of it."""
    subject = view.about.subject
    rival = set(view.codebook["designation_term"].where("rivalry", "True"))
    measures, acts = view.states("restrictive_measure"), view.events("hostile_act")
    named = view.events("designation").filter((pl.col("subject") == subject) & pl.col("term").is_in(rival))
    for partner in sorted((*view.about.partners, *view.about.comparators), key=view.label):
        ours = measures.filter((pl.col("sender") == subject) & (pl.col("target") == partner))
        theirs = measures.filter((pl.col("sender") == partner) & (pl.col("target") == subject))
        against = acts.filter((pl.col("author") == partner) & (pl.col("target") == subject))
        terms = named.filter(pl.col("partner") == partner).sort("_last", "id")
        records = (*ours["id"], *theirs["id"], *against["id"], *terms["id"])
        last = terms["date"].drop_nulls().to_list()
        if not records:
            why = "nobody has coded it (not: none exists)"
            yield Finding({"partner": partner}, absence="not_coded", caveat=why)
            continue
        yield Finding(
            {"partner": partner},
            {
                "restrictive_measures": ours.height if measures.height else None,
                "countermeasures": theirs.height if measures.height else None,
                "hostile_acts": against.height if acts.height else None,
                "named": "; ".join(
                    dict.fromkeys(view.codebook["designation_term"].label_of(one) for one in terms["term"])
                ),
                "last_named": str(last[-1]) if last else None,
            },
            records=records,
        )


def opinion(view: View) -> Iterator[Finding]:
    """One finding a poll, item, answer and population: the share who say so."""
    for row in view.events("opinion").sort("_first", "poll", "item", "id").iter_rows(named=True):
        yield Finding(
            {"partner": row["partner"] or "", "opinion": row["id"]},
            {
                "share": row["share"],
                "poll": row["poll"],
                "population": row["population"],
                "item": row["item"],
                "answer": row["answer"],
                "date": row["date"],
            },
            n=row["n"],
            records=(row["id"],),
        )
