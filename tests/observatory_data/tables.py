"""The tables of the bundled observatory as plain rows of text: what a reader of CSV sees."""

from __future__ import annotations

import csv
from pathlib import Path

from partnerscope.observatory import bundled

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    """Every row of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kind(name: str) -> list[Row]:
    """Every record of a kind."""
    return rows(bundled() / "records" / f"{name}.csv")
