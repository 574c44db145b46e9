"""Covers against brute force: all of the shortest, all irredundant ones, and honest bounds."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.qca import coverbound, covers, coversearch
from comparatist.qca.caseframe import FloatArray
from comparatist.qca.coverbound import UNIT, dual_weights
from comparatist.qca.covers import (
    Budget,
    essential_columns,
    irredundant_covers,
    minimum_covers,
    undominated_columns,
)

ROWS = 7
AMPLE = 10_000


@st.composite
def charts(draw: st.DrawFn) -> list[int]:
    """Up to ten columns over seven rows, every row covered."""
    columns = draw(st.lists(st.integers(1, 2**ROWS - 1), min_size=1, max_size=9))
    covered = 0
    for column in columns:
        covered |= column
    return columns if covered == 2**ROWS - 1 else [*columns, 2**ROWS - 1 & ~covered]


def all_covers(columns: list[int]) -> list[tuple[int, ...]]:
    found = []
    for size in range(1, len(columns) + 1):
        for chosen in combinations(range(len(columns)), size):
            covered = 0
            for j in chosen:
                covered |= columns[j]
            if covered == 2**ROWS - 1:
                found.append(chosen)
    return found


def ample() -> Budget:
    return Budget.of(AMPLE, 60.0)


@settings(max_examples=200, deadline=None)
@given(charts())
def test_all_shortest_covers_and_no_other(columns: list[int]) -> None:
    everything = all_covers(columns)
    size = min(map(len, everything))
    found = minimum_covers(columns, ROWS, ample())
    assert list(found.models) == sorted(cover for cover in everything if len(cover) == size)
    assert found.complete and found.shortest and found.bound == "" and found.count == len(found.models)


@settings(max_examples=200, deadline=None)
@given(charts())
def test_all_irredundant_covers_and_no_other(columns: list[int]) -> None:
    everything = {frozenset(cover) for cover in all_covers(columns)}
    expected = {cover for cover in everything if not any(cover - {j} in everything for j in cover)}
    found = irredundant_covers(columns, ROWS, ample())
    assert {frozenset(model) for model in found.models} == expected
    assert len(found.models) == len(expected) == found.count
    assert found.complete


@settings(max_examples=100, deadline=None)
@given(charts())
def test_linear_programming_bounds_are_feasible_and_change_no_result(columns: list[int]) -> None:
    """Every weighting that the search itself asks for, of a part of the chart each, is looked at."""
    simple = minimum_covers(columns, ROWS, ample())
    bounds = []

    def weighed(matrix: FloatArray) -> FloatArray:
        weights = dual_weights(matrix)
        assert (weights >= 0).all() and (weights == np.floor(weights)).all()
        assert (matrix @ weights.T <= UNIT).all()
        bounds.append(-(-weights.sum(axis=1).max() // UNIT))
        return weights

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coverbound, "SMALL", 0)
        patch.setattr(covers, "dual_weights", weighed)
        assert minimum_covers(columns, ROWS, ample()) == simple
    assert 0 < sum(bounds) <= len(simple.models[0])


@given(charts())
def test_essential_columns_are_in_every_cover(columns: list[int]) -> None:
    everything = [set(cover) for cover in all_covers(columns)]
    assert set(essential_columns(columns, ROWS)) == set.intersection(*everything)


@given(charts())
def test_dominated_columns_are_a_proper_part_of_another(columns: list[int]) -> None:
    kept = undominated_columns(columns)
    for j, column in enumerate(columns):
        dominated = any(column != other and not column & ~other for other in columns)
        assert (j in kept) != dominated


def grid(blocks: int) -> tuple[list[int], int]:
    """Independent blocks of three rows; any two of a block's three columns cover it: 3 ** blocks covers."""
    columns = [pair << 3 * block for block in range(blocks) for pair in (0b011, 0b110, 0b101)]
    return columns, 3 * blocks


def test_independent_parts_multiply() -> None:
    columns, rows = grid(5)
    found = minimum_covers(columns, rows, ample())
    assert found.count == len(found.models) == 3**5
    assert len(set(found.models)) == 3**5


def test_equal_columns_stand_for_each_other() -> None:
    found = minimum_covers([0b01, 0b01, 0b10, 0b10, 0b10], 2, ample())
    assert found.models == ((0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4))


def test_a_bound_on_models_is_named_and_the_rest_counted() -> None:
    columns, rows = grid(6)
    found = minimum_covers(columns, rows, Budget.of(10, 60.0))
    assert len(found.models) == 10
    assert (found.count, found.complete, found.bound, found.shortest) == (3**6, False, "max_models", True)


def hard_chart() -> tuple[list[int], int]:
    """All 4-subsets of 11 rows: 330 columns, far too many covers for no time at all."""
    return [sum(1 << row for row in chosen) for chosen in combinations(range(11), 4)], 11


@pytest.mark.parametrize("search", [minimum_covers, irredundant_covers])
def test_when_time_is_over_one_cover_is_shown_and_the_bound_named(
    search: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, rows = hard_chart()
    monkeypatch.setattr(coversearch, "CHECK_EVERY", 1)
    find = minimum_covers if search is minimum_covers else irredundant_covers
    found = find(columns, rows, Budget(1000, time.monotonic() - 1))
    assert not found.complete
    assert "max_seconds" in found.bound
    covered = 0
    for j in found.models[0]:
        covered |= columns[j]
    assert covered == 2**rows - 1
    assert not found.shortest


def test_an_uncoverable_row_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1"):
        minimum_covers([0b01], 2, ample())
