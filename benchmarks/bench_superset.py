"""Superset search over 12 made-up fuzzy conditions, each run timed.

The grain is one search: "necessity at 1.0, all 531,440 combinations of 20 cases: 0 findings in 1.8 s". Run it with
`python benchmarks/bench_superset.py`.
"""

from __future__ import annotations

import time

import numpy as np

from comparatist.qca import super_subset
from comparatist.qca.expressionfit import Relation

CONDITIONS = 12
BAR = 2.0  # seconds
RUNS: tuple[tuple[Relation, float, bool], ...] = (
    ("necessity", 0.9, False),
    ("necessity", 0.9, True),
    ("necessity", 1.0, True),
    ("sufficiency", 0.9, False),
    ("sufficiency", 0.9, True),
)


def cases(number: int) -> dict[str, list[float]]:
    """Made-up memberships, mostly near 0 and 1."""
    chance = np.random.default_rng(1)
    names = [*(f"C{i:02}" for i in range(CONDITIONS)), "Y"]
    return {name: chance.beta(0.7, 0.7, number).round(2).tolist() for name in names}


def main() -> None:
    """Print one line a search."""
    for number in (20, 60):
        data = cases(number)
        for relation, cut, exhaustive in RUNS:
            begun = time.perf_counter()
            found = super_subset(data, "Y", relation=relation, incl_cut=cut, exhaustive=exhaustive)
            seconds = time.perf_counter() - begun
            reach = "all combinations" if found.complete else f"up to {found.depth} conditions"
            verdict = "" if seconds <= BAR else f" (over {BAR:g} s)"
            print(
                f"{relation} at {cut:g}, {number} cases, {reach}: {len(found.fits)} found, {seconds:.2f} s{verdict}"
            )


if __name__ == "__main__":
    main()
