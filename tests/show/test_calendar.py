"""What is expected next: which rounds and promises, on which day, and the same bytes every time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.observatory import Observatory
from partnerscope.show.calendar import to_calendar
from partnerscope.view import Cache
from tests.conftest import add_rows

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)


@pytest.fixture
def kept(nordic: Path, tmp_path: Path) -> Observatory:
    """A dialogue mandated each year, last held on 4 May 2016; promises due in a month, and on a day that is past."""
    add_rows(
        nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,12,,,,2010,..,,"
    )
    add_rows(nordic, "meeting", "m1,sea-1,1,2016-05-04,Oslo,,,,")
    promise = "NOR,SWE,Joint text,2016-01-01,,,a {},own,SEA,institutional,,,,yes,{},stated,{},,,,"
    add_rows(
        nordic,
        "commitment",
        "c1," + promise.format("report", "2017-12", "unknown"),
        "c2," + promise.format("visit", "2016-06-01", "unknown"),
    )
    observatory = Observatory(nordic, cache=Cache(tmp_path / "cache"))
    observatory.commit("first records", "ann")
    return observatory


def test_a_round_is_expected_one_interval_after_the_last(kept: Observatory) -> None:
    rounds = [one for one in kept.expected("2017-01-01") if one.what == "round"]
    assert [(one.record, one.first, one.basis, one.overdue) for one in rounds] == [
        ("sea-1", "2017-05-04", "mandated", 0)
    ]


@pytest.mark.parametrize(("valid", "overdue"), [("2017-05-04", 0), ("2017-05-05", 1), ("2018-05-03", 364)])
def test_overdue_counts_from_the_day_after(kept: Observatory, valid: str, overdue: int) -> None:
    assert [one.overdue for one in kept.expected(valid) if one.what == "round"] == [overdue]


def test_without_evidence_of_a_due_round_none_is_expected(kept: Observatory) -> None:
    assert [one for one in kept.expected("2018-05-06") if one.what == "round"] == []


def test_a_promise_is_expected_on_all_days_it_names_and_not_when_they_are_past(kept: Observatory) -> None:
    promises = [one for one in kept.expected("2017-01-01") if one.what == "promise"]
    assert [(one.record, one.first, one.last) for one in promises] == [("c1", "2017-12-01", "2017-12-31")]
    assert kept.expected("2018-01-01", partner="GBR") == ()


def test_another_program_reads_the_calendar(kept: Observatory) -> None:
    view = kept.at("2017-06-01")
    data = to_calendar(view, kept.expected("2017-06-01"), MOMENT)
    assert data == to_calendar(view, kept.expected("2017-06-01"), MOMENT)
    read = icalendar.Calendar.from_ical(data)
    events = {str(one["uid"]): one for one in read.walk("VEVENT")}
    late = events["round-sea-1@nordic.partnerscope"]
    assert (late.decoded("dtstart"), late.decoded("dtend")) == (date(2017, 5, 4), date(2017, 5, 5))
    assert str(late["status"]) == "TENTATIVE"
    assert str(late["summary"]) == "Expected: Maritime dialogue (overdue)"
    assert "28 days overdue" in str(late["description"])
    assert late.decoded("dtstamp") == MOMENT.replace(microsecond=0)
    due = events["promise-c1@nordic.partnerscope"]
    assert (due.decoded("dtstart"), due.decoded("dtend")) == (date(2017, 12, 1), date(2018, 1, 1))


def test_the_command_writes_a_calendar() -> None:
    said = CliRunner().invoke(app, ["calendar", "--valid", "2026-11-23", "--partner", "Korea, South"])
    assert said.exit_code == 2
    said = CliRunner().invoke(app, ["calendar", "--valid", "2026-11-23", "--partner", "KOR"])
    assert said.exit_code == 0
    assert "round-KR-01@eu-security-partners.partnerscope" in said.output
