"""Errors: what is wrong, where, what is allowed, and a hint.

The grain: an error stops the work and says all four; faults of single rows are collected first and raised together,
each as one `Problem`. Every error raised on purpose has `ComparatistError` as its root.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 20  # problems printed; `DataError.problems` has them all


class ComparatistError(Exception):
    """Root of all errors raised on purpose.

    `what` says what happened, `where` names the place (argument, row, column), `allowed` what would have been
    accepted, `hint` what to do next.
    """

    def __init__(self, what: str, *, where: str = "", allowed: str = "", hint: str = "") -> None:
        self.what, self.where, self.allowed, self.hint = what, where, allowed, hint
        super().__init__(self.__str__())

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.allowed:
            lines.append(f"  allowed: {self.allowed}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class InputError(ComparatistError):
    """Something the user gave cannot be used: a table, a column, a value, an argument."""


class MissingExtraError(ComparatistError):
    """A package that only some functions need is not installed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one row: what, in which row (counted from 1) and column, and what is allowed."""

    what: str
    row: int
    column: str
    allowed: str = ""

    def __str__(self) -> str:
        tail = f" (allowed: {self.allowed})" if self.allowed else ""
        return f"row {self.row}, column {self.column}: {self.what}{tail}"


class DataError(InputError):
    """A table with faults that stop the work; carries every problem found, not only the first."""

    def __init__(self, what: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [what, *(f"  {problem}" for problem in self.problems[:SHOWN])]
        if len(self.problems) > SHOWN:
            lines.append(f"  ... and {len(self.problems) - SHOWN} more")
        super().__init__("\n".join(lines))
