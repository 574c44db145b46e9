"""What the audit and the verdicts say, word by word, in plain files a reviewer can read (tests/golden/assess).

To accept a change, delete the file, run this test twice and read the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from partnerscope.assess import audit
from partnerscope.assess.claims import Verdict
from partnerscope.errors import DataError
from tests.assess import clean
from tests.assess.building import Row
from tests.assess.clean import (
    agreement,
    dialogue,
    item,
    meeting,
    observatory,
    proofs,
    standing,
    statement,
    threat,
)
from tests.assess.test_audit_rules import SEEDS
from tests.assess.test_claims_grammar import BAD, RECORDS, TABLES, external, internal

GOLDEN = Path(__file__).parents[1] / "golden" / "assess"


def reviewed(name: str, lines: Iterable[str]) -> None:
    """Compare with the reviewed file."""
    path, text = GOLDEN / name, "".join(f"{line}\n" for line in lines)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        pytest.fail(f"{name} was not there and has been written: review it")
    assert text.splitlines() == path.read_text("utf-8").splitlines()


def found(rows: dict[str, list[Row]]) -> Iterator[str]:
    """Every finding of the audit, with the records it names."""
    for one in audit(observatory(rows).view()):
        yield f"  {one.severity} {one.code}: {one.what} [{' '.join(one.records)}]"


def test_what_each_seeded_defect_is_told() -> None:
    lines: list[str] = []
    for code, (change, _) in SEEDS.items():
        rows = clean.rows()
        change(rows)
        lines += [code, *found(rows)]
    reviewed("defects.txt", lines)


def told(verdict: Verdict) -> Iterator[str]:
    yield f"  {verdict.status}{' (denied)' if verdict.denied else ''}: {verdict.why}"
    yield f"  {'; '.join(f'{name} = {value}' for name, value in verdict.numbers)} [{' '.join(verdict.records)}]"


def test_what_each_comparison_is_told_by_tables_and_by_records() -> None:
    lines: list[str] = []
    for tests, side in ((TABLES, internal), (RECORDS, external)):
        for test in tests:
            lines += [test, *told(side(test))]
    reviewed("verdicts.txt", lines)


def test_what_each_fault_of_a_claim_is_told() -> None:
    lines: list[str] = []
    for test in BAD:
        with pytest.raises(DataError) as caught:
            internal(test)
        for one in caught.value.problems:
            allowed = one.allowed if len(one.allowed) < 150 else one.allowed.split(", ")[0] + ", ..."
            lines += [test, f"  {one.code}: {one.what} ({allowed}) {one.hint}".rstrip()]
    reviewed("faults.txt", lines)


def edge(code: str, **changed: list[Row]) -> list[tuple[str, ...]]:
    """The records of the findings of one rule, with these rows added to the clean ones."""
    rows = clean.rows()
    for kind, more in changed.items():
        rows[kind] = [*rows.get(kind, []), *more]
        rows["evidence"] += [proof for row in more if "id" in row for proof in proofs(row["id"])]
    return [one.records for one in audit(observatory(rows).view()) if one.code == code]


def talks(**cells: str) -> Row:
    return dialogue("SWE", "D9") | {"label": "Other talks", "attested": ""} | cells


def met(date: str, number: str = "", name: str = "M9", place: str = "Bergen") -> Row:
    return meeting(9, date) | {"id": name, "dialogue": "D9", "number": number, "place": place}


@pytest.mark.parametrize(
    ("start", "date", "early"),
    [("2010-05-02", "2010-05-01", True), ("2010-05-02", "2010-05-02", False), ("2010-05-02", "2010-05", False),
     ("2010-05", "2010-04-30", True), ("2010-05", "2010-05-01", False), ("", "2010", False), ("..", "2010", False)],
)  # fmt: skip
def test_a_meeting_before_its_dialogue_began(start: str, date: str, early: bool) -> None:
    assert edge("early-meeting", dialogue=[talks(start=start)], meeting=[met(date)]) == [("M9", "D9")] * early


@pytest.mark.parametrize(
    ("end", "date", "late"),
    [("2010-05-02", "2010-05-03", True), ("2010-05-02", "2010-05-02", False), ("2010-05-02", "2010-05", False),
     ("2010-05", "2010-06-01", True), ("2010-05", "2010-05-31", False), ("", "2012", False), ("..", "2012", False)],
)  # fmt: skip
def test_a_meeting_after_its_dialogue_ended(end: str, date: str, late: bool) -> None:
    assert (
        edge("late-meeting", dialogue=[talks(start="2008", end=end)], meeting=[met(date)])
        == [("M9", "D9")] * late
    )


@pytest.mark.parametrize(
    ("first", "second", "out"),
    [("2010-05-02", "2010-05-01", True), ("2010-05-02", "2010-05-02", False), ("2010-05-02", "2010-05-03", False),
     ("2010-05", "2010-05-01", False), ("2010-05", "2010-04-30", True), ("", "2010", False)],
)  # fmt: skip
def test_numbers_run_with_dates(first: str, second: str, out: bool) -> None:
    rows = [met(first, "1", "M9a"), met(second, "2", "M9b", "Oslo")]
    for order in (rows, rows[::-1]):
        assert edge("number-order", dialogue=[talks()], meeting=order) == [("M9a", "M9b")] * out


def test_one_number_twice_is_out_of_order_and_every_gap_is_named() -> None:
    rows = [met("2010", "2", "M9a"), met("2011", "2", "M9b"), met("2012", "5", "M9c"), met("2013", "", "M9d")]
    assert edge("number-order", dialogue=[talks()], meeting=rows) == [("M9a", "M9b")]
    many = [met("2010", "1", "M9a"), met("2012", "16", "M9c")]
    found = clean.rows()
    found["dialogue"].append(talks())
    found["meeting"] += many
    said = [one.what for one in audit(observatory(found).view()) if one.code == "number-gap"]
    assert said == ["Other talks: meetings 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 are not recorded"]
    assert (
        edge("number-gap", dialogue=[talks()], meeting=[met("2010", "3", "M9a"), met("2011", "4", "M9b")])
        == []
    )


@pytest.mark.parametrize(
    ("attested", "outside"),
    [("2010-05-01", True), ("2010-05-02", False), ("2010-05", False), ("2011-05-02", False), ("2011-05-03", True),
     ("2010-05-02;2011-05-03", True)],
)  # fmt: skip
def test_a_state_attested_outside_its_bounds(attested: str, outside: bool) -> None:
    row = talks(start="2010-05-02", end="2011-05-02", attested=attested)
    assert edge("attested-outside", dialogue=[row]) == [("D9",)] * outside


@pytest.mark.parametrize(
    ("end", "reversed_"),
    [("2010-05-01", True), ("2010-05-02", False), ("2010-05", False), ("2010-04", True), ("..", False)],
)
def test_a_state_that_ends_before_it_begins(end: str, reversed_: bool) -> None:
    assert edge("ends-before-start", dialogue=[talks(start="2010-05-02", end=end)]) == [("D9",)] * reversed_


@pytest.mark.parametrize(
    ("signed", "late"),
    [("2010-01-02", True), ("2010-01-01", False), ("2010-01", False), ("2010-02", True), ("", False)],
)
def test_an_agreement_in_force_before_it_was_signed(signed: str, late: bool) -> None:
    row = agreement("A9", "SWE", "extradition") | {"signed": signed}
    assert edge("signed-late", agreement=[row]) == [("A9",)] * late


@pytest.mark.parametrize(
    ("end", "status", "both"),
    [("2013-01-02", "suspended", True), ("2013-01-01", "suspended", False), ("2012-12-31", "suspended", False),
     ("2013-01-02", "member", False)],
)  # fmt: skip
def test_two_standings_at_once_contradict_each_other(end: str, status: str, both: bool) -> None:
    """One day in common is a change of standing; two are a contradiction."""
    one = standing("SWE", "psi", "member", "2010-01-01", "MB-a") | {"end": end, "attested": ""}
    other = standing("SWE", "psi", status, "2013-01-01", "MB-b") | {"end": "2014-12-31", "attested": ""}
    for rows in ([one, other], [other, one]):
        assert edge("contradictory-standing", membership=rows) == [("MB-a", "MB-b")] * both


@pytest.mark.parametrize(
    ("status", "start", "twice"),
    [("member", "2010", True), ("member", "2011", False), ("participant", "2010", False)],
)
def test_the_same_standing_recorded_twice(status: str, start: str, twice: bool) -> None:
    rows = [standing("SWE", "psi", "member", "2010", "MB-a"), standing("SWE", "psi", status, start, "MB-b")]
    assert edge("standing-twice", membership=rows) == [("MB-a", "MB-b")] * twice


@pytest.mark.parametrize(
    ("date", "left_out"),
    [("2014-12-31", True), ("2014-12", True), ("2015-01-01", False), ("2014-06/2015", False)],
)
def test_a_statement_left_out_lies_before_the_date_of_the_reference(date: str, left_out: bool) -> None:
    """The figures of the reference speak of 2014: its last day counts."""
    assert (
        edge("statement-left-out", statement=[statement("S9", "On arms", date, "NP")]) == [("S9",)] * left_out
    )


@pytest.mark.parametrize(
    ("issues", "silent"),
    [("CT;CS", True), ("CT", False), ("NP;CS", False)],
)
def test_a_title_that_speaks_of_some_issues_only(issues: str, silent: bool) -> None:
    row = statement("S9", "Against terrorism", "2013-01-01", issues)
    assert edge("issue-not-in-title", statement=[row]) == [("S9",)] * silent


def test_the_order_of_rows_does_not_matter() -> None:
    rows = clean.rows()
    for code in (
        "run-together",
        "several-labels",
        "odd-issue",
        "named-for-few",
        "ranks-disagree",
        "number-order",
        "repeat",
    ):
        SEEDS[code][0](rows)
    forward = sorted(found(rows))
    turned = {kind: list(reversed(many)) for kind, many in rows.items()}
    assert sorted(found(turned)) == forward
    assert len(forward) > 5


def test_a_threat_beside_its_like_is_no_fault() -> None:
    same = threat("T9", "iss_2010", "terrorism") | {"position": "2"}
    assert edge("unlike-threats", threat_priority=[same]) == []


def test_an_item_under_another_name_is_no_repeat() -> None:
    row = item("SWE", "information_exchange", "sahel", "Again", name="I9") | {"qualifier": "basic"}
    assert edge("repeat", action=[row]) == []
    assert edge("repeat", action=[row | {"qualifier": ""}]) == [("I-SWE", "I9")]
