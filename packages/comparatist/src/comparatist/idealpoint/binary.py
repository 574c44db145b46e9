"""Binary ideal points by expectation maximization: a chain per actor, or one point per actor.

Grain: one cell is one actor's yes (1), no (-1) or silence (0) on one item, P(yes) = Phi(alpha_j + beta_j *
x_i). Source: Imai, Lo & Olmsted (2016), Fast Estimation of Ideal Points with Massive Data, APSR
110(4):631-656. The order of updates and the stopping rule (one minus the correlation of successive estimates)
are those of the authors' software, so that starts and priors given here lead to its numbers. Silence is
imputed at its expectation, as there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comparatist.errors import InputError
from comparatist.idealpoint.chain import Chain, ChainPrior, Flags, Floats, Ints, posterior
from comparatist.idealpoint.ordered import mills
from comparatist.idealpoint.result import IdealPoints, Items

Votes = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Starts:
    """Where the iteration begins: `alpha`, `beta` per item; `x` actors x sessions (dynamic) or actors
    (static).
    """

    alpha: Floats
    beta: Floats
    x: Floats


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
    votes: Votes,
    session: Sequence[int] | Ints,
    prior: ChainPrior,
    starts: Starts,
    *,
    items: ItemPrior | None = None,
    stop: Stop | None = None,
    actors: Sequence[str] = (),
    sessions: Sequence[int] = (),
) -> IdealPoints:
    """Dynamic binary model (dynIRT): random walks of positions, items free in every session.

    `votes`: actors x items of 1 (yes), -1 (no), 0 (silent). `session`: index 0..T-1 of each item's session.
    `prior.entry_variance` is the variance *before* the first session's innovation is added, as in the
    literature. Positions between an actor's first and last session are estimated even where the actor was
    silent.
    """
    items, stop, session = items or ItemPrior.diffuse(), stop or Stop(), np.asarray(session, dtype=np.int64)
    _check(votes, session, starts, prior.sessions)
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
    counted = _by_session((np.asarray(votes) != 0).astype(np.float64), session, prior.sessions)
    return _result(
        chain,
        inside,
        alpha,
        beta,
        counted,
        actors=actors,
        sessions=sessions,
        iteration=iteration,
        change=change,
        stop=stop,
    )


def binary_static(
    votes: Votes,
    starts: Starts,
    *,
    position_variance: float = 1.0,
    position_mean: float = 0.0,
    items: ItemPrior | None = None,
    stop: Stop | None = None,
    variational: bool = False,
    anchor: int | None = None,
    actors: Sequence[str] = (),
) -> IdealPoints:
    """Static binary model (binIRT): one position per actor, one session.

    `variational` adds the parameters' covariances to the updates (the software's default before its version
    0.0.11); the default is plain EM. `anchor`: row of an actor who ends on the positive side of the mean.
    Silence (0, and 9 for 'not a member') is imputed at its expectation. Every actor counts as present
    throughout.
    """
    items, stop = items or ItemPrior.diffuse(), stop or Stop()
    votes = np.where(np.isin(votes, (-1, 1)), votes, 0)
    _check(votes, np.zeros(votes.shape[1], dtype=np.int64), starts, 1)
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
    if anchor is not None and x[anchor] < x.mean():
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
    named = actors[anchor] if anchor is not None and actors else ""
    return _result(
        chain,
        chain.inside,
        alpha,
        beta,
        counted,
        actors=actors,
        sessions=(),
        iteration=iteration,
        change=change,
        stop=stop,
        anchor=named,
    )


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
    return max(1.0 - float(np.corrcoef(old, new)[0, 1]) for old, new in pairs)


def _check(votes: Votes, session: Ints, starts: Starts, sessions: int) -> None:
    actors, items = np.shape(votes)
    if not np.isin(votes, (-1, 0, 1)).all():
        raise InputError("a binary vote has another value", allowed="1 yes, -1 no, 0 silent")
    if session.shape != (items,) or session.min() < 0 or session.max() >= sessions:
        raise InputError(
            "items and their sessions do not match", allowed=f"{items} indices in 0..{sessions - 1}"
        )
    if starts.alpha.shape != (items,) or starts.beta.shape != (items,) or starts.x.size != actors * sessions:
        raise InputError(
            "starts do not match the votes", allowed=f"{items} items, {actors} actors x {sessions}"
        )


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
    anchor: str = "",
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
