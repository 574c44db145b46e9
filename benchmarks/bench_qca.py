"""Parsimonious minimization of 30 made-up truth tables: all shortest models, timed one after the other.

The grain is one table: "structured_k18_n020: 858 models of 2 terms in 0.03 s, complete; the reference needs
20.5 s and gives 430". Run it with `python benchmarks/bench_qca.py`, with names of tables to run only those.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from comparatist.qca.minimize import minimize
from comparatist.qca.truthtable import TruthTable

TABLES = Path(__file__).parents[1] / "packages/comparatist/tests/qca/tables/tables.txt"

REFERENCE = {
    "structured_k12_n040": "1.4 s (QCA 3.23), 12.3 s (3.25.1)",
    "structured_k10_n040": "2.6 s (3.23), 26.2 s (3.25.1), 201 models",
    "random_k08_n040": "11.3 s (3.23), over 45 s (3.25.1), 57 models",
    "random_k15_n020": "38.7 s, 614 models",
    "structured_k18_n020": "20.5 s, 430 of 858 models without a warning",
}
"""What the R package QCA took on the same tables, where it was measured."""


@dataclass(frozen=True, slots=True)
class Row:
    """One table minimized: `count` models exist (at least, if the time ran out), `listed` are given."""

    name: str
    conditions: int
    rows: int
    implicants: int
    length: int
    listed: int
    count: int
    complete: bool
    bound: str
    seconds: float
    reference: str


def tables() -> Iterator[tuple[str, TruthTable]]:
    """The tables by name, in the file's order."""
    name, rows = "", list[str]()
    for line in [*TABLES.read_text(encoding="utf-8").splitlines(), "[end]"]:
        if line.startswith("["):
            if rows:
                yield name, _table(rows)
            name, rows = line.strip("[]"), []
        elif not line.startswith("#"):
            rows.append(line)


def _table(rows: list[str]) -> TruthTable:
    pairs = [line.split() for line in rows]
    columns: dict[str, list[object]] = {
        f"X{i + 1}": [int(configuration[i]) for configuration, _ in pairs] for i in range(len(pairs[0][0]))
    }
    return TruthTable.from_rows(columns | {"OUT": [out for _, out in pairs]})


def run(names: list[str] | None = None) -> list[Row]:
    """Minimize every table (or those named), all shortest parsimonious models, with the default bounds."""
    return [measure(name, table) for name, table in tables() if not names or name in names]


def measure(name: str, table: TruthTable) -> Row:
    """Time one table."""
    start = time.perf_counter()
    solution = minimize(table, include="?")
    seconds = time.perf_counter() - start
    return Row(
        name=name,
        conditions=len(table.conditions),
        rows=len(table.rows),
        implicants=len(solution.implicants),
        length=len(solution.models[0]),
        listed=len(solution.models),
        count=solution.count,
        complete=solution.complete,
        bound=solution.bound,
        seconds=seconds,
        reference=REFERENCE.get(name, ""),
    )


def main() -> None:
    """Print the table, a line as soon as it is known."""
    print(f"{'table':<21}{'implicants':>11}{'terms':>6}{'models':>11}{'seconds':>9}  complete, reference")
    for name, table in tables():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        row = measure(name, table)
        said = "complete" if row.complete else f"BOUNDED by {row.bound}, {row.listed} listed"
        models = f"{'>=' if 'max_seconds' in row.bound else ''}{row.count}"
        line = f"{row.name:<21}{row.implicants:>11}{row.length:>6}{models:>11}{row.seconds:>9.3f}  {said}"
        print(f"{line}  {row.reference and 'R: ' + row.reference}".rstrip(), flush=True)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
