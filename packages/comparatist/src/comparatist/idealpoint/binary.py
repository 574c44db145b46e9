"""Binary ideal points by expectation maximization: a chain per actor, or one point per actor.

Grain: one cell is one actor's yes (1), no (-1) or silence (0) on one item, P(yes) = Phi(alpha_j + beta_j *
x_i). Source: Imai, Lo & Olmsted (2016), Fast Estimation of Ideal Points with Massive Data, APSR
110(4):631-656. The order of updates and the stopping rule (one minus the correlation of successive estimates)
are those of the authors' software, so that starts and priors given here lead to its numbers. Silence is
imputed at its expectation, as there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from comparatist.columns import listed, row_names, wholes_of
from comparatist.errors import InputError
from comparatist.idealpoint.answers import SIGNED, SIGNED_WITH_MEMBERSHIP, Codes, divided_answers
from comparatist.idealpoint.chain import Chain, ChainPrior, Flags, Floats, Ints, posterior
from comparatist.idealpoint.ordered import mills
from comparatist.idealpoint.result import IdealPoints, Items
from comparatist.idealpoint.start import Starts, binary_starts
from comparatist.words import counted

Votes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ItemPrior:
    """Normal prior of (alpha, beta): mean (2,), covariance (2, 2); default: the software's (0, 25 I)."""

    mean: Floats
    covariance: Floats

    @staticmethod
    def diffuse() -> ItemPrior:
        """Mean 0, variance 25, no covariance."""
        return ItemPrior(np.zeros(2), 25.0 * np.eye(2))


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop when no block of parameters correlates less than 1 - `threshold` with its last value."""

    threshold: float = 1e-6
    iterations: int = 500


def binary_dynamic(
    votes: Any,
    session: Sequence[int] | Ints,
    prior: ChainPrior | None = None,
    starts: Starts | None = None,
    *,
    items: ItemPrior | None = None,
    stop: Stop | None = None,
    codes: Codes = SIGNED,
    anchor: int | str | None = None,
    actors: Sequence[str] = (),
    sessions: Sequence[int] = (),
) -> IdealPoints:
    """Dynamic binary model (dynIRT): random walks of positions, items free in every session.

    `votes`: actors x items of 1 (yes), -1 (no), 0 or empty (silent), or of the `codes` of another house.
    `session`: index 0..T-1 of each item's session. `prior.entry_variance` is the variance *before* the first
    session's innovation is added, as in the literature; without a prior see `usual_prior`. Without `starts` see
    `binary_starts`. `anchor`: an actor (row or name) whose mean position ends above that of all. Positions between
    an actor's first and last session are estimated even where the actor was silent; an actor who never voted
    has none.

    Raises:
        InputError: an undeclared code, arrays that do not match, an unknown or silent anchor.
    """
    items, stop, session = items or ItemPrior.diffuse(), stop or Stop(), wholes_of(session, "session")
    actors, votes = listed(actors, "actors") or row_names(votes), divided_answers(votes, codes)
    _check_shape(votes, session, actors)
    prior = prior or usual_prior(votes, session)
    starts = starts or binary_starts(votes, session, prior.sessions)
    _check_starts(votes, session, starts, prior.sessions)
    row = _anchor_row(anchor, actors, votes)
    entry = prior.entry_variance + prior.innovation
    chain_prior = ChainPrior(
        prior.first, prior.last, prior.sessions, prior.entry_mean, entry, prior.innovation, prior.persistence
    )
    inside = chain_prior.inside()
    cells = inside[:, session]
    x, alpha, beta = np.where(inside, starts.x, 0.0), starts.alpha, starts.beta
    beta_beta, beta_alpha = beta**2, alpha * beta
    change, iteration = np.inf, 0
    while iteration < stop.iterations and not change < stop.threshold:
        iteration += 1
        before = (x, alpha, beta)
        latent = np.where(cells, _latent(votes, alpha + x[:, session] * beta), 0.0)
        linear = _by_session(latent * beta - beta_alpha, session, prior.sessions)
        precision = np.broadcast_to(_by_session(beta_beta[None, :], session, prior.sessions), linear.shape)
        chain = posterior(chain_prior, precision, linear)
        x, spread = np.where(inside, chain.mean, 0.0), np.where(inside, chain.variance, 0.0)
        alpha, beta, covariance = _items(latent, x, spread, inside, session, items)
        beta_beta, beta_alpha = beta**2 + covariance[session, 1, 1], alpha * beta + covariance[session, 0, 1]
        if iteration > 2:  # earlier, starts at zero have no correlation
            change = _change(before, (x, alpha, beta), inside)
    counted = _by_session((votes != 0).astype(np.float64), session, prior.sessions)
    held = inside & (votes != 0).any(axis=1)[:, None]
    if row is not None and chain.mean[row][held[row]].mean() < chain.mean[held].mean():
        chain, beta = replace(chain, mean=-chain.mean), -beta
    named = _name(row, actors)
    return _result(
        chain, held, alpha, beta, counted,
        actors=actors, sessions=sessions, iteration=iteration, change=change, stop=stop, anchor=named,
    )  # fmt: skip


def usual_prior(votes: Votes, session: Ints) -> ChainPrior:
    """Positions N(0, 1) when an actor first votes, then steps of variance 0.1 until the last vote.

    0.1 is the step of Martin & Quinn (2002), Dynamic Ideal Point Estimation via Markov Chain Monte Carlo,
    Political Analysis 10(2):134-153.
    """
    actors, sessions = len(votes), int(session.max()) + 1
    voted = _by_session((votes != 0).astype(np.float64), session, sessions) > 0
    return ChainPrior(
        first=voted.argmax(axis=1),
        last=np.where(voted.any(axis=1), sessions - 1 - voted[:, ::-1].argmax(axis=1), 0),
        sessions=sessions,
        entry_mean=np.zeros(actors),
        entry_variance=np.ones(actors),
        innovation=np.full(actors, 0.1),
    )


def binary_static(
    votes: Any,
    starts: Starts | None = None,
    *,
    position_variance: float = 1.0,
    position_mean: float = 0.0,
    items: ItemPrior | None = None,
    stop: Stop | None = None,
    variational: bool = False,
    codes: Codes = SIGNED_WITH_MEMBERSHIP,
    anchor: int | str | None = None,
    actors: Sequence[str] = (),
) -> IdealPoints:
    """Static binary model (binIRT): one position per actor, one session.

    `votes`: actors x items of 1 (yes), -1 (no), 0, 9 ('not a member') or empty (silent), or of the `codes` of
    another house (`VOTEVIEW`, `PSCL`, or a mapping of your own). `variational` adds the parameters' covariances to
    the updates (the software's default before its version 0.0.11); the default is plain EM. Without `starts` see
    `binary_starts`. `anchor`: an actor (row or name) who ends on the positive side of the mean. Silence is
    imputed at its expectation. Every actor counts as present throughout; one who never voted has no position
    (NaN).

    Raises:
        InputError: an undeclared code, arrays that do not match, an unknown or silent anchor.
    """
    items, stop = items or ItemPrior.diffuse(), stop or Stop()
    actors, votes = listed(actors, "actors") or row_names(votes), divided_answers(votes, codes)
    session = np.zeros(votes.shape[1], dtype=np.int64)
    _check_shape(votes, session, actors)
    starts = starts or binary_starts(votes, session, 1)
    _check_starts(votes, session, starts, 1)
    row = _anchor_row(anchor, actors, votes)
    n = len(votes)
    prior_precision = np.asarray(np.linalg.inv(items.covariance), dtype=np.float64)
    x, alpha, beta, variance = starts.x.reshape(n), starts.alpha, starts.beta, position_variance
    change, iteration = np.inf, 0
    while iteration < stop.iterations and not change < stop.threshold:
        iteration += 1
        before = (x, alpha, beta)
        latent = _latent(votes, alpha + np.outer(x, beta))
        x, alpha, beta, variance = _static_step(
            latent, x, variance, items, prior_precision, position_mean, position_variance, variational
        )
        if iteration > 1:
            change = _change(before, (x, alpha, beta), np.ones(n, dtype=bool))
    if change < stop.threshold:  # the software refreshes all parameters once more, with the last latent votes
        x, alpha, beta, variance = _static_step(
            latent, x, variance, items, prior_precision, position_mean, position_variance, variational
        )
    if row is not None and x[row] < x.mean():
        x, beta = -x, -beta
    shape = (n, 1)
    chain = Chain(
        x.reshape(shape),
        np.full(shape, variance),
        np.full(shape, 1.0 / variance),
        np.zeros((n, 0)),
        np.ones(shape, dtype=bool),
    )
    counted = (votes != 0).sum(axis=1, keepdims=True)
    named = _name(row, actors)
    return _result(
        chain, counted > 0, alpha, beta, counted,
        actors=actors, sessions=(), iteration=iteration, change=change, stop=stop, anchor=named,
    )  # fmt: skip


def _static_step(
    latent: Floats,
    x: Floats,
    variance: float,
    items: ItemPrior,
    prior_precision: Floats,
    position_mean: float,
    position_variance: float,
    variational: bool,
) -> tuple[Floats, Floats, Floats, float]:
    """Items given positions, then positions given items; returns x, alpha, beta and the variance of x."""
    n, n_items = latent.shape
    design = np.column_stack([np.ones(n), x])
    moments = design.T @ design
    spread = moments + np.diag([0.0, n * variance])
    covariance = np.linalg.inv(prior_precision + spread)
    weight = covariance if variational else np.linalg.inv(prior_precision + moments)
    alpha, beta = weight @ ((prior_precision @ items.mean)[:, None] + design.T @ latent)
    beta_alpha, beta_beta = alpha @ beta, beta @ beta
    variance = float(1.0 / (1.0 / position_variance + beta_beta + n_items * covariance[1, 1]))
    scale = variance if variational else 1.0 / (1.0 / position_variance + beta_beta)
    if variational:
        beta_alpha += n_items * covariance[0, 1]
    x = scale * (position_mean / position_variance + latent @ beta - beta_alpha)
    return x, alpha, beta, variance


def _by_session(values: Floats, session: Ints, sessions: int) -> Floats:
    """Sum rows x items over the items of each session."""
    place = np.arange(len(values))[:, None] * sessions + session
    summed = np.bincount(place.ravel(), values.ravel(), minlength=len(values) * sessions)
    return np.asarray(summed, dtype=np.float64).reshape(len(values), sessions)


def _latent(votes: Votes, mean: Floats) -> Floats:
    """Expected latent propensity: a normal cut off at zero on the side of the vote."""
    moved: Floats = np.where(votes == 0, mean, mean + votes * mills(-votes * mean))
    return moved


def _items(
    latent: Floats, x: Floats, spread: Floats, inside: Flags, session: Ints, items: ItemPrior
) -> tuple[Floats, Floats, Floats]:
    """alpha, beta per item and their covariance per session (equal for all items of a session)."""
    precision = np.linalg.inv(items.covariance)
    moments = np.empty((x.shape[1], 2, 2))
    moments[:, 0, 0] = inside.sum(axis=0)
    moments[:, 0, 1] = moments[:, 1, 0] = x.sum(axis=0)
    moments[:, 1, 1] = (x**2 + spread).sum(axis=0)
    covariance = np.asarray(np.linalg.inv(precision + moments), dtype=np.float64)
    right = (
        np.stack([latent.sum(axis=0), (latent * x[:, session]).sum(axis=0)], axis=1) + precision @ items.mean
    )
    alpha, beta = np.einsum("jab,jb->aj", covariance[session], right)
    return alpha, beta, covariance


def _change(before: tuple[Floats, ...], after: tuple[Floats, ...], inside: Flags) -> float:
    """One minus the smallest correlation of positions, alpha and beta with their last values."""
    pairs = [(before[0][inside], after[0][inside]), (before[1], after[1]), (before[2], after[2])]
    return max(_unlike(old, new) for old, new in pairs)


def _unlike(old: Floats, new: Floats) -> float:
    """One minus the correlation; where one of the two has no spread, 0 if they are the same, else 1."""
    if np.ptp(old) == 0 or np.ptp(new) == 0:
        return float(not np.array_equal(old, new))
    return 1.0 - float(np.corrcoef(old, new)[0, 1])


def _check_shape(votes: Votes, session: Ints, actors: Sequence[str]) -> None:
    if votes.size == 0:
        raise InputError(f"votes of shape {votes.shape}", allowed="actors x items, at least one of each")
    if session.shape != (votes.shape[1],) or session.min() < 0:
        raise InputError(
            "items and their sessions do not match",
            allowed=f"{counted(votes.shape[1], 'index', 'indices')} from 0 up",
        )
    if actors and (len(actors) != len(votes) or len(set(actors)) != len(actors)):
        raise InputError(
            f"{counted(len(set(actors)), 'different actor name')} for {counted(len(votes), 'row')} of votes",
            allowed="one distinct name a row",
        )


def _check_starts(votes: Votes, session: Ints, starts: Starts, sessions: int) -> None:
    actors, items = votes.shape
    if session.max() >= sessions:
        raise InputError(
            "items and their sessions do not match",
            allowed=f"{counted(items, 'index', 'indices')} in 0..{sessions - 1}",
        )
    if starts.alpha.shape != (items,) or starts.beta.shape != (items,) or starts.x.size != actors * sessions:
        raise InputError(
            "starts do not match the votes",
            allowed=f"{counted(items, 'item')}, {counted(actors, 'actor')} x {sessions}",
        )


def _anchor_row(anchor: int | str | None, actors: Sequence[str], votes: Votes) -> int | None:
    """The anchor's row, by its name or its row."""
    if anchor is None:
        return None
    known = actors if isinstance(anchor, str) else range(len(votes))
    if anchor not in known:
        shown = ", ".join(list(actors)[:8]) or f"0..{len(votes) - 1}"
        raise InputError(f"the anchor {anchor!r} is not among the actors", allowed=shown)
    row = list(known).index(anchor)
    if not (votes[row] != 0).any():
        raise InputError(f"the anchor {anchor!r} cast no vote", allowed="an actor with votes")
    return row


def _name(row: int | None, actors: Sequence[str]) -> str:
    return actors[row] if row is not None and actors else ""


def _result(
    chain: Chain,
    inside: Flags,
    alpha: Floats,
    beta: Floats,
    counted: Floats | Ints,
    *,
    actors: Sequence[str],
    sessions: Sequence[int],
    iteration: int,
    change: float,
    stop: Stop,
    anchor: str,
) -> IdealPoints:
    n, t = chain.mean.shape
    return IdealPoints(
        actors=tuple(actors) or tuple(str(row) for row in range(n)),
        sessions=tuple(sessions) or tuple(range(t)),
        mean=np.where(inside, chain.mean, np.nan),
        sd=np.where(inside, np.sqrt(chain.variance), np.nan),
        votes=counted.astype(np.int64),
        items=Items(np.arange(len(alpha)), beta, -alpha[:, None]),
        anchor=anchor,
        iterations=iteration,
        converged=bool(change < stop.threshold),
        change=float(change),
        chain=chain,
        held=inside,
    )
