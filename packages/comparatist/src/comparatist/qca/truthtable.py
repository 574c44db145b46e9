"""Truth tables: every observed configuration with its cases, consistency and verdict.

The grain is one configuration: "DEV*~URB*LIT*~IND*STB holds 2 cases (FI, IE), is sufficient to the degree
0.804 with PRI 0.719, and is therefore coded 1". Configurations that are not listed are logical remainders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData, FloatArray, case_frame, check_values
from comparatist.qca.plain import Shown, plain
from comparatist.words import counted

IntArray: TypeAlias = NDArray[np.int64]
Out: TypeAlias = Literal["1", "0", "C", "?"]
OUTS: tuple[Out, ...] = ("1", "0", "C", "?")


@dataclass(frozen=True, slots=True)
class Cuts:
    """The cut-offs of a truth table: `incl` for '1', `ambiguous` (<= incl) for 'C', `pri`, and `n` cases."""

    incl: float = 1.0
    ambiguous: float = 1.0
    pri: float = 0.0
    n: int = 1


@dataclass(frozen=True, slots=True)
class RowCases:
    """The cases in one row (by its number): those that have the outcome and those that lack it."""

    row: int
    has: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TruthTable(Shown):
    """Configurations (rows) of k conditions, in ascending row number; arrays are read-only.

    `levels` counts the values of each condition (2 for crisp and fuzzy). `outcome` is the printed name, with
    `~` when negated. `rows` is int64 (rows, k); `out` is '1' sufficient, '0' not, 'C' ambiguous, '?' too few
    cases. `n`, `incl`, `pri` have one value a row (NaN where undefined); `cases` the names of the cases in
    each row. `members` is float64 (cases, k+1): memberships (for a multi-value condition its values) and,
    last, the outcome, already negated where `outcome` says so; (0, k+1) for a bare table. `fuzzy` marks
    fuzzy conditions. `excluded` are row numbers that may not serve as simplifying assumptions (enhanced
    standard analysis). `notes` are warnings about the data, to be shown with every result.
    """

    conditions: tuple[str, ...]
    levels: tuple[int, ...]
    outcome: str
    rows: IntArray
    out: tuple[Out, ...]
    n: IntArray
    incl: FloatArray
    pri: FloatArray
    cases: tuple[tuple[str, ...], ...]
    members: FloatArray
    case_names: tuple[str, ...]
    fuzzy: tuple[bool, ...]
    cuts: Cuts = Cuts()
    excluded: tuple[int, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for array in (self.rows, self.n, self.incl, self.pri, self.members):
            array.flags.writeable = False

    @property
    def size(self) -> int:
        """Number of logically possible configurations."""
        return int(np.prod(np.array(self.levels, dtype=object)))

    @property
    def multivalue(self) -> bool:
        """Whether any condition has more than two values (then expressions print as `A[1]`)."""
        return any(level > 2 for level in self.levels)

    @property
    def row_numbers(self) -> IntArray:
        """1-based number of each row among all `size` configurations, first condition most significant."""
        return row_number(self.rows, self.levels)

    def configurations(self, *outs: Out) -> IntArray:
        """The rows whose `out` is among `outs`, shape (m, k)."""
        chosen: IntArray = self.rows[np.array([out in outs for out in self.out], dtype=bool)]
        return chosen

    def contradictions(self) -> tuple[RowCases, ...]:
        """Rows whose cases disagree about the outcome."""
        return tuple(row for row in self.row_cases() if row.has and row.lacks)

    def deviant_cases(self) -> tuple[RowCases, ...]:
        """Rows coded 1 with cases that lack the outcome (deviant for consistency)."""
        pairs = zip(self.row_cases(), self.out, strict=True)
        return tuple(row for row, out in pairs if out == "1" and row.lacks)

    def row_cases(self) -> tuple[RowCases, ...]:
        """The cases of every row, split by the outcome (above and below 0.5)."""
        outcome = dict(zip(self.case_names, self.members[:, -1].tolist(), strict=True))
        return tuple(
            RowCases(
                int(number),
                tuple(name for name in names if outcome[name] > 0.5),
                tuple(name for name in names if outcome[name] < 0.5),
            )
            for number, names in zip(self.row_numbers.tolist(), self.cases, strict=True)
        )

    def with_excluded(self, numbers: Iterable[int]) -> TruthTable:
        """The same table with these rows barred from use as remainders (or as positives, when observed).

        InputError for anything that is not the number of a row (`rows_of` gives those of an expression).
        """
        wanted = sorted({_row(number) for number in numbers})
        wrong = [number for number in wanted if not 1 <= number <= self.size]
        if wrong:
            raise InputError(
                f"row number(s) {wrong[:5]} do not exist", where="exclude", allowed=f"1 to {self.size}"
            )
        barred = set(wanted)
        out = tuple(
            "0" if number in barred else code for number, code in zip(self.row_numbers, self.out, strict=True)
        )
        return replace(self, excluded=tuple(wanted), out=out)

    @classmethod
    def from_rows(
        cls,
        data: CaseData,
        outcome: str = "OUT",
        *,
        columns: Sequence[str] | None = None,
        levels: Mapping[str, int] | None = None,
    ) -> TruthTable:
        """A bare truth table: one row a configuration, the outcome column 1, 0, 'C' or '?'.

        Every other column is a condition. A configuration listed twice with one outcome is merged, with two
        different outcomes it stops the work. `levels` says how many values a multi-value condition has, where
        not every one of them is listed. `members` is empty, so no fit can be computed from it.
        """
        frame = case_frame(data, columns=columns)
        codes = _out_codes(frame.label(outcome))
        frame.check_no_text(spared=outcome)
        conditions = tuple(name for name in frame.columns if name != outcome)
        if not conditions:
            raise InputError(
                "no condition is left", where="columns", allowed="at least one beside the outcome"
            )
        values = np.column_stack([frame.column(name) for name in conditions]).astype(np.float64)
        whole = (values >= 0) & (values == np.floor(values)) & np.isfinite(values)
        if not whole.all():
            row, column = (int(place) for place in np.argwhere(~whole)[0])
            raise InputError(
                f"{values[row, column]:g} is not a value of a condition",
                where=f"row {row + 1}, column {conditions[column]}",
                allowed="whole numbers 0, 1, 2, ...",
            )
        rows = values.astype(np.int64)
        counts = tuple(
            _count(name, column, (levels or {}).get(name))
            for name, column in zip(conditions, rows.T, strict=True)
        )
        return _bare(conditions, counts, outcome, rows, codes)

    def to_frame(self, *, complete: bool = False) -> pl.DataFrame:
        """The table to read: row number, conditions, OUT, n, incl, PRI, cases; `complete` adds the
        remainders.
        """
        numbers = self.row_numbers
        frame = pl.DataFrame(
            {self._named("row"): numbers}
            | {name: self.rows[:, i] for i, name in enumerate(self.conditions)}
            | {self._named("OUT"): list(self.out), self._named("n"): self.n}
            | {self._named("incl"): self.incl, self._named("PRI"): self.pri}
            | {self._named("cases"): [",".join(names) for names in self.cases]}
        ).with_columns(pl.col(self._named("incl"), self._named("PRI")).fill_nan(None))
        if not complete:
            return frame
        if self.size > 1 << 20:
            raise InputError(
                f"{counted(self.size, 'configuration')} are too many to list",
                where="complete",
                allowed="up to 1,048,576",
            )
        rest = np.setdiff1d(np.arange(1, self.size + 1), numbers)
        config = row_configuration(rest, self.levels)
        barred = set(self.excluded)
        added = pl.DataFrame(
            {self._named("row"): rest}
            | {name: config[:, i] for i, name in enumerate(self.conditions)}
            | {self._named("OUT"): ["0" if number in barred else "?" for number in rest.tolist()]}
            | {self._named("n"): np.zeros(len(rest), dtype=np.int64), self._named("cases"): [""] * len(rest)}
        )
        return pl.concat([frame, added], how="diagonal").sort(self._named("row"))

    def _named(self, column: str) -> str:
        """The column's name, with `_` appended when a condition is called that."""
        return f"{column}_" if column in self.conditions else column

    def __str__(self) -> str:
        head = (
            f"{self.outcome}: {int((self.n > 0).sum())} of {counted(self.size, 'configuration')} observed, "
            + ", ".join(f"{self.out.count(code)} coded {code}" for code in OUTS if code in self.out)
        )
        return "\n".join([head, plain(self.to_frame()), *self.notes])


def _count(name: str, column: IntArray, declared: int | None) -> int:
    """The number of values of one condition: as declared, else as listed, and then without a gap."""
    highest = int(column.max())
    if declared is not None:
        if declared <= highest:
            raise InputError(
                f"{counted(declared, 'value')} for {name}, which goes up to {highest}",
                where="levels",
                allowed="more than the highest value",
            )
        return max(2, declared)
    if highest > 1:
        check_values(name, column.astype(np.float64))
    return max(2, highest + 1)


def _row(number: float) -> int:
    numeric = isinstance(number, int | float | np.integer | np.floating)
    if not numeric or not float(number).is_integer():
        raise InputError(
            f"{number!r} is not a row number",
            where="exclude",
            allowed="whole numbers",
            hint="rows_of(table, 'A*~B') gives the rows of an expression",
        )
    return int(number)


def row_number(rows: IntArray, levels: Sequence[int]) -> IntArray:
    """1-based row number of each configuration, shape (m,) from (m, k); InputError beyond 2^62 rows."""
    return np.asarray(rows, dtype=np.int64) @ _weights(levels) + 1


def row_configuration(numbers: Iterable[int] | IntArray, levels: Sequence[int]) -> IntArray:
    """The configurations of 1-based row numbers, shape (m, k): the inverse of `row_number`."""
    index = np.asarray(list(numbers), dtype=np.int64) - 1
    return (index[:, None] // _weights(levels)[None, :]) % np.array(levels, dtype=np.int64)


def _weights(levels: Sequence[int]) -> IntArray:
    tail = [1]
    for level in list(levels)[:0:-1]:
        tail.append(tail[-1] * level)
    if tail[-1] * levels[0] > 1 << 62:
        raise InputError(
            f"{len(levels)} conditions are too many", where="conditions", allowed="62 crisp ones"
        )
    return np.array(tail[::-1], dtype=np.int64)


def _out_codes(labels: Sequence[str]) -> list[Out]:
    codes: list[Out] = []
    for number, label in enumerate(labels, start=1):
        match = [code for code in OUTS if code == label]
        if not match:
            raise InputError(f"outcome {label!r}", where=f"row {number}", allowed="1, 0, C or ?")
        codes.append(match[0])
    return codes


def _bare(
    conditions: tuple[str, ...], levels: tuple[int, ...], outcome: str, rows: IntArray, codes: list[Out]
) -> TruthTable:
    numbers = row_number(rows, levels)
    unique, first, counts = np.unique(numbers, return_index=True, return_counts=True)
    for number in unique[counts > 1]:
        seen = {codes[i] for i in np.flatnonzero(numbers == number)}
        if len(seen) > 1:
            raise InputError(
                f"configuration {rows[numbers == number][0].tolist()} is listed with outcomes {sorted(seen)}",
                where="rows",
                allowed="one outcome for each configuration",
            )
    nothing = np.full(len(unique), np.nan)
    return TruthTable(
        conditions=conditions,
        levels=levels,
        outcome=outcome,
        rows=rows[first],
        out=tuple(codes[i] for i in first),
        n=counts.astype(np.int64),
        incl=nothing,
        pri=nothing.copy(),
        cases=tuple(() for _ in unique),
        members=np.empty((0, len(conditions) + 1)),
        case_names=(),
        fuzzy=tuple(False for _ in conditions),
    )
