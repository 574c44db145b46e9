"""Binary models against the reference software, and what it does with silence and signs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.idealpoint import (
    ChainPrior,
    IdealPoints,
    ItemPrior,
    Starts,
    Stop,
    binary_dynamic,
    binary_static,
)

FOLDER = Path(__file__).parent.parent / "oracles" / "dynirt"


def _court() -> tuple[IdealPoints, pl.DataFrame, pl.DataFrame]:
    items = pl.read_parquet(FOLDER / "items.parquet")
    actors = pl.read_parquet(FOLDER / "actors.parquet")
    votes = items.select(f"j{row}" for row in range(actors.height)).to_numpy().T
    starts = Starts(
        items["start_alpha"].to_numpy(), items["start_beta"].to_numpy(), np.array(actors["start"].to_list())
    )
    prior = ChainPrior(
        first=actors["first"].to_numpy(),
        last=actors["last"].to_numpy(),
        sessions=starts.x.shape[1],
        entry_mean=actors["mu0"].to_numpy(),
        entry_variance=actors["sigma0"].to_numpy(),
        innovation=actors["omega2"].to_numpy(),
    )
    unit = ItemPrior(np.zeros(2), np.eye(2))
    session = items["session"].cast(pl.Int64).to_numpy()
    return binary_dynamic(votes, session, prior, starts, items=unit), items, actors


@pytest.mark.oracle
def test_the_dynamic_model_is_the_reference_softwares() -> None:
    """The same order of updates and the same stop: agreement to rounding, not to a threshold."""
    court, items, actors = _court()
    mean, variance = np.array(actors["mean"].to_list()), np.array(actors["variance"].to_list())
    assert court.iterations == 51
    assert court.converged
    assert np.abs(np.nan_to_num(court.mean) - mean).max() < 1e-9
    assert np.abs(np.nan_to_num(court.sd) ** 2 - variance).max() < 1e-9
    assert np.abs(court.items.intercept - items["alpha"].to_numpy()).max() < 1e-9
    assert np.abs(court.items.discrimination - items["beta"].to_numpy()).max() < 1e-9


@pytest.mark.oracle
def test_outside_service_there_is_no_position() -> None:
    court, _, actors = _court()
    served = (actors["last"] - actors["first"] + 1).to_numpy()
    assert (np.isfinite(court.mean).sum(axis=1) == served).all()


def _senate(**choices: object) -> IdealPoints:
    table = pl.read_parquet(FOLDER / "senate109_votes.parquet").to_numpy().T
    start = pl.read_parquet(FOLDER / "senate109_actors.parquet")["start"].to_numpy()
    zero = np.zeros(table.shape[1])
    return binary_static(table, Starts(zero, zero, start), **choices)  # type: ignore[arg-type]


def test_the_static_model_is_a_fixed_point_of_its_own_equations() -> None:
    """Near convergence (slow for unanimous items) derivatives of the log posterior vanish."""
    table = pl.read_parquet(FOLDER / "senate109_votes.parquet").to_numpy().T
    tight = _senate(stop=Stop(1e-11, 2000))
    x, alpha, beta = tight.mean[:, 0], tight.items.intercept, tight.items.discrimination
    from scipy.stats import norm

    linear = alpha + np.outer(x, beta)
    votes = np.where(np.isin(table, (-1, 1)), table, 0)
    surprise = np.where(votes == 0, 0.0, votes * np.exp(norm.logpdf(linear) - norm.logcdf(votes * linear)))
    assert np.abs((surprise @ beta - x) / (1 + beta @ beta)).max() < 1e-4  # prior N(0, 1)
    assert np.abs((surprise.sum(axis=0) - alpha / 25) / len(x)).max() < 1e-3
    assert np.abs((x @ surprise - beta / 25) / (x @ x)).max() < 1e-3


def test_the_anchor_sets_the_sign_only() -> None:
    plain, turned = _senate(), _senate(anchor=int(_senate().mean[:, 0].argmin()))
    assert np.allclose(turned.mean, -plain.mean)
    assert np.allclose(turned.items.discrimination, -plain.items.discrimination)


def test_the_variational_form_shrinks() -> None:
    """Adding the parameters' covariances draws positions to the prior."""
    assert _senate(variational=True).mean.std() < _senate().mean.std()


def test_votes_of_another_kind_are_refused() -> None:
    prior = ChainPrior(np.zeros(1, int), np.zeros(1, int), 1, np.zeros(1), np.ones(1), np.ones(1))
    starts = Starts(np.zeros(1), np.zeros(1), np.zeros((1, 1)))
    with pytest.raises(InputError, match="another value"):
        binary_dynamic(np.array([[2]]), np.zeros(1, int), prior, starts)
