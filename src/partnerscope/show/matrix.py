"""Findings as a matrix of partners and issues: what the map shows, and what is said about it.

Grain: one *square* is one finding of one measure for a partner x issue pair, with a level between 0 and 7 that only
serves to shade it. Sums exist where the measure's main field adds up; ranks, classes and shares are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from partnerscope.measure import Findings, Measure
from partnerscope.view.words import amount as amount

LEVELS = 7

ABSENCES: Mapping[str, tuple[str, str]] = {
    "not_coded": ("n", "not coded"),
    "searched_none": ("s", "searched, none found"),
    "not_applicable": ("–", "not applicable"),
    "outside_coverage": ("o", "outside coverage"),
    "confidential": ("c", "confidential"),
}
"""Letter and words for each kind of absence."""


@dataclass(frozen=True, slots=True)
class Square:
    """One value with the records it rests on; `value` is None where there is none, and `absence` says why."""

    value: float | None
    level: int
    absence: str
    records: tuple[str, ...]
    caveat: str = ""
    digits: int = 0

    @property
    def text(self) -> str:
        """The value as printed; the letter of its absence where there is none."""
        return (
            ABSENCES.get(self.absence, ("", ""))[0] if self.value is None else amount(self.value, self.digits)
        )


@dataclass(frozen=True)
class Matrix:
    """The squares of a measure by (partner, issue), partners and issues in reading order (ids)."""

    measure: Measure
    partners: tuple[str, ...]
    issues: tuple[str, ...]
    squares: Mapping[tuple[str, str], Square]
    _totals: dict[tuple[str, str], Square] = field(default_factory=dict, repr=False, compare=False)

    @property
    def summed(self) -> bool:
        """Whether its values may be added up."""
        return self.measure.fields[0].adds

    @cached_property
    def records(self) -> frozenset[str]:
        """Every record behind a square."""
        return frozenset(record for square in self.squares.values() for record in square.records)

    @cached_property
    def top(self) -> float:
        """The largest value, at least 0."""
        return max((square.value or 0 for square in self.squares.values()), default=0)

    def total(self, partner: str = "", issue: str = "") -> Square:
        """The sum over the squares of a partner, of an issue, or of all; only for summed measures."""
        assert self.summed, "ranks and shares are never added up"
        if (partner, issue) not in self._totals:
            self._totals[partner, issue] = self._add(partner, issue)
        return self._totals[partner, issue]

    def _add(self, partner: str, issue: str) -> Square:
        chosen = [
            square
            for (one, about), square in self.squares.items()
            if partner in ("", one) and issue in ("", about) and square.value is not None
        ]
        records = tuple(sorted({record for square in chosen for record in square.records}))
        absence = "" if chosen else "not_coded"
        return Square(sum(square.value or 0 for square in chosen) if chosen else None, 0, absence, records)


def digits_of(values: Iterable[float | None]) -> int:
    """How many decimals numbers in one column need, so that all of them have the same: none or two.

    >>> digits_of([1.0, None, 7.0]), digits_of([1.0, 0.5])
    (0, 2)
    """
    return 2 if any(value is not None and value != int(value) for value in values) else 0


def level(value: float, top: float) -> int:
    """The shade of a value: 0 for nothing, 1 to 7 in equal steps up to the largest.

    >>> [level(v, 7) for v in (0, 1, 4, 7)], level(0.01, 100)
    ([0, 1, 4, 7], 1)
    """
    if value <= 0 or top <= 0:
        return 0
    return min(LEVELS, max(1, -int(-(value * LEVELS) // top)))


def matrix(found: Findings) -> Matrix:
    """The matrix of a measure by partner and issue; partners with the largest sums first, ties by label."""
    value_of = found.measure.fields[0].name
    rows = found.frame.select("partner", "issue", value_of, "absence", "records", "caveat").rows()
    top = max((value or 0 for _, _, value, *_ in rows), default=0)
    digits = digits_of(value for _, _, value, *_ in rows)
    squares = {
        (partner, issue): Square(value, level(value or 0, top), absence, tuple(records), caveat, digits)
        for partner, issue, value, absence, records, caveat in rows
    }
    sums: dict[str, float] = {}
    for (partner, _), square in squares.items():
        sums[partner] = sums.get(partner, 0) + (square.value or 0)
    label = found.view.label
    in_order = sorted(sums, key=lambda partner: (-sums[partner], label(partner)))
    partners = in_order if found.measure.fields[0].adds else sorted(sums, key=label)
    issues = tuple(issue for issue in found.view.about.issues if any(key[1] == issue for key in squares))
    return Matrix(found.measure, tuple(partners), issues, squares)
