"""Whether the words of claims exist: concepts, actors, issues and keys.

An unknown word must not count as 'none recorded', so it stops the work like any other fault of the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from partnerscope.assess.claims.model import Claim, Selection, Test
from partnerscope.errors import DataError, InputError, Place, Problem
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
    for condition in (*selection.where, *selection.part, *selection.against):
        if condition.operator in ("in", "not_in"):
            yield from _strangers(condition.column, condition.values, selection, view)
    if selection.by:
        yield from _strangers(selection.by, selection.keys, selection, view)
    if comparison is None or not selection.by:
        return
    named = (*comparison.keys, *(key for key, _ in comparison.numbers))
    yield from _strangers(selection.by, named, selection, view)
    keys = selection.keys
    outside = [key for key in named if keys and key not in keys]
    if outside:
        yield f"{outside[0]!r} is compared but not among the keys", ", ".join(keys)


def _strangers(
    column: str, values: tuple[str, ...], selection: Selection, view: View
) -> Iterator[tuple[str, str]]:
    allowed = _allowed(column, selection, view)
    for value in values:
        if allowed is not None and value not in allowed:
            yield f"{column}: {value!r} is unknown", ", ".join(allowed)


def _allowed(column: str, selection: Selection, view: View) -> list[str] | None:
    if selection.measures:
        if column == "partner":
            return list(view.known.actor_labels)
        return list(view.about.issues) if column == "issue" else None
    kind = next(kind for kind in view.known.kinds if kind.name == selection.kind)
    cell = kind.columns[column]
    if cell.shape == "concept":
        try:
            return [concept.id for concept in view.codebook[cell.target]]
        except InputError:
            return []
    return list(view.known.actor_labels) if cell.shape == "reference" and cell.target == "actor" else None
