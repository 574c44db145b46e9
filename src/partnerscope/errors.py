"""Errors and problems: what is wrong, where, what is allowed, and a hint.

Two grains. A *problem* is one fault in somebody's data: it is returned, collected and shown with its place.
An *error* stops the work: it is raised, and every error of ours has `PartnerscopeError` as its root.
"""

from __future__ import annotations

from dataclasses import dataclass

from partnerscope.catalogue import CATALOGUE
from partnerscope.catalogue import Severity as Severity

QUOTED = 200
"""How much of what was given a message repeats."""


def quoted(text: str) -> str:
    """What was given, between quotation marks, as messages repeat it; of a long text its beginning and its length.

    >>> quoted("Jul-14"), len(quoted("x" * 100_000)) < 250
    ("'Jul-14'", True)
    """
    return repr(text) if len(text) <= QUOTED else f"{text[:QUOTED]!r}... ({len(text):,} characters)"


class PartnerscopeError(Exception):
    """Root of all errors raised on purpose.

    `what` says what happened, `where` names the place (file, row, column), `allowed` what would have been
    accepted, `hint` what to do next.
    """

    exit_code = 2

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


class InputError(PartnerscopeError):
    """Something the user gave cannot be used: a file, a value, an option, an argument."""


class IntegrityError(PartnerscopeError):
    """What was written before is not what stands there now: a hash, a chain, a lock."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's files: a file, a 1-based line (as an editor counts), a column's name."""

    file: str = ""
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in data: a stable code, how bad, what, where, what is allowed, and a hint.

    The code and its severity are those of the catalogue; another one is a slip of the programmer (ValueError).
    """

    code: str
    severity: Severity
    what: str
    place: Place = Place()
    allowed: str = ""
    hint: str = ""

    def __post_init__(self) -> None:
        entry = CATALOGUE.get(self.code)
        if entry is None or entry.severity != self.severity:
            raise ValueError(f"the catalogue of problems has no {self.severity} {self.code!r}")

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        tail = (f" (allowed: {self.allowed})" if self.allowed else "") + (
            f" — {self.hint}" if self.hint else ""
        )
        return f"{self.severity} {self.code}: {where}{self.what}{tail}"


class DataError(InputError):
    """Data with faults that stop the work; carries every problem found, not only the first."""

    def __init__(self, what: str, problems: list[Problem], *, hint: str = "") -> None:
        self.problems = problems
        shown = "\n".join(f"  {problem}" for problem in problems[:20])
        more = f"\n  ... and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(f"{what}\n{shown}{more}", hint=hint)
