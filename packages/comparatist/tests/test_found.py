"""What use found in similarity: actors made of empty cells, codes with a blank, cells that are not numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.similarity import choices_of_long, similarity, similarity_by_group, similarity_of_table

pytestmark = pytest.mark.found

LONG: dict[str, list[Any]] = {"actor": ["A", "A", "B", "B"], "item": [1, 2, 1, 2], "value": [1, 3, 1, 1]}
CODES: dict[object, float] = {"yes": 1, "abstain": 2, "no": 3}


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, pd.NaT, "", " ", "nan", "None", "<NA>", "NaT "])
@pytest.mark.parametrize("column", ["actor", "item"])
def test_empty_cells_make_no_actors_and_no_items(column: str, empty: Any) -> None:
    cells = list(LONG[column])
    cells[2] = empty
    frame = pd.DataFrame(
        {name: pd.Series(cells_, dtype=object) for name, cells_ in {**LONG, column: cells}.items()}
    )
    with pytest.raises(InputError, match=f"column {column}, row 3: a row without a name"):
        choices_of_long(frame)


def test_namibia_is_an_actor() -> None:
    assert choices_of_long(pl.DataFrame({**LONG, "actor": ["NA", "NA", "B", "B"]})).actors == ("B", "NA")


def test_blanks_around_names_and_codes_do_not_count() -> None:
    frame = pl.DataFrame({"actor": ["A ", " A", "B"], "item": [1, 2, 1], "value": ["yes ", "no", " yes"]})
    read = choices_of_long(frame, codes=CODES)
    assert read.actors == ("A", "B")
    assert read.values[:, 0].tolist() == [1, 1] and read.unread == ()
    with pytest.raises(InputError, match="chose twice"):
        choices_of_long(pl.DataFrame({"actor": ["A", "A "], "item": [1, 1], "value": [1, 1]}))


def test_codes_taken_as_absence_are_counted_and_strange_ones_refused() -> None:
    frame = pl.DataFrame({"actor": ["A", "B", "C"], "item": [1, 1, 1], "value": ["yes", "Yes", "absent"]})
    read = choices_of_long(frame, codes=CODES)
    assert read.unread == (("Yes", 1), ("absent", 1))
    assert str(read).endswith("taken as absence: 'Yes' (1), 'absent' (1)")
    with pytest.raises(InputError, match="none of the codes occurs"):
        choices_of_long(frame, codes={"Y": 1, "N": 3})


def _matrix(cell: Any) -> Any:
    return [[1, 3], [cell, 1]]


@pytest.mark.parametrize("value", ["yes", datetime(2014, 7, 3), pd.Timestamp("2014-07-03"), [1]])
def test_values_that_are_no_numbers_are_named(value: Any) -> None:
    frame = pd.DataFrame({**LONG, "value": pd.Series([1, 3, value, 1], dtype=object)})
    with pytest.raises(InputError, match="column value, row 3"):
        choices_of_long(frame)
    with pytest.raises(InputError, match="choices, row 1, column 0"):
        similarity(_matrix({} if isinstance(value, list) else value), (1, 2, 3))


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA])
def test_empty_choices_are_absence(empty: Any) -> None:
    found = similarity(pd.DataFrame([[1, 3, empty], [1, 1, 1]], dtype=object), (1, 2, 3))
    assert found.n[0, 1] == 2


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA])
def test_an_item_without_a_group_is_refused(empty: Any) -> None:
    with pytest.raises(InputError, match="groups, item 2"):
        similarity_by_group([[1, 3], [1, 1]], (1, 2, 3), [2001, empty])
    with pytest.raises(InputError, match="different kinds"):
        similarity_by_group([[1, 3], [1, 1]], (1, 2, 3), [2001, "later"])


def test_scales_weights_and_tables_of_words_are_refused() -> None:
    with pytest.raises(InputError, match="values, place 1"):
        similarity([[1], [1]], (1, "no"))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="item_weights, place 0"):
        similarity([[1], [1]], (1, 2), item_weights=["heavy"])
    with pytest.raises(InputError, match="table of counts, row 1, column 0"):
        similarity_of_table(_matrix("x"))
