"""Words and deeds: whether a partner's, or an issue's, share of deeds differs from that of the rest.

Grain: one finding compares the deeds D and words W of one partner (all issues together) or one issue with the mix of
all others: G = logit(pi) - logit(pi0), pi ~ Beta(D + 1/2, W + 1/2) (Jeffreys), pi0 = D / (D + W) of the rest. Words
are joint statements (at the date of the reference those that it lists), a statement on k issues counting 1/k in each;
deeds are items of an instrument class that the codebook calls a deed, without clauses and constant details. Counted
as instruments, a treaty under several issues is one: an item of the legal class falls when the items before it (by
id) already name all of its details. The reading is relative to the set's mix: words are public by design, deeds often
not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log
from typing import Any, Literal

import polars as pl
from scipy.special import betaincinv

from partnerscope import timeline
from partnerscope.codebook import Codebook
from partnerscope.measure.finding import Finding, Key
from partnerscope.measure.unfold.cooperation import only_constants
from partnerscope.measure.unfold.statements import statements
from partnerscope.view import View

FEWEST = 5
LABEL = 0.05
_DEED, _LEGAL = "deed", "L"

Counting = Literal["instruments", "items"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Words and deeds of one partner or issue, with the records behind them."""

    words: float
    deeds: int
    records: tuple[str, ...]


def deeds(view: View) -> list[Mapping[str, Any]]:
    """The deed items with the partners that hold at V, by id: no repeats, clauses or constant details alone."""
    held = view.states("action").filter((pl.col("subject") == view.about.subject) & ~pl.col("_snapshot"))
    held = held.filter(pl.col("partner").is_in(view.about.partners) & pl.col("repeats").is_null())
    rows = held.sort("id").iter_rows(named=True)
    return [row for row in rows if is_deed(row, view.codebook)]


def is_deed(row: Mapping[str, Any], codebook: Codebook) -> bool:
    """Whether an item is of a class that counts as a deed, and is more than a clause or a constant."""
    group = codebook["instrument"][row["instrument"]].text("class")
    if codebook["instrument_class"][group].properties.get(_DEED) is not True:
        return False
    if any(only_constants(row["details"], issue, codebook) for issue in row["issues"]):
        return False
    known = codebook["detail"]
    clauses = [one for one in row["details"] if one in known and known[one].number("depth") == 1]
    return not row["details"] or len(clauses) < len(row["details"])


def distinct(rows: Iterable[Mapping[str, Any]], codebook: Codebook) -> list[Mapping[str, Any]]:
    """Items without those of the legal class whose details all stand in items before them, partner by partner."""
    seen: dict[str, set[str]] = {}
    kept = []
    for row in rows:
        group = codebook["instrument"][row["instrument"]].text("class")
        if codebook["instrument_class"][group].text("letter") == _LEGAL:
            before = seen.setdefault(row["partner"], set())
            new = set(row["details"]) - before
            before |= new
            if row["details"] and not new:
                continue
        kept.append(row)
    return kept


def words(view: View) -> list[Finding]:
    """The joint statements up to V: by the date of the reference those that it lists, later all on record.

    Of a series with one text a year (`series`) the latest counts.
    """
    issued, reference = list(statements(view)), view.about.reference
    if reference.source and not (reference.as_of and view.day > timeline.moment(reference.as_of)):
        issued = [one for one in issued if one.values["listed"]]
    series = dict(view.frame("statement").select("id", "series").rows())
    last: dict[str, Finding] = {}
    for one in issued:
        identity = str(one.keys["statement"])
        last[series[identity] or identity] = one
    return list(last.values())


def words_deeds(view: View) -> Iterator[Finding]:
    """One finding a way of counting, and partner or issue."""
    said = [one for one in words(view) if one.keys["partner"] in view.about.partners]
    done = deeds(view)
    for counting in ("instruments", "items"):
        rows = distinct(done, view.codebook) if counting == "instruments" else done
        partners = {one: _of_partner(one, said, rows) for one in view.about.partners}
        issues = {one: _of_issue(one, said, rows) for one in view.about.issues}
        for partner in sorted(partners, key=view.label):
            yield _compared({"counting": counting, "by": "partner", "partner": partner}, partner, partners)
        for issue in view.about.issues:
            yield _compared({"counting": counting, "by": "issue", "issue": issue}, issue, issues)


def _of_partner(partner: str, said: list[Finding], rows: list[Mapping[str, Any]]) -> Tally:
    words = [one for one in said if one.keys["partner"] == partner]
    done = [row["id"] for row in rows if row["partner"] == partner]
    return Tally(len(words), len(done), (*done, *(record for one in words for record in one.records)))


def _of_issue(issue: str, said: list[Finding], rows: list[Mapping[str, Any]]) -> Tally:
    shares = [(one, tuple(one.values["issues"] or ())) for one in said]  # type: ignore[arg-type]
    words = [(one, len(issues)) for one, issues in shares if issue in issues]
    done = [row["id"] for row in rows if issue in row["issues"]]
    records = (*done, *(record for one, _ in words for record in one.records))
    return Tally(sum(1 / parts for _, parts in words), len(done), records)


def _compared(keys: Mapping[str, Key], name: str, tallies: Mapping[str, Tally]) -> Finding:
    own = tallies[name]
    words = sum(one.words for other, one in tallies.items() if other != name)
    done = sum(one.deeds for other, one in tallies.items() if other != name)
    counts = {"words": own.words, "deeds": own.deeds}
    if not own.words + own.deeds or not words or not done:
        why = (
            "neither words nor deeds held at this date"
            if words and done
            else "nothing to compare with at this date"
        )
        return Finding(keys, counts, absence="not_coded", records=own.records, caveat=why)
    against = log(done / words)
    low, middle, high = (
        _logit(float(betaincinv(own.deeds + 0.5, own.words + 0.5, q))) - against
        for q in (LABEL, 0.5, 1 - LABEL)
    )
    reading = "not distinguishable" if low <= 0 <= high else "more deeds" if low > 0 else "more words"
    return Finding(
        keys,
        {"g": middle, **counts, "reading": reading, "flips_at": fragility(own.words, own.deeds, against)},
        low=low,
        high=high,
        n=round(own.words + own.deeds),
        records=own.records,
        caveat="" if own.words + own.deeds >= FEWEST else f"fewer than {FEWEST} words and deeds",
    )


def fragility(words: float, done: int, against: float) -> int | None:
    """The smallest number of undisclosed deeds that turns a negative G; None where it is not negative."""
    for more in range(10_000):
        if _logit(float(betaincinv(done + more + 0.5, words + 0.5, 0.5))) >= against:
            return more or None
    raise AssertionError("some number of deeds turns the sign")


def _logit(share: float) -> float:
    return log(share / (1 - share))
