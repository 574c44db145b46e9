"""Promises and the ledger on the bundled evidence: the numbers that were worked out by hand from the facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from partnerscope.codebook import load_codebook, load_texts
from partnerscope.measure import measure_named, table_named
from partnerscope.measure.deliver.commitments import outcome_at, wilson
from partnerscope.observatory import Observatory, bundled
from partnerscope.timeline import parse
from partnerscope.view import View

BOOK = load_codebook(bundled() / "codebook")


COMPILED = "2026-11-27T16:20:00Z"
"""Before the promises with four comparators were read: the numbers below are the compilers' count of 84."""


@pytest.fixture(scope="module")
def view() -> View:
    return Observatory.open(bundled()).at("2026-11-26", known=COMPILED)


def rows(view: View, measure: str, **where: str) -> list[dict[str, Any]]:
    frame = measure_named(measure)(view).frame
    return frame.filter(
        pl.all_horizontal(pl.lit(True), *(pl.col(k) == v for k, v in where.items()))
    ).to_dicts()


def test_promises_kept_among_those_due(view: View) -> None:
    (everything,) = rows(view, "follow_through", by="all")
    counted = [everything[name] for name in ("due", "kept", "partly_or_late", "broken", "unknown")]
    assert counted == [34, 11, 5, 2, 16]
    shares = [round(everything[name], 2) for name in ("kept_share", "low", "high", "bound_low", "bound_high")]
    assert shares == [0.61, 0.42, 0.77, 0.32, 0.79]
    assert everything["made"] == 84


def test_of_the_five_promises_read_later_one_was_due_and_kept(view: View) -> None:
    (before,) = rows(view, "follow_through", by="all")
    (after,) = rows(Observatory.open(bundled()).at("2026-11-26"), "follow_through", by="all")
    grown = {name: after[name] - before[name] for name in ("made", "due", "kept", "partly_or_late", "broken")}
    assert grown == {"made": 5, "due": 1, "kept": 1, "partly_or_late": 0, "broken": 0}, "C-NO-01"


def test_what_is_not_known_grows_with_the_strength_of_the_promise(view: View) -> None:
    found = {row["strength"]: row["unknown_share"] for row in rows(view, "follow_through", by="strength")}
    assert {name: round(found[name], 2) for name in ("s2", "s3", "s4")} == {
        "s2": 0.08,
        "s3": 0.17,
        "s4": 0.59,
    }


def test_institutional_and_substantive_promises_stand_apart_and_add_up(view: View) -> None:
    found = {row["category"]: row for row in rows(view, "follow_through", by="category")}
    assert set(found) == {"institutional", "substantive"}
    assert sum(row["due"] for row in found.values()) == 34
    assert sum(row["kept"] for row in found.values()) == 11


def test_a_share_is_never_given_without_a_known_outcome(view: View) -> None:
    for row in measure_named("follow_through")(view).frame.iter_rows(named=True):
        known = row["kept"] + row["partly_or_late"] + row["broken"]
        assert (row["kept_share"] is None) == (known == 0)
        assert (row["absence"] == "") == (known > 0)


@pytest.mark.parametrize(("successes", "n"), [(11, 18), (0, 10), (10, 10), (1, 1)])
def test_wilsons_interval_of_ninety_per_cent(successes: int, n: int) -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    outside = scipy_stats.binomtest(successes, n).proportion_ci(0.9, method="wilson")
    assert wilson(successes, n) == pytest.approx((outside.low, outside.high), abs=1e-12)


@pytest.mark.parametrize(
    ("said", "due", "done", "at", "outcome"),
    [
        ("fulfilled", "2015-06-30", "2015-06-30", "2016-01-01", "fulfilled"),
        ("fulfilled", "2015-06-30", "2015-07-01", "2016-01-01", "late"),
        ("fulfilled", "2015-06-30", "2015-07-10", "2015-07-01", "late"),
        ("fulfilled", "2015-06-30", "2015-07-10", "2015-06-30", "not_yet_due"),
        ("fulfilled", "", "2015-07-10", "2015-07-09", "not_yet_due"),
        ("fulfilled", "", "2015-07-10", "2015-07-10", "fulfilled"),
        ("not", "2015-06-30", "", "2015-06-30", "not_yet_due"),
        ("not", "2015-06-30", "", "2015-07-01", "not"),
        ("not_yet_due", "2027-01-01", "", "2027-01-01", "not_yet_due"),
        ("not_yet_due", "2027-01-01", "", "2027-01-02", "unknown"),
        ("unknown", "2015-06-30", "", "2015-06-29", "not_yet_due"),
        ("unknown", "2015-06-30", "", "2015-06-30", "unknown"),
        ("unknown", "", "", "2014-01-01", "unknown"),
        ("superseded", "2015-06-30", "2014-03-02", "2014-03-01", "not_yet_due"),
        ("superseded", "2015-06-30", "2014-03-02", "2014-03-02", "superseded"),
        ("superseded", "2015-06-30", "", "2016-01-01", "superseded"),
    ],
)
def test_an_outcome_as_it_stood(said: Any, due: str, done: str, at: str, outcome: str) -> None:
    when = parse(done) if done else None
    last = parse(due).last if due else None
    day = date.fromisoformat(at).toordinal()
    assert outcome_at(BOOK, said, last, when, day)[0] == outcome


OTHER_WORDS = """\
scheme: commitment_outcome
properties: {result: text}
concepts: [{id: honoured, result: kept}, {id: tardy, result: kept_late}, {id: ahead, result: waiting}, {id: argued}]
"""


@pytest.mark.parametrize(
    ("said", "done", "at", "stands"),
    [
        ("honoured", "2015-06-30", "2016-01-01", ("honoured", "kept")),
        ("honoured", "2015-07-01", "2016-01-01", ("tardy", "kept_late")),
        ("honoured", "2015-06-30", "2015-06-29", ("ahead", "waiting")),
        ("argued", "2015-06-30", "2016-01-01", ("argued", "")),
        (None, "", "2016-01-01", ("not_known", "not_known")),
        (None, "", "2015-06-29", ("ahead", "waiting")),
    ],
)
def test_outcomes_are_the_codebooks_words(
    said: str | None, done: str, at: str, stands: tuple[str, str]
) -> None:
    book = load_texts({"codebook/commitment_outcome.yaml": OTHER_WORDS})[0]
    due, when = parse("2015-06-30").last, parse(done) if done else None
    assert outcome_at(book, said, due, when, date.fromisoformat(at).toordinal()) == stands


def test_time_to_fulfilment_agrees_with_a_count_by_hand(view: View) -> None:
    """Undated, testable, known: 30; fulfilled within a year of the document: 8, none censored before."""
    pytest.importorskip("scipy")
    frame = measure_named("time_to_fulfilment")(view).frame
    (year,) = frame.filter((pl.col("category") == "") & (pl.col("months") == 12)).to_dicts()
    held = view.frame("commitment").filter((pl.col("testable") == "yes") & pl.col("due").is_null())
    known = held.filter(pl.col("outcome").is_in(["fulfilled", "partly", "not", "not_yet_due"]))
    within = [
        row
        for row in known.filter(pl.col("outcome") == "fulfilled").to_dicts()
        if row["outcome_date"] and parse(row["outcome_date"]).first - parse(row["date"]).first <= 365.25
    ]
    assert year["n"] == known.height
    assert year["fulfilled_share"] == pytest.approx(len(within) / known.height)


def test_the_ledger_has_the_columns_that_were_asked_for(view: View) -> None:
    frame = table_named("ledger")(view).frame
    asked = "dialogue,partner,issues,last_meeting,months_silent,rhythm_months,rounds_on_record,rounds_at_least,reading"
    assert [name for name in frame.columns if name in asked.split(",")] == asked.split(",")
    assert "last_searched" in frame.columns


def test_dialogues_without_an_interval_show_last_evidence_and_no_state(view: View) -> None:
    found = {row["dialogue"]: row for row in rows(view, "ledger")}
    for dialogue, last, at_least in (("JP-01", "2026-01-28", 7), ("IN-01", "2025-09-09", 15)):
        row = found[dialogue]
        assert row["last_meeting"] == last
        assert row["rounds_at_least"] == at_least
        assert set(row["reading"]) <= {"met_lately", "silent"}
        assert row["intervals_silent"] is None


def test_the_second_clock_turned_back_makes_rounds_vanish() -> None:
    observatory = Observatory.open(bundled())
    first = observatory.changesets()[0].hash
    later = {r["dialogue"]: r["rounds_on_record"] for r in rows(observatory.at("2026-11-26"), "ledger")}
    earlier = {
        r["dialogue"]: r["rounds_on_record"]
        for r in rows(observatory.at("2026-11-26", known=first), "ledger")
    }
    assert earlier["JP-03"] == 2
    assert later["JP-03"] > 2


def test_last_met_differs_by_what_has_happened_by_then() -> None:
    observatory = Observatory.open(bundled())
    now = table_named("last-met")(observatory.at("2026-11")).frame
    then = table_named("last-met")(observatory.at("2025-01")).frame
    assert not now.equals(then)
    japan = {
        name: frame.filter((pl.col("partner") == "Japan") & (pl.col("issue") == "cyber-security"))[
            "last_meeting"
        ][0]
        for name, frame in (("now", now), ("then", then))
    }
    assert japan == {"now": "2026-01-28", "then": "2024-11-11"}


def test_an_announced_round_that_nobody_saw_is_overdue(view: View) -> None:
    (found,) = rows(view, "announced", dialogue="US-07", announcement="NR-US-07-2022-04")
    assert found["state"] in ("overdue", "met")
    assert found["expected"] == "2022-04"
