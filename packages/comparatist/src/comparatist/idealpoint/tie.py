"""Ties between sessions: how the scale of one session is laid on that of the session before.

Grain: one tie is one session, shifted and stretched as a whole; order and ratios within it do not change. Two things can
tie it: texts that recur (their parameters are shared in the fit) and states that stay (most do). Texts drift in meaning
where they are all there is, states move together where they are all there is; here each counts as there is much of it. What
either alone would say is kept beside the result, because no interval of a single session contains it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comparatist.columns import wholes_of
from comparatist.errors import InputError
from comparatist.idealpoint.chain import Floats, Ints
from comparatist.idealpoint.result import IdealPoints
from comparatist.words import counted

ROUNDS = 30
LEAST_MOVE = 0.05
"""Moves below this count alike, in units of the fit."""


@dataclass(frozen=True, slots=True)
class Tied:
    """Positions with their sessions tied, standardized over all held positions; shapes as `IdealPoints.mean`, NaN: none.

    `level` is how far a position lies at most from where it would stand if recurring texts alone, or states alone, tied
    the sessions. `texts` is the number of recurring items in each session.
    """

    mean: Floats
    sd: Floats
    level: Floats
    texts: Ints


def tie_sessions(
    ideal: IdealPoints,
    session: Sequence[int] | Ints,
    bridge: Sequence[int] | Ints,
    *,
    even: float = 40.0,
) -> Tied:
    """Tie the sessions of a fit by recurring texts and by states.

    `session` and `bridge` are those of the fit's items. States are compared by least absolute moves, so that those that did
    move may. In a session with n recurring items texts count n / (n + `even`) and states the rest: equally at `even`. Raises
    InputError for items of sessions that the fit does not have, or an `even` that is not positive.
    """
    if not even > 0:
        raise InputError(f"even of {even}", allowed="a positive number of recurring items")
    texts = _recurring(ideal, wholes_of(session, "session"), wholes_of(bridge, "bridge"))
    weight: Floats = even / (even + texts.astype(np.float64))
    tied, stretch = _laid(ideal.mean, weight)
    by_states, _ = _laid(ideal.mean, np.ones(len(texts)))
    held = tied[ideal.held]
    mean = (tied - held.mean()) / held.std()
    away = [np.abs(_standard(other, ideal) - mean) for other in (ideal.mean, by_states)]
    return Tied(mean, ideal.sd * stretch / held.std(), np.maximum(*away), texts)


def _recurring(ideal: IdealPoints, session: Ints, bridge: Ints) -> Ints:
    """Items of each session that continue a bridge of an earlier one."""
    if not set(session.tolist()) <= set(ideal.sessions):
        raise InputError("items of sessions that the fit does not have", allowed="the items of the fit")
    if len(session) != len(bridge):
        raise InputError(
            f"{counted(len(bridge), 'bridge')} for {counted(len(session), 'item')}",
            allowed="one of each per item",
        )
    _, group = np.unique(bridge, return_inverse=True)
    first = np.full(group.max(initial=0) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, group, session)
    later = session[session > first[group]]
    return np.array([int((later == number).sum()) for number in ideal.sessions])


def _laid(mean: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Positions with each session laid on the one before by its states, by `weight`; and the stretch of each session."""
    laid, stretches = mean.copy(), np.ones(mean.shape[1])
    shift, stretch = 0.0, 1.0
    for now in range(1, mean.shape[1]):
        there = np.isfinite(mean[:, now - 1]) & np.isfinite(mean[:, now])
        target, wanted = _least_moves(mean[there, now], laid[there, now - 1])
        shift += weight[now] * (target - shift)
        stretch *= (wanted / stretch) ** weight[now]
        laid[:, now], stretches[now] = shift + stretch * mean[:, now], stretch
    return laid, stretches


def _least_moves(now: Floats, before: Floats) -> tuple[float, float]:
    """Shift and stretch of `now` that lay it on `before`: least absolute moves by weights of one over the move."""
    weight = np.ones(len(now))
    for _ in range(ROUNDS):
        centre, old = np.average(now, weights=weight), np.average(before, weights=weight)
        spread = np.average((now - centre) ** 2, weights=weight)
        stretch = np.sqrt(np.average((before - old) ** 2, weights=weight) / spread)
        weight = 1 / np.maximum(np.abs(before - old - stretch * (now - centre)), LEAST_MOVE)
    return float(old - stretch * centre), float(stretch)


def _standard(mean: Floats, ideal: IdealPoints) -> Floats:
    held = mean[ideal.held]
    standard: Floats = (mean - held.mean()) / held.std()
    return standard
