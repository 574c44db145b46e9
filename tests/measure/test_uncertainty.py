"""Weight by reach, and how often a verdict stays: what is coded and what we chose, varied apart."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from partnerscope.codebook import load_texts
from partnerscope.measure import measure_named
from partnerscope.measure.verdict.rules import Quantity, VerdictRule, evaluate, first
from partnerscope.measure.verdict.uncertainty import Variable, shift_of, stays
from partnerscope.observatory import Observatory, bundled
from tests.measure.test_verdict import NEAR, REST, rules

pytest.importorskip("scipy")
pytest.importorskip("comparatist")


@pytest.fixture(scope="module")
def eu() -> Observatory:
    return Observatory.open(bundled())


@pytest.fixture(scope="module")
def kinds(eu: Observatory) -> dict[str, dict[str, object]]:
    return {row["partner"]: row for row in measure_named("typology")(eu.at("2015-07")).frame.to_dicts()}


RANKS = {
    "USA": "unavoidable",
    "RUS": "unavoidable",
    "JPN": "far_reaching",
    "BRA": "far_reaching",
    "IND": "far_reaching",
}
"""Permanent members first; then the ten largest economies of 2014 (World Bank: Japan 3rd, Brazil 7th, India 9th)."""


def test_weight_is_a_permanent_seat_then_reach(kinds: dict[str, dict[str, object]], eu: Observatory) -> None:
    assert {one: kinds[one]["weight"] for one in RANKS} == {one: [level] for one, level in RANKS.items()}
    assert kinds["MEX"]["weight"] == ["far_reaching", "reach_limited"], "no rank on record leaves both"
    later = {
        row["partner"]: row["weight"] for row in measure_named("typology")(eu.at("2021-06")).frame.to_dicts()
    }
    assert (later["KOR"], later["BRA"]) == (["far_reaching"], ["reach_limited"])  # 10th and 12th in 2020
    assert measure_named("verdict_checks")(eu.at("2023-06")).frame.filter(
        (pl.col("condition") == "reach <= 10") & (pl.col("actor") == "KOR")
    )["answer"].to_list() == ["unknown"], "a rank of 2020 says nothing of 2023"


UNCERTAIN = """scheme: verdict_uncertainty
properties: {role: text, quantities: list, records: text, shift: number}
concepts:
- {id: bounds, role: coded, quantities: [gap, h]}
- {id: corrections, role: coded, records: corrected}
- {id: thresholds, role: weights, shift: 0.1}
"""


def test_what_is_coded_and_what_we_chose_are_varied_apart() -> None:
    """By hand: of four ends one is beyond .25, of two corrected records none matters; .25 x .9 = .225 leaves .24 outside."""
    near = rules(NEAR, REST)
    known = {"gap": Quantity.exact(0.24), "h": Quantity.exact(0.9)}
    actor = Variable(
        near,
        known,
        {"gap": Quantity(0.24, 0.2, 0.3), "h": Quantity(0.9, 0.8, 0.95)},
        {"corrected": {"a": known, "b": known}},
    )
    codebook, problems = load_texts({"codebook/verdict_uncertainty.yaml": UNCERTAIN})
    assert not problems

    def kind(chosen: tuple[VerdictRule, ...], values: Mapping[str, Quantity]) -> tuple[str, ...]:
        return first("type", evaluate(chosen, values, "JPN"))

    coded, weights = stays(codebook, "coded", actor, kind), stays(codebook, "weights", actor, kind)
    assert (coded.same, coded.tried, coded.share) == (5, 6, 5 / 6)
    assert (weights.same, weights.tried) == (3, 4)
    assert shift_of(codebook) == 0.1
    bare, _ = load_texts({})
    assert stays(bare, "coded", actor, kind).share is None


def test_a_verdict_shows_how_often_it_stays(kinds: dict[str, dict[str, object]], eu: Observatory) -> None:
    """Russia hangs on h < 0.495: moved down by a tenth, it is in between; nothing else moves."""
    row = kinds["RUS"]
    assert row["hangs_on"] == ["h < 0.495"]
    assert row["stays_thresholds"] == 1 - 1 / int(str(row["tried_thresholds"]))
    for one in kinds.values():
        assert 0 <= float(str(one["stays_coded"])) <= 1
    later = measure_named("typology")(eu.at("2026-11")).frame
    assert later["stays_coded"].null_count() == later.height
