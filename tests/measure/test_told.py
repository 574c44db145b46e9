"""What every measure of records says of a small made-up observatory, row by row, in a plain file a reviewer can read.

To accept a change, delete tests/golden/measure/findings.txt, run this test twice and read the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from partnerscope.errors import InputError
from partnerscope.measure import MEASURES, Measure
from partnerscope.view import View
from tests.measure import many

GOLDEN = Path(__file__).parents[1] / "golden" / "measure" / "findings.txt"


def measures_of_records() -> list[Measure]:
    """Those that read no panel."""
    found = []
    for measure in MEASURES:
        try:
            measure(many.view())
        except InputError:  # it has no panel
            continue
        else:
            found.append(measure)
    return found


def _text(value: object) -> str:
    if isinstance(value, list):
        return "+".join(str(one) for one in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def told(measure: Measure, view: View) -> Iterator[str]:
    """A line a finding that says something; those that say nothing but an absence are counted."""
    silent: dict[str, int] = {}
    for row in measure(view).frame.iter_rows(named=True):
        keys = " ".join(str(row[key]) for key in measure.keys if row[key] not in (None, ""))
        said = {
            name: row[name]
            for name in row
            if name not in measure.keys and row[name] not in (None, "", [], 0, 0.0)
        }
        if set(said) <= {"absence", "caveat"} or (row["absence"] and not row["records"]):
            silence = f"{said.get('absence', 'nothing')}: {said.get('caveat', '')}"
            silent[silence] = silent.get(silence, 0) + 1
        else:
            yield f"  {keys} | " + ", ".join(f"{name} {_text(value)}" for name, value in said.items())
    yield from (f"  {count} times {silence}" for silence, count in silent.items())


def test_what_every_measure_says() -> None:
    lines = [
        line for measure in measures_of_records() for line in (measure.name, *told(measure, many.view()))
    ]
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    if not GOLDEN.exists():
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_text(text, "utf-8")
        pytest.fail("findings.txt was not there and has been written: review it")
    assert text.splitlines() == GOLDEN.read_text("utf-8").splitlines()


def test_the_order_of_rows_does_not_matter() -> None:
    view = many.view()
    known = view.known

    def turned(kind: str) -> pl.DataFrame:
        return known.load(kind).reverse()

    backward = replace(view, known=replace(known, load=turned))
    for measure in measures_of_records():
        assert measure(view).hash() == measure(backward).hash(), measure.name
