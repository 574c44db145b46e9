"""Fit of expressions, superset search and cluster diagnostics: reference results and laws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from comparatist.errors import InputError
from comparatist.qca import (
    cluster_fit,
    fit_of,
    minimize,
    necessity,
    single_conditions,
    sufficiency,
    super_subset,
    truth_table,
)

Load = Callable[[str], Any]
scores = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=20)


def agrees(found: pl.DataFrame, expected: list[dict[str, Any]]) -> None:
    """The same lines, whatever their order, and the same numbers to 1e-9."""
    lines = {row["term"].replace(" ", ""): row for row in found.to_dicts()}
    wanted = {row["term"].replace(" ", ""): row for row in expected}
    assert lines.keys() == wanted.keys()
    for term, row in wanted.items():
        for key, value in row.items():
            if key != "term":
                assert lines[term][key] == (None if value is None else pytest.approx(value, abs=1e-9)), (
                    term,
                    key,
                )


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("part", "statement"),
    [
        ("suf", "DEV*~IND + URB*STB -> SURV"),
        ("nec", "LIT*STB + DEV <- SURV"),
        ("nec_neg", "~DEV + ~LIT <- ~SURV"),
        ("suf_neg", "~LIT + ~STB -> ~SURV"),
    ],
)
def test_expressions_agree_with_the_reference(
    part: str, statement: str, oracle: Load, published: Load
) -> None:
    agrees(fit_of(statement, published("LF")).to_frame(), oracle("o14")[part]["incl_cov"])


@pytest.mark.oracle
def test_single_conditions_agree_with_the_reference(oracle: Load, published: Load) -> None:
    agrees(single_conditions(published("LF"), "SURV").to_frame(), oracle("o13")["incl_cov"])


@pytest.mark.oracle
def test_superset_search_agrees_with_the_reference(oracle: Load, published: Load) -> None:
    frame, expected = published("LF"), oracle("o15")
    necessary = super_subset(frame, "SURV", incl_cut=0.9, ron_cut=0.6)
    agrees(necessary.to_frame(), expected["nec"]["incl_cov"])
    sufficient = super_subset(frame, "SURV", relation="sufficiency", incl_cut=0.9, cov_cut=0.3)
    agrees(sufficient.to_frame(), expected["suf"]["incl_cov"])
    assert not sufficient.complete
    assert super_subset(frame, "SURV", incl_cut=0.9, exhaustive=True).complete


def test_superset_search_says_nothing_was_found(published: Load) -> None:
    found = super_subset(published("LF"), "SURV", relation="sufficiency", incl_cut=0.99, cov_cut=0.9)
    assert found.expressions == ()
    assert found.to_frame().columns == ["term", "inclS", "PRI", "covS"]


def test_superset_search_names_values_of_multi_value_conditions(published: Load) -> None:
    found = super_subset(published("LM"), "SURV", "DEV,URB", relation="sufficiency", incl_cut=1)
    assert [str(expression) for expression in found.expressions] == ["DEV[2]"]
    named = [line.term for line in single_conditions(published("LM"), "SURV", "DEV,URB").terms]
    assert named == ["DEV[0]", "DEV[1]", "DEV[2]", "URB[0]", "URB[1]"]


@pytest.mark.oracle
def test_cluster_diagnostics_agree_with_the_reference(oracle: Load, published: Load) -> None:
    """Tolerance 2e-10: the reference adds 1e-10 to numerators and denominators of groups."""
    expected = oracle("o20")["output"]
    found = cluster_fit(" + ".join(expected), published("SCHLF"), "EXPORT", cluster="YEAR", unit="COUNTRY")
    assert [result.expression for result in found] == list(expected)
    for result, wanted in zip(found, expected.values(), strict=True):
        coverage = wanted["Coverages"]
        pairs = [
            ([result.consistency], [wanted["POCOS"]]),
            ([group.consistency for group in result.between], wanted["BECOS"]),
            ([group.consistency for group in result.within], wanted["WICONS"]),
            ([result.between_distance, result.within_distance], [wanted["dBP"], wanted["dWP"]]),
            ([result.coverage], [coverage["pooled"]]),
            ([group.coverage for group in result.between], coverage["between"]),
            ([group.coverage for group in result.within], coverage["within"]),
        ]
        for mine, theirs in pairs:
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=2e-10)


def test_empty_groups_are_marked_vacuous() -> None:
    data: dict[str, Sequence[object]] = {
        "X": [0, 0, 1, 0.8],
        "Y": [1, 0.3, 1, 0.2],
        "year": [1, 1, 2, 2],
        "who": ["a", "b", "a", "b"],
    }
    (result,) = cluster_fit("X", data, "Y", cluster="year", unit="who")
    assert [(group.group, group.consistency, group.vacuous) for group in result.between] == [
        ("1", 1.0, True),
        ("2", pytest.approx(1.2 / 1.8), False),
    ]
    assert cluster_fit("X", data, "Y", cluster=[1, 1, 2, 2], unit=["a", "b", "a", "b"]) == (result,)
    with pytest.raises(InputError, match="3 labels for 4 cases"):
        cluster_fit("X", data, "Y", cluster=[1, 1, 2], unit="who")
    with pytest.raises(InputError, match="only one cluster"):
        cluster_fit("X", data | {"year": [1, 1, 1, 1]}, "Y", cluster="year", unit="who")


def arrays(pairs: list[tuple[float, float]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    both = np.array(pairs)
    return both[:, 0], both[:, 1]


@given(scores)
def test_sufficiency_and_necessity_are_two_sides_of_one_relation(pairs: list[tuple[float, float]]) -> None:
    x, y = arrays(pairs)
    forward, back = sufficiency(x, y), necessity(y, x)
    np.testing.assert_allclose([forward.incl, forward.cov], [back.incl, back.cov])
    np.testing.assert_allclose([forward.incl, forward.cov], [necessity(x, y).cov, necessity(x, y).incl])


@given(scores)
def test_fit_stays_in_the_unit_interval_or_is_undefined(pairs: list[tuple[float, float]]) -> None:
    x, y = arrays(pairs)
    for value in (*vars_of(sufficiency(x, y)), *vars_of(necessity(x, y))):
        assert np.isnan(value) or -1e-9 <= value <= 1 + 1e-9


def vars_of(found: Any) -> list[float]:
    return [float(getattr(found, name)) for name in found.__dataclass_fields__]


@given(scores)
def test_a_subset_is_perfectly_consistent(pairs: list[tuple[float, float]]) -> None:
    x, y = arrays(pairs)
    smaller = np.minimum(x, y)
    if smaller.sum() > 1e-9:
        assert sufficiency(smaller, y).incl == pytest.approx(1)


@pytest.mark.parametrize(
    ("data", "outcome", "conditions", "cut"),
    [("LF", "~SURV", None, 0.8), ("CVF", "PROTEST", None, 0.8), ("LM", "SURV", "DEV,URB,LIT,IND", 1.0)],
)
def test_the_fit_of_a_solution_is_that_of_its_text(
    data: str, outcome: str, conditions: str | None, cut: float, published: Load
) -> None:
    frame = published(data)
    table = truth_table(frame, outcome, conditions, incl_cut=cut)
    solution = minimize(table, include="?")
    for model, expression in enumerate(solution.expressions()):
        reported = solution.fit(model).to_frame().drop("term")
        recomputed = fit_of(str(expression), frame, outcome).to_frame().drop("term")
        np.testing.assert_allclose(reported.to_numpy(), recomputed.to_numpy(), atol=1e-12)


def test_undefined_is_nan_not_zero() -> None:
    nothing = np.zeros(3)
    found = sufficiency(nothing, np.array([0.2, 0.4, 1.0]))
    assert np.isnan(found.incl) and np.isnan(found.pri)


def test_multi_value_expressions_are_fitted(published: Load) -> None:
    table = fit_of("DEV{2} + DEV{1}*IND{0} -> SURV", published("LM")).to_frame()
    assert table["covS"].to_list() == pytest.approx([0.625, 0.25, 0.875])
    with pytest.raises(InputError, match="column DEV: DEV does not say which value"):
        fit_of("DEV -> SURV", published("LM"))


def test_unknown_names_and_missing_outcomes_are_refused(published: Load) -> None:
    frame = published("LF")
    with pytest.raises(InputError, match="unknown condition 'GDP'"):
        fit_of("GDP -> SURV", frame)
    with pytest.raises(InputError, match="cannot read the statement"):
        fit_of("DEV", frame)
    with pytest.raises(InputError, match="column SURV: the condition is the outcome"):
        fit_of("DEV*SURV -> SURV", frame)
    with pytest.raises(InputError, match="can never be true"):
        fit_of("DEV*~DEV -> SURV", frame)


def test_results_print_as_text_and_display_as_tables(published: Load) -> None:
    found = fit_of("DEV*~IND + URB*STB -> SURV", published("LF"))
    assert repr(found).splitlines()[1:3] == [
        "term        inclS    PRI   covS   covU",
        "DEV*~IND    0.815  0.721  0.284  0.194",
    ]
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize("word", ["nec", "suf", "necsuf", "Necessity"])
def test_an_unknown_relation_is_never_taken_for_sufficiency(word: Any, published: Load) -> None:
    frame = published("LF")
    panel: dict[str, Sequence[object]] = {"X": [0.2, 0.9], "Y": [0.4, 1.0], "year": [1, 2], "who": ["a", "a"]}
    calls: list[Callable[[], object]] = [
        lambda: fit_of("DEV", frame, "SURV", relation=word),
        lambda: single_conditions(frame, "SURV", relation=word),
        lambda: super_subset(frame, "SURV", relation=word),
        lambda: cluster_fit("X", panel, "Y", cluster="year", unit="who", relation=word),
    ]
    for call in calls:
        with pytest.raises(InputError, match=f"relation: relation '{word}'"):
            call()


def test_searches_refuse_percent_cut_offs_and_a_constant_outcome(published: Load) -> None:
    frame = published("LF")
    for name in ("incl_cut", "cov_cut", "ron_cut", "pri_cut"):
        cut: dict[str, Any] = {name: 90}
        with pytest.raises(InputError, match=f"{name}: 90 is not a cut-off"):
            super_subset(frame, "SURV", **cut)
    constant = frame.with_columns(SURV=pl.lit(0.7))
    with pytest.raises(InputError, match=r"column SURV: the outcome is 0\.7 for every case"):
        super_subset(constant, "SURV")
    with pytest.raises(InputError, match=r"column SURV: the outcome is 0\.7 for every case"):
        single_conditions(constant, "SURV")


def test_fit_of_vectors_takes_lists_and_columns_and_checks_them() -> None:
    x, y = [0.2, 0.9, 1.0], [0.4, 0.8, 1.0]
    assert sufficiency(x, pl.Series(y)) == sufficiency(np.array(x), np.array(y))
    assert necessity(pl.Series(x), y).incl == pytest.approx(2.0 / 2.2)
    with pytest.raises(InputError, match="x: nan at position 2 is not a set membership"):
        sufficiency([0.1, float("nan")], [0.2, 0.3])
    with pytest.raises(InputError, match=r"y: 1\.2 at position 1 is not a set membership"):
        necessity([0.1, 0.2], [1.2, 0.3])
    with pytest.raises(InputError, match=r"y: memberships of shape \(2,\)"):
        sufficiency(x, [0.1, 0.2])
    with pytest.raises(InputError, match="x: not all memberships are numbers"):
        sufficiency(["high", "low"], [0.1, 0.2])


@pytest.mark.parametrize("gap", [None, float("nan")])
def test_a_missing_cluster_label_is_no_cluster(gap: float | None) -> None:
    data: dict[str, Sequence[object]] = {
        "case": ["p", "q", "r"],
        "X": [0.2, 0.9, 0.4],
        "Y": [0.4, 1.0, 0.7],
        "year": [2001, 2002, gap],
        "who": ["a", gap, "b"],
    }
    with pytest.raises(InputError, match=r"cluster: column year: 1 missing label\(s\), first at case 'r'"):
        cluster_fit("X", data, "Y", cluster="year", unit="X")
    with pytest.raises(InputError, match=r"unit: column who: 1 missing label\(s\), first at case 'q'"):
        cluster_fit("X", data, "Y", cluster="Y", unit="who")


def test_in_lower_case_notation_the_outcome_is_negated_too(published: Load) -> None:
    frame = published("LF")
    assert fit_of("dev*STB -> surv", frame, lower=True) == fit_of("~DEV*STB -> ~SURV", frame)
