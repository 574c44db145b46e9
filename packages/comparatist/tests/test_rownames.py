"""Tables as R writes them: their first column names the rows, and is no coder, no category, no vote and no indicator."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pytest

from comparatist.agreement import (
    counts_agreement,
    fleiss_kappa,
    intraclass_correlation,
    light_kappa,
    read_matrix,
)
from comparatist.composite import read_indicators
from comparatist.errors import InputError
from comparatist.idealpoint import binary_static, read_pscl
from comparatist.similarity import similarity

pytestmark = pytest.mark.found

Read = Callable[[io.StringIO], Any]
READERS: dict[str, Read] = {
    "polars": pl.read_csv,
    "pandas": pd.read_csv,
    "indexed": lambda text: pd.read_csv(text, index_col=0, dtype={0: str}),
}
RATINGS = [[3, 3, 2], [3, 6, 1], [3, 4, 4], [4, 6, 4], [5, 2, 3]]
CASTS = {"KENNEDY": [-1, 1, 1], "LOTT": [1, -1, -1], "REID": [1, 1, -1]}


def _table(names: list[str], rows: list[list[int]], columns: str) -> io.StringIO:
    """What `write.csv` writes."""
    lines = ['""' + "".join(f',"{column}"' for column in columns.split(","))]
    lines += [f'"{name}",{",".join(map(str, row))}' for name, row in zip(names, rows, strict=True)]
    return io.StringIO("\n".join(lines) + "\n")


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_row_names_are_no_coder(read: Read) -> None:
    frame = read(_table(["1", "2", "3", "4", "5"], RATINGS, "r1,r2,r3"))
    assert read_matrix(frame).coders == ("r1", "r2", "r3")
    for measure in (fleiss_kappa, intraclass_correlation, light_kappa):
        assert measure(frame).value == measure(RATINGS).value


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_row_names_are_units_and_actors(read: Read) -> None:
    frame = read(_table(list(CASTS), list(CASTS.values()), "v1,v2,v3"))
    assert read_matrix(frame).units == tuple(CASTS)
    assert similarity(frame, (-1, 1), missing=()).actors == tuple(CASTS)
    assert binary_static(frame, anchor="LOTT").actors == tuple(CASTS)
    votes = read_pscl(frame, codes={1: 1, -1: -1})
    assert (votes.actors, votes.votes.tolist()) == (tuple(CASTS), list(CASTS.values()))


@pytest.mark.parametrize("first", ["", "Unnamed: 0", "...1", "rownames"])
def test_row_names_are_no_category_and_no_indicator(first: str) -> None:
    frame = pl.DataFrame({first: [1, 2, 3], "a": [2, 0, 1], "b": [0, 2, 1]})
    named, bare = (counts_agreement(given)["fleiss"] for given in (frame, frame.drop(first)))
    assert named.value == bare.value
    found = read_indicators(frame)
    assert (found.units, found.names) == (("1", "2", "3"), ("a", "b"))


def test_a_single_column_is_no_column_of_names() -> None:
    """Nothing would be left to be named; and a frame without columns has no first one."""
    assert read_matrix(pl.DataFrame({"": ["a", "b"]})).coders == ("",)
    for frame in (pl.DataFrame(), pd.DataFrame()):
        assert fleiss_kappa(frame).undefined == "no codings"
        with pytest.raises(InputError):
            binary_static(frame)


def test_a_unit_named_twice_or_not_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="two rows of the row names"):
        read_matrix(pd.DataFrame({"r1": [1, 2], "r2": [1, 2]}, index=["u", "u"]))
    with pytest.raises(InputError, match="row 2: a row without a name"):
        read_matrix(pd.DataFrame({"r1": [1, 2], "r2": [1, 2]}, index=["u", None]))
