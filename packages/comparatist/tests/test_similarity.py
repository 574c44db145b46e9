"""Foreign-policy similarity: against reference tables, and against one dyad at a time counted by hand."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.errors import InputError
from comparatist.similarity import (
    MEASURES,
    DyadSimilarity,
    choices_of_long,
    similarity,
    similarity_by_group,
    similarity_of_table,
)

ORACLES = Path(__file__).parent / "oracles" / "similarity"
EXACT = 1e-9
YES_ABSTAIN_NO = (1, 2, 3)
PANELS = st.integers(1, 12).flatmap(
    lambda items: st.lists(
        st.lists(st.sampled_from([1, 2, 3, -1]), min_size=items, max_size=items), min_size=2, max_size=5
    )
)


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["fpsim_table_1", "fpsim_table_2_skewed"])
def test_reference_tables(name: str) -> None:
    oracle = json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))
    expected, found = oracle["computed"], similarity_of_table(oracle["table"])
    assert found.n == expected["n"]
    assert found.exact == pytest.approx(expected["agreement_simple"], abs=EXACT)
    assert found.mean_absolute == pytest.approx(expected["agreement_half_abstain"], abs=EXACT)
    assert found.s_absolute == pytest.approx(expected["S_absolute"], abs=EXACT)
    assert found.s_squared == pytest.approx(expected["S_squared"], abs=EXACT)
    for kind in ("nominal", "absolute", "squared"):
        assert getattr(found, f"kappa_{kind}") == pytest.approx(expected["cohen_kappa"][kind], abs=EXACT)
        assert getattr(found, f"pi_{kind}") == pytest.approx(expected["scott_pi"][kind], abs=EXACT)


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["fpsim_table_1", "fpsim_table_2_skewed"])
def test_a_panel_of_votes_gives_what_its_table_gives(name: str) -> None:
    oracle = json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))
    rows, columns = np.nonzero(oracle["table"])
    times = np.array(oracle["table"])[rows, columns]
    votes = np.array([np.repeat(rows + 1, times), np.repeat(columns + 1, times)])
    found = similarity(votes, YES_ABSTAIN_NO).dyad("actor 1", "actor 2")
    assert found.s_absolute == pytest.approx(oracle["computed"]["S_absolute"], abs=EXACT)
    assert found.kappa_squared == pytest.approx(oracle["computed"]["cohen_kappa"]["squared"], abs=EXACT)


def by_hand(one: list[int], two: list[int]) -> dict[str, float]:
    """One dyad from the definitions, pair by pair."""
    common = [(a, b) for a, b in zip(one, two, strict=True) if a != -1 and b != -1]
    found: dict[str, float] = {"n": len(common), "absent": len(one) - len(common)}
    if not common:
        return found
    losses: dict[str, Any] = {
        "nominal": lambda a, b: float(a != b),
        "absolute": lambda a, b: abs(a - b) / 2,
        "squared": lambda a, b: (a - b) ** 2 / 4,
    }
    pool = [value for pair in common for value in pair]
    for kind, loss in losses.items():
        observed = np.mean([loss(a, b) for a, b in common])
        crossed = np.mean([loss(a, b) for a, b in product([a for a, _ in common], [b for _, b in common])])
        pooled = np.mean([loss(a, b) for a, b in product(pool, pool)])
        found[f"kappa_{kind}"] = float(1 - observed / crossed) if crossed else np.nan
        found[f"pi_{kind}"] = float(1 - observed / pooled) if pooled else np.nan
        if kind == "nominal":
            found["exact"] = float(1 - observed)
        else:
            found[f"s_{kind}"] = float(1 - 2 * observed)
    found["mean_absolute"] = (found["s_absolute"] + 1) / 2
    return found


@given(PANELS)
@settings(deadline=None, max_examples=100)
def test_all_dyads_at_once_are_each_dyad_by_hand(votes: list[list[int]]) -> None:
    found = similarity(votes, YES_ABSTAIN_NO)
    for row, column in product(range(len(votes)), repeat=2):
        for name, value in by_hand(votes[row], votes[column]).items():
            ours = float(getattr(found, name)[row, column])
            assert ours == pytest.approx(value, abs=1e-9, nan_ok=True), name


@given(PANELS)
@settings(deadline=None, max_examples=60)
def test_every_matrix_is_symmetric_and_within_its_bounds(votes: list[list[int]]) -> None:
    found = similarity(votes, YES_ABSTAIN_NO)
    for name in MEASURES:
        matrix = getattr(found, name)
        np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)
    for matrix, low in ((found.exact, 0), (found.s_absolute, -1), (found.s_squared, -1)):
        known = matrix[~np.isnan(matrix)]
        assert (known >= low - 1e-12).all() and (known <= 1 + 1e-12).all()


@given(PANELS)
@settings(deadline=None, max_examples=60)
def test_s_rises_linearly_with_the_mean_difference(votes: list[list[int]]) -> None:
    found = similarity(votes, YES_ABSTAIN_NO)
    np.testing.assert_allclose(found.s_absolute, 2 * found.mean_absolute - 1, atol=1e-12)


def test_absence_is_left_out_pairwise_and_counted() -> None:
    votes = np.array([[1, 1, 1, 3], [1, -1, 3, 3], [np.nan, 1, -1, -1]])
    found = similarity(votes, YES_ABSTAIN_NO)
    assert found.n.tolist() == [[4, 3, 1], [3, 3, 0], [1, 0, 1]]
    assert found.absent[0, 1] == 1
    assert np.isnan(found.s_absolute[1, 2])


def test_the_scale_not_the_data_sets_the_range() -> None:
    wide, narrow = similarity([[1, 1], [1, 2]], YES_ABSTAIN_NO), similarity([[1, 1], [1, 2]], (1, 2))
    assert (wide.s_absolute[0, 1], narrow.s_absolute[0, 1]) == (0.5, 0.0)


def test_the_frame_says_what_is_undefined() -> None:
    frame = similarity([[1, 1, -1], [1, 1, -1], [-1, -1, 3]], YES_ABSTAIN_NO, actors=["A", "B", "C"]).frame()
    assert frame.select("a", "b").rows() == [("A", "B"), ("A", "C"), ("B", "C")]
    assert frame["undefined"].to_list() == [
        "no spread: kappa and pi undefined",
        "no common items",
        "no common items",
    ]
    assert frame["s_absolute"].to_list() == [1.0, None, None]
    assert frame["kappa_nominal"].null_count() == 3


def test_weights_of_items() -> None:
    votes = [[1, 1], [1, 3]]
    assert similarity(votes, YES_ABSTAIN_NO, item_weights=[3, 1]).s_absolute[0, 1] == pytest.approx(0.5)
    assert similarity(votes, YES_ABSTAIN_NO, item_weights=[3, 1]).n[0, 1] == 2


def test_by_group() -> None:
    found = similarity_by_group([[1, 1, 3], [1, 3, 3]], YES_ABSTAIN_NO, [2001, 2001, 2000])
    assert list(found) == [2000, 2001]
    assert found[2001].s_absolute[0, 1] == 0.0
    assert found[2000].s_absolute[0, 1] == 1.0
    with pytest.raises(InputError, match="one group an item"):
        similarity_by_group([[1, 1, 3], [1, 3, 3]], YES_ABSTAIN_NO, [2001])


@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame])
def test_a_long_frame_becomes_a_matrix(library: Any) -> None:
    frame = library({"actor": ["B", "A", "A"], "item": [7, 7, 8], "value": ["no", "yes", "absent"]})
    choices = choices_of_long(frame, codes={"yes": 1, "abstain": 2, "no": 3})
    assert (choices.actors, choices.items) == (("A", "B"), ("7", "8"))
    assert choices.values[0, 0] == 1 and choices.values[1, 0] == 3
    assert np.isnan(choices.values[:, 1]).all()
    assert similarity(choices, YES_ABSTAIN_NO).dyad("A", "B").exact == 0.0


def test_a_dyad_prints_itself() -> None:
    found = similarity([[1, 1, 3, 3], [1, 3, 3, 3]], YES_ABSTAIN_NO, actors=["FRA", "DEU"])
    assert isinstance(found.dyad("FRA", "DEU"), DyadSimilarity)
    assert str(found.dyad("FRA", "DEU")).startswith("FRA-DEU: S 0.500")
    assert str(found) == "similarity of 2 actors: 1 of 1 dyad with common items"


@pytest.mark.parametrize(
    ("votes", "options", "says"),
    [
        ([[1, 9], [1, 1]], {}, "actor actor 1, item 2: the value 9 is not on the scale"),
        ([1, 2], {}, r"1 dimension\b"),
        ([["yes"], ["no"]], {}, "choices, row 0, column 0: 'yes' is not a finite number"),
        ([[1], [1]], {"actors": ["A", "A"]}, "1 different name for 2 actors"),
        ([[1], [1]], {"item_weights": [-1]}, "unusable item weights"),
        ([[1], [1]], {"missing": (3,)}, "both on the scale and missing"),
    ],
)
def test_what_is_refused(votes: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        similarity(votes, YES_ABSTAIN_NO, **options)


def test_a_scale_of_one_value_and_unknown_actors() -> None:
    with pytest.raises(InputError, match="fewer than two values"):
        similarity([[1], [1]], (1,))
    with pytest.raises(InputError, match="no actor 'X'"):
        similarity([[1], [1]], YES_ABSTAIN_NO).dyad("X", "actor 1")


@pytest.mark.parametrize("table", [[[1, 2]], [[1, -2], [0, 1]], [[0.5, 1], [1, 1]]])
def test_what_is_no_table(table: Any) -> None:
    with pytest.raises(InputError, match="not a table of counts"):
        similarity_of_table(table)
    with pytest.raises(InputError, match="2 values for 3 rows"):
        similarity_of_table(np.eye(3), (1, 2))


def test_long_frames_that_cannot_be_read() -> None:
    with pytest.raises(InputError, match="no column 'item'"):
        choices_of_long(pl.DataFrame({"actor": ["A"], "value": [1]}))
    twice = pl.DataFrame({"actor": ["A", "A"], "item": [1, 1], "value": [1, 2]})
    with pytest.raises(InputError, match="chose twice"):
        choices_of_long(twice)
