"""Every door of every method (QCA has its own tests): whatever stands in one cell, the answer is a result or a refusal.

A refusal is an `InputError` with a place; never a TypeError, a ValueError or a KeyError from below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from comparatist import agreement, composite, effect, idealpoint, qca, similarity
from comparatist.errors import InputError

pytestmark = pytest.mark.found

STRANGE: list[Any] = [
    pd.NA,
    pd.NaT,
    None,
    float("nan"),
    float("inf"),
    "",
    " ",
    "word",
    "NA",
    "1",
    "0,5",
    "1_000",
    True,
    Decimal("1.5"),
    datetime(2014, 7, 3),
    date(2014, 7, 3),
    time(12),
    timedelta(days=1),
    pd.Timestamp("2014-07-03"),
    np.datetime64("2014-07-03"),
    np.datetime64("NaT"),
    [1, 2],
    {"a": 1},
    b"bytes",
    1 + 2j,
    10**400,
    -1,
]
LONG: dict[str, list[Any]] = {
    "unit": ["u", "u", "v", "v", "w", "w"],
    "coder": ["A", "B", "A", "B", "A", "B"],
    "variable": ["x"] * 6,
    "value": [1, 1, 2, 1, 2, 2],
}
PANEL: dict[str, list[Any]] = {
    "unit": ["a", "a", "b", "b", "c", "c", "d", "d"],
    "time": [1, 2] * 4,
    "outcome": [0.5, 2.5, 0.1, 2.0, 0.3, 0.2, 0.4, 0.6],
    "treated": [2, 2, 2, 2, 0, 0, 0, 0],
    "x": [1.0, 1.0, 2.0, 2.0, 1.5, 1.5, 0.5, 0.5],
}
CASTS: dict[str, list[Any]] = {
    "congress": [109, 109, 109],
    "chamber": ["Senate"] * 3,
    "rollnumber": [1, 2, 1],
    "icpsr": [10, 10, 20],
    "cast_code": [1, 6, 9],
}
TREE: dict[str, list[Any]] = {
    "code": ["x", "y", "index"],
    "level": [1, 1, 2],
    "parent": ["index", "index", None],
    "weight": [1, 1, None],
    "direction": [1, -1, None],
}
WIDE: dict[str, list[Any]] = {"A": [1, 2, 2, 1], "B": [1, 2, 1, 1], "C": [2, 2, 1, 1]}
VOTES: dict[str, list[Any]] = {"v1": [1, -1, 1, -1], "v2": [1, 1, -1, -1], "v3": [-1, -1, 1, 1]}
ORDERED = {"v1": [2, 0, 1, 0], "v2": [2, 2, 0, 1], "v3": [0, 1, 2, 2]}
NAMED = {"unit": ["p", "q", "r", "s"], **WIDE}


def _panel(frame: Any) -> Any:
    columns = {"unit": "unit", "time": "time", "outcome": "outcome", "treated_at": "treated"}
    panel = effect.panel_from_frame(frame, **columns, covariates=["x"])
    return effect.group_time(panel, gaps="pairs", adjust="regression", draws=2)


def _ordered(frame: Any) -> Any:
    return idealpoint.ordinal_dynamic(frame, [1, 1, 2], anchor="a", actors=list("abcd"), iterations=2)


DOORS: list[tuple[str, Callable[[Any], Any], dict[str, list[Any]]]] = [
    *(
        (f"read_matrix {level}", lambda frame, level=level: agreement.read_matrix(frame, level=level), WIDE)
        for level in agreement.LEVELS
    ),
    ("read_matrix unit", lambda frame: agreement.read_matrix(frame, unit="unit"), NAMED),
    ("fleiss", agreement.fleiss_kappa, WIDE),
    ("alpha", lambda frame: agreement.krippendorff_alpha(frame, level="interval"), WIDE),
    ("intraclass", agreement.intraclass_correlation, WIDE),
    ("light", agreement.light_kappa, WIDE),
    ("categories", agreement.kappa_by_category, WIDE),
    ("null", agreement.fleiss_test, WIDE),
    ("pairs", agreement.pairs, WIDE),
    ("diagnose", agreement.diagnose, WIDE),
    ("agreement", lambda frame: agreement.agreement(frame, {"x": "nominal"}), LONG),
    ("read_long", lambda frame: agreement.read_long(frame, variable="x", level="ratio"), LONG),
    ("table", agreement.table_agreement, {"A": [5, 2, 1], "B": [1, 4, 1], "C": [0, 1, 6]}),
    ("counts", agreement.counts_agreement, {"A": [2, 1, 0], "B": [1, 2, 3]}),
    ("similarity", lambda frame: similarity.similarity(frame, (-1, 1), missing=(9,)), VOTES),
    ("of table", similarity.similarity_of_table, {"A": [5, 2, 1], "B": [1, 4, 1], "C": [0, 1, 6]}),
    (
        "choices",
        lambda frame: similarity.choices_of_long(frame, actor="coder", item="unit"),
        LONG,
    ),
    (
        "choices by code",
        lambda frame: similarity.choices_of_long(frame, actor="coder", item="unit", codes={1: 1, 2: 3}),
        LONG,
    ),
    ("static", lambda frame: idealpoint.binary_static(frame, stop=idealpoint.Stop(1e-3, 5)), VOTES),
    (
        "dynamic",
        lambda frame: idealpoint.binary_dynamic(frame, [0, 0, 1], stop=idealpoint.Stop(1e-3, 5)),
        VOTES,
    ),
    ("ordinal", _ordered, ORDERED),
    ("voteview", idealpoint.read_voteview, CASTS),
    ("pscl", idealpoint.read_pscl, {"": ["K", "L", "M"], "Vote 1": [1, 0, 9], "Vote 2": [0, 0, 1]}),
    ("panel", _panel, PANEL),
    ("indicators", composite.read_indicators, NAMED),
    ("structure", composite.read_structure, TREE),
]


FITTING: dict[str, dict[str, list[Any]]] = {
    "read_matrix set": {"A": ["CT;CS", "CT"], "B": ["CT", "CT"]},
    "read_matrix date": {"A": ["2014", "2015-07"], "B": ["2014-07-03", "2015"]},
}


@contextmanager
def _result_or_refusal(door: str, column: str, cell: Any) -> Iterator[None]:
    try:
        yield
    except InputError as refusal:
        if not refusal.what:
            pytest.fail(f"{door}, {column}: {cell!r} is refused without a word")
    except Exception as error:  # what the test is about
        pytest.fail(f"{door}, column {column}, {cell!r}: {type(error).__name__}: {error}")


@pytest.mark.parametrize(("door", "enter", "columns"), DOORS, ids=[door for door, _, _ in DOORS])
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_any_cell_ends_in_a_result_or_a_refusal(
    door: str, enter: Callable[[Any], Any], columns: dict[str, list[Any]]
) -> None:
    for column in columns:
        for cell in STRANGE:
            for row in (0, 1):
                cells = list(columns[column])
                cells[row] = cell
                given = {
                    name: pd.Series(cells if name == column else kept, dtype=object)
                    for name, kept in columns.items()
                }
                with _result_or_refusal(door, column, cell):
                    enter(pd.DataFrame(given))


@pytest.mark.parametrize(("door", "enter", "columns"), DOORS, ids=[door for door, _, _ in DOORS])
def test_the_door_opens(door: str, enter: Callable[[Any], Any], columns: dict[str, list[Any]]) -> None:
    """So that the test above does not pass by refusing everything."""
    assert enter(pd.DataFrame(FITTING.get(door, columns))) is not None


QCA: list[tuple[str, Callable[[Any], Any]]] = [
    ("truth table", lambda frame: qca.truth_table(frame, "Y", incl_cut=0.8)),
    ("fit", lambda frame: qca.fit_of("A", frame, "Y")),
    ("calibration", lambda frame: qca.calibrate_frame(frame, {"A": (0.2, 0.5, 0.8)})),
]
SETS: dict[str, list[Any]] = {"A": [0.1, 0.9, 0.8, 0.2], "B": [0.7, 0.9, 0.3, 0.2], "Y": [0.8, 0.9, 0.1, 0.2]}
FRAMES = [*DOORS, *((door, enter, SETS) for door, enter in QCA)]


@pytest.mark.parametrize(("door", "enter", "columns"), FRAMES, ids=[door for door, _, _ in FRAMES])
def test_names_of_columns_are_texts_no_two_alike(
    door: str, enter: Callable[[Any], Any], columns: dict[str, list[Any]]
) -> None:
    frame = pd.DataFrame(FITTING.get(door, columns))
    twice = pd.concat([frame, frame.iloc[:, -1:]], axis=1)
    with pytest.raises(InputError, match="two columns have one name"):
        enter(twice)
    levels = frame.set_axis(pd.MultiIndex.from_product([["x"], frame.columns]), axis=1)
    with pytest.raises(InputError, match="no plain text for its name"):
        enter(levels)


def test_numbered_columns_are_read_by_their_numbers() -> None:
    """`pandas.DataFrame(rows)` calls its columns 0, 1, ...: coders, votes and conditions all the same."""
    rows = [[1, 1], [2, 2], [1, 2], [2, 2]]
    assert agreement.read_matrix(pd.DataFrame(rows)).coders == ("0", "1")
    assert agreement.fleiss_kappa(pd.DataFrame(rows)).value == agreement.fleiss_kappa(rows).value
    table = qca.truth_table(pd.DataFrame([[1, 0, 1], [0, 0, 0], [1, 1, 1], [0, 1, 0]]), "2")
    assert table.conditions == ("0", "1")
    with pytest.raises(InputError, match="no column 'unit'"):
        agreement.read_long(pd.DataFrame(rows), variable="x")


def test_numbers_that_are_none_of_any_type_are_missing_or_refused() -> None:
    """Decimal's NaN (signaling too), and objects of numpy that no table of codes can look up."""
    empty = idealpoint.binary_static(pd.DataFrame({"v1": pd.Series([1, -1, Decimal("sNaN")], dtype=object)}))
    assert np.isnan(empty.mean[2]).all()
    with pytest.raises(InputError, match="not a code"):
        similarity.choices_of_long(
            pd.DataFrame({**LONG, "value": pd.Series([np.void(b"a")] * 6, dtype=object)}),
            actor="coder",
            item="unit",
            codes={1: 1},
        )
    strange = {**PANEL, "treated": pd.Series([np.array([1, 2])] * 8, dtype=object)}
    with pytest.raises(InputError, match="column treated, row 1"):
        _panel(pd.DataFrame(strange))
    with pytest.raises(InputError, match="the panel holds no row"):
        _panel(pd.DataFrame(PANEL).head(0))
    with pytest.raises(InputError, match="a score that is itself a list"):
        qca.calibrate([0.1, (0.2, 0.3)], (0.2, 0.5, 0.8))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not all numbers"):
        qca.suggest_thresholds(["1", "2", "30"])
