"""The kinds that say how two sides stand: each has real records, each with evidence; what is confidential stays so."""

from __future__ import annotations

import polars as pl
import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory
from partnerscope.record import kind_named

EU = Observatory.open()
NOW = EU.at("2026-11-26")
KINDS = ("interview", "mandate", "capability", "position", "hostile_act", "restrictive_measure")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_records_and_every_record_a_source(kind: str) -> None:
    frame, evidence = NOW.frame(kind), NOW.frame("evidence")
    assert frame.height >= (2 if kind == "interview" else 10)
    assert set(frame["id"]) <= set(evidence["record"])


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("dialogue", "searched_to"),
        ("commitment", "searched_to"),
        ("meeting", "series"),
        ("meeting", "deliverables"),
        ("meeting", "co_participants"),
        ("action", "co_participants"),
        ("action", "direction"),
        ("action", "executor"),
    ],
)
def test_a_column_is_used_by_real_records(kind: str, column: str) -> None:
    held = NOW.frame(kind)[column]
    used = held.list.len() > 0 if held.dtype == pl.List(pl.String) else held.is_not_null()
    assert used.sum() > 0


def test_an_interview_is_a_footnote_and_never_its_text() -> None:
    """The article's footnote 31: an official of the EEAS in person, one of the cybercrime centre by e-mail."""
    rows = {row["id"]: row for row in NOW.frame("interview").to_dicts()}
    assert {row["date"] for row in rows.values()} == {"2013-04-16", "2013-04-08"}
    assert {row["mode"] for row in rows.values()} == {"in_person", "written"}
    assert {one for row in rows.values() for one in row["supports"]} == {"US-01", "RT-US-01-orientation"}
    assert not {"text", "words", "quote"} & set(kind_named("interview").columns)


def test_an_outcome_that_is_kept_from_the_public_is_a_search_of_that_result() -> None:
    (row,) = NOW.frame("search").filter(pl.col("found") == "confidential").to_dicts()
    assert row["partner"] is None
    last = measure_named("last_met")(NOW).frame
    assert "confidential" not in set(last["absence"]), "said of most dialogues, of none by name"


def test_positions_are_the_votes_that_were_cast() -> None:
    """Resolution 74/247 was adopted by 79 to 60 with 33 abstentions; Brazil, Mexico and Turkey abstained."""
    frame = measure_named("positions")(NOW).frame.filter(pl.col("case") == "cyber_treaty")
    stance = dict(frame.select("partner", "stance").rows())
    assert {one for one, value in stance.items() if value == 0} == {"BRA", "MEX", "TUR"}
    assert {one for one, value in stance.items() if value == 1} == {"CHN", "IND", "RUS", "ZAF"}
    assert set(frame["subject_stance"]) == {-1}
    before = measure_named("positions")(EU.at("2018-12-31")).frame
    assert (
        before.filter((pl.col("case") == "cyber_treaty") & (pl.col("partner") == "BRA"))["stance"].item() == 1
    )
    assert measure_named("positions")(EU.at("2018-12-04")).frame.height == 0


@pytest.mark.parametrize(
    ("day", "russia", "china"),
    [
        ("2014-03-16", (0, 0, 0), (1, 0, 0)),
        ("2014-03-17", (1, 0, 0), (1, 0, 0)),
        ("2014-08-07", (2, 1, 0), (1, 0, 0)),
        ("2021-03-22", (4, 1, 4), (3, 1, 1)),
    ],
)
def test_rivalry_counts_what_stood_at_a_day(
    day: str, russia: tuple[int, ...], china: tuple[int, ...]
) -> None:
    rows = {row["partner"]: row for row in measure_named("rivalry")(EU.at(day)).frame.to_dicts()}
    fields = ("restrictive_measures", "countermeasures", "hostile_acts")
    for partner, wanted in (("RUS", russia), ("CHN", china)):
        assert tuple(rows[partner][name] or 0 for name in fields) == wanted
    assert rows["JPN"]["absence"] == "not_coded"
    assert all(rows["JPN"][name] is None for name in fields), "nobody has coded it: not zero"


def test_mandates_by_what_they_had_become_at_a_day() -> None:
    def of(day: str, partner: str) -> set[tuple[str, str]]:
        frame = measure_named("mandates")(EU.at(day)).frame.filter(pl.col("partner") == partner)
        return set(frame.select("mandate", "status").rows())

    assert ("MA-KOR-pnr-2015", "envisaged") in of("2015-07", "KOR")
    assert of("2025-12-17", "KOR") == {("MA-KOR-pnr", "opened")}
    assert ("MA-JPN-mla", "lifted") not in of("2015-07", "JPN"), "used up in 2011"
    assert of("2015-06-22", "MEX") == {("MA-MEX-europol", "envisaged")}
    assert ("MA-MEX-pnr", "opened") in of("2015-06-23", "MEX")


def test_exercises_leave_the_article_s_date_alone() -> None:
    held = EU.at("2015-07").states("action").filter(pl.col("id").str.starts_with("AC-"))
    assert not held.filter(pl.col("instrument") == "joint_exercise")["id"].to_list()
    assert not set(held["partner"]) & set(EU.at("2015-07").about.partners), "no cell of the ten moves"
    (row,) = EU.at("2021-06-18").states("action").filter(pl.col("id") == "AC-IND-naval-2021").to_dicts()
    assert (row["co_participants"], row["direction"]) == (["FRA", "ESP", "ITA"], "joint")
