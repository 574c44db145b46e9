"""Ratings: on a scale of concepts, or within an interval of numbers; of a record, or of a partner."""

from __future__ import annotations

import polars as pl
import pytest

from partnerscope.codebook import Codebook, load_texts
from partnerscope.record import KINDS, kind_named
from partnerscope.record.check import check_records

SCALES = """
scheme: scale
label: Scale
definition: Scales.
properties: {scheme: text, low: number, high: number}
concepts:
- {id: degree, label: degree, definition: A degree., low: 0, high: 1}
- {id: aim, label: aim, definition: An aim., scheme: aim}
---
scheme: aim
label: Aim
definition: Aims.
concepts:
- {id: results, label: results, definition: Results.}
"""


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    found, problems = load_texts({"codebook/scale.yaml": SCALES})
    assert not problems
    return found


@pytest.mark.parametrize(
    ("scale", "value", "partner", "faults"),
    [
        ("degree", "0.33", "JPN", []),
        ("degree", "0", "JPN", []),
        ("degree", "1", "JPN", []),
        ("degree", "1.01", "JPN", [("value", "range")]),
        ("degree", "-0.01", "JPN", [("value", "range")]),
        ("degree", "results", "JPN", [("value", "number")]),
        ("aim", "results", "JPN", []),
        ("aim", "0.33", "JPN", [("value", "concept")]),
        ("degree", "0.33", "", [("record", "missing")]),
    ],
)
def test_a_rating_stays_on_its_scale(
    codebook: Codebook, scale: str, value: str, partner: str, faults: list[tuple[str, str]]
) -> None:
    kind = kind_named("rating")
    given = {"id": "R1", "partner": partner, "scale": scale, "value": value, "rater": "somebody"}
    row = {name: [given.get(name, "")] for name in kind.columns}
    actors = {name: ["JPN" if name == "id" else ""] for name in kind_named("actor").columns}
    frames = {"rating": pl.DataFrame(row), "actor": pl.DataFrame(actors)}
    found = [f for f in check_records(frames, codebook, KINDS) if f.kind == "rating"]
    assert [(fault.column, fault.code) for fault in found] == faults
