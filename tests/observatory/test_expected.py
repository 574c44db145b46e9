"""What is expected next, with days worked out by hand: rounds that keep a rhythm, promises that fall due."""

from __future__ import annotations

import pytest

from partnerscope.observatory import Observatory
from partnerscope.observatory.expected import Expectation, expectations
from partnerscope.view import Cache, View
from tests.conftest import add_rows, make_nordic


def promise(identity: str, partner: str, issue: str, due: str, basis: str, outcome: str, done: str) -> str:
    clause = (
        f"{identity},NOR,{partner},Communiqué,2014-05-05,,,do {identity},own,{issue},institutional,,agreed"
    )
    return f"{clause},3,yes,{due},{basis},{outcome},{done},,,"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """A yearly dialogue and one without a pace, five promises."""
    nordic = make_nordic(tmp_path_factory.mktemp("expected") / "nordic")
    add_rows(
        nordic,
        "dialogue",
        "sea,NOR,SWE,Maritime dialogue,SEA;ARC,,,,,12,,,,2010,,,",
        "ice,NOR,GBR,Ice dialogue,ARC,,,,,,,,,2010,,,",
    )
    add_rows(nordic, "meeting", "sea-1,sea,1,2014-03-02,Oslo,,,,", "ice-1,ice,1,2014-03-02,Oslo,,,,")
    add_rows(
        nordic,
        "commitment",
        promise("p-month", "SWE", "SEA", "2015-06", "stated", "", ""),
        promise("p-open", "GBR", "ARC", "", "none_stated", "", ""),
        promise("p-kept", "GBR", "ARC", "2015-06", "stated", "fulfilled", "2014-07"),
        promise("p-unknown", "GBR", "ARC", "2015-09", "implied", "unknown", ""),
        promise("p-later", "GBR", "ARC", "2015-12-31", "implied", "fulfilled", "2015-10-10"),
    )
    observatory = Observatory(nordic, cache=Cache(tmp_path_factory.mktemp("cache")))
    assert observatory.commit("first", "ann") is not None
    return observatory


def named(view: View, partner: str = "", issue: str = "") -> list[str]:
    return [one.record for one in expectations(view, partner, issue)]


ROUND = Expectation(
    "round",
    "sea",
    "SWE",
    ("SEA", "ARC"),
    "Maritime dialogue",
    "2015-03-02",
    "2015-03-02",
    "mandated",
    0,
    "2014-03-02",
)
"""Twelve months of 30.44 days after the second of March."""


def test_a_round_is_expected_a_rhythm_after_the_last(kept: Observatory) -> None:
    view = kept.at("2015-01-31")
    assert expectations(view)[0] == ROUND
    assert named(view) == ["sea", "p-month", "p-unknown", "p-later"], (
        "by day; nothing of a dialogue as needed"
    )


@pytest.mark.parametrize(
    ("day", "overdue"),
    [("2015-03-01", 0), ("2015-03-02", 0), ("2015-03-03", 1), ("2015-12-31", 304), ("2016-03-01", 365)],
)
def test_a_round_is_overdue_from_the_day_after(kept: Observatory, day: str, overdue: int) -> None:
    (found,) = [one for one in expectations(kept.at(day)) if one.what == "round"]
    assert found.overdue == overdue


def test_after_two_intervals_of_silence_no_round_is_expected(kept: Observatory) -> None:
    assert "sea" not in named(kept.at("2016-03-03"))


def test_a_promise_is_expected_within_what_its_due_date_says(kept: Observatory) -> None:
    (found,) = [one for one in expectations(kept.at("2015-06-29")) if one.record == "p-month"]
    assert (found.what, found.partner, found.issues) == ("promise", "SWE", ("SEA",))
    assert (found.first, found.last, found.basis) == ("2015-06-01", "2015-06-30", "stated")
    assert (found.overdue, found.last_evidence) == (0, "")
    assert "do p-month" in found.name


def test_a_promise_leaves_when_it_was_kept_or_nothing_is_known_after_its_day(kept: Observatory) -> None:
    assert "p-kept" not in named(kept.at("2015-01-31")), "kept the year before"
    assert "p-unknown" in named(kept.at("2015-09-29"))
    assert "p-unknown" not in named(kept.at("2015-10-01"))
    assert "p-later" in named(kept.at("2015-10-09")), "that it will be kept, nobody knows yet"
    assert "p-later" not in named(kept.at("2015-10-11"))


def test_of_one_partner_and_one_issue(kept: Observatory) -> None:
    view = kept.at("2015-01-31")
    assert named(view, partner="SWE") == ["sea", "p-month"]
    assert named(view, issue="ARC") == ["sea", "p-unknown", "p-later"]
    assert named(view, "GBR", "SEA") == []
