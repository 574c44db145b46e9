"""Rankings under drawn assumptions: rank intervals, statements, sensitivity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from comparatist.composite import (
    Assumptions,
    Indicators,
    Node,
    Normalization,
    RankUncertainty,
    Structure,
    aggregate,
    flat_structure,
    normalize,
    rank_uncertainty,
    sensitivity,
)
from comparatist.errors import InputError

VALUES = np.array([[9.0, 8, 9], [8, 2, 3], [2, 8, 3], [1, 1, 1]])
TABLE = Indicators(("best", "left", "right", "worst"), ("x", "y", "z"), VALUES)
TREE = Structure(
    (
        Node("x", 1, "a"),
        Node("z", 1, "a"),
        Node("y", 1, "b"),
        Node("a", 2, "i"),
        Node("b", 2, "i"),
        Node("i", 3),
    )
)
ANY_WEIGHTS = Assumptions(weights="simplex")


@pytest.fixture(scope="module")
def drawn() -> RankUncertainty:
    return rank_uncertainty(TABLE, TREE, ANY_WEIGHTS, draws=2000, seed=4)


def test_a_dominant_unit_is_first_in_every_draw(drawn: RankUncertainty) -> None:
    assert drawn.share_above("best", "left") == 1.0
    assert drawn.share_top("best", 1) == 1.0
    assert (drawn.ranks[:, 3] == 4).all()


def test_a_pair_that_trades_places_is_open(drawn: RankUncertainty) -> None:
    share = drawn.share_above("left", "right")
    assert 0.05 < share < 0.95
    assert share + drawn.share_above("right", "left") == pytest.approx(1.0)
    assert drawn.statement("left", "right") == f"left ranks above right in {share:.1%} of 2,000 draws"


def test_the_share_is_the_volume_of_weights_where_the_statement_holds() -> None:
    # Two indicators, one above the other on each: A ranks above B where its weight exceeds one quarter.
    table = Indicators(("A", "B", "low"), ("x", "y"), np.array([[1.0, 0.5], [0.0, 1 - 1 / 6], [0, 0]]))
    tree = Structure((Node("x", 1, "i"), Node("y", 1, "i"), Node("i", 2)))
    assumed = Assumptions(normalizations=(Normalization("none"),), weights="simplex")
    found = rank_uncertainty(table, tree, assumed, draws=20_000, seed=9)
    assert found.share_above("A", "B") == pytest.approx(0.75, abs=0.015)  # four standard errors


def test_rank_intervals_hold_the_nominal_rank(drawn: RankUncertainty) -> None:
    table = drawn.table()
    assert table["unit"].to_list()[0] == "best"
    assert ((table["low"] <= table["rank"]) & (table["rank"] <= table["high"])).all()
    assert table.filter(unit="left").select("low", "high").row(0) == (2, 3)


def test_the_nominal_case_is_the_plain_composite(drawn: RankUncertainty) -> None:
    plain = aggregate(normalize(TABLE), TREE)
    np.testing.assert_allclose(drawn.nominal_scores, plain.index)
    assert drawn.nominal_ranks.tolist() == plain.ranks.tolist()


def test_nothing_uncertain_draws_the_same_ranking_every_time() -> None:
    found = rank_uncertainty(TABLE, TREE, Assumptions(weights="fixed"), draws=20)
    assert (found.ranks == found.nominal_ranks).all()
    np.testing.assert_allclose(found.scores, np.tile(found.nominal_scores, (20, 1)))


def test_every_normalization_and_aggregation_is_drawn() -> None:
    assumed = Assumptions(
        normalizations=(Normalization(low=1), Normalization("rank")),
        aggregations=("arithmetic", "geometric", "harmonic"),
        weights="fixed",
    )
    found = rank_uncertainty(TABLE, TREE, assumed, draws=200, seed=1)
    assert len(np.unique(found.scores[:, 1].round(9))) == 6


def test_only_named_levels_vary() -> None:
    assumed = Assumptions(weights="noise", noise=0.5, levels=(2,))
    found = rank_uncertainty(TABLE, TREE, assumed, draws=50)
    plain = aggregate(normalize(TABLE), TREE).scores
    low, high = (
        np.minimum(plain.column("a"), plain.column("b")),
        np.maximum(plain.column("a"), plain.column("b")),
    )
    assert ((found.scores >= low - 1e-9) & (found.scores <= high + 1e-9)).all()


def test_a_seed_repeats_itself() -> None:
    one = rank_uncertainty(TABLE, TREE, draws=50, seed=6)
    two = rank_uncertainty(TABLE, TREE, draws=50, seed=6)
    np.testing.assert_array_equal(one.scores, two.scores)


def test_a_unit_without_a_score_has_no_rank() -> None:
    values = VALUES.copy()
    values[1, 0] = np.nan
    found = rank_uncertainty(TABLE.with_values(values), TREE, draws=30)
    assert (found.ranks[:, 1] == 0).all()
    assert "left" not in found.table()["unit"].to_list()


def test_the_assumption_that_decides_is_found() -> None:
    # Ranks forget the lead on x that min-max keeps; the weights hardly vary.
    assumed = Assumptions(normalizations=(Normalization(), Normalization("rank")), noise=0.001)
    values = np.array([[100.0, 2, 2], [2, 3, 3], [1, 1, 1], [0, 0, 0]])
    tree = flat_structure({"x": 1, "y": 1, "z": 1})
    found = sensitivity(TABLE.with_values(values), tree, assumed, size=64, unit="best")
    first, second = found.table.iter_rows(named=True)
    assert (first["assumption"], second["assumption"]) == ("normalization", "weights of level 1")
    assert first["first"] == pytest.approx(1.0, abs=0.2)
    assert second["total"] == pytest.approx(0.0, abs=1e-12)
    assert found.runs == 64 * (2 + 2)


def test_sensitivity_without_variance_says_so() -> None:
    values = np.array([[9.0, 9, 9], [5, 5, 5], [3, 3, 3], [1, 1, 1]])
    found = sensitivity(TABLE.with_values(values), TREE, Assumptions(weights="noise"), size=4)
    assert found.undefined == "no draw changed it" and found.table.is_empty()
    assert "undefined" in str(found)


@pytest.mark.parametrize(
    ("assumed", "options", "says"),
    [
        (ANY_WEIGHTS, {"size": 100}, "power of two"),
        (ANY_WEIGHTS, {"unit": "nobody"}, "no unit 'nobody'"),
        (Assumptions(weights="fixed"), {}, "fewer than two assumptions vary"),
    ],
)
def test_unusable_sensitivity(assumed: Assumptions, options: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        sensitivity(TABLE, TREE, assumed, **options)


@pytest.mark.parametrize(
    "settings", [{"normalizations": ()}, {"aggregations": ()}, {"weights": "magic"}, {"noise": 2}]
)
def test_unusable_assumptions(settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Assumptions(**settings)


def test_unusable_questions(drawn: RankUncertainty) -> None:
    with pytest.raises(InputError, match="no unit 'nobody'"):
        drawn.share_above("nobody", "best")
    with pytest.raises(InputError, match="between 0 and 1"):
        drawn.table(confidence=95)
    with pytest.raises(InputError, match="0 draws"):
        rank_uncertainty(TABLE, TREE, draws=0)
    with pytest.raises(InputError, match="geometric mean of a value not above zero"):
        rank_uncertainty(TABLE, TREE, Assumptions(aggregations=("geometric",)), draws=5)


def test_it_prints_itself(drawn: RankUncertainty) -> None:
    assert str(drawn).startswith("2,000 draws of 4 units: 90% rank intervals span")
    assert "<table" in drawn._repr_html_()
