"""Laws of the ordered model, on small parliaments made from known positions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.errors import InputError
from comparatist.idealpoint import (
    ChainPrior,
    bridges_by_title,
    distance_to_median,
    ordinal_dynamic,
)
from comparatist.idealpoint.chain import posterior

Table = npt.NDArray[np.int8]
SESSIONS, ACTORS, ITEMS = 4, 30, 60


def _parliament(
    seed: int, drift: float = 0.0
) -> tuple[Table, npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """votes, session of each item, true positions; `drift` moves everybody every session."""
    rng = np.random.default_rng(seed)
    true = rng.standard_normal((ACTORS, 1)) + drift * np.arange(SESSIONS)
    session = np.repeat(np.arange(SESSIONS), ITEMS)
    slope = np.tile(rng.normal(0, 1.5, ITEMS), SESSIONS)
    cut = np.tile(rng.normal(-0.5, 0.7, ITEMS), SESSIONS)
    latent = slope * true[:, session] + rng.standard_normal((ACTORS, len(session)))
    votes = (latent > cut).astype(np.int8) + (latent > cut + 0.6)
    votes[rng.random(votes.shape) < 0.1] = -1
    return votes.astype(np.int8), session, true


NAMES = [f"a{row}" for row in range(ACTORS)]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_known_positions_are_found_again(seed: int) -> None:
    votes, session, true = _parliament(seed)
    found = ordinal_dynamic(votes, session, anchor=NAMES[int(true[:, 0].argmax())], actors=NAMES)
    assert found.converged
    assert np.corrcoef(found.mean.ravel(), true.ravel())[0, 1] > 0.93


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_names_order_and_the_sense_of_yes_do_not_matter(seed: int) -> None:
    votes, session, true = _parliament(seed)
    anchor = NAMES[int(true[:, 0].argmax())]
    one = ordinal_dynamic(votes, session, anchor=anchor, actors=NAMES, tolerance=1e-7)
    order = np.random.default_rng(seed).permutation(ACTORS)
    flipped = np.where(votes < 0, -1, 2 - votes)[order]
    two = ordinal_dynamic(
        flipped, session, anchor=anchor, actors=[NAMES[row] for row in order], tolerance=1e-7
    )
    assert np.abs(two.mean - one.mean[order]).max() < 1e-4
    assert np.abs(two.sd - one.sd[order]).max() < 1e-4


def test_bridges_carry_the_level_across_sessions() -> None:
    """Everybody moves by half a unit a session: only items that recur can tell."""
    votes, session, true = _parliament(7, drift=0.5)
    recurring = np.tile(np.arange(ITEMS), SESSIONS)
    anchor = NAMES[int(true[:, 0].argmax())]
    bridged = ordinal_dynamic(votes, session, anchor=anchor, actors=NAMES, bridge=recurring)
    alone = ordinal_dynamic(votes, session, anchor=anchor, actors=NAMES)
    moved = [float(found.mean[:, -1].mean() - found.mean[:, 0].mean()) for found in (bridged, alone)]
    truth = 1.5 / true.std()
    assert moved[0] > 0.6 * truth
    assert abs(moved[1]) < 0.3 * truth
    assert len(bridged.items.bridge) == ITEMS


def test_cutpoints_are_named_by_the_answers_they_divide() -> None:
    votes, session, _ = _parliament(3)
    votes[:, 0] = np.where(np.arange(ACTORS) % 2, 2, 0)  # no abstention
    votes[:, 1] = np.where(np.arange(ACTORS) % 2, 1, 0)  # no yes
    votes[:, 2] = np.where(np.arange(ACTORS) % 2, 2, 1)  # no no
    votes[:, 3] = 2  # unanimous: no information
    found = ordinal_dynamic(votes, session, anchor="a0", actors=NAMES)
    cuts = dict(zip(found.items.bridge.tolist(), found.items.cutpoints, strict=True))
    assert 3 not in cuts
    assert cuts[0][0] == cuts[0][1]
    assert np.isfinite(cuts[1][0]) and np.isnan(cuts[1][1])
    assert np.isnan(cuts[2][0]) and np.isfinite(cuts[2][1])


def test_absence_is_not_abstention() -> None:
    """Blanking a vote is not the same as making it an abstention."""
    votes, session, true = _parliament(5)
    anchor = NAMES[int(true[:, 0].argmax())]
    blank, abstain = votes.copy(), votes.copy()
    blank[0, :20], abstain[0, :20] = -1, 1
    first = ordinal_dynamic(blank, session, anchor=anchor, actors=NAMES)
    second = ordinal_dynamic(abstain, session, anchor=anchor, actors=NAMES)
    assert first.votes[0, 0] < second.votes[0, 0]
    assert abs(first.mean[0, 0] - second.mean[0, 0]) > 0.01


def test_what_is_wrong_is_said() -> None:
    votes, session, _ = _parliament(1)
    with pytest.raises(InputError, match="anchor"):
        ordinal_dynamic(votes, session, anchor="nobody", actors=NAMES)
    with pytest.raises(InputError, match="code 3 is not declared"):
        ordinal_dynamic(votes + 3, session, anchor="a0", actors=NAMES)
    with pytest.raises(InputError, match="divides"):
        ordinal_dynamic([[2, 0]] * 3, [1, 1], anchor="a", actors=["a", "b", "c"])
    with pytest.raises(InputError, match="one session"):
        ordinal_dynamic(votes, session[:-1], anchor="a0", actors=NAMES)
    silent = votes.copy()
    silent[0] = -1
    with pytest.raises(InputError, match="cast no vote"):
        ordinal_dynamic(silent, session, anchor="a0", actors=NAMES)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_the_chain_solves_its_dense_system(seed: int, length: int) -> None:
    """Means and variances equal those of the full precision matrix."""
    rng = np.random.default_rng(seed)
    precision, linear = rng.random((1, length)), rng.standard_normal((1, length))
    prior = ChainPrior(
        np.zeros(1, int),
        np.full(1, length - 1),
        length,
        np.full(1, 0.3),
        np.full(1, 2.0),
        np.full(1, 0.4),
        0.9,
    )
    difference = np.eye(length) - 0.9 * np.eye(length, k=-1)
    scale = np.diag([1 / 2.0, *[1 / 0.4] * (length - 1)])
    dense = difference.T @ scale @ difference + np.diag(precision[0])
    right = linear[0].copy()
    right[0] += 0.3 / 2.0
    chain = posterior(prior, precision, linear)
    assert np.allclose(chain.mean[0], np.linalg.solve(dense, right), atol=1e-10)
    assert np.allclose(chain.variance[0], np.diag(np.linalg.inv(dense)), atol=1e-10)


def test_draws_are_joint_over_sessions() -> None:
    votes, session, _ = _parliament(11)
    found = ordinal_dynamic(votes, session, anchor="a0", actors=NAMES)
    drawn = found.draws(4000, seed=3)
    assert np.allclose(drawn.mean(axis=0), found.mean, atol=0.02)
    assert np.allclose(drawn.std(axis=0), found.sd, rtol=0.08)
    neighbours = np.corrcoef(drawn[:, 0, 0], drawn[:, 0, 1])[0, 1]
    assert neighbours > 0.05
    assert np.array_equal(drawn, found.draws(4000, seed=3))
    with pytest.raises(InputError):
        found.draws(0, seed=1)


def test_the_table_holds_every_position_and_no_other() -> None:
    votes, session, _ = _parliament(2)
    votes[5, session == 0] = -1
    found = ordinal_dynamic(votes, session + 60, anchor="a0", actors=NAMES)
    table = found.frame()
    assert table.columns == ["actor", "session", "mean", "sd", "votes"]
    assert table.height == ACTORS * SESSIONS - 1
    assert table.null_count().sum_horizontal().item() == 0
    actor, when, mean, sd, _ = table.row(17)
    assert found.at(actor, when) == (mean, sd)
    assert "higher is towards a0; converged" in str(found)


def test_distance_counts_members_and_says_when_it_cannot_tell() -> None:
    votes, session, _ = _parliament(2)
    votes[5, session == 0] = -1
    found = ordinal_dynamic(votes, session, anchor="a0", actors=NAMES)
    group = {0: NAMES[:3], 1: NAMES[:12], 2: NAMES[:12], 3: NAMES[:12]}
    by_session = {one.session: one for one in distance_to_median(found, group, ["a20"])}
    assert np.isnan(by_session[0].value) and by_session[0].members == 3
    assert by_session[1].members == 12 and by_session[1].low <= by_session[1].value <= by_session[1].high
    (absent,) = distance_to_median(found, NAMES[:12], ["a5"], sessions=[0])
    assert np.isnan(absent.value) and absent.members == 11
    with pytest.raises(InputError, match="actor"):
        distance_to_median(found, ["x"], ["a0"])
    with pytest.raises(InputError, match="interval"):
        distance_to_median(found, NAMES, ["a0"], interval=90)


def test_titles_bridge_only_where_they_are_unambiguous() -> None:
    title = "Nuclear disarmament and its follow-up : resolution / adopted by the General Assembly"
    again = "Nuclear disarmament, and its follow-up"
    titles = [title, again, "Apartheid", "Apartheid", title, title, title, None, None]
    found = bridges_by_title(titles, [1, 2, 1, 2, 3, 3, 4, 1, 2])
    assert found[0] == found[1] == found[6]  # two sessions apart, the third session is ambiguous
    assert len(set(found.tolist())) == 7
    far = bridges_by_title([title, title], [1, 4])
    assert far[0] != far[1]
    with pytest.raises(InputError):
        bridges_by_title([title], [1, 2])
