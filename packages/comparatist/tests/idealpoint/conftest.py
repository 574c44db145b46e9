"""The UN votes of 1946-2024 and one fit of them, made once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from comparatist.idealpoint import IdealPoints, bridges_by_title, ordinal_dynamic

ORACLES = Path(__file__).parent.parent / "oracles"


@dataclass(frozen=True, slots=True)
class RollCalls:
    """votes (actors x items, -1 absent, 0 no, 1 abstain, 2 yes), sessions and bridges of the items."""

    actors: tuple[str, ...]
    votes: npt.NDArray[np.int8]
    session: npt.NDArray[np.int64]
    bridge: npt.NDArray[np.int64]


@pytest.fixture(scope="session")
def roll_calls() -> RollCalls:
    folder = ORACLES / "un_ideal_points"
    items = pl.read_parquet(folder / "items.parquet")
    table = pl.read_parquet(folder / "votes.parquet").drop("rcid")
    whole = ~items["part"].to_numpy()
    codes = table.fill_null(8).to_numpy()[whole].T
    items = items.filter(pl.Series(whole))
    bridge = bridges_by_title(items["title"].to_list(), items["session"].to_list())
    votes = np.where(codes == 8, -1, 3 - codes).astype(np.int8)
    return RollCalls(tuple(table.columns), votes, items["session"].cast(pl.Int64).to_numpy(), bridge)


@pytest.fixture(scope="session")
def world(roll_calls: RollCalls) -> IdealPoints:
    return ordinal_dynamic(
        roll_calls.votes, roll_calls.session, anchor="USA", actors=roll_calls.actors, bridge=roll_calls.bridge
    )


@pytest.fixture(scope="session")
def sessions_and_bridges(roll_calls: RollCalls) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Session and bridge of each item of `world`."""
    return roll_calls.session, roll_calls.bridge


@pytest.fixture(scope="session")
def published() -> pl.DataFrame:
    """The published positions: actor, ccode, session, ideal_point, q5, q95."""
    return pl.read_parquet(ORACLES / "un_ideal_points" / "published.parquet")


@pytest.fixture(scope="session")
def compared(world: IdealPoints, published: pl.DataFrame) -> pl.DataFrame:
    """Our positions beside the published ones: actor, session, ours, ideal_point, sd, q5, q95."""
    rows = [world.row(actor) for actor in published["actor"]]
    columns = [world.column(session) for session in published["session"]]
    ours = pl.Series("ours", world.mean[rows, columns])
    return published.with_columns(ours, pl.Series("sd", world.sd[rows, columns])).filter(ours.is_not_nan())
