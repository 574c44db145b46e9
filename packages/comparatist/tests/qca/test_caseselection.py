"""Cases to look at closer, with distances worked out by hand from the published formulas."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.qca import CaseSelection, fit_of, minimize, select_cases, truth_table

# a, b, h typical of A; c deviant for consistency; d, e in the row ~A*B, d with the outcome; f, g in ~A*~B; i at 0.5
DATA: dict[str, list[object]] = {
    "case": ["a", "b", "c", "d", "e", "f", "g", "h", "i"],
    "A": [0.8, 0.6, 0.9, 0.2, 0.4, 0.1, 0.3, 0.7, 0.5],
    "B": [0.4, 0.9, 0.2, 0.7, 0.6, 0.2, 0.3, 0.6, 0.9],
    "Y": [0.9, 0.6, 0.3, 0.9, 0.1, 0.2, 0.4, 1.0, 0.8],
}


def selected() -> CaseSelection:
    return select_cases("A", DATA, "Y", conditions="A,B")


def test_typical_cases_lie_near_the_diagonal_and_high() -> None:
    """a: 2*0.1 + 0.2; b: 0 + 0.4; h: 2*0.3 + 0.3."""
    found = [(one.case, round(one.distance, 12), one.best) for one in selected().of_kind("typical")]
    assert sorted(found[:2]) == [("a", 0.4, True), ("b", 0.4, True)]
    assert found[2] == ("h", 0.9, False)


def test_deviant_cases_for_consistency() -> None:
    """c: 1 - 0.6 + 0.1."""
    (found,) = selected().of_kind("deviant for consistency")
    assert (found.case, found.set, round(found.distance, 12), found.best) == ("c", "A", 0.5, True)


def test_deviant_cases_for_coverage_lie_in_their_own_row() -> None:
    """d: ~A 0.8, B 0.7, so w 0.7; the case at 0.5 lies in no row."""
    (found,) = selected().of_kind("deviant for coverage")
    assert (found.case, found.set, found.x, round(found.distance, 12)) == ("d", "~A*B", 0.7, 0.3)
    irrelevant = {(one.case, one.set, one.x) for one in selected().of_kind("irrelevant")}
    assert irrelevant == {("e", "~A*B", 0.6), ("f", "~A*~B", 0.8), ("g", "~A*~B", 0.7)}


@pytest.mark.parametrize(
    ("kind", "best", "distance"),
    [
        # 0.1 apart in A, 1 less 0.6, and 0.2, 0.1 short of full membership
        ("typical, deviant for consistency", ("a", "c"), 0.8),
        # 1 less 0.7 twice, and twice 0.1 off the diagonal each
        ("typical, irrelevant", ("a", "f"), 1.0),
        # 0.5 less 0.2, 0.5 less 0.3, and twice 0.1 off the diagonal
        ("typical, typical", ("a", "b"), 0.7),
        # 0.1 apart in the row, 1 less 0.8, and 0.3, 0.4 short of full membership
        ("deviant for coverage, irrelevant", ("d", "e"), 1.0),
    ],
)
def test_the_best_pair_of_each_kind(kind: str, best: tuple[str, str], distance: float) -> None:
    first = selected().pairs_of(kind)[0]  # type: ignore[arg-type]
    assert ((first.first, first.second), round(first.distance, 12)) == (best, distance)


def test_pairs_are_bounded_and_ordered() -> None:
    few = select_cases("A", DATA, "Y", conditions="A,B", max_pairs=1)
    assert len(few.pairs) == 4
    many = selected().pairs_of("typical, irrelevant")
    assert len(many) == 5
    assert [one.distance for one in many] == sorted(one.distance for one in many)
    with pytest.raises(InputError, match="-1 pairs"):
        select_cases("A", DATA, "Y", max_pairs=-1)


def test_a_case_in_two_terms_is_not_unique() -> None:
    found = select_cases("A + B", DATA, "Y")
    unique = {(one.case, one.set): one.unique for one in found.of_kind("typical")}
    assert unique[("a", "A")] and not unique[("h", "A")] and not unique[("h", "B")]


def test_kinds_agree_with_the_deviant_cases_of_the_truth_table(
    published: Callable[[str], pl.DataFrame],
) -> None:
    data = published("LF")
    table = truth_table(data, "SURV", incl_cut=0.8)
    solution = minimize(table)
    found = select_cases(solution, data, "SURV")
    lacking = {case for row in table.deviant_cases() for case in row.lacks}
    assert {one.case for one in found.of_kind("deviant for consistency")} == lacking
    covered = {case for term in solution.cases() for row in term for case in row}
    outcome = dict(zip(data["case"], data["SURV"], strict=True))
    uncovered = {case for case, y in outcome.items() if y > 0.5} - covered
    assert {one.case for one in found.of_kind("deviant for coverage")} == uncovered
    assert found.to_frame().height == len(found.cases) and found.pairs_frame().height == len(found.pairs)
    assert fit_of(solution, data, "SURV").whole is not None
