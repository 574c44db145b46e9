"""Amounts as intervals: what is true of every value in them, of none, or of some; just below, at and above each bound."""

from __future__ import annotations

from math import inf

import pytest

from partnerscope.assess.claims import check_claims
from partnerscope.assess.claims.amount import UNKNOWN, Amount
from partnerscope.assess.claims.compare import compare
from partnerscope.assess.claims.model import Answer, Comparison, Key
from tests.assess import clean
from tests.assess.building import Row
from tests.assess.clean import observatory, proofs
from tests.assess.test_claims_grammar import claim, external, internal

A, B, C = ("a",), ("b",), ("c",)


def asked(comparator: str, *amounts: Amount, **more: object) -> tuple[Answer, ...]:
    keys: tuple[Key, ...] = (A, B, C)
    return compare(dict(zip(keys, amounts, strict=False)), Comparison(comparator, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("comparator", "low", "high", "answer"),
    [
        ("equals", 2, 2, "yes"), ("equals", 1, 1, "no"), ("equals", 3, 3, "no"), ("equals", 2, 3, "unknown"),
        ("equals", 1, 2, "unknown"), ("equals", 2, inf, "unknown"), ("equals", 3, inf, "no"),
        ("at_least", 2, 2, "yes"), ("at_least", 2, inf, "yes"), ("at_least", 1, inf, "unknown"), ("at_least", 1, 1, "no"),
        ("at_least", 1, 2, "unknown"),
        ("more_than", 2, 2, "no"), ("more_than", 3, inf, "yes"), ("more_than", 2, inf, "unknown"), ("more_than", 0, 2, "no"),
        ("at_most", 2, 2, "yes"), ("at_most", 0, 3, "unknown"), ("at_most", 3, inf, "no"), ("at_most", 2, inf, "unknown"),
        ("less_than", 2, 2, "no"), ("less_than", 1, 1, "yes"), ("less_than", 1, 2, "unknown"), ("less_than", 2, inf, "no"),
    ],
)  # fmt: skip
def test_an_interval_against_the_number_two(comparator: str, low: float, high: float, answer: Answer) -> None:
    assert asked(comparator, Amount(low, high), number=2.0) == (answer,)
    assert asked(comparator, Amount(low, high), numbers=((A, 2.0),)) == (answer,)
    assert asked(comparator, UNKNOWN, number=2.0) == ("unknown",)


@pytest.mark.parametrize(
    ("low", "high", "answer"),
    [
        (1, 3, "yes"),
        (1, 4, "unknown"),
        (0, 3, "unknown"),
        (4, 5, "no"),
        (0, 0, "no"),
        (3, 3, "yes"),
        (1, 1, "yes"),
    ],
)
def test_a_tolerance_widens_what_is_equal(low: float, high: float, answer: Answer) -> None:
    assert asked("equals", Amount(low, high), number=2.0, tolerance=1.0) == (answer,)


@pytest.mark.parametrize(
    ("one", "other", "strict", "tied"),
    [
        (Amount(3, 3), Amount(2, 2), "yes", "yes"), (Amount(2, 2), Amount(2, 2), "no", "yes"),
        (Amount(1, 1), Amount(2, 2), "no", "no"), (Amount(2, 4), Amount(2, 3), "unknown", "unknown"),
        (Amount(4, inf), Amount(2, 3), "yes", "yes"), (Amount(3, 5), Amount(2, 3), "unknown", "yes"),
        (Amount(0, 2), Amount(2, 3), "no", "unknown"), (Amount(0, 2), Amount(3, 3), "no", "no"),
    ],
)  # fmt: skip
def test_one_above_another(one: Amount, other: Amount, strict: Answer, tied: Answer) -> None:
    for ties, answer in ((False, strict), (True, tied)):
        assert asked("order", one, other, keys=(A, B), ties=ties) == (answer,)
        assert asked("highest", one, other, keys=(A,), ties=ties) == (answer,)
        assert asked("lowest", one, other, keys=(B,), ties=ties) == (answer,)


def exact(*values: float) -> tuple[Amount, ...]:
    return tuple(Amount(value, value) for value in values)


def test_several_keys_are_asked_one_by_one() -> None:
    assert asked("order", *exact(3, 2, 1), keys=(A, B, C)) == ("yes", "yes")
    assert asked("order", *exact(3, 1, 2), keys=(A, B, C)) == ("yes", "no")
    assert asked("highest", *exact(3, 1, 2), keys=(A, B)) == ("yes", "no"), "against the ones not named"
    assert asked("highest", Amount(3, 3), Amount(0, 5), Amount(1, 1), keys=(A,)) == ("unknown",)
    assert asked("highest", Amount(3, 3), Amount(0, 5), Amount(4, 4), keys=(A,)) == ("no",)
    assert asked("lowest", *exact(3, 1, 2), keys=(B, C)) == ("yes", "yes")


def test_a_mean_counts_every_key() -> None:
    assert asked("above_mean", *exact(3, 2, 1), keys=(A, B, C)) == ("yes", "no", "no"), "the mean is 2"
    assert asked("below_mean", *exact(3, 2, 1), keys=(A, B, C)) == ("no", "no", "yes")
    assert asked("above_mean", Amount(3, 3), Amount(0, 6), keys=(A,)) == ("unknown",)
    assert asked("above_mean", Amount(7, 7), Amount(0, 6), keys=(A,)) == ("yes",)


SOME, NONE, OPEN = Amount(1, inf), Amount(0, 0), Amount(0, inf)


@pytest.mark.parametrize(
    ("amounts", "every", "some", "none"),
    [
        ((SOME, SOME), "yes yes", "yes", "no no"), ((SOME, NONE), "yes no", "yes", "no yes"),
        ((NONE, NONE), "no no", "no", "yes yes"),
        ((OPEN, NONE), "unknown no", "unknown", "unknown yes"), ((OPEN, SOME), "unknown yes", "yes", "unknown no"),
    ],
)  # fmt: skip
def test_whether_there_are_any(amounts: tuple[Amount, Amount], every: str, some: str, none: str) -> None:
    assert asked("exists", *amounts, quantifier="all") == tuple(every.split())
    assert asked("exists", *amounts, quantifier="any") == (some,)
    assert asked("exists", *amounts, quantifier="none") == tuple(none.split())


@pytest.mark.parametrize(
    ("amounts", "same", "includes", "within"),
    [
        ((SOME, NONE, NONE), "yes yes", "yes", "yes"), ((NONE, NONE, NONE), "no yes", "no", "yes"),
        ((SOME, SOME, NONE), "yes no", "yes", "no"), ((OPEN, OPEN, NONE), "unknown unknown", "unknown", "unknown"),
        ((SOME, OPEN, SOME), "yes no", "yes", "no"),
    ],
)  # fmt: skip
def test_the_keys_that_have_some_against_the_one_named(
    amounts: tuple[Amount, ...], same: str, includes: str, within: str
) -> None:
    assert asked("same_set", *amounts, keys=(A,)) == tuple(same.split())
    assert asked("includes", *amounts, keys=(A,)) == (includes,)
    assert asked("within", *amounts, keys=(A,)) == (within,)


@pytest.mark.parametrize(
    ("groups", "number", "answer"),
    [
        ("zero", 1, "yes"),
        ("zero", 2, "no"),
        ("zero", 0, "no"),
        ("some", 2, "yes"),
        ("some", 1, "no"),
        ("some", 3, "no"),
    ],
)
def test_how_many_keys_have_some_or_none(groups: str, number: int, answer: Answer) -> None:
    assert asked("equals", SOME, NONE, SOME, groups=groups, number=float(number)) == (answer,)


def test_a_key_that_is_open_may_have_some_or_none() -> None:
    assert asked("at_least", SOME, OPEN, NONE, groups="zero", number=1.0) == ("yes",)
    assert asked("at_least", SOME, OPEN, NONE, groups="zero", number=2.0) == ("unknown",)
    assert asked("at_least", SOME, OPEN, NONE, groups="zero", number=3.0) == ("no",)
    assert asked("at_most", SOME, OPEN, NONE, groups="some", number=1.0) == ("unknown",)
    assert asked("same_set", SOME, OPEN, NONE, groups="zero", keys=(C,)) == ("yes", "unknown")
    assert asked("includes", SOME, OPEN, NONE, groups="some", keys=(A, B, C)) == ("yes", "unknown", "no")


@pytest.mark.parametrize(
    ("amount", "known"),
    [(UNKNOWN, False), (OPEN, False), (SOME, True), (NONE, True), (Amount(-1, inf), False)],
)
def test_what_says_something(amount: Amount, known: bool) -> None:
    assert amount.known is known


def many(count: int) -> dict[str, list[Row]]:
    rows = clean.rows()
    rows["statement"] += [
        clean.statement(f"S{at:02d}", f"T{at:02d}", "2013", "CT") for at in range(2, count + 1)
    ]
    rows["evidence"] += [proof for at in range(2, count + 1) for proof in proofs(f"S{at:02d}", "Table 2")]
    return rows


def test_twelve_amounts_are_told_and_how_many_more() -> None:
    test = "records: statement, by: title, at_least: 1"
    shown = ["Joint declaration on terrorism 1", *(f"T{at:02d} 1" for at in range(2, 16))]
    assert internal(test, rows=many(12)).why == f"It: yes ({', '.join(shown[:12])})"
    assert internal(test, rows=many(15)).why == f"It: yes ({', '.join(shown[:12])} and 3 more)"


def test_several_tests_are_told_in_their_order() -> None:
    found = internal("measure: policy, equals: 5", "measure: policy, equals: 4", "untestable: nobody looked")
    assert found.why == "It: yes (5); It: no (5); It: cannot be determined from these data, nobody looked"
    assert (found.status, found.denied) == ("partly", True)
    assert found.numbers == (("policy", 5.0),)


@pytest.mark.parametrize(
    ("tests", "rule", "status"),
    [
        ("5 5", "all", "holds"), ("5 4", "all", "partly"), ("4 4", "all", "fails"), ("5 4", "any", "holds"),
        ("4 4", "any", "fails"),
        ("5 ?", "all", "partly"), ("4 ?", "all", "fails"), ("? ?", "all", "untestable"), ("? ?", "any", "untestable"),
        ("5 ?", "any", "holds"),
    ],
)  # fmt: skip
def test_how_the_tests_of_a_side_come_to_a_verdict(tests: str, rule: str, status: str) -> None:
    said = [
        "{says: It, untestable: nobody looked}"
        if one == "?"
        else f"{{says: It, measure: policy, equals: {one}}}"
        for one in tests.split()
    ]
    text = claim(internal=f"{{rule: {rule}, tests: [{', '.join(said)}]}}")
    found = check_claims(observatory(None, text).view())[0].internal
    assert found.status == status
    assert found.denied is ("4" in tests and status != "holds")


def test_a_test_may_say_how_telling_it_is() -> None:
    found = internal(
        "measure: policy, equals: 5, test: hoop", "measure: policy, equals: 4, test: smoking_gun"
    )
    assert found.why == "[hoop] It: yes (5); [smoking gun] It: no (5)"
    assert found.implied == "plausible"
    assert internal("measure: policy, equals: 4, test: hoop").implied == "rejected"
    assert internal("measure: policy, equals: 5, test: smoking_gun").implied == "confirmed"
    assert internal("measure: policy, equals: 5").implied == ""


@pytest.mark.parametrize(
    ("start", "status", "number"),
    [("2005-06", "holds", 2005.0), ("2005?", "holds", 2005.0), ("200X", "untestable", "2000..2009"),
     ("2004-12/2006", "fails", 2004.0),
     ("", "untestable", None), ("..", "untestable", None)],
)  # fmt: skip
def test_the_year_in_which_something_began(start: str, status: str, number: float | str | None) -> None:
    rows = clean.rows()
    for row in rows["dialogue"]:
        row["start"] = start if row["id"] == "D-SWE" else row["start"]
    found = external(
        "records: dialogue, where: {partner: SWE}, take: year, of: start, equals: 2005", rows=rows
    )
    assert found.status == status
    assert [value for _, value in found.numbers] == ([] if number is None else [number])


@pytest.mark.parametrize(
    ("window", "status"),
    [
        ("{to: '2012-02-01'}", "fails"), ("{to: '2012-02-02'}", "holds"), ("{from: '2012-02-02'}", "holds"),
        ("{from: '2012-02-03'}", "fails"), ("{from: '2012-02-02', to: '2012-02-02'}", "holds"),
        ("{from: '2012-02', to: '2012-02'}", "holds"),
        ("any", "holds"), ("view", "holds"), ("surely", "holds"),
    ],
)  # fmt: skip
def test_an_event_in_a_window(window: str, status: str) -> None:
    """The statement is of 2 February 2012; both ends of a window belong to it, and either may be open."""
    assert internal(f"records: statement, when: {window}, exists: true").status == status


@pytest.mark.parametrize(
    ("window", "status"),
    [("{to: '2009-12-31'}", "fails"), ("{to: '2010-01-01'}", "holds"), ("{from: '2014-12-31'}", "holds"),
     ("{from: '2015-01-01'}", "fails"),
     ("surely", "holds"), ("view", "holds")],
)  # fmt: skip
def test_a_state_in_a_window(window: str, status: str) -> None:
    """The agreement is in force from 1 January 2010, and here to the last day of 2014."""
    rows = clean.rows()
    rows["agreement"][0]["end"] = "2014-12-31"
    test = f"records: agreement, when: {window}, exists: true, complete: the list is whole"
    assert external(test, rows=rows).status == status


def test_what_only_possibly_holds_does_not_surely() -> None:
    rows = clean.rows()
    rows["agreement"][0] |= {"start": "2010?", "attested": "2014?"}
    for when, status in (("surely", "fails"), ("view", "holds"), ("any", "holds")):
        test = f"records: agreement, when: {when}, exists: true, complete: the list is whole"
        assert external(test, rows=rows).status == status
