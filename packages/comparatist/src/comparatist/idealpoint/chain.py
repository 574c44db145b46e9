"""Gaussian chains: one actor's positions over sessions, as precise as the votes and as smooth as the prior.

Grain: one row is one actor, one column one session; `x[first] ~ N(entry)`, `x[t] = rho * x[t-1] + N(0,
innovation)`. The posterior precision of such a chain is tridiagonal, so means, variances and joint draws cost
O(actors x sessions) (Rue & Held 2005, Gaussian Markov Random Fields, ch. 2; equal to the Kalman filter and
smoother).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ChainPrior:
    """What is believed of each actor before any vote; all arrays have one value per actor.

    `first` and `last` are the session indices between which the actor has a position (inclusive).
    """

    first: Ints
    last: Ints
    sessions: int
    entry_mean: Floats
    entry_variance: Floats
    innovation: Floats
    persistence: float = 1.0

    def inside(self) -> Flags:
        """actors x sessions: True where the actor has a position."""
        sessions = np.arange(self.sessions)
        return (sessions >= self.first[:, None]) & (sessions <= self.last[:, None])


@dataclass(frozen=True, slots=True)
class Chain:
    """Posterior of all actors' positions given the items (actors x sessions).

    `pivots` and `coupling` are the Cholesky factor of the tridiagonal precision (L D L'), kept so that draws
    respect the dependence between an actor's sessions. Values outside `inside` mean nothing.
    """

    mean: Floats
    variance: Floats
    pivots: Floats
    coupling: Floats
    inside: Flags

    def draws(self, n: int, seed: int) -> Floats:
        """`n` joint draws, n x actors x sessions, NaN where the actor has no position."""
        noise = np.random.default_rng(seed).standard_normal((n, *self.mean.shape)) / np.sqrt(self.pivots)
        for t in range(self.mean.shape[1] - 2, -1, -1):
            noise[:, :, t] -= self.coupling[:, t] / self.pivots[:, t] * noise[:, :, t + 1]
        drawn: Floats = np.where(self.inside, self.mean + noise, np.nan)
        return drawn


def posterior(prior: ChainPrior, precision: Floats, linear: Floats) -> Chain:
    """Combine the chain prior with Gaussian evidence exp(-precision * x^2 / 2 + linear * x) per actor and
    session.
    """
    inside = prior.inside()
    both = inside[:, 1:] & inside[:, :-1]
    step = np.where(both, 1.0 / prior.innovation[:, None], 0.0)
    rows = np.arange(len(prior.first))
    diagonal, right = np.where(inside, precision, 1.0), np.where(inside, linear, 0.0)
    diagonal[:, 1:] += step
    diagonal[:, :-1] += prior.persistence**2 * step
    diagonal[rows, prior.first] += 1.0 / prior.entry_variance
    right[rows, prior.first] += prior.entry_mean / prior.entry_variance
    coupling = -prior.persistence * step
    mean, variance, pivots = _solve(diagonal, coupling, right)
    return Chain(mean, variance, pivots, coupling, inside)


def _solve(diagonal: Floats, coupling: Floats, right: Floats) -> tuple[Floats, Floats, Floats]:
    """Solve every row's tridiagonal system; two-sided elimination gives the diagonal of the inverse."""
    sessions = diagonal.shape[1]
    pivots, forward = diagonal.copy(), right.copy()
    for t in range(1, sessions):
        ratio = coupling[:, t - 1] / pivots[:, t - 1]
        pivots[:, t] -= ratio * coupling[:, t - 1]
        forward[:, t] -= ratio * forward[:, t - 1]
    mean, backward = forward / pivots, diagonal.copy()
    for t in range(sessions - 2, -1, -1):
        mean[:, t] -= coupling[:, t] / pivots[:, t] * mean[:, t + 1]
        backward[:, t] -= coupling[:, t] ** 2 / backward[:, t + 1]
    return mean, 1.0 / (pivots + backward - diagonal), pivots
