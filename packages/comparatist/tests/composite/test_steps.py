"""Each step by itself: what it computes by hand, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.composite import (
    AggregationName,
    Assumptions,
    Indicators,
    Node,
    Normalization,
    NormalizationName,
    Structure,
    TreatmentRule,
    aggregate,
    correlations,
    cronbach_alpha,
    denominate,
    flat_structure,
    impute,
    influence,
    kurtosis,
    leave_out,
    normalize,
    outranking,
    rank_descending,
    read_indicators,
    read_structure,
    redundant_pairs,
    screen,
    skewness,
    treat,
    winsorize,
)
from comparatist.errors import InputError

NAN = float("nan")
COLUMNS = st.lists(st.floats(-1e3, 1e3).map(lambda value: round(value, 3)), min_size=4, max_size=20)


def one(values: list[float], name: str = "x") -> Indicators:
    units = tuple(f"u{number}" for number in range(1, len(values) + 1))
    return Indicators(units, (name,), np.array(values, dtype=float)[:, None])


def normalized(values: list[float], direction: int = 1, **settings_: Any) -> list[float]:
    found = normalize(one(values), Normalization(**settings_), directions={"x": direction})
    return [round(float(value), 6) for value in found.column("x")]


@pytest.mark.parametrize(
    ("settings_", "expected"),
    [
        ({"method": "none"}, [1, 2, 2, 5]),
        ({"method": "minmax"}, [0, 25, 25, 100]),
        ({"method": "minmax", "low": 1, "high": 5}, [1, 2, 2, 5]),
        ({"method": "rank"}, [1, 2, 2, 4]),
        ({"method": "borda"}, [0, 1, 1, 3]),
        ({"method": "percentile_rank"}, [0, 0.333333, 0.333333, 1]),
        ({"method": "distance_to_max"}, [0, 0.25, 0.25, 1]),
        ({"method": "distance_to_reference", "reference": "u2"}, [0, 1, 1, 4]),
        ({"method": "distance_to_reference", "reference": "u2", "cap": True}, [0, 1, 1, 1]),
        ({"method": "distance_to_target", "target": 3}, [0, 0.5, 0.5, 2]),
        ({"method": "fraction_of_max"}, [0.2, 0.4, 0.4, 1]),
        ({"method": "goalposts", "posts": (2, 4)}, [0, 0, 0, 100]),
        ({"method": "zscore"}, [-0.866025, -0.288675, -0.288675, 1.443376]),
    ],
)
def test_normalizations_by_hand(settings_: dict[str, Any], expected: list[float]) -> None:
    assert normalized([1, 2, 2, 5], **settings_) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("settings_", "expected"),
    [
        ({"method": "minmax"}, [100, 75, 75, 0]),
        ({"method": "rank"}, [4, 2, 2, 1]),
        ({"method": "distance_to_target", "target": 2}, [1.333333, 1, 1, 0]),
        ({"method": "goalposts", "posts": (2, 4), "high": 1}, [1, 1, 1, 0]),
    ],
)
def test_less_is_better(settings_: dict[str, Any], expected: list[float]) -> None:
    assert normalized([1, 2, 2, 5], -1, **settings_) == pytest.approx(expected, abs=1e-6)


@given(COLUMNS, st.sampled_from(["minmax", "zscore", "rank", "percentile_rank", "borda", "distance_to_max"]))
@settings(deadline=None)
def test_normalizing_keeps_the_order_and_what_is_missing(
    values: list[float], method: NormalizationName
) -> None:
    values = [*values, max(values) + 1.0]
    found = np.array(normalize(one([*values, NAN]), Normalization(method)).column("x"))
    assert np.isnan(found[-1]) and not np.isnan(found[:-1]).any()
    order = np.argsort(np.array(values), kind="stable")
    assert (np.diff(found[:-1][order]) >= -1e-9).all()


@pytest.mark.parametrize("method", ["minmax", "zscore", "percentile_rank", "distance_to_max"])
def test_an_indicator_without_spread_is_named(method: NormalizationName) -> None:
    with pytest.raises(InputError, match="indicator x: an indicator without spread"):
        normalize(one([3, 3, 3]), Normalization(method))


@pytest.mark.parametrize(
    ("settings_", "says"),
    [
        ({"method": "magic"}, "unknown normalization"),
        ({"low": 5, "high": 1}, "low below high"),
        ({"method": "zscore", "deviation": 0}, "above 0"),
        ({"method": "distance_to_reference", "reference": "u9"}, "no unit 'u9'"),
        ({"method": "distance_to_reference", "reference": "u1"}, "itself the lowest"),
        ({"method": "distance_to_target"}, "no target"),
        ({"method": "goalposts"}, "no goalposts"),
    ],
)
def test_unusable_settings(settings_: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        normalize(one([1, 2, 5]), Normalization(**settings_))


def test_a_reference_without_a_value() -> None:
    with pytest.raises(InputError, match="the reference 'u1' has no value"):
        normalize(one([NAN, 2, 5]), Normalization("distance_to_reference", reference="u1"))


def test_indicators_may_each_have_their_own_normalization() -> None:
    two = Indicators(("u1", "u2", "u3"), ("x", "y"), np.array([[1.0, 10], [2, 20], [3, 40]]))
    found = normalize(two, individual={"y": Normalization("rank")})
    assert found.values.tolist() == [[0, 1], [50, 2], [100, 3]]
    with pytest.raises(InputError, match="no indicator 'z'"):
        normalize(two, directions={"z": 1})


@pytest.mark.parametrize(("method", "expected"), [("arithmetic", 5.0), ("geometric", 4.0), ("harmonic", 3.2)])
def test_means_by_hand(method: AggregationName, expected: float) -> None:
    table = Indicators(("u",), ("x", "y"), np.array([[2.0, 8.0]]))
    assert aggregate(table, flat_structure({"x": 1, "y": 1}), method).index[0] == pytest.approx(expected)


def test_weights_are_relative_within_a_parent() -> None:
    tree = Structure((Node("x", 1, "i", 3), Node("y", 1, "i", 1), Node("i", 2)))
    table = Indicators(("u",), ("x", "y"), np.array([[2.0, 6.0]]))
    assert aggregate(table, tree).index[0] == pytest.approx(3.0)
    assert aggregate(table, tree.reweighted({"x": 30, "y": 10})).index[0] == pytest.approx(3.0)


def test_a_method_for_each_level() -> None:
    nodes = (Node("x", 1, "a"), Node("y", 1, "a"), Node("z", 1, "b"), Node("a", 2, "i"), Node("b", 2, "i"))
    tree = Structure((*nodes, Node("i", 3)))
    table = Indicators(("u",), ("x", "y", "z"), np.array([[2.0, 4.0, 12.0]]))
    assert aggregate(table, tree, {2: "arithmetic", 3: "geometric"}).index[0] == pytest.approx(6.0)
    with pytest.raises(InputError, match="node i: unknown aggregation None"):
        aggregate(table, tree, {2: "arithmetic"})


def test_missing_children_are_never_zero() -> None:
    tree = flat_structure({"x": 1, "y": 1, "z": 1})
    table = Indicators(("u", "v"), ("x", "y", "z"), np.array([[3.0, NAN, 9.0], [NAN, NAN, 1.0]]))
    strict, lenient = aggregate(table, tree), aggregate(table, tree, min_available=0.5)
    assert np.isnan(strict.index).all()
    assert lenient.index[0] == pytest.approx(6.0) and np.isnan(lenient.index[1])
    assert lenient.ranks.tolist() == [1, 0]
    assert lenient.ranking().select("unit", "rank").rows() == [("u", 1), ("v", None)]


@pytest.mark.parametrize("method", ["geometric", "harmonic"])
def test_means_that_need_positive_values_name_the_place(method: Any) -> None:
    table = Indicators(("u", "v"), ("x", "y"), np.array([[1.0, 2.0], [0.0, 2.0]]))
    with pytest.raises(InputError, match="node index, unit v"):
        aggregate(table, flat_structure({"x": 1, "y": 1}), method)


def test_copeland_scores_are_the_rows_of_the_outranking_matrix() -> None:
    values = np.array([[9.0, 9, 1], [1, 5, 4], [5, 1, 4], [5, 5, 5]])
    table = Indicators(tuple("uvwx"), ("x", "y", "z"), values)
    tree = flat_structure({"x": 1, "y": 1, "z": 1}).reweighted({"x": 2})
    ranked = outranking(table, {"x": 2, "y": 1, "z": 1})
    np.testing.assert_allclose(aggregate(table, tree, "copeland").index, ranked.copeland)
    with pytest.raises(InputError, match="a Copeland score of a missing value"):
        aggregate(table.with_values(np.where(values == 5, np.nan, values)), tree, "copeland")


def test_weights_of_nothing() -> None:
    tree = Structure((Node("x", 1, "i", 0), Node("i", 2)))
    with pytest.raises(InputError, match="node i: children that all weigh nothing"):
        aggregate(one([1, 2]), tree)


def test_ranks_share_the_better_place() -> None:
    assert rank_descending(np.array([3.0, 5.0, 3.0, NAN, 1.0])).tolist() == [2, 1, 2, 0, 4]


def test_skew_and_kurtosis_of_few_or_equal_values_are_unknown() -> None:
    assert np.isnan(skewness(np.array([1.0, 2.0]))) and np.isnan(kurtosis(np.array([1.0, 2.0, 3.0])))
    assert np.isnan(skewness(np.array([2.0, 2, 2, 2]))) and np.isnan(kurtosis(np.array([2.0, 2, 2, 2])))


def test_winsorizing_moves_tied_extremes_together() -> None:
    values = np.array([*range(1, 11), 30.0, 100.0, 100.0])
    moved, changed = winsorize(values, TreatmentRule(skew=0.1, kurtosis=-2, max_winsorized=2))
    assert changed.sum() == 2 and moved.max() == 30


def test_low_outliers_are_winsorized_at_the_low_end() -> None:
    values = [-100.0, *range(20, 31)]
    found = treat(one(values))
    row = found.table.row(0, named=True)
    assert row["changed"] == ["u1"] and found.indicators.column("x")[0] == 20


def test_what_winsorizing_cannot_mend_is_logged() -> None:
    values = [1.0] * 30 + [float(2**power) for power in range(10, 20)]
    row = treat(one(values), TreatmentRule(max_winsorized=1)).table.row(0, named=True)
    assert (row["transform"], row["winsorized"]) == ("log_ct", 0)
    untouched = treat(one(values), TreatmentRule(max_winsorized=1, transform="none")).table.row(0, named=True)
    assert (untouched["transform"], untouched["passed_after"]) == ("", False)


@pytest.mark.parametrize("rule", [{"transform": "cube"}, {"max_winsorized": -1}])
def test_unusable_treatment(rule: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        TreatmentRule(**rule)


def test_imputation_by_group_leaves_an_empty_group_missing() -> None:
    table = one([1, NAN, 5, NAN])
    assert impute(table, "mean").column("x").tolist() == [1, 3, 5, 3]
    by_group = impute(table, "group_median", ["a", "a", "a", "b"]).column("x")
    assert by_group[1] == 3 and np.isnan(by_group[3])
    assert impute(table, "none") is table
    with pytest.raises(InputError, match="group_mean without one group a unit"):
        impute(table, "group_mean")
    with pytest.raises(InputError, match="unknown imputation"):
        impute(table, "guess")  # type: ignore[arg-type]


def test_screening_says_who_was_dropped() -> None:
    table = Indicators(("u", "v"), ("x", "y"), np.array([[1.0, 0.0], [NAN, 2.0]]))
    found = screen(table, min_available=0.9)
    assert found.indicators.units == ("u",)
    assert found.table["kept"].to_list() == [True, False]
    assert screen(table, min_non_zero=0.9).indicators.units == ("v",)


def test_denominators_must_be_sizes() -> None:
    sizes = one([2, 0, 4], "size")
    with pytest.raises(InputError, match="unit u2, denominator size"):
        denominate(one([1, 2, 3]), sizes, {"x": "size"})
    with pytest.raises(InputError, match="other units"):
        denominate(one([1, 2]), sizes, {"x": "size"})


def test_a_dominated_unit_no_weights_can_save() -> None:
    table = Indicators(("best", "a", "b"), ("x", "y"), np.array([[9.0, 9], [1, 5], [5, 1]]))
    found = outranking(table)
    assert found.matrix.tolist() == [[0, 1, 1], [0, 0, 0.5], [0, 0.5, 0]]
    assert found.dominant == pytest.approx(2 / 3)
    assert found.copeland.tolist() == [2, 0.5, 0.5]
    with pytest.raises(InputError, match="missing value"):
        outranking(one([1, NAN]))
    with pytest.raises(InputError, match="sum to nothing"):
        outranking(table, {"x": 0, "y": 0})


def test_correlations_and_what_they_warn_of() -> None:
    values = np.array([[1.0, 2.1, 9, 7], [2, 4.0, 7, 7], [3, 6.2, 6, 7], [4, 7.9, 1, NAN]])
    table = Indicators(tuple("uvwx"), ("a", "b", "c", "flat"), values)
    found = correlations(table, "spearman")
    assert found.filter(a="a", b="b")["correlation"].item() == pytest.approx(1.0)
    assert correlations(table, "kendall").filter(a="a", b="c")["correlation"].item() == pytest.approx(-1.0)
    assert found.filter(a="a", b="flat")["correlation"].item() is None
    warned = redundant_pairs(table, flat_structure({"a": 1, "b": 1, "c": 1}))
    assert warned["why"].to_list() == [
        "nearly the same indicator",
        "negatively correlated within one parent",
        "negatively correlated within one parent",
    ]
    with pytest.raises(InputError, match="unknown correlation"):
        correlations(table, "phi")  # type: ignore[arg-type]


def test_influence_shows_an_indicator_that_rules_its_parent() -> None:
    values = np.column_stack([[0.0, 50, 100, 20], [50.0, 51, 49, 50]])
    found = influence(
        aggregate(Indicators(tuple("uvwx"), ("a", "b"), values), flat_structure({"a": 1, "b": 1}))
    )
    assert found["weight"].to_list() == [0.5, 0.5]
    assert found["correlation"][0] > 0.99 > abs(found["correlation"][1])


def test_cronbach_of_identical_indicators_is_one() -> None:
    column = np.array([1.0, 4, 2, 8])
    table = Indicators(tuple("uvwx"), ("a", "b", "c"), np.column_stack([column] * 3))
    assert cronbach_alpha(table) == pytest.approx(1.0)
    with pytest.raises(InputError, match="two or more"):
        cronbach_alpha(one([1, 2]))


def test_reading_frames_of_two_libraries() -> None:
    plain = {"unit": ["u", "v"], "x": [1, None], "y": [0.5, 2.5]}
    for frame in (pl.DataFrame(plain), pd.DataFrame(plain), pd.DataFrame(plain).convert_dtypes()):
        found = read_indicators(frame)
        assert found.names == ("x", "y") and np.isnan(found.values[1, 0])
    assert read_indicators(pl.DataFrame(plain)).frame()["x"].to_list() == [1.0, None]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"x": [1, 2]}, "no column 'unit'"),
        ({"unit": ["u", None], "x": [1, 2]}, "column unit, row 2: a row without a name"),
        ({"unit": ["u", "u"], "x": [1, 2]}, "the unit 'u' stands twice"),
        ({"unit": ["u", "v"], "x": ["1", "two"]}, "column x, row 2: 'two' is not a finite number"),
        ({"unit": ["u", "v"], "x": [1.0, float("inf")]}, "column x, row 2: inf is not a finite number"),
    ],
)
def test_unreadable_frames(columns: dict[str, list[object]], says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_indicators(pl.DataFrame(columns))


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ((Node("x", 1), Node("y", 1)), "2 nodes without a parent"),
        ((Node("x", 1, "i"), Node("x", 1, "i"), Node("i", 2)), "a code stands twice"),
        ((Node("x", 1, "j"), Node("i", 2)), "node x: an unknown parent 'j'"),
        ((Node("x", 2, "i"), Node("i", 2)), "node x: a parent of level 2"),
        ((Node("x", 1, "i", -1), Node("i", 2)), "node x: a weight of -1"),
        ((Node("x", 1, "i", 1, 2), Node("i", 2)), "node x: a direction of 2"),
        ((Node("x", 1, "i"), Node("a", 2, "i"), Node("i", 3)), "the aggregate 'a' has no children"),
    ],
)
def test_what_is_no_tree(nodes: tuple[Node, ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Structure(nodes)


def test_leaving_out_the_only_child_leaves_out_its_parent() -> None:
    nodes = (Node("x", 1, "a"), Node("y", 1, "b"), Node("a", 2, "i"), Node("b", 2, "i"), Node("i", 3))
    assert [node.code for node in Structure(nodes).without("x").nodes] == ["y", "b", "i"]
    with pytest.raises(InputError, match="the root cannot be left out"):
        Structure(nodes).without("i")


def test_a_structure_without_its_columns() -> None:
    with pytest.raises(InputError, match="no column 'level'"):
        read_structure(pl.DataFrame({"code": ["x"]}))


def test_a_share_of_a_best_value_below_zero_is_refused_by_name() -> None:
    """-1 is the best of these and -4 the worst, but -4 / -1 = 4 is the largest share."""
    losses = Indicators(("a", "b"), ("loss",), np.array([[-1.0], [-4.0]]))
    with pytest.raises(InputError, match="indicator loss, Normalization: a share of a best value of -1"):
        normalize(losses, Normalization("fraction_of_max"))


def test_a_target_no_better_than_the_worst_value_is_refused() -> None:
    levels = Indicators(("a", "b"), ("level",), np.array([[1.0], [2.0]]))
    for target in (0.5, 1.0):
        with pytest.raises(
            InputError, match="indicator level, Normalization: the reference is itself the lowest"
        ):
            normalize(levels, Normalization("distance_to_target", target=target))
    with pytest.raises(InputError, match="posts: goalposts 5 and 0"):
        Normalization("goalposts", posts=(5, 0))


def test_shares_and_aggregations_are_checked_where_they_are_named() -> None:
    unknown: Any = "mean"
    levels = Indicators(("a", "b"), ("level",), np.array([[1.0], [2.0]]))
    with pytest.raises(InputError, match="min_available: min_available of 90"):
        screen(levels, min_available=90)
    with pytest.raises(InputError, match="min_non_zero: min_non_zero of -1"):
        screen(levels, min_non_zero=-1)
    with pytest.raises(InputError, match="min_available: min_available of 50"):
        aggregate(levels, flat_structure({"level": 1}), min_available=50)
    with pytest.raises(InputError, match="min_available: min_available of 50"):
        Assumptions(min_available=50)
    with pytest.raises(InputError, match="unknown aggregation 'mean'"):
        Assumptions(aggregations=(unknown,))


def test_every_step_prints_what_it_did() -> None:
    gaps = Indicators(("a", "b"), ("x", "y"), np.array([[1.0, NAN], [2.0, 3.0]]))
    assert repr(gaps) == "2 units x 2 indicators, 1 value missing"
    assert repr(screen(gaps, min_available=0.9)) == "1 of 2 units kept; left out: a"
    assert str(treat(one([1, 2, 3, 4]))) == "1 indicator, 0 points winsorized"
    full = Indicators(("a", "b", "c"), ("x", "y"), np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0]]))
    assert repr(outranking(full)) == "3 units: 67% of pairs are decided whatever the weights"
    left = leave_out(full, flat_structure({"x": 1, "y": 1}), ["x"])
    assert repr(left) == "without x a unit moves 0.3 places on average"
