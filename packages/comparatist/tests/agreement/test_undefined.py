"""A coefficient that does not exist says so, with the reason."""

from __future__ import annotations

import pytest

from comparatist.agreement import (
    CoefficientName,
    Interval,
    coefficient,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
)

CHANCE_CORRECTED: tuple[CoefficientName, ...] = (
    "fleiss",
    "conger",
    "gwet",
    "brennan_prediger",
    "alpha",
    "cohen",
    "scott",
)
EVERY: tuple[CoefficientName, ...] = ("percent", *CHANCE_CORRECTED)


@pytest.mark.parametrize("name", CHANCE_CORRECTED)
def test_no_spread(name: CoefficientName) -> None:
    found = coefficient(name, [["a", "a"], ["a", "a"], ["a", "a"]])
    assert found.value is None and found.undefined == "no spread: every coding has the same value"
    assert (found.standard_error, found.low, found.p_value) == (None, None, None)


@pytest.mark.parametrize("name", sorted(set(CHANCE_CORRECTED) - {"gwet", "brennan_prediger"}))
def test_no_spread_even_where_other_categories_were_offered(name: CoefficientName) -> None:
    found = coefficient(name, [["a", "a"], ["a", "a"]], categories=["a", "b"])
    assert found.value is None and found.undefined.startswith("no spread")


@pytest.mark.parametrize("name", EVERY)
def test_one_coder(name: CoefficientName) -> None:
    found = coefficient(name, [["a", None], ["b", None], ["a", None]])
    assert found.value is None and found.undefined in ("one coder", "no codings")


@pytest.mark.parametrize("name", CHANCE_CORRECTED)
@pytest.mark.parametrize("pair", [["a", "a"], ["a", "b"]])
def test_one_unit(name: CoefficientName, pair: list[str]) -> None:
    found = coefficient(name, [pair])
    assert found.value is None and found.undefined


@pytest.mark.parametrize("name", EVERY)
def test_nothing_in_common(name: CoefficientName) -> None:
    found = coefficient(name, [["a", None], [None, "b"]])
    assert found.value is None and found.undefined in ("no unit was coded by two coders", "no codings")


@pytest.mark.parametrize("name", EVERY)
def test_no_codings(name: CoefficientName) -> None:
    assert coefficient(name, [[None, None], [None, float("nan")]]).undefined == "no codings"


def test_percent_agreement_needs_no_spread_because_it_corrects_for_nothing() -> None:
    assert percent_agreement([["a", "a"], ["a", "a"]]).value == 1.0


def test_units_that_all_say_the_same_give_a_value_but_no_interval() -> None:
    found = gwet_ac([["a", "a"], ["b", "b"], ["a", "a"]])
    assert found.value == 1.0
    assert (found.low, found.high, found.p_value) == (None, None, None)


def test_it_prints_the_reason() -> None:
    assert "undefined, no spread" in str(gwet_ac([["a", "a"], ["a", "a"]]))


def test_bootstrap_draws_without_spread_are_counted_not_hidden() -> None:
    rows = [["a", "a"]] * 9 + [["b", "b"]]
    found = fleiss_kappa(rows, interval=Interval("bootstrap", draws=200, seed=1))
    assert found.value == 1.0
    assert 0 < found.skipped_draws < 200


@pytest.mark.parametrize("name", EVERY)
def test_codings_that_never_meet_are_not_called_absent(name: CoefficientName) -> None:
    found = coefficient(name, [["a", None], [None, "b"], ["a", None]])
    assert found.value is None and found.undefined == "no unit was coded by two coders"


@pytest.mark.parametrize("interval", [Interval(), Interval("bootstrap", draws=20)])
def test_one_pairable_unit_gives_a_share_but_no_interval(interval: Interval) -> None:
    """Gwet's variance counts the units coded once as well: it would give -3.3 to 1 here."""
    found = percent_agreement([["a", "a"], ["b", None], [None, "a"]], interval=interval)
    assert found.value == 1 and found.n_pairable == 1
    assert (found.standard_error, found.low, found.high, found.p_value) == (None, None, None, None)


def test_blank_text_is_a_missing_coding_and_no_category() -> None:
    blank = gwet_ac([["a", "a"], ["b", "  "], ["b", "b"], ["a", "b"]])
    assert blank == gwet_ac([["a", "a"], ["b", None], ["b", "b"], ["a", "b"]])
    assert blank.n_pairable == 3
