"""CAMEO event codes in PLOVER's quads, so that GDELT and ICEWS can be read beside POLECAT.

Grain: one rule is one root all of whose codes have the same PLOVER quad, or one code of a root whose
codes differ (08). Roots 01 and 02 have no place in PLOVER and get no quad. Source: data/plover/SOURCE.md
(CC BY-SA 4.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl


@dataclass(frozen=True, slots=True)
class QuadRules:
    """For each quad (1 to 4) the roots (two digits) and the codes that have it."""

    roots: dict[int, tuple[str, ...]]
    codes: dict[int, tuple[str, ...]]


@cache
def quad_rules() -> QuadRules:
    """The rules, from the packaged table.

    >>> quad_rules().roots[4]
    ('14', '15', '16', '17', '18', '19', '20')
    """
    raw = files("partnerscope.lake").joinpath("data/plover/cameo_to_plover.csv").read_bytes()
    table = pl.read_csv(raw, schema_overrides={"cameo": pl.String})
    root = pl.col("cameo").str.slice(0, 2)
    mixed = table.group_by(root).agg(pl.col("quad").n_unique()).filter(pl.col("quad") > 1)["cameo"].to_list()
    alike = table.filter(~root.is_in(mixed)).select(root, "quad").unique().sort("cameo")
    single = table.filter(root.is_in(mixed)).sort("cameo")
    return QuadRules(_by_quad(alike), _by_quad(single))


def _by_quad(table: pl.DataFrame) -> dict[int, tuple[str, ...]]:
    return {quad: tuple(table.filter(quad=quad)["cameo"]) for quad in (1, 2, 3, 4)}
