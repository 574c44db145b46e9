"""What is masked is missing at every door, one text is not a list of its letters, and categories of nothing are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from comparatist.agreement import agreement, fleiss_kappa, gwet_ac, table_agreement
from comparatist.composite import Indicators, read_indicators
from comparatist.effect import Panel, panel_from_frame, synthetic_control
from comparatist.errors import InputError
from comparatist.idealpoint import binary_dynamic, binary_static, ordinal_dynamic
from comparatist.qca import necessity, sufficiency
from comparatist.similarity import similarity

pytestmark = pytest.mark.found

VOTES = [[1, -1, 1], [-1, 1, -1], [1, 1, -1]]


def _masked(rows: Any, hidden: float) -> Any:
    """The rows with another number below a mask in place of their first cell."""
    cells = np.array(rows, dtype=float)
    mask = np.zeros(cells.shape, dtype=bool)
    mask[(0,) * cells.ndim] = True
    cells[mask] = hidden
    return np.ma.masked_array(cells, mask=mask)


def _gap(rows: Any) -> Any:
    cells = np.array(rows, dtype=float)
    cells[(0,) * cells.ndim] = np.nan
    return cells


def test_a_masked_vote_is_silence() -> None:
    for hidden in (-1, 1, 7):
        masked = binary_static(_masked(VOTES, hidden))
        assert masked.votes.ravel().tolist() == [2, 3, 3]
        assert masked.mean == pytest.approx(binary_static(_gap(VOTES)).mean)
        assert similarity(_masked(VOTES, hidden), (-1, 1), missing=()).n.tolist() == [
            [2, 2, 2],
            [2, 3, 3],
            [2, 3, 3],
        ]
        assert fleiss_kappa(_masked(VOTES, hidden)) == fleiss_kappa(_gap(VOTES))


def test_a_masked_membership_is_missing() -> None:
    for fit in (sufficiency, necessity):
        with pytest.raises(InputError, match="x: nan at position 1"):
            fit(_masked([0.2, 0.9], 0.5), [0.3, 0.8])


def test_arrays_that_are_kept_as_they_are_bear_no_mask() -> None:
    outcome, never = np.ones((2, 3)), np.array([np.inf, np.inf])
    for tables in ((_masked(outcome, 9), never), (outcome, _masked(never, 2001))):
        with pytest.raises(InputError, match="panel: a masked array"):
            Panel(("a", "b"), (1, 2, 3), *tables)
    with pytest.raises(InputError, match="indicators: a masked array"):
        Indicators(("a", "b"), ("x", "y", "z"), _masked(outcome, 9))


LONG = pd.DataFrame({"u": ["a", "b"], "t": [1, 1], "y": [1, 2], "g": [0, 0], "x": [1, 2], "z": [3, 4]})
TEXTS: dict[str, Callable[[], Any]] = {
    "categories": lambda: gwet_ac([["a", "b"], ["b", "b"]], categories="ab"),
    "categories of a table": lambda: table_agreement([[3, 1], [1, 3]], categories="ab"),
    "covariates": lambda: panel_from_frame(
        LONG, unit="u", time="t", outcome="y", treated_at="g", covariates="xz"
    ),
    "names": lambda: read_indicators(LONG, unit="u", names="xz"),
    "actors": lambda: similarity(VOTES, (-1, 1), actors="abc", missing=()),
    "actors of a static model": lambda: binary_static(VOTES, actors="abc"),
    "actors of a dynamic model": lambda: binary_dynamic(VOTES, [0, 0, 1], actors="abc"),
    "actors of an ordered model": lambda: ordinal_dynamic(
        [[2, 0, 1], [0, 2, 1], [2, 2, 0]], [1, 1, 1], anchor="a", actors="abc"
    ),
    "donors": lambda: synthetic_control(
        Panel(tuple("abc"), (1, 2, 3, 4), np.arange(12.0).reshape(3, 4), np.full(3, np.inf)),
        "a",
        4,
        "bc",  # type: ignore[arg-type]
    ),
}


@pytest.mark.parametrize("given", TEXTS.values(), ids=TEXTS)
def test_one_text_is_not_a_list_of_letters(given: Callable[[], Any]) -> None:
    with pytest.raises(InputError, match="is one text"):
        given()


def test_categories_of_a_variable_that_is_not_there_are_refused() -> None:
    """A slip in its name left them out in silence, and AC depends on them."""
    frame = pd.DataFrame({"unit": [1, 1], "coder": ["A", "B"], "variable": ["x", "x"], "value": ["k", "k"]})
    with pytest.raises(InputError, match="categories: no variable 'X'"):
        agreement(frame, {"x": "nominal"}, categories={"X": ["k", "l"]})
