"""Directional expectations: which value of a condition theory expects to help the outcome.

The grain is one expectation: "DEV present should contribute to SURV" lets an intermediate solution drop ~DEV
from a conservative term, and keeps DEV there (Ragin 2008, ch. 8-9). An expectation on several conditions
together, `A*B`, lets them be dropped together when the term does not show them all as expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from comparatist.errors import InputError
from comparatist.qca.expression import parse
from comparatist.qca.implicants import Space, bits
from comparatist.qca.truthtable import TruthTable
from comparatist.words import counted

ExpectationsLike: TypeAlias = (
    "str | Sequence[str | int | None] | Mapping[str, str | int | Sequence[int] | None]"
)
NONE = ("-", "", "?")
_SEPARATOR = re.compile(r",(?![^{\[]*[}\]])")
DASHES = str.maketrans({"–": "-", "—": "-", "−": "-"})


@dataclass(frozen=True, slots=True)
class Expectations:
    """`single` is a bit set of expected literals; `joint` holds one bit set for each conjunction expected."""

    single: int
    joint: tuple[int, ...] = ()

    def intermediate(self, space: Space, conservative: int, parsimonious: int) -> int:
        """The broadest cube between a conservative and a parsimonious one that expectations allow."""
        cube = conservative
        for field in space.fields:
            optional = conservative & field & ~parsimonious
            if optional and self.single & field and not optional & self.single:
                cube &= ~field
        for wanted in self.joint:
            touched = sum(field for field in space.fields if wanted & field and not parsimonious & field)
            if conservative & touched & ~wanted:
                cube &= ~touched
        return cube


def read_expectations(table: TruthTable, given: ExpectationsLike) -> Expectations:
    """Read expectations in any of the usual forms.

    - by position: '1,0,-,1' or [1, 0, None, 1], one for each condition; '1;2' for several values
    - by name: {'DEV': 1, 'URB': [1, 2]}; conditions not named have no expectation
    - as an expression: 'DEV + ~URB + LIT*STB' (commas may stand for +); a product is a joint expectation

    InputError names the condition or value that does not exist.
    """
    if isinstance(given, Mapping):
        return _by_name(table, {name: _values(name, value) for name, value in given.items()})
    parts: list[object] = _SEPARATOR.split(given.translate(DASHES)) if isinstance(given, str) else list(given)
    if all(_positional(part) for part in parts):
        return _by_position(table, parts)
    return _by_expression(table, "+".join(str(part) for part in parts))


def _positional(part: object) -> bool:
    text = str(part).strip()
    return part is None or text in NONE or all(piece.strip().isdigit() for piece in text.split(";"))


def _by_position(table: TruthTable, parts: Sequence[object]) -> Expectations:
    if len(parts) != len(table.conditions):
        raise InputError(
            f"{counted(len(parts), 'expectation')} for {counted(len(table.conditions), 'condition')}",
            where="expectations",
            allowed="one for each of " + ", ".join(table.conditions) + "; '-' for none",
        )
    return _by_name(
        table, {name: _values(name, part) for name, part in zip(table.conditions, parts, strict=True)}
    )


def _values(name: str, given: object) -> tuple[int, ...]:
    """The expected values of one condition; () for none."""
    if given is None or (isinstance(given, str) and given.translate(DASHES).strip() in NONE):
        return ()
    pieces = given.split(";") if isinstance(given, str) else given if isinstance(given, Iterable) else [given]
    texts = [str(piece).strip() for piece in pieces]
    wrong = [text for text in texts if not text.isdigit()]
    if wrong:
        raise InputError(
            f"expectation {wrong[0]!r} for {name}", where="expectations", allowed="a value such as 1, or '-'"
        )
    return tuple(int(text) for text in texts)


def _by_name(table: TruthTable, values: Mapping[str, tuple[int, ...]]) -> Expectations:
    space = Space(table.levels)
    single = 0
    for name, wanted in values.items():
        at = _place(table, name)
        for value in wanted:
            if not 0 <= value < table.levels[at]:
                raise InputError(
                    f"{name} has no value {value}",
                    where="expectations",
                    allowed=f"0 to {table.levels[at] - 1}",
                )
            single |= 1 << space.offsets[at] + value
    return Expectations(single)


def _by_expression(table: TruthTable, text: str) -> Expectations:
    space = Space(table.levels)
    levels = dict(zip(table.conditions, table.levels, strict=True))
    single, joint = 0, list[int]()
    for term in parse(text, table.conditions, levels=levels).terms:
        wanted = 0
        for atom in term.atoms:
            at = _place(table, atom.condition)
            if not atom.brackets and table.levels[at] > 2:
                raise InputError(
                    f"{atom} does not say which value",
                    where="expectations",
                    allowed=f"{atom.condition}[0] to {atom.condition}[{table.levels[at] - 1}]",
                )
            wanted |= sum(1 << space.offsets[at] + value for value in atom.values)
        if len(term.atoms) == 1:
            single |= wanted
        else:
            joint.append(wanted)
    return Expectations(single, tuple(wanted for wanted in joint if not _implied(space, wanted, single)))


def _implied(space: Space, wanted: int, single: int) -> bool:
    """Whether a conjunction adds nothing to a single expectation: `A*B` beside `A`."""
    return any(
        not wanted & field & ~single for bit in bits(wanted) for field in space.fields if field >> bit & 1
    )


def _place(table: TruthTable, name: str) -> int:
    if name not in table.conditions:
        raise InputError(
            f"unknown condition {name!r}",
            where="expectations",
            allowed="one of " + ", ".join(table.conditions),
        )
    return table.conditions.index(name)
