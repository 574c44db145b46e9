"""Numbers of equally short models on made-up tables, as known from outside this project."""

from __future__ import annotations

from pathlib import Path

import pytest

from comparatist.qca.minimize import minimize
from comparatist.qca.truthtable import TruthTable

TABLES = Path(__file__).parent / "tables" / "tables.txt"


def table(name: str) -> TruthTable:
    """One table of the benchmark's file."""
    (section,) = (
        part for part in TABLES.read_text(encoding="utf-8").split("[") if part.startswith(f"{name}]")
    )
    pairs = [line.split() for line in section.splitlines()[1:]]
    width = len(pairs[0][0])
    columns: dict[str, list[object]] = {f"X{i + 1}": [int(row[i]) for row, _ in pairs] for i in range(width)}
    return TruthTable.from_rows(columns | {"OUT": [out for _, out in pairs]})


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("random_k08_n040", 57),
        ("random_k10_n040", 2312),
        ("random_k15_n020", 614),
        ("structured_k10_n040", 201),
        ("structured_k18_n020", 858),
    ],
)
def test_every_equally_short_model_is_found(name: str, models: int) -> None:
    """Of the 858 the R package gives 430, without a warning."""
    solution = minimize(table(name), include="?")
    assert solution.complete and solution.shortest
    assert solution.count == len(set(solution.models)) == models
