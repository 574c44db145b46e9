"""Levels, overlap, designations, rivalry: what each counts, on a made-up observatory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory
from partnerscope.record import kind_named
from partnerscope.view import View
from tests.conftest import make_nordic


def write(folder: Path, kind: str, *records: Mapping[str, str]) -> None:
    """Records of a kind, every column written."""
    columns = list(kind_named(kind).columns)
    path = folder / "records" / f"{kind}.csv"
    frame = pl.DataFrame([{name: record.get(name, "") for name in columns} for record in records])
    if kind == "actor":
        known = pl.read_csv(path, infer_schema=False).with_columns(pl.all().fill_null(""))
        frame = pl.concat([known, frame], how="diagonal").fill_null("").select(columns)
    frame.write_csv(path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """A union of two members and a partner; one body of three levels."""
    folder = make_nordic(tmp_path_factory.mktemp("relations") / "o")
    write(
        folder,
        "actor",
        {"id": "DNK", "label": "Denmark", "type": "state"},
        {"id": "FIN", "label": "Finland", "type": "state"},
        {"id": "club", "label": "The club", "type": "forum", "level": "minilateral"},
        {"id": "law", "label": "The law", "type": "regime", "level": "multilateral"},
    )
    write(
        folder,
        "membership",
        {"id": "M1", "actor": "DNK", "body": "NOR", "status": "member", "start": "1995-01-01"},
        {
            "id": "M2",
            "actor": "FIN",
            "body": "NOR",
            "status": "member",
            "start": "1995-01-01",
            "end": "2010-12-31",
        },
        {"id": "M3", "actor": "NOR", "body": "club", "status": "member", "start": "2000", "attested": "2016"},
        {"id": "M4", "actor": "SWE", "body": "club", "status": "member", "start": "2000"},
        {"id": "M5", "actor": "NOR", "body": "law", "status": "party", "start": "2000"},
        {"id": "M6", "actor": "SWE", "body": "law", "status": "none", "attested": "2015"},
        {"id": "M7", "actor": "GBR", "body": "law", "status": "party", "start": "2015-07-02"},
    )
    write(
        folder,
        "partnership",
        {
            "id": "P1",
            "subject": "DNK",
            "partner": "SWE",
            "category": "strategic_partnership",
            "start": "2001",
        },
        {
            "id": "P2",
            "subject": "FIN",
            "partner": "SWE",
            "category": "strategic_partnership",
            "start": "2001",
        },
        {"id": "P3", "subject": "DNK", "partner": "GBR", "category": "none", "attested": "2015"},
    )
    write(
        folder,
        "dialogue",
        {"id": "D1", "subject": "NOR", "partner": "SWE", "label": "Sea", "issues": "SEA", "start": "2010"},
        {"id": "D2", "subject": "DNK", "partner": "SWE", "label": "Own", "issues": "SEA", "start": "2011"},
        {"id": "D3", "subject": "DNK", "partner": "GBR", "label": "Own", "issues": "ARC", "start": "2011"},
        {
            "id": "D4",
            "subject": "NOR",
            "partner": "GBR",
            "label": "All",
            "issues": "SEA",
            "format": "with_member_states",
            "start": "2012",
        },
    )
    write(
        folder,
        "figure",
        {
            "id": "F1",
            "measure": "member_state_partnerships",
            "value": "4",
            "unit": "Member States",
            "subject": "NOR",
            "partner": "SWE",
            "as_of": "2015-01",
        },
    )
    write(
        folder,
        "designation",
        {
            "id": "N1",
            "subject": "NOR",
            "partner": "SWE",
            "term": "strategic_partner",
            "date": "2003",
            "speaker": "a",
        },
        {
            "id": "N2",
            "subject": "NOR",
            "partner": "SWE",
            "term": "strategic_partner",
            "date": "2009",
            "speaker": "b",
        },
        {
            "id": "N3",
            "subject": "NOR",
            "partner": "SWE",
            "term": "strategic_partner",
            "date": "2016",
            "speaker": "a",
        },
        {
            "id": "N4",
            "subject": "NOR",
            "partner": "GBR",
            "term": "systemic_rival",
            "date": "2014",
            "speaker": "a",
        },
    )
    write(
        folder,
        "restrictive_measure",
        {
            "id": "R1",
            "sender": "NOR",
            "target": "GBR",
            "act": "an act",
            "start": "2014-01-01",
            "end": "2015-07-31",
        },
        {"id": "R2", "sender": "GBR", "target": "NOR", "act": "an answer", "start": "2014-03-01"},
    )
    observatory = Observatory.open(folder)
    observatory.commit("made up", "ann")
    return observatory


def rows(view: View, measure: str, **where: str) -> list[dict[str, Any]]:
    frame = measure_named(measure)(view).frame
    return frame.filter(
        pl.all_horizontal(pl.lit(True), *(pl.col(k) == v for k, v in where.items()))
    ).to_dicts()


def test_levels_take_the_weaker_answer_of_the_two(made: Observatory) -> None:
    view = made.at("2015-07-01")
    (club,) = rows(view, "levels", partner="SWE", level="minilateral")
    assert (club["sure"], club["presumed"], club["possible"], club["names"]) == (0, 1, 1, ["club"])
    (law,) = rows(view, "levels", partner="SWE", level="multilateral")
    assert law["possible"] == 0, "standing outside is not participation"


@pytest.mark.parametrize(("day", "count"), [("2015-07-01", 0), ("2015-07-02", 1), ("2015-07-03", 1)])
def test_a_body_counts_from_the_day_of_joining(made: Observatory, day: str, count: int) -> None:
    (law,) = rows(made.at(day), "levels", partner="GBR", level="multilateral")
    assert law["possible"] == count


def test_overlap_keeps_reported_and_recorded_apart(made: Observatory) -> None:
    (then,) = rows(made.at("2015-01"), "overlap", partner="SWE")
    assert (then["recorded"], then["missing"]) == (1, 3)
    (found,) = rows(made.at("2015-07"), "overlap", partner="SWE")
    assert found["missing"] is None, "a figure of January says nothing of July"
    (reported,) = rows(made.at("2015-07"), "overlap_reported", partner="SWE")
    assert (reported["value"], reported["as_of"]) == (4, "2015-01")
    (before,) = rows(made.at("2014-12"), "overlap_reported", partner="SWE")
    assert (before["value"], before["absence"]) == (None, "not_coded")
    assert found["member_states"] == ["DNK"], "a former member is none"
    assert found["dialogue_states"] == ["DNK"]
    assert found["on_same_issue"] == ["DNK"]
    (other,) = rows(made.at("2015-07"), "overlap", partner="GBR")
    assert other["missing"] is None, "nothing reported, nothing missing"
    assert other["recorded"] == 0, "a partnership recorded as none is none"
    assert other["on_same_issue"] == [], "another issue"
    assert other["joint_formats"] == 1


@pytest.mark.parametrize(("day", "states"), [("2010-12-31", ["DNK", "FIN"]), ("2011-01-01", ["DNK"])])
def test_a_member_counts_to_its_last_day(made: Observatory, day: str, states: list[str]) -> None:
    (found,) = rows(made.at(day), "overlap", partner="SWE")
    assert found["member_states"] == states


def test_designations_have_the_years_of_first_and_last_use_by_then(made: Observatory) -> None:
    (found,) = rows(made.at("2015-07"), "designations", partner="SWE", term="strategic_partner")
    assert (found["times"], found["first_year"], found["last_year"]) == (2, 2003, 2009)
    (later,) = rows(made.at("2016-12"), "designations", partner="SWE", term="strategic_partner")
    assert (later["times"], later["last_year"]) == (3, 2016)


@pytest.mark.parametrize(("day", "measures"), [("2015-07-31", 1), ("2015-08-01", 0)])
def test_rivalry_counts_both_directions_and_says_where_nobody_coded(
    made: Observatory, day: str, measures: int
) -> None:
    (found,) = rows(made.at(day), "rivalry", partner="GBR")
    assert (found["restrictive_measures"], found["countermeasures"]) == (measures, 1)
    assert found["hostile_acts"] is None, "nobody has coded any: not zero"
    assert found["last_named"] == "2014"
    (nothing,) = rows(made.at(day), "rivalry", partner="SWE")
    assert nothing["absence"] == "not_coded"
