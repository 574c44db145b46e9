"""Votes in the codes of their house: declared or refused, read from Voteview's and pscl's tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.idealpoint import (
    PSCL,
    UNITED_NATIONS,
    VOTEVIEW,
    binary_dynamic,
    binary_starts,
    binary_static,
    bridges_by_title,
    distance_to_median,
    ordinal_dynamic,
    read_pscl,
    read_voteview,
)

FOLDER = Path(__file__).parent.parent / "oracles" / "dynirt"
NAMES = [f"a{row:02}" for row in range(20)]


def _votes(seed: int = 2, items: int = 60) -> npt.NDArray[np.int64]:
    """Twenty actors from left to right vote 1 or -1, one in twenty is silent."""
    random = np.random.default_rng(seed)
    slope = random.choice([-1.5, 1.5], items)
    latent = np.linspace(-2, 2, 20)[:, None] * slope + random.standard_normal(items)
    votes = np.where(latent + random.standard_normal((20, items)) > 0, 1, -1)
    return np.where(random.random((20, items)) < 0.05, 0, votes)


@pytest.mark.found
def test_undeclared_codes_are_refused_and_declared_ones_read() -> None:
    votes = _votes()
    of_house = np.where(votes == 1, 1, np.where(votes == -1, 6, 9))
    with pytest.raises(InputError, match="the code 6 is not declared"):
        binary_static(of_house)
    read, right = binary_static(of_house, codes=VOTEVIEW), binary_static(votes)
    assert read.votes.sum() == (votes != 0).sum()
    assert np.array_equal(read.mean, right.mean)
    with pytest.raises(InputError, match="the code 6 is not declared"):
        binary_dynamic(of_house, [0] * 60)
    session = np.repeat([0, 1], 30)
    dynamic = binary_dynamic(of_house, session, codes=VOTEVIEW)
    assert np.array_equal(dynamic.mean, binary_dynamic(votes, session).mean, equal_nan=True)


@pytest.mark.found
def test_a_nay_of_another_house_is_not_silence() -> None:
    """0 and 1 for nay and yea, and False and True: by the default codes every nay would be silence."""
    votes = np.where(_votes() == 1, 1, -1)
    session = np.repeat([0, 1], 30)
    fits: tuple[Callable[[Any], object], ...] = (binary_static, lambda table: binary_dynamic(table, session))
    for fit in fits:
        with pytest.raises(InputError, match="no answer says no"):
            fit((votes + 1) // 2)
        with pytest.raises(InputError, match="the code (True|False) is not declared"):
            fit(votes == 1)
        with pytest.raises(InputError, match="the code (True|False) is not declared"):
            fit((votes == 1).astype(object))
    with pytest.raises(InputError, match="codes of another house"):
        binary_starts(np.where(votes == 1, 1, 6), session, 2)
    declared = binary_static(votes == 1, codes={True: 1, False: -1})
    assert np.array_equal(declared.mean, binary_static(votes).mean)
    with pytest.raises(InputError, match="no answer says yes"):  # 1 would be an abstention, -1 an absence
        ordinal_dynamic(votes, session, anchor=NAMES[0], actors=NAMES)


@pytest.mark.found
@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, ""])
def test_words_are_codes_and_empty_cells_are_silence(empty: Any) -> None:
    votes = _votes()
    words = np.full(votes.shape, empty, dtype=object)
    words[votes == 1], words[votes == -1] = "yea", " nay "
    with pytest.raises(InputError, match="'nay'|'yea'"):
        binary_static(words)
    read = binary_static(pd.DataFrame(words), codes={"yea": 1, "nay": -1})
    assert np.array_equal(read.mean, binary_static(votes).mean)


@pytest.mark.found
def test_the_united_nations_codes() -> None:
    votes = np.array([[1, 3, 1, 8], [1, 3, 2, 1], [3, 1, 3, 3], [2, 1, 3, 9]])
    with pytest.raises(InputError, match="UNITED_NATIONS stands ready"):
        ordinal_dynamic(votes, [1] * 4, anchor="a", actors=list("abcd"))
    read = ordinal_dynamic(votes, [1] * 4, anchor="a", actors=list("abcd"), codes=UNITED_NATIONS)
    ours = np.where(votes >= 8, -1, 3 - votes)
    right = ordinal_dynamic(ours, [1] * 4, anchor="a", actors=list("abcd"))
    assert np.array_equal(read.mean, right.mean)


@pytest.mark.found
def test_an_actor_who_never_voted_has_no_position() -> None:
    votes = np.vstack([_votes(), np.zeros((1, 60), dtype=int)])
    names = [*NAMES, "silent"]
    for found in (
        binary_static(votes, actors=names),
        binary_dynamic(votes, np.repeat([0, 1], 30), actors=names),
    ):
        assert np.isnan(found.mean[20]).all() and np.isnan(found.sd[20]).all()
        assert "silent" not in found.frame()["actor"]
        assert np.isfinite(found.mean[:20]).all()
        assert np.isnan(found.draws(2, 1)[:, 20]).all()
        assert distance_to_median(found, NAMES, ["silent"])[0].members == 20
    with pytest.raises(InputError, match="cast no vote"):
        binary_static(votes, anchor="silent", actors=names)


@pytest.mark.found
def test_the_anchor_may_be_named() -> None:
    votes = _votes()
    by_name, by_row = binary_static(votes, anchor="a00", actors=NAMES), binary_static(votes, anchor=0)
    assert np.array_equal(by_name.mean, by_row.mean)
    assert by_name.anchor == "a00" and by_name.at("a00", 0)[0] > 0
    assert binary_dynamic(votes, np.repeat([0, 1], 30), anchor="a00", actors=NAMES).at("a00", 1)[0] > 0
    with pytest.raises(InputError, match="not among the actors"):
        binary_static(votes, anchor="b", actors=NAMES)
    with pytest.raises(InputError, match="not among the actors"):
        binary_static(votes, anchor=99)


@pytest.mark.found
@pytest.mark.parametrize(
    ("votes", "says"),
    [
        ([[1, datetime(2014, 7, 3)], [1, -1]], "not declared"),
        ([[1, -1], [1]], "different lengths"),
        ([1, -1], r"1 dimension\b"),
        (np.zeros((0, 3)), "at least one"),
    ],
)
def test_what_is_no_table_of_votes(votes: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        binary_static(votes)


@pytest.mark.found
def test_sessions_and_meanings_that_make_no_sense() -> None:
    votes = _votes()
    with pytest.raises(InputError, match="not a finite number"):
        binary_dynamic(votes, ["first"] * 60)  # type: ignore[list-item]
    with pytest.raises(InputError, match="not a whole number"):
        ordinal_dynamic(votes + 1, [1.5] * 60, anchor="a00", actors=NAMES)  # type: ignore[list-item]
    with pytest.raises(InputError, match="declared as 2"):
        binary_static(votes, codes={1: 2})
    with pytest.raises(InputError, match="1 different actor name for 20 rows"):
        binary_static(votes, actors=["a"] * 20)


def test_default_starts_reach_what_good_starts_reach() -> None:
    """The model is not concave, but from the main division it comes where the reference's own starts lead."""
    table = pl.read_parquet(FOLDER / "senate109_votes.parquet").to_numpy().T
    from comparatist.idealpoint import Starts, Stop

    start = pl.read_parquet(FOLDER / "senate109_actors.parquet")["start"].to_numpy()
    zero = np.zeros(table.shape[1])
    given = binary_static(table, Starts(zero, zero, start), anchor=0, stop=Stop(1e-8, 2000))
    ours = binary_static(table, anchor=0, stop=Stop(1e-8, 2000))
    assert given.converged and ours.converged
    held = np.isfinite(given.mean[:, 0])
    assert np.corrcoef(given.mean[held, 0], ours.mean[held, 0])[0, 1] > 0.9999


def test_default_starts_of_the_dynamic_model_find_the_order() -> None:
    votes, session = _votes(5, 120), np.repeat([0, 1, 2], 40)
    found = binary_dynamic(votes, session, anchor="a19", actors=NAMES)
    assert found.converged
    for t in range(3):
        assert np.corrcoef(found.mean[:, t], np.linspace(-2, 2, 20))[0, 1] > 0.95
    starts = binary_starts(votes, session, 3)
    assert starts.x.shape == (20, 3) and starts.alpha.shape == starts.beta.shape == (120,)


CASTS = {
    "congress": [109, 109, 109, 109, 110],
    "chamber": ["Senate"] * 5,
    "rollnumber": [12, 12, 3, 3, 1],
    "icpsr": [15021, 14226, 15021, 14226, 15021],
    "cast_code": [1, 6, 9, 5, 2],
    "prob": [99.0, 100.0, None, 98.0, 51.0],
}


@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame])
def test_voteviews_table(library: Any) -> None:
    """Names, codes and columns as voteview.com documents them in its data guide."""
    read = read_voteview(library(CASTS))
    assert read.actors == ("14226", "15021")
    assert read.items == ("RS1090003", "RS1090012", "RS1100001")
    assert read.votes.tolist() == [[-1, -1, 0], [0, 1, 1]]
    assert (read.sessions, read.session.tolist()) == ((109, 110), [0, 0, 1])
    assert str(read) == "roll calls of 2 actors x 3 items in 2 sessions, 4 yes or no"


def test_a_voteview_table_that_cannot_be_read() -> None:
    with pytest.raises(InputError, match="no column 'cast_code'"):
        read_voteview(pl.DataFrame(CASTS).drop("cast_code"))
    with pytest.raises(InputError, match="code 11 is not declared"):
        read_voteview(pl.DataFrame({**CASTS, "cast_code": [1, 6, 9, 5, 11]}))
    with pytest.raises(InputError, match="votes twice"):
        read_voteview(pl.concat([pl.DataFrame(CASTS)] * 2))
    with pytest.raises(InputError, match="column icpsr, row 2"):
        read_voteview(pl.DataFrame({**CASTS, "icpsr": [1, None, 2, 3, 4]}))


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "legislator"])
def test_pscls_matrix_as_r_writes_it(name: str) -> None:
    frame = pl.DataFrame(
        {name: ["KENNEDY", "LOTT"], "Vote 1": [1, 0], "Vote 2": ["NA", "1"], "Vote 3": [9, 0]}
    )
    read = read_pscl(frame)
    assert (read.actors, read.items) == (("KENNEDY", "LOTT"), ("Vote 1", "Vote 2", "Vote 3"))
    assert read.votes.tolist() == [[1, 0, 0], [-1, 1, -1]]
    with pytest.raises(InputError, match="code 2 is not declared"):
        read_pscl(frame.with_columns(pl.Series("Vote 1", [2, 0])))
    with pytest.raises(InputError, match="two rows"):
        read_pscl(pl.concat([frame, frame]))
    assert PSCL == {1: 1, 0: -1, 9: 0}


@pytest.mark.found
def test_items_without_a_title_bridge_nothing() -> None:
    title = "Complete nuclear disarmament now"
    found = bridges_by_title([title, np.nan, pd.NA, None, "", title], [1, 1, 1, 2, 2, 2])  # type: ignore[list-item]
    assert found.tolist() == [0, 1, 2, 3, 4, 0]
