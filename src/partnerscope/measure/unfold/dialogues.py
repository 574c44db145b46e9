"""Dialogues: who talks, on what, at which rank (Table 4).

Two families that never meet in one column: *reported* numbers are figures that a source prints; *reconstructed*
numbers count dialogue records active at V, surely or possibly. Coverage says how much of the reported number the
records can show. The unit is the dialogue x issue pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import polars as pl

from partnerscope.measure.finding import Absence, Finding
from partnerscope.measure.raters import rated, said
from partnerscope.measure.unfold.reference import pairs
from partnerscope.view import View

Counted = Literal["policy", "ministerial"]
Certainty = Literal["sure", "judged", "possible"]
"""How far a count goes: each includes the one before it."""
NOT_CODED = "not_coded"


def policy_reported(view: View) -> Iterator[Finding]:
    """Policy dialogues (senior officials, experts) as reported."""
    return _reported(view, "policy")


def ministerial_reported(view: View) -> Iterator[Finding]:
    """Specialized ministerial dialogues as reported."""
    return _reported(view, "ministerial")


def policy_sure(view: View) -> Iterator[Finding]:
    """Policy dialogues in the records that surely hold and surely belong."""
    return _reconstructed(view, "policy", "sure")


def policy_judged(view: View) -> Iterator[Finding]:
    """Policy dialogues that surely hold, are presumed to, or whose compilers judge that they do (the sure ones included)."""
    return _reconstructed(view, "policy", "judged")


def policy_possible(view: View) -> Iterator[Finding]:
    """Policy dialogues in the records that may hold and may belong (the sure ones included)."""
    return _reconstructed(view, "policy", "possible")


def ministerial_sure(view: View) -> Iterator[Finding]:
    """Specialized ministerial dialogues in the records that surely hold and surely belong."""
    return _reconstructed(view, "ministerial", "sure")


def ministerial_judged(view: View) -> Iterator[Finding]:
    """Specialized ministerial dialogues that surely hold, are presumed to, or whose compilers judge that they do."""
    return _reconstructed(view, "ministerial", "judged")


def ministerial_possible(view: View) -> Iterator[Finding]:
    """Specialized ministerial dialogues in the records that may hold and may belong (the sure ones included)."""
    return _reconstructed(view, "ministerial", "possible")


def coverage(view: View) -> Iterator[Finding]:
    """The share of the reported dialogues (both ranks) that sure records show, each rank capped at its report."""
    parts = {
        name: {(str(c.keys["partner"]), str(c.keys["issue"])): c for c in cells}
        for name, cells in {
            "policy": policy_reported(view),
            "ministerial": ministerial_reported(view),
            "policy_sure": policy_sure(view),
            "ministerial_sure": ministerial_sure(view),
        }.items()
    }
    for key in pairs(view):
        reported = [_whole(parts[rank][key]) for rank in ("policy", "ministerial")]
        shown = [_whole(parts[f"{rank}_sure"][key]) for rank in ("policy", "ministerial")]
        if why := ended(view, key):
            yield _pair(*key, None, absence="not_applicable", caveat=why, records=())
            continue
        if any(value is None for value in reported):
            yield _pair(*key, None, absence="not_coded", caveat="no reported figure")
            continue
        total = sum(value or 0 for value in reported)
        seen = sum(min(r or 0, s or 0) for r, s in zip(reported, shown, strict=True))
        records = tuple(r for rank in ("policy", "ministerial") for r in parts[f"{rank}_sure"][key].records)
        if not total:
            why = "nothing reported to cover"
            yield _pair(*key, None, absence="not_applicable", caveat=why, records=records)
        else:
            yield _pair(*key, seen / total, n=total, records=records)


def ended(view: View, key: tuple[str, str]) -> str:
    """Why a reported figure is none for V: it speaks of a date that ended before; '' where it does not."""
    reported = _is_figure(view, "policy", "ministerial")
    here = (pl.col("partner") == key[0]) & pl.col("issues").list.contains(key[1])
    figures = view.figures().filter(reported & here & pl.col("as_of").is_not_null())
    past = figures.filter(pl.col("_last") < view.day)
    if not past.height or past.height < figures.height:
        return ""
    return f"reported as of {past['as_of'][-1]}, not for this date"


def _is_figure(view: View, *counted: Counted) -> pl.Expr:
    """Whether a figure reports dialogues of the subject that the codebook counts so."""
    measures = view.codebook["figure_measure"].where("counted_as", *counted)
    return pl.col("measure").is_in(measures) & (pl.col("subject") == view.about.subject)


def _reported(view: View, counted: Counted) -> Iterator[Finding]:
    chosen = _is_figure(view, counted)
    latest: dict[tuple[str, str], dict[str, object]] = {}
    for row in view.figures().filter(chosen).sort("_first", "id").iter_rows(named=True):
        for issue in row["issues"]:
            latest[row["partner"], issue] = row
    for partner, issue in pairs(view):
        found = latest.get((partner, issue))
        if found is None:
            why = "no source reports a figure up to this date"
            yield _pair(partner, issue, None, absence="not_coded", caveat=why)
            continue
        caveat = f"reported as of {found['as_of']}" if found["as_of"] else ""
        value, records = found["value"], (str(found["id"]),)
        assert isinstance(value, float)
        if value != int(value):
            why = f"the figure reported, {value:g}, is not a whole number of dialogues"
            yield _pair(partner, issue, None, absence="not_coded", caveat=why, records=records)
        else:
            yield _pair(partner, issue, int(value), records=records, caveat=caveat)


def _reconstructed(view: View, counted: Counted, certainty: Certainty) -> Iterator[Finding]:
    held = alive(view, counted)
    if certainty != "possible":
        shown = pl.col("holds") == "surely"
        if certainty == "judged":
            shown = shown | (pl.col("holds") == "presumably") | pl.col("_judged")
        held = held.filter(shown & pl.col("scope").is_in(view.codebook["scope"].where("belongs", "surely")))
    found: dict[tuple[str, str], list[str]] = {}
    for partner, issue, identity in held.select("partner", "issues", "id").rows():
        found.setdefault((partner, issue), []).append(identity)
    for pair in pairs(view):
        records = tuple(found.get(pair, ()))
        yield _pair(*pair, len(records), records=records)


def _pair(
    partner: str,
    issue: str,
    value: float | None,
    n: int | None = None,
    absence: Absence = "",
    records: tuple[str, ...] = (),
    caveat: str = "",
) -> Finding:
    keys = {"partner": partner, "issue": issue}
    return Finding(keys, {"value": value}, n=n, absence=absence, records=records, caveat=caveat)


def _whole(found: Finding) -> int | None:
    value = found.values["value"]
    return value if isinstance(value, int) else None


def alive(view: View, counted: Counted | None = None) -> pl.DataFrame:
    """Dialogues of the subject that hold at V and may belong to its subject matter, one row a dialogue x issue.

    With `counted`, only those whose rank the codebook counts as policy or ministerial.
    """
    outside = view.codebook["scope"].where("belongs", "not")
    inside = pl.col("scope").is_null() | ~pl.col("scope").is_in(outside)
    held = view.states("dialogue").filter((pl.col("subject") == view.about.subject) & inside)
    if counted is not None:
        ranks = [rank.id for rank in view.codebook["rank"] if rank.text("counted_as") == counted]
        held = held.filter(pl.col("rank").is_in(ranks))
    return held.explode("issues")


def by_rank(view: View) -> Iterator[Finding]:
    """Dialogues active at V by rank."""
    return _by_column(view, "rank")


def by_track(view: View) -> Iterator[Finding]:
    """Dialogues active at V by track."""
    return _by_column(view, "track")


def by_orientation(view: View) -> Iterator[Finding]:
    """Dialogues active at V by the orientation that raters give them."""
    return _by_rating(view, "orientation")


def by_purpose(view: View) -> Iterator[Finding]:
    """Dialogues active at V by the purpose that raters give them."""
    return _by_rating(view, "purpose")


def _by_column(view: View, column: str) -> Iterator[Finding]:
    held = alive(view).unique("id", maintain_order=True).sort("id")
    yield from _tally(view, held.select("id", "partner", pl.col(column).alias("value"), "holds"), column)


def _by_rating(view: View, scale: str) -> Iterator[Finding]:
    held = alive(view).unique("id", maintain_order=True).sort("id").select("id", "partner", "holds")
    values = {record: said(rows) for record, rows in rated(view, scale).items()}
    judged = pl.col("id").replace_strict(values, default=None, return_dtype=pl.String).alias("value")
    yield from _tally(view, held.with_columns(judged), scale)


def _tally(view: View, held: pl.DataFrame, by: str) -> Iterator[Finding]:
    """One finding a partner and value; dialogues without a value are counted as not coded."""
    for partner in sorted(view.about.partners, key=view.label):
        rows = held.filter(pl.col("partner") == partner)
        for value in sorted(rows["value"].unique().drop_nulls()):
            chosen = rows.filter(pl.col("value") == value)
            sure = chosen.filter(pl.col("holds") == "surely").height
            keys, values = {"partner": partner, by: value}, {"value": chosen.height, "sure": sure}
            yield Finding(keys, values, records=tuple(chosen["id"]))
        uncoded = rows.filter(pl.col("value").is_null())
        if uncoded.height:
            keys = {"partner": partner, by: NOT_CODED}
            yield Finding(keys, {"value": uncoded.height}, absence="not_coded", records=tuple(uncoded["id"]))
