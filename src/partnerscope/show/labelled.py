"""Records, tables and panels for Stata and SPSS: variables carry labels, concepts of records are numbers with words.

Grain: one *variable* is one column. In records a column of single concepts becomes whole numbers, 1 for the first
of its scheme, with the labels of the codebook as known at T; lists are joined by ';'. Missing is missing, never zero.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeGuard

import polars as pl

from partnerscope.errors import InputError
from partnerscope.extras import require
from partnerscope.record import Kind
from partnerscope.view import View

Labelled = Literal["dta", "sav"]
LABELLED: tuple[Labelled, ...] = ("dta", "sav")
_LONGEST = {"dta": 2045, "sav": 32767}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")


def is_labelled(format: str) -> TypeGuard[Labelled]:
    """Whether a format is one of Stata and SPSS."""
    return format in LABELLED


def labelled(frame: pl.DataFrame, kind: Kind, view: View, format: Labelled) -> bytes:
    """The bytes of a Stata (dta) or SPSS (sav) file of records of a kind.

    Raises InputError when the extra `exchange` is missing, or a text is longer than the format can hold.
    """
    words: dict[str, Mapping[str, str]] = {}
    for name in frame.columns:
        cell = kind.columns.get(name)
        if cell is not None and cell.shape == "concept" and not cell.many and cell.target in view.codebook:
            scheme = view.codebook[cell.target]
            words[name] = {concept: scheme.label_of(concept) for concept in scheme.concepts}
    docs = {name: kind.columns[name].doc for name in frame.columns if name in kind.columns}
    return written(frame, format, docs, words)


def written(
    frame: pl.DataFrame,
    format: Labelled,
    docs: Mapping[str, str] = MappingProxyType({}),
    words: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> bytes:
    """The bytes of a Stata or SPSS file of any frame: `docs` labels its columns, `words` the values that become numbers.

    Raises InputError as `labelled` does, and for a column whose name the formats cannot hold.
    """
    require("exchange", f"the format {format!r}")
    import pyreadstat

    columns: list[pl.Series] = []
    values: dict[str, dict[int | float, str]] = {}
    for name in frame.columns:
        if not _NAME.fullmatch(name):
            raise InputError(f"{name!r} is not a name of a variable in {format}", hint="take csv or parquet")
        series = frame[name]
        if name in words:
            numbers = {concept: number for number, concept in enumerate(words[name], start=1)}
            values[name] = {number: words[name][one] for one, number in numbers.items()}
            series = series.replace_strict(numbers, default=None, return_dtype=pl.Float64)
        elif isinstance(series.dtype, pl.List):
            series = series.cast(pl.List(pl.String)).list.join(";")
        elif series.dtype.is_numeric() or series.dtype == pl.Boolean:
            series = series.cast(pl.Float64)
        else:
            series = series.cast(pl.String)
        columns.append(_held(series.alias(name), format))
    labels: list[str | None] = [docs.get(name, name.replace("_", " "))[:80] for name in frame.columns]
    write = pyreadstat.write_dta if format == "dta" else pyreadstat.write_sav
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"frame.{format}"
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
