"""Rhythm: worked cases of the codebook, and a day before, on and after each bound."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from partnerscope import timeline
from partnerscope.codebook import load_codebook, load_texts
from partnerscope.measure.deliver import rhythm as law
from partnerscope.measure.deliver.rhythm import MONTH, Interval, Rhythm, estimate
from partnerscope.measure.deliver.rounds import Round, Rounds, rounds
from partnerscope.observatory import bundled

BOOK = load_codebook(bundled() / "codebook")
PLAIN: dict[str, Any] = {
    "interval": None,
    "interval_basis": None,
    "status": None,
    "status_since": None,
    "end": None,
    "pace": None,
}


def read(dialogue: dict[str, Any], found: Rounds, at: int, **known: Any) -> Rhythm:
    return law.read(dialogue, found, at, BOOK, **known)


def interval_of(dialogue: dict[str, Any], found: Rounds, announced: tuple[int, ...]) -> Interval:
    return law.interval_of(dialogue, found, announced, BOOK)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def held(
    *dates: str, numbers: tuple[int | None, ...] = (), complete_to: str = "", series: str = ""
) -> Rounds:
    """Rounds on these dates, numbered 1, 2, 3 ... unless numbers are given."""
    made = []
    for place, text in enumerate(dates):
        span = timeline.parse(text)
        ends = (span.end_min, span.end_max) if span.interval else (span.start_min, span.end_max)
        number = numbers[place] if numbers else place + 1
        made.append(Round(f"m{place}", text, span.start_min, span.start_max, *ends, number, series))
    return rounds(made, complete_to=complete_to)


US_02 = (
    ("2014-12-05", 1),
    ("2015-12-07", 2),
    ("2017-11-14/2017-11-15", 4),
    ("2018-09-10", 5),
    ("2019-05-24", 6),
    ("2022-12-15/2022-12-16", 8),
    ("2023-12-06/2023-12-07", 9),
)
KR_01 = ("2014-05-12", "2015-04-29", "2016-06-16", "2018-01-30", "2019-06-28", "2020-11-24", "2025-05-20")


def test_the_worked_case_of_the_us_cyber_dialogue() -> None:
    found = held(*(text for text, _ in US_02), numbers=tuple(number for _, number in US_02))
    assert found.gaps == (367, 354, 300, 256, 650.5, 356)
    assert found.at_least == 9
    assert found.only_by_number == 2
    rhythm = read(PLAIN, found, day("2026-11-23"))
    assert rhythm.interval.days == 355.0
    assert rhythm.silent == 1082
    assert rhythm.q is not None
    assert round(rhythm.q, 2) == 3.05
    assert rhythm.readings == ("no_evidence",)


@pytest.mark.parametrize(
    ("searched", "reading"),
    [("2025-11-15", "no_evidence"), ("2025-11-16", "dormant"), ("2026-01-01", "dormant")],
)
def test_only_a_search_after_two_intervals_makes_it_dormant(searched: str, reading: str) -> None:
    found = held(*(text for text, _ in US_02), numbers=tuple(number for _, number in US_02))
    assert read(PLAIN, found, day("2026-11-23"), searched=day(searched)).readings == (reading,)


def test_the_worked_case_of_the_korean_cyber_dialogue() -> None:
    found = held(*KR_01)
    assert found.gaps == (352, 414, 593, 514, 515, 1638)
    by_estimate = read(PLAIN, found, day("2026-11-23"))
    assert (by_estimate.interval.days, by_estimate.silent) == (514.5, 552)
    assert by_estimate.q is not None
    assert round(by_estimate.q, 2) == 1.07
    assert by_estimate.readings == ("on_rhythm",)
    stated = read({**PLAIN, "interval": 12, "interval_basis": "stated"}, found, day("2026-11-23"))
    assert stated.q is not None
    assert round(stated.q, 2) == 1.51
    assert stated.readings == ("late",)
    assert stated.by_estimate == ("on_rhythm",)


def test_the_worked_case_of_the_russian_consultations_on_drugs() -> None:
    rhythm = read({**PLAIN, "interval": 12}, held("2013-09-10", numbers=(None,)), day("2015-07-31"))
    assert (rhythm.interval.basis, rhythm.silent, rhythm.readings) == ("mandated", 689, ("late",))
    assert rhythm.q is not None
    assert round(rhythm.q, 2) == 1.89


@pytest.mark.parametrize(
    ("silent", "reading"),
    [(124, "on_rhythm"), (125, "on_rhythm"), (126, "late"), (200, "late"), (201, "no_evidence")],
)
def test_each_bound_the_day_before_on_and_after(silent: int, reading: str) -> None:
    """Three gaps of 100 days: on rhythm to 125, late to 200."""
    first = day("2020-01-01")
    dates = [date.fromordinal(first + 100 * n).isoformat() for n in range(4)]
    assert read(PLAIN, held(*dates), first + 300 + silent).readings == (reading,)


@pytest.mark.parametrize(("after", "reading"), [(1095, "met_lately"), (1096, "silent")])
def test_without_an_interval_there_is_no_state(after: int, reading: str) -> None:
    rhythm = read(PLAIN, held("2020-01-01", "2021-01-01"), day("2021-01-01") + after)
    assert rhythm.interval.basis == "indicative"
    assert rhythm.q is None
    assert rhythm.expected is None
    assert rhythm.readings == (reading,)


def test_three_gaps_make_an_estimate_and_two_where_the_list_is_complete() -> None:
    three = ("2020-01-01", "2021-01-01", "2022-01-01")
    assert estimate(held(*three)).basis == "indicative"
    assert estimate(held(*three, complete_to="2022-01-01")).basis == "estimated"
    assert estimate(held(*three, complete_to="2021-12-31")).basis == "indicative"
    assert estimate(held(*three, "2023-01-01")).basis == "estimated"
    assert estimate(held("2020-01-01")).days is None


def test_unnumbered_rounds_give_no_gap_unless_the_list_is_complete() -> None:
    dates, none = ("2020-01-01", "2020-07-01", "2021-01-01", "2021-07-01"), (None, None, None, None)
    assert held(*dates, numbers=none).gaps == ()
    assert held(*dates, numbers=none, complete_to="2021-07").gaps == (182, 184, 181)


def test_gaps_stay_within_a_numbering_series() -> None:
    first = held("2020-01-01", "2021-01-01", series="working group").held
    second = held("2020-06-01", "2020-09-01", series="plenary").held
    assert sorted(rounds([*first, *second]).gaps) == [92, 366]
    assert rounds([*first, *second]).at_least == 4


def test_a_month_leaves_two_readings_where_it_straddles_a_bound() -> None:
    dates = ("2020-01-01", "2020-04-10", "2020-07-19", "2020-10")
    found = held(*dates)
    last = found.held[-1]
    assert (last.start_min, last.start_max) == (day("2020-10-01"), day("2020-10-31"))
    days = found.gaps[-1]
    assert days == (day("2020-10-01") + day("2020-10-31")) / 2 - day("2020-07-19")
    rhythm = read(PLAIN, found, day("2020-10-31") + 110)
    assert rhythm.readings == ("on_rhythm", "late")
    assert (rhythm.silent_low, rhythm.silent_high) == (110, 140)


def test_precedence_is_mandated_announced_stated_estimated() -> None:
    found = held("2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01")
    stated = {**PLAIN, "interval": 6, "interval_basis": "stated"}
    assert interval_of(PLAIN, found, ()).basis == "estimated"
    assert interval_of(stated, found, ()).basis == "stated"
    assert interval_of(stated, found, (day("2024-01-01"),)).basis == "announced"
    mandated = {**stated, "interval_basis": "mandated"}
    assert interval_of(mandated, found, (day("2024-01-01"),)).basis == "mandated"
    assert interval_of(mandated, found, ()).days == 6 * MONTH


@pytest.mark.parametrize(
    ("at", "reading"),
    [
        ("2024-03-31", "on_rhythm"),
        ("2024-04-01", "late"),
        ("2025-03-31", "late"),
        ("2025-04-02", "no_evidence"),
    ],
)
def test_an_announced_round_is_late_from_the_day_after(at: str, reading: str) -> None:
    rhythm = read(PLAIN, held("2023-01-01"), day(at), announced=(day("2024-03-31"),))
    assert rhythm.interval.basis == "announced"
    assert rhythm.readings == (reading,)


@pytest.mark.parametrize(
    ("changed", "at", "reading"),
    [
        ({"status": "suspended", "status_since": "2014"}, "2015-07-31", "suspended"),
        ({"status": "suspended", "status_since": "2016"}, "2015-07-31", "met_lately"),
        ({"status": "suspended"}, "2015-07-31", "met_lately"),
        ({"status": "ended", "end": "2015-07-31"}, "2015-07-31", "ended"),
        ({"status": "ended", "end": "2015-08-01"}, "2015-07-31", "met_lately"),
        ({"status": "dormant", "status_since": "2015-07-31"}, "2015-07-31", "dormant"),
        ({"pace": "as_needed"}, "2035-01-01", "as_needed"),
    ],
)
def test_a_declared_status_counts_from_its_date_and_as_needed_is_never_late(
    changed: dict[str, str], at: str, reading: str
) -> None:
    assert read({**PLAIN, **changed}, held("2014-06-01"), day(at)).readings == (reading,)


OTHER_WORDS = """\
scheme: dialogue_status
properties: {dated: flag, leaves: text, ahead: flag}
concepts: [{id: paused, dated: true}, {id: folded, dated: true, leaves: merged}, {id: promised, ahead: true}]
---
scheme: pace
properties: {never_late: flag}
concepts: [{id: at_will, never_late: true}]
"""


@pytest.mark.parametrize(
    ("changed", "reading", "over"),
    [
        ({"status": "paused", "status_since": "2015"}, "paused", False),
        ({"status": "folded", "end": "2015"}, "folded", True),
        ({"status": "suspended", "status_since": "2015"}, "silent", False),
        ({"pace": "at_will"}, "at_will", False),
        ({"pace": "as_needed"}, "silent", False),
    ],
)
def test_statuses_and_paces_are_the_codebooks_words(
    changed: dict[str, str], reading: str, over: bool
) -> None:
    """A scheme that declares what its words mean decides for all of them."""
    book = load_texts({"codebook/words.yaml": OTHER_WORDS})[0]
    found = law.read({**PLAIN, **changed}, held("2014-06-01"), day("2020-01-01"), book)
    assert (found.readings, found.over) == ((reading,), over)
    ahead = law.read({**PLAIN, "status": "promised"}, Rounds((), (), 0, complete=False), 1, book)
    assert ahead.readings == ("promised",)


def test_a_dialogue_without_a_round() -> None:
    nothing = Rounds((), (), 0, complete=False)
    assert read(PLAIN, nothing, day("2026-01-01")).readings == ("no_meeting",)
    assert read({**PLAIN, "status": "planned"}, nothing, day("2026-01-01")).readings == ("planned",)
    announced = read(PLAIN, nothing, day("2026-01-01"), announced=(day("2026-05-01"),))
    assert announced.readings == ("on_rhythm",)


# --- cases of our own, each reckoned by hand from the formula -----------------------------------------


@pytest.mark.parametrize(
    ("at", "readings"),
    [
        ("2021-01-20", ("on_rhythm",)),  # 20 to 50 days
        ("2021-04-20", ("on_rhythm", "late")),  # 110 to 140: 125 lies between
        ("2021-07-10", ("late", "no_evidence")),  # 191 to 221: 200 lies between
        ("2021-07-25", ("no_evidence",)),  # 206 to 236
    ],
)
def test_a_month_at_each_bound(at: str, readings: tuple[str, ...]) -> None:
    """Gaps of 100 days by number, the last round in December 2020: silence runs from the 31st or from the 1st."""
    found = rounds(
        [
            *held("2020-01-01", "2020-04-10", "2020-07-19", "2020-10-27").held,
            *held("2020-12", numbers=(None,)).held,
        ]
    )
    assert found.gaps == (100, 100, 100)
    assert read(PLAIN, found, day(at)).readings == readings


def test_a_year_leaves_all_three_states_possible() -> None:
    """A last round of the year 2020 and gaps of 100 days: 36 to 401 days of silence hold every state."""
    found = rounds(
        [
            *held("2019-01-01", "2019-04-11", "2019-07-20", "2019-10-28").held,
            *held("2020", numbers=(None,)).held,
        ]
    )
    rhythm = read(PLAIN, found, day("2021-02-05"))
    assert (rhythm.silent_low, rhythm.silent_high) == (36, 401)
    assert rhythm.readings == ("on_rhythm", "late", "no_evidence")


@pytest.mark.parametrize(("searched", "reading"), [("2021-04-26", "no_evidence"), ("2021-04-27", "dormant")])
def test_a_search_on_the_day_of_two_intervals_counts_and_the_day_before_does_not(
    searched: str, reading: str
) -> None:
    """Last round 27 October 2020, gaps of 91 days: two intervals end on 27 April 2021."""
    dates = ("2020-01-28", "2020-04-28", "2020-07-28", "2020-10-27")
    found = held(*dates)
    assert found.gaps == (91, 91, 91)
    assert read(PLAIN, found, day("2021-06-01"), searched=day(searched)).readings == (reading,)
    early = read(PLAIN, found, day("2021-04-27"), searched=day("2021-04-27"))
    assert early.readings == ("late",), "two intervals are not yet over"


def test_rounds_on_one_day_make_no_interval() -> None:
    """Two numbered rounds on a day leave a gap of none; three of them are no rhythm of zero days."""
    found = held("2020-01-01", "2020-01-01", "2020-01-01", "2020-01-01")
    assert found.gaps == (0, 0, 0)
    assert (estimate(found).days, estimate(found).basis) == (None, "")
    assert read(PLAIN, found, day("2020-06-01")).readings == ("met_lately",)
    mixed = held("2020-01-01", "2020-01-01", "2021-01-01", "2022-01-01")
    assert (mixed.gaps, estimate(mixed).days) == ((0, 366, 365), 365)


def test_the_same_round_recorded_twice_gives_no_gap() -> None:
    assert held("2020-01-01", "2020-01-01", "2021-01-01", numbers=(4, 4, 5)).gaps == (366,)


def test_a_missing_number_is_a_round_and_an_interval_runs_from_start_to_start_but_silence_from_the_end() -> (
    None
):
    """Rounds 2, 4 and 5; the fourth over three days: gaps 731 / 2 = 365.5 and 365, silence from 3 January 2023."""
    found = held("2020-01-01", "2022-01-01/2022-01-03", "2023-01-01/2023-01-03", numbers=(2, 4, 5))
    assert found.gaps == (365.5, 365)
    assert (found.at_least, found.only_by_number) == (5, 2)
    assert read(PLAIN, found, day("2023-01-13")).silent == 10


def test_one_round_and_two_rounds_have_no_state() -> None:
    for dates in (("2025-06-01",), ("2024-06-01", "2025-06-01")):
        rhythm = read(PLAIN, held(*dates), day("2026-11-26"), searched=day("2026-11-26"))
        assert rhythm.readings == ("met_lately",), "a search makes nothing dormant without an interval"
        assert rhythm.expected is None


def test_a_stated_interval_stands_before_an_estimate_that_says_otherwise() -> None:
    """By the gaps of two years on rhythm; by the stated year late: 500 / 365.25 = 1.37."""
    found = held("2018-01-01", "2020-01-01", "2022-01-01", "2024-01-01")
    yearly = {**PLAIN, "interval": 12, "interval_basis": "stated"}
    rhythm = read(yearly, found, day("2024-01-01") + 500)
    assert (rhythm.readings, rhythm.by_estimate) == (("late",), ("on_rhythm",))
    assert rhythm.q == pytest.approx(500 / 365.25)


@pytest.mark.parametrize(
    ("searched", "reading"),
    [(None, "no_evidence"), ("2025-03-31", "no_evidence"), ("2025-04-01", "dormant")],
)
def test_an_announced_round_that_a_later_search_does_not_find(searched: str | None, reading: str) -> None:
    """Announced for 31 March 2024 and no interval known: a year later (365.25 days) evidence is wanting."""
    looked = day(searched) if searched else None
    rhythm = read(
        PLAIN, held("2023-01-01"), day("2025-06-01"), announced=(day("2024-03-31"),), searched=looked
    )
    assert rhythm.readings == (reading,)


@pytest.mark.parametrize("status", ["ended", "suspended", "merged_into"])
def test_nothing_is_expected_of_a_dialogue_that_is_over(status: str) -> None:
    yearly = {**PLAIN, "interval": 12, "interval_basis": "mandated"}
    over = {**yearly, "status": status, "status_since": "2024-01-01"}
    assert read(yearly, held("2023-06-01"), day("2024-02-01")).expected is not None
    assert read(over, held("2023-06-01"), day("2023-12-31")).expected is not None
    assert read(over, held("2023-06-01"), day("2024-02-01"), announced=(day("2024-06-01"),)).expected is None
    needed = {**yearly, "pace": "as_needed"}
    assert read(needed, held("2023-06-01"), day("2024-02-01")).expected is None
