"""Which states last: what the codebook declares, as a test on the rows of a kind.

Grain: one *choice* is one entry such as `membership` or `agreement.status=in_force` under the concept `lasting` of the
scheme `persistence`: all records of a kind, or those with a value in a column. A codebook without that scheme declares
nothing, and nothing is presumed to last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from partnerscope.codebook import Codebook
from partnerscope.errors import Problem
from partnerscope.record.kind import Kind

SCHEME, LASTING = "persistence", "lasting"
_CHOICE = re.compile(r"(\w+)(?:\.(\w+)=([\w.-]*))?", re.ASCII)
_FORM = "KIND, or KIND.COLUMN=VALUE (no VALUE: an empty cell)"


@dataclass(frozen=True, slots=True)
class Choice:
    """Records of a kind; with `column`, only those that hold `value` there."""

    kind: str
    column: str = ""
    value: str = ""


def lasting(kind: Kind, codebook: Codebook) -> pl.Expr:
    """Whether a record of this kind (a row of texts) lasts until a change is recorded."""
    chosen = [choice for choice in _choices(codebook) if choice.kind == kind.name]
    tests = [pl.col(one.column) == one.value if one.column else pl.lit(True) for one in chosen]
    return pl.any_horizontal(tests) if tests else pl.lit(False)


def persistence_problems(codebook: Codebook, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    """Entries of the scheme that name no state, no column, or one kind under two answers."""
    if SCHEME not in codebook:
        return
    states = {kind.name: kind for kind in kinds if kind.time == "state"}
    seen: dict[str, str] = {}
    for concept in codebook[SCHEME]:
        for text in concept.several("kinds"):
            found, place = _CHOICE.fullmatch(text), concept.place
            if found is None or found[1] not in states:
                what = f"{text!r} names no kind of state"
                yield Problem("persistence", "error", what, place, ", ".join(states), f"write {_FORM}")
            elif found[2] and found[2] not in states[found[1]].columns:
                what = f"{text!r}: kind {found[1]!r} has no column {found[2]!r}"
                yield Problem("persistence", "error", what, place, ", ".join(states[found[1]].columns))
            elif seen.setdefault(text, concept.id) != concept.id:
                yield Problem("persistence", "error", f"{text!r} is {seen[text]} and {concept.id}", place)


def _choices(codebook: Codebook) -> Iterator[Choice]:
    if SCHEME not in codebook or LASTING not in codebook[SCHEME]:
        return
    for text in codebook[SCHEME][LASTING].several("kinds"):
        if found := _CHOICE.fullmatch(text):
            yield Choice(found[1], found[2] or "", found[3] or "")
