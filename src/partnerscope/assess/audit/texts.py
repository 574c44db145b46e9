"""Rules on words and documents: statements and threats that the reference's tables leave out or label oddly,
agreements that are printed and not in force.

Grain: one statement, threat or agreement against the table that should show it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from partnerscope import timeline
from partnerscope.assess.audit.items import cell, distinct
from partnerscope.assess.audit.rule import Breach
from partnerscope.measure import Findings, measure_named, printed_in
from partnerscope.view import View


def statement_left_out(view: View) -> Iterator[Breach]:
    """A statement on an observed issue, surely before the reference's date, that its table of statements leaves out."""
    listed, day = printed_in(view, "Table 2"), _reference_day(view)
    if not listed or day is None:
        return
    frame = view.frame("statement").filter(
        (pl.col("subject") == view.about.subject)
        & pl.col("partner").is_in(list(view.about.partners))
        & (pl.col("_last") <= day)
    )
    for row in frame.sort("id").iter_rows(named=True):
        if row["id"] not in listed and set(row["issues"]) & set(view.about.issues):
            yield Breach(f"{view.label(row['partner'])}: {row['title']} ({row['date']})", (row["id"],))


def _reference_day(view: View) -> int | None:
    """The latest as-of date of a figure that the reference reports."""
    source = view.about.reference.source
    ids = view.frame("evidence").filter(pl.col("source") == source)["record"].to_list()
    figures = view.frame("figure").filter(pl.col("id").is_in(ids) & pl.col("as_of").is_not_null())
    spans = [timeline.parse(text) for text in figures["as_of"]]
    return max((span.last for span in spans if not span.qualified), default=None)


def issue_not_in_title(view: View) -> Iterator[Breach]:
    """A statement coded on several issues whose title speaks of some of them only."""
    scheme = view.codebook["issue"]
    for row in view.events("statement").sort("id").iter_rows(named=True):
        if len(row["issues"]) < 2:
            continue
        told = [i for i in row["issues"] if i in scheme and _speaks(row["title"], scheme[i].match)]
        silent = [i for i in row["issues"] if i not in told]
        if told and silent:
            names = ", ".join(view.issue_label(issue) for issue in silent)
            yield Breach(
                f"{row['title']}: coded on {names} too, of which the title says nothing", (row["id"],)
            )


def _speaks(title: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}", title, re.IGNORECASE) for word in words)


def threat_outside_table(view: View) -> Iterator[Breach]:
    """A threat that the reference's text names and its table leaves out."""
    found: Findings = measure_named("threats_text_only")(view)
    for text, records in found.frame.select("wording", "records").iter_rows():
        yield Breach(f"{text}: named in the text, not in the table", tuple(records))


def threat_without_place(view: View) -> Iterator[Breach]:
    """A threat in a table, though the document's own order of threats does not have it."""
    frame = view.frame("threat_priority")
    ordered = set(frame.filter(pl.col("position").is_not_null())["document"])
    listed = printed_in(view, "Table 1")
    for row in frame.sort("id").iter_rows(named=True):
        if row["position"] is None and row["document"] in ordered and row["id"] in listed:
            yield Breach(f"{row['printed']}: in the table, not in the order of the text", (row["id"],))


def unlike_threats(view: View) -> Iterator[Breach]:
    """A row of threats whose two sides name different things, or one side two documents in one column."""
    scheme, listed = view.codebook["threat"], printed_in(view, "Table 1")
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in view.events("threat_priority").filter(pl.col("id").is_in(sorted(listed))).to_dicts():
        rows[scheme.top(row["threat"])].append(row)
    for same in rows.values():
        names = {row["threat"] for row in same}
        if len(names) > 1:
            shown = ", ".join(sorted(row["printed"] for row in same))
            yield Breach(
                f"one row sets different threats side by side: {shown}", tuple(r["id"] for r in same)
            )


def agreement_not_in_force(view: View) -> Iterator[Breach]:
    """An item prints an agreement, and none of that sort was in force with the partner at V."""
    categories = {
        name.casefold(): category.id
        for category in view.codebook["agreement_category"]
        for name in (category.label, *category.match)
    }
    binding = view.codebook.where("instrument_class", "effect", "binding")
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in view.states("agreement").iter_rows(named=True):
        held[row["partner"], row["category"]].append(row)
    for item in distinct(view):
        if view.codebook["instrument"][item["instrument"]].text("class") not in binding:
            continue
        for detail in item["details"]:
            category = categories.get(view.codebook["detail"].label_of(detail).casefold())
            same = held.get((item["partner"], category or ""), [])
            if same and not any(_stands(view, row) for row in same):
                label = view.codebook["agreement_category"].label_of(category or "")
                what = f"{cell(view, item)}: no agreement on {label} was in force"
                yield Breach(what, (item["id"], *(row["id"] for row in same)))


def _stands(view: View, row: Mapping[str, Any]) -> bool:
    """Whether a text is an agreement, by its status (`stands: true` in the codebook), and was signed by V."""
    signed = timeline.parse(row["signed"]).first if row["signed"] else timeline.BEGINNING
    return (row["status"] is None or _says(view, row, "stands")) and signed <= view.day


def _says(view: View, row: Mapping[str, Any], flag: str) -> bool:
    scheme = view.codebook["agreement_status"]
    return row["status"] is not None and scheme[row["status"]].properties.get(flag) is True


def agreement_not_printed(view: View) -> Iterator[Breach]:
    """Talks or an agreement, of a sort printed for others, with a partner for whom nothing is printed."""
    labels = {d: view.codebook["detail"].label_of(d).casefold() for i in distinct(view) for d in i["details"]}
    printed = {(item["partner"], labels[detail]) for item in distinct(view) for detail in item["details"]}
    names = {
        category.id: {name.casefold() for name in (category.label, *category.match)} & set(labels.values())
        for category in view.codebook["agreement_category"]
    }
    frame = view.states("agreement").filter(pl.col("partner").is_in(list(view.about.partners)))
    for row in frame.sort("id").iter_rows(named=True):
        words = names.get(row["category"], set())
        known = _stands(view, row) or _says(view, row, "talks")
        if words and known and not any((row["partner"], word) in printed for word in words):
            yield Breach(f"{view.label(row['partner'])}: {row['title']} is not printed", (row["id"],))
