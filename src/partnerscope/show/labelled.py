"""Records for Stata and SPSS: every variable carries its label, every concept a number with the word it stands for.

Grain: one *variable* is one column of a kind. A column of single concepts becomes whole numbers, 1 for the first
of its scheme, with the labels of the codebook as known at T; lists are joined by ';'. Missing is missing, never zero.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

import polars as pl

from partnerscope.errors import InputError
from partnerscope.extras import require
from partnerscope.record import Kind
from partnerscope.view import View

Labelled = Literal["dta", "sav"]
LABELLED: tuple[Labelled, ...] = ("dta", "sav")
_LONGEST = {"dta": 2045, "sav": 32767}


def labelled(frame: pl.DataFrame, kind: Kind, view: View, format: Labelled) -> bytes:
    """The bytes of a Stata (dta) or SPSS (sav) file of records of a kind.

    Raises InputError when the extra `exchange` is missing, or a text is longer than the format can hold.
    """
    require("exchange", f"the format {format!r}")
    import pyreadstat

    columns: list[pl.Series] = []
    values: dict[str, dict[int | float, str]] = {}
    for name in frame.columns:
        series = frame[name]
        cell = kind.columns.get(name)
        if cell is not None and cell.shape == "concept" and not cell.many and cell.target in view.codebook:
            concepts = list(view.codebook[cell.target].concepts)
            numbers = {concept: number for number, concept in enumerate(concepts, start=1)}
            values[name] = {
                number: view.codebook[cell.target].label_of(one) for one, number in numbers.items()
            }
            series = series.replace_strict(numbers, default=None, return_dtype=pl.Float64)
        elif isinstance(series.dtype, pl.List):
            series = series.cast(pl.List(pl.String)).list.join(";")
        elif series.dtype.is_numeric():
            series = series.cast(pl.Float64)
        else:
            series = series.cast(pl.String)
        columns.append(_held(series.alias(name), format))
    labels: list[str | None] = [
        (kind.columns[name].doc if name in kind.columns else name)[:80] for name in frame.columns
    ]
    write = pyreadstat.write_dta if format == "dta" else pyreadstat.write_sav
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"records.{format}"
        write(pl.DataFrame(columns), str(path), column_labels=labels, variable_value_labels=values)
        return path.read_bytes()


def _held(series: pl.Series, format: Labelled) -> pl.Series:
    if series.dtype != pl.String:
        return series
    longest = int(str(series.str.len_bytes().max() or 0))
    if longest > _LONGEST[format]:
        what = f"a text in {series.name!r} has {longest} bytes"
        raise InputError(what, allowed=f"{_LONGEST[format]} in {format}", hint="take csv or parquet")
    return series.fill_null("")
