"""What use found in composites: settings and directions that were ignored, cells that are not numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from comparatist.composite import (
    NORMALIZATIONS,
    Assumptions,
    Indicators,
    Node,
    Normalization,
    Structure,
    aggregate,
    flat_structure,
    impute,
    leave_out,
    normalize,
    outranking,
    read_indicators,
    read_structure,
)
from comparatist.composite.normalize import SETTINGS as SETTINGS_OF
from comparatist.errors import InputError

pytestmark = pytest.mark.found

TREE: dict[str, list[Any]] = {
    "code": ["x", "y", "pillar", "index"],
    "level": [1, 1, 2, 3],
    "parent": ["pillar", "pillar", "index", None],
    "weight": [1, 1, 1, None],
    "direction": [1, -1, 1, None],
}
SETTINGS: dict[str, Any] = {
    "low": 1.0,
    "high": 10.0,
    "mean": 50.0,
    "deviation": 10.0,
    "reference": "u1",
    "target": 3.0,
    "posts": (0.0, 1.0),
    "cap": True,
}


def _object_frame(columns: dict[str, list[Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})


@pytest.mark.parametrize("method", ["distance_to_max", "distance_to_reference", "distance_to_target"])
@pytest.mark.parametrize("setting", ["low", "high"])
def test_distances_have_no_ends(method: Any, setting: str) -> None:
    with pytest.raises(InputError, match=f"{setting} of .* which {method} has no use for"):
        Normalization(method, **{setting: SETTINGS[setting]})


@pytest.mark.parametrize("setting", [{"low": 0}, {"high": 100}, {"mean": 0}, {"deviation": 1}])
def test_ends_are_refused_even_where_they_are_those_of_min_max(setting: dict[str, float]) -> None:
    """A distance from 0 to 100 was asked for, and came as one from 0 to 1."""
    with pytest.raises(InputError, match="which distance_to_max has no use for"):
        Normalization("distance_to_max", **setting)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", NORMALIZATIONS)
def test_a_setting_is_used_or_refused(method: Any) -> None:
    """Whatever a method accepts changes its result on some values."""
    table = Indicators(
        tuple(f"u{row}" for row in range(6)), ("x",), np.array([[2.0], [1], [3], [5], [8], [0]])
    )
    needs: dict[str, dict[str, Any]] = {
        "distance_to_reference": {"reference": "u3"},
        "distance_to_target": {"target": 6.0},
    }
    plain_needs = needs.get(method, {"posts": (2.0, 4.0)} if method == "goalposts" else {})
    plain = normalize(table, Normalization(method, **plain_needs)).values
    for name, value in SETTINGS.items():
        given = {**plain_needs, name: value}
        if name not in SETTINGS_OF[method]:
            with pytest.raises(InputError, match="has no use for"):
                Normalization(method, **given)
        elif (method, name) != ("distance_to_max", "cap"):  # no value is beyond the maximum
            assert not np.allclose(normalize(table, Normalization(method, **given)).values, plain), name


def test_a_pillar_that_points_down_is_refused() -> None:
    with pytest.raises(InputError, match="node pillar: a direction of -1 above level 1"):
        read_structure(pl.DataFrame({**TREE, "direction": [1, -1, -1, None]}))
    with pytest.raises(InputError, match="above level 1"):
        Structure((Node("x", 1, "index"), Node("index", 2, direction=-1)))


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("direction", 1.5, "column direction, row 2: 1.5 is not a whole number"),
        ("level", 1.5, "column level, row 2: 1.5 is not a whole number"),
        ("level", date(2014, 7, 3), "column level, row 2: a date"),
        ("weight", "heavy", "column weight, row 2: 'heavy' is not a finite number"),
        ("weight", "0,5", "write decimals with a point"),
        ("code", pd.NA, "column code, row 2: a row without a name"),
    ],
)
def test_cells_of_a_structure_are_named(column: str, cell: Any, says: str) -> None:
    cells = list(TREE[column])
    cells[1] = cell
    with pytest.raises(InputError, match=says):
        read_structure(_object_frame({**TREE, column: cells}))


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, "", pd.NaT])
def test_empty_cells_of_a_structure_are_defaults(empty: Any) -> None:
    columns = {name: [empty if cell is None else cell for cell in cells] for name, cells in TREE.items()}
    read = read_structure(_object_frame(columns))
    assert read.node("index") == Node("index", 3)
    assert read.directions == {"x": 1, "y": -1}


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("NA", "leave a missing value empty"),
        ("0,9", "write decimals with a point"),
        ("high", "'high' is not a finite number"),
        (date(2014, 7, 3), r"a date \(2014-07-03\) is not a number"),
        (pd.Timestamp("2014-07-03"), "a date"),
        ([1], "a value of type list"),
        (1 + 2j, "a value of type complex"),
    ],
)
def test_cells_of_indicators_are_named(cell: Any, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_indicators(_object_frame({"unit": ["u", "v"], "x": [1.0, cell]}))
    assert "column x, row 2" in str(caught.value)


def test_missing_and_textual_numbers_are_read() -> None:
    read = read_indicators(_object_frame({"unit": [" u", "v", "w"], "x": ["1.5", pd.NA, " 2 "]}))
    assert read.units == ("u", "v", "w")
    assert read.column("x")[[0, 2]].tolist() == [1.5, 2.0] and np.isnan(read.column("x")[1])


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA])
def test_a_unit_without_a_group_is_not_left_unimputed_in_silence(empty: Any) -> None:
    table = Indicators(("u", "v", "w"), ("x",), np.array([[1.0], [np.nan], [3.0]]))
    with pytest.raises(InputError, match="column groups, row 2"):
        impute(table, "group_mean", ["a", empty, "a"])


def test_outranking_needs_a_weight_for_each_indicator() -> None:
    table = Indicators(("u", "v"), ("x", "y"), np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(InputError, match="no weight of the indicator 'y'"):
        outranking(table, {"x": 1.0})
    with pytest.raises(InputError, match="below zero"):
        outranking(table, {"x": 1.0, "y": -1.0})


def test_settings_that_would_be_ignored_are_refused() -> None:
    table = Indicators(("u", "v"), ("x", "y"), np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(InputError, match="groups with method 'mean'"):
        impute(table, "mean", ["a", "b"])
    with pytest.raises(InputError, match="no indicator 'z'"):
        outranking(table, {"x": 1.0, "y": 1.0, "z": 1.0})
    with pytest.raises(InputError, match="no aggregate at level 3"):
        aggregate(table, flat_structure({"x": 1, "y": 1}), {2: "arithmetic", 3: "geometric"})
    with pytest.raises(InputError, match="a noise of 0.5 with simplex weights"):
        Assumptions(weights="simplex", noise=0.5)
    with pytest.raises(InputError, match="with fixed weights"):
        Assumptions(weights="fixed", levels=(1,))


def test_leaving_out_a_whole_level_needs_no_other_methods() -> None:
    nodes = (Node("x", 1, "index"), Node("y", 1, "pillar"), Node("z", 1, "index"), Node("pillar", 2, "index"))
    tree = Structure((*nodes, Node("index", 3)))
    table = Indicators(("u", "v"), ("x", "y", "z"), np.array([[1.0, 2.0, 4.0], [2.0, 1.0, 4.0]]))
    found = leave_out(table, tree, ["pillar"], {2: "geometric", 3: "arithmetic"})
    assert found.scores[:, 0].tolist() == [2.5, 3.0]
