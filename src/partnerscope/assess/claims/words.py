"""Whether the words of claims exist: concepts, actors, issues and keys.

An unknown word must not count as 'none recorded', so it stops the work like any other fault of the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from partnerscope.assess.claims.model import Claim, Selection, Test
from partnerscope.errors import DataError, Place, Problem
from partnerscope.measure import Dimension, measure_named
from partnerscope.measure.verdict.evidence import SCHEME as TESTS
from partnerscope.view import View


def check_words(claims: tuple[Claim, ...], view: View, name: str = "claims.yaml") -> None:
    """Whether every concept, actor and key named exists. Raises DataError: an unknown word must not count as none."""
    problems = [
        Problem("claim", "error", what, Place(name, test.line, claim.id), allowed)
        for claim in claims
        for test in (*claim.internal.tests, *claim.external.tests)
        for what, allowed in _unknown(test, view)
    ]
    if problems:
        raise DataError(f"{name} has faults", problems)


def _unknown(test: Test, view: View) -> Iterator[tuple[str, str]]:
    selection, comparison = test.selection, test.comparison
    tests = _concepts(TESTS, view)
    if test.telling and test.telling not in tests:
        yield f"test: {test.telling!r} is unknown", ", ".join(tests)
    for condition in (*selection.where, *selection.part, *selection.against):
        if condition.operator in ("in", "not_in"):
            yield from _strangers(condition.column, condition.values, selection, view)
    if not selection.by:
        return
    for place, column in enumerate(selection.by):
        yield from _strangers(column, tuple(key[place] for key in selection.keys), selection, view)
    if comparison is None:
        return
    named = (*comparison.keys, *(key for key, _ in comparison.numbers))
    for place, column in enumerate(selection.by):
        yield from _strangers(column, tuple(key[place] for key in named), selection, view)
    outside = [key for key in named if selection.keys and key not in selection.keys]
    if outside:
        allowed = ", ".join("/".join(key) for key in selection.keys)
        yield f"{'/'.join(outside[0])!r} is compared but not among the keys", allowed


def _strangers(
    column: str, values: tuple[str, ...], selection: Selection, view: View
) -> Iterator[tuple[str, str]]:
    allowed = _allowed(column, selection, view)
    for value in dict.fromkeys(values):
        if allowed is not None and value not in allowed:
            yield f"{column}: {value!r} is unknown", ", ".join(allowed)


def _allowed(column: str, selection: Selection, view: View) -> list[str] | None:
    """The words that a column may hold; None where any may."""
    if selection.measures:
        measure = measure_named(selection.measures[0])
        return _of_dimension(measure.dimension(column), view) if column in measure.keys else None
    kind = next(kind for kind in view.known.kinds if kind.name == selection.kind)
    cell = kind.columns[column]
    if cell.shape == "concept":
        return _concepts(cell.target, view)
    return list(view.known.actor_labels) if cell.shape == "reference" and cell.target == "actor" else None


def _of_dimension(dimension: Dimension, view: View) -> list[str] | None:
    if dimension.holds == "actor":
        return [*view.known.actor_labels, *dimension.words]
    if dimension.holds == "issue":
        return list(view.about.issues)
    return [*_concepts(dimension.scheme, view), *dimension.words] if dimension.holds == "concept" else None


def _concepts(scheme: str, view: View) -> list[str]:
    return [concept.id for concept in view.codebook[scheme]] if scheme in view.codebook else []
