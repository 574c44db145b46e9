"""Sessions tied by recurring texts and by states: laws on small results, and the UN against the published level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.idealpoint import IdealPoints, bridges_by_title, ordinal_dynamic, tie_sessions
from comparatist.idealpoint.chain import Floats, Ints

ACTORS, SESSIONS, ITEMS = 30, 4, 40


@pytest.fixture(scope="module")
def still() -> tuple[IdealPoints, Ints, Floats]:
    """A fit of actors that stand still, the session of each item, and where they stand."""
    rng = np.random.default_rng(3)
    true = rng.standard_normal(ACTORS)
    session = np.repeat(np.arange(SESSIONS), ITEMS)
    latent = np.outer(true, rng.normal(0, 1.5, len(session))) + rng.standard_normal((ACTORS, len(session)))
    votes = (latent > -0.5).astype(np.int8) + (latent > 0.3)
    names = [f"a{row}" for row in range(ACTORS)]
    fit = ordinal_dynamic(votes, session, anchor=names[int(true.argmax())], actors=names)
    return fit, session, true


def _drifted(fit: IdealPoints) -> IdealPoints:
    """The same with every session moved and stretched beyond the last."""
    steps = np.arange(SESSIONS)
    return replace(fit, mean=fit.mean * 1.3**steps + 0.5 * steps)


def test_states_alone_undo_what_moves_and_stretches_all_of_them(
    still: tuple[IdealPoints, Ints, Floats],
) -> None:
    fit, session, true = still
    tied = tie_sessions(_drifted(fit), session, np.arange(len(session)))
    assert tied.texts.tolist() == [0, 0, 0, 0]
    assert np.abs(tied.mean.mean(axis=0)).max() < 0.05
    assert np.abs(tied.mean.std(axis=0) - 1).max() < 0.1
    found, drifted, as_fitted = (
        np.corrcoef(mean.ravel(), np.repeat(true, SESSIONS))[0, 1]
        for mean in (tied.mean, _drifted(fit).mean, fit.mean)
    )
    assert drifted < 0.9 < as_fitted - 0.01 < found


def test_order_and_ratios_within_a_session_stay(still: tuple[IdealPoints, Ints, Floats]) -> None:
    fit, session, _ = still
    tied = tie_sessions(_drifted(fit), session, np.tile(np.arange(ITEMS), SESSIONS))
    for column in range(SESSIONS):
        assert np.corrcoef(tied.mean[:, column], fit.mean[:, column])[0, 1] == pytest.approx(1)
        ratio = tied.sd[:, column] / fit.sd[:, column]
        assert np.ptp(ratio) < 1e-9
    assert tied.mean.mean() == pytest.approx(0) and tied.mean.std() == pytest.approx(1)


def test_the_more_texts_recur_the_more_they_count(still: tuple[IdealPoints, Ints, Floats]) -> None:
    fit, session, _ = still
    recurring = np.tile(np.arange(ITEMS), SESSIONS)
    drift = [
        float(np.ptp(tie_sessions(_drifted(fit), session, recurring, even=even).mean.mean(axis=0)))
        for even in (1e-6, 40.0, 1e6)
    ]
    assert drift[0] > drift[1] > drift[2]
    assert tie_sessions(fit, session, recurring).texts.tolist() == [0, ITEMS, ITEMS, ITEMS]


def test_the_level_says_what_either_tie_alone_would_say(still: tuple[IdealPoints, Ints, Floats]) -> None:
    fit, session, _ = still
    drifted, recurring = _drifted(fit), np.tile(np.arange(ITEMS), SESSIONS)
    tied = tie_sessions(drifted, session, recurring)
    for even in (1e-9, 1e9):
        alone = tie_sessions(drifted, session, recurring, even=even).mean
        assert (np.abs(alone - tied.mean) <= tied.level + 1e-6).all()


def test_items_of_other_sessions_and_a_negative_weight_are_refused(
    still: tuple[IdealPoints, Ints, Floats],
) -> None:
    fit, session, _ = still
    with pytest.raises(InputError, match="sessions that the fit does not have"):
        tie_sessions(fit, session + 1, session)
    with pytest.raises(InputError, match="bridges"):
        tie_sessions(fit, session, session[1:])
    with pytest.raises(InputError, match="even"):
        tie_sessions(fit, session, session, even=0)


def test_a_text_is_the_same_under_either_of_its_names() -> None:
    full = "Peaceful settlement of the question of Palestine"
    titles = ["PALESTINE", full, None, "PALESTINE"]
    texts = [full + " : resolution / adopted", "A/71/251 35 - Question of Palestine", full, full]
    assert bridges_by_title(titles, [1, 2, 3, 8]).tolist() == [0, 1, 2, 3]
    assert bridges_by_title(titles, [1, 2, 3, 8], also=texts).tolist() == [0, 1, 0, 3]
    across = bridges_by_title([full, None], [1, 2], also=[None, full])
    assert across[0] != across[1]  # columns are compared each with itself


@pytest.mark.oracle
@pytest.mark.slow
def test_tied_sessions_agree_with_the_published_ones_over_all(
    world: IdealPoints, published: pl.DataFrame, sessions_and_bridges: tuple[Ints, Ints]
) -> None:
    """April 2020 release, on the roll calls it counts: 0.970 as fitted, 0.978 with the sessions tied."""
    tied = tie_sessions(world, *sessions_and_bridges)
    rows = [world.row(actor) for actor in published["actor"]]
    columns = [world.column(session) for session in published["session"]]
    ours, theirs = tied.mean[rows, columns], published["ideal_point"].to_numpy()
    there = np.isfinite(ours)
    assert np.corrcoef(ours[there], theirs[there])[0, 1] >= 0.975
