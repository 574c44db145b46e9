"""Prime implicants against their definition, by brute force over all products."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.qca import implicants
from comparatist.qca.implicants import Space, broadest, complete_sum, covered_by, primes_by_exclusion

Row = tuple[int, ...]


@st.composite
def coded_rows(draw: st.DrawFn) -> tuple[tuple[int, ...], list[Row], list[Row]]:
    """Levels of up to five conditions, and disjoint positive and negative configurations."""
    levels = tuple(draw(st.lists(st.integers(2, 3), min_size=1, max_size=5)))
    everything = list(product(*(range(level) for level in levels)))
    codes = draw(st.lists(st.sampled_from("10?"), min_size=len(everything), max_size=len(everything)))
    positives = [row for row, code in zip(everything, codes, strict=True) if code == "1"]
    negatives = [row for row, code in zip(everything, codes, strict=True) if code == "0"]
    return levels, positives, negatives


def all_cubes(space: Space) -> list[int]:
    values = [(None, *range(level)) for level in space.levels]
    return [space.encode(cube) for cube in product(*values)]


def primes_by_definition(space: Space, positives: list[Row], allowed: set[Row]) -> set[int]:
    """Products that lie inside `allowed`, show a positive, and stop doing so when any literal is dropped."""
    everything = list(product(*(range(level) for level in space.levels)))

    def inside(cube: int) -> bool:
        return all(row in allowed for row in everything if not cube & ~space.encode(row))

    good = {cube for cube in all_cubes(space) if inside(cube)}
    prime = {cube for cube in good if not any(other != cube and not other & ~cube for other in good)}
    return {cube for cube in prime if any(not cube & ~space.encode(row) for row in positives)}


@settings(max_examples=150, deadline=None)
@given(coded_rows())
def test_exclusion_finds_all_primes_and_no_other(case: tuple[Row, list[Row], list[Row]]) -> None:
    levels, positives, negatives = case
    space = Space(levels)
    allowed = set(product(*(range(level) for level in levels))) - set(negatives)
    found = primes_by_exclusion(space, positives, negatives)
    assert set(found) == primes_by_definition(space, positives, allowed)
    encoded = [space.encode(row) for row in positives]
    assert all(rows == covered_by(cube, encoded) for cube, rows in found.items())
    assert list(found) == sorted(found, key=space.order)


@settings(max_examples=150, deadline=None)
@given(coded_rows())
def test_the_complete_sum_is_every_prime_of_the_union(case: tuple[Row, list[Row], list[Row]]) -> None:
    levels, positives, _ = case
    space = Space(levels)
    found = complete_sum(space, [space.encode(row) for row in positives])
    assert set(found) == primes_by_definition(space, positives, set(positives))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_complete_sum_of_cubes_equals_that_of_their_configurations(data: st.DataObject) -> None:
    levels = tuple(data.draw(st.lists(st.integers(2, 3), min_size=2, max_size=4)))
    space = Space(levels)
    cubes = data.draw(st.lists(st.sampled_from(all_cubes(space)), min_size=1, max_size=6))
    everything = [space.encode(row) for row in product(*(range(level) for level in levels))]
    inside = [row for row in everything if any(not cube & ~row for cube in cubes)]
    assert complete_sum(space, cubes) == complete_sum(space, inside)


@settings(max_examples=60, deadline=None)
@given(coded_rows())
def test_many_conditions_are_searched_to_the_same_result(case: tuple[Row, list[Row], list[Row]]) -> None:
    levels, every, negatives = case
    k, positives = len(levels), every[: implicants.LANES]
    by_lattice = {
        (subset, lane)
        for subset, lanes in implicants._lattice(k, positives, negatives)
        for lane in implicants.bits(lanes)
    }
    by_transversals = {
        (subset, lane)
        for subset, lanes in implicants._transversals(k, positives, negatives)
        for lane in implicants.bits(lanes)
    }
    assert by_transversals == by_lattice


def test_more_conditions_than_the_lattice_holds() -> None:
    k = implicants.MAX_LATTICE + 2
    ones, zeros = (1,) * k, (0,) * k
    found = primes_by_exclusion(Space((2,) * k), [ones], [zeros])
    assert sorted(found) == [1 << 2 * i + 1 for i in range(k)]


@given(coded_rows())
def test_cubes_encode_decode_and_number_their_rows(case: tuple[Row, list[Row], list[Row]]) -> None:
    levels, positives, _ = case
    space = Space(levels)
    everything = list(product(*(range(level) for level in levels)))
    for row in positives:
        cube = space.encode(row)
        assert space.decode(cube) == row
        assert space.rows([cube]).tolist() == [everything.index(row) + 1]
    assert space.rows([0]).tolist() == list(range(1, len(everything) + 1))
    assert space.rows([]).tolist() == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((1, None), (None, 2), (1, 2)),
        ((1, None), (1, 0), (1, 0)),
        ((1, None), (0, None), None),
        ((None, 2), (None, 1), None),
    ],
)
def test_the_meet_of_two_cubes(
    first: tuple[int | None, ...], second: tuple[int | None, ...], expected: tuple[int | None, ...] | None
) -> None:
    space = Space((2, 3))
    met = space.meet(space.encode(first), space.encode(second))
    assert (None if met is None else space.decode(met)) == expected


def test_only_the_broadest_cubes_stay() -> None:
    assert broadest([0b0101, 0b0001, 0b1010, 0b1010, 0b1110]) == [0b0001, 0b1010]
