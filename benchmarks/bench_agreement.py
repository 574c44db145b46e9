"""Alpha's bootstrap: 1,000 draws of 20,000 units by three coders, beside the krippendorff package draw by draw.

Grain: one row is one level of one variable. The package is timed on a few draws and its time scaled to all of them.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import Literal

import krippendorff
import numpy as np

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.report import Row, best, markdown
from comparatist.agreement import Codings, Interval, krippendorff_alpha, read_matrix

Ranked = Literal["nominal", "ordinal"]
LEVELS: tuple[Ranked, ...] = ("nominal", "ordinal")
UNITS, CODERS, CATEGORIES, DRAWS, TIMED = 20_000, 3, 5, 1000, 10


def ratings() -> np.ndarray:
    """Three coders who see the same in seven of ten units, a twentieth of the codings missing (NaN)."""
    random = np.random.default_rng(1)
    truth = random.integers(1, CATEGORIES + 1, UNITS)
    seen = random.random((UNITS, CODERS)) < 0.7
    table = np.where(seen, truth[:, None], random.integers(1, CATEGORIES + 1, (UNITS, CODERS))).astype(float)
    table[random.random(table.shape) < 0.05] = np.nan
    return table


def package(table: np.ndarray, level: Ranked) -> tuple[float, float]:
    """Seconds of all draws by the package, from a few of them, and its value of the table itself."""
    random = np.random.default_rng(1)
    started = time.perf_counter()
    for _ in range(TIMED):
        drawn = table[random.integers(0, UNITS, UNITS)]
        krippendorff.alpha(reliability_data=drawn.T, level_of_measurement=level)
    seconds = (time.perf_counter() - started) * DRAWS / TIMED
    return seconds, float(krippendorff.alpha(reliability_data=table.T, level_of_measurement=level))


def run() -> list[Row]:
    """Measure both levels; stop if the values disagree."""
    table, rows = ratings(), []
    for level in LEVELS:
        codings: Codings = read_matrix(table, level=level)
        interval = Interval("bootstrap", draws=DRAWS)
        found = krippendorff_alpha(codings, interval=interval)
        theirs, value = package(table, level)
        if found.value is None or abs(found.value - value) > 1e-9:
            raise SystemExit(f"alpha differs: {found.value} and {value}")
        ours = best(partial(krippendorff_alpha, codings, interval=interval))
        note = f"krippendorff timed on {TIMED} draws, scaled"
        name = f"alpha ({level}), {DRAWS:,} bootstrap draws of {UNITS:,} x {CODERS} codings"
        rows.append(Row(name, ours, "s", theirs, "krippendorff", 1 / 20, note))
        rows.append(Row(f"{name}, within two seconds", ours, limit=2.0))
    return rows


if __name__ == "__main__":
    print(markdown("Agreement of coders", run()))
