"""Announced rounds: which meeting keeps an announcement, the day before, on and after each bound."""

from __future__ import annotations

import pytest

from partnerscope.measure import measure_named
from tests.assess import clean
from tests.assess.building import Row


def told(announcement: Row, *meetings: Row, valid: str = "2014-12") -> tuple[object, ...]:
    rows = clean.rows()
    rows["dialogue"].append(clean.dialogue("SWE", "D9"))
    rows["meeting"] += [{"dialogue": "D9", "id": f"M9{at}"} | one for at, one in enumerate(meetings)]
    rows["next_round"] = [{"id": "R9", "dialogue": "D9", "expected": "2013-05"} | announcement]
    view = clean.observatory(rows).view(valid=valid)
    (found,) = measure_named("announced")(view).frame.filter(announcement="R9").to_dicts()
    return found["state"], found["met_on"], found["days_late"]


NO = ("overdue", "", 579)
"""The last day of 2014 is 579 days after the last day of May 2013."""


@pytest.mark.parametrize(
    ("said", "held", "met"),
    [
        ("2012-05-02", "2012-05-01", False),
        ("2012-05-02", "2012-05-02", False),
        ("2012-05-02", "2012-05-03", True),
        ("2012-05", "2012-05", False),
        ("2012-05", "2012-05-31", False),
        ("2012-05", "2012-06-01", True),
        ("", "2013-04-30", False),
        ("", "2013-05-01", True),
        ("", "2013-05", True),
    ],
)
def test_the_meeting_in_which_it_was_announced_does_not_keep_it(said: str, held: str, met: bool) -> None:
    """The first one after the announcement does; where nobody dates it, the first from the first day expected on."""
    assert told({"date": said}, {"date": held}) == (("met", held, 0) if met else NO)


@pytest.mark.parametrize(
    ("held", "late"), [("2013-05-31", 0), ("2013-06-01", 1), ("2013-07-01", 31), ("2013-03-01", 0)]
)
def test_days_late_run_from_the_last_day_announced(held: str, late: int) -> None:
    assert told({"date": "2012"}, {"date": held}) == ("met", held, late)


@pytest.mark.parametrize(
    ("valid", "state", "late"),
    [("2013-05-30", "open", 0), ("2013-05-31", "open", 0), ("2013-06-01", "overdue", 1)],
)
def test_an_announcement_is_open_until_its_last_day_has_passed(valid: str, state: str, late: int) -> None:
    assert told({"date": "2012"}, {"date": "2013-07"}, valid=valid) == (state, "", late)


def test_a_named_meeting_or_number_decides() -> None:
    meetings = ({"date": "2012-06", "number": "1"}, {"date": "2013-06-01", "number": "2"})
    assert told({"date": "2012", "number": "2"}, *meetings) == ("met", "2013-06-01", 1)
    assert told({"date": "2012", "number": "3"}, *meetings) == NO
    assert told({"date": "2012", "meeting": "M90", "number": "2"}, *meetings) == ("met", "2012-06", 0)
    assert told({"date": "2012"}, *meetings) == told({"date": "2012"}, *meetings[::-1])
