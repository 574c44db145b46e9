"""Ideal points as a result: where each actor stood in each session, how surely, and by which items.

Grain: one position is one actor in one session, on one dimension, higher towards the anchor. NaN is 'no
position': the actor cast no vote that counts; it is never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comparatist.errors import InputError
from comparatist.idealpoint.chain import Chain, Flags, Floats, Ints
from comparatist.words import counted


@dataclass(frozen=True, slots=True)
class Items:
    """Parameters of the items that divided the actors; one row per bridge (items that recur share a row).

    `bridge` names the row (the caller's bridge id); `discrimination` and `cutpoints` (rows x 2, NaN where an
    answer was never given) are on the scale of the positions: P(answer <= k) = Phi(cutpoint_k -
    discrimination * x). Binary models have one cutpoint, minus the intercept alpha of the literature.
    """

    bridge: Ints
    discrimination: Floats
    cutpoints: Floats

    @property
    def intercept(self) -> Floats:
        """alpha of the binary model, P(yes) = Phi(alpha + beta * x)."""
        return -self.cutpoints[:, 0]


@dataclass(frozen=True, slots=True)
class IdealPoints:
    """Positions of actors in sessions (both in the order given), with posterior standard deviations.

    `mean`, `sd`: actors x sessions, NaN where there is no position. `votes` counts the votes that informed
    each position. `change` is the last iteration's largest change (the stopping rule's own unit).
    """

    actors: tuple[str, ...]
    sessions: tuple[int, ...]
    mean: Floats
    sd: Floats
    votes: Ints
    items: Items
    anchor: str
    iterations: int
    converged: bool
    change: float
    chain: Chain
    held: Flags

    def draws(self, n: int, seed: int) -> Floats:
        """`n` posterior draws of all positions, n x actors x sessions (NaN: no position).

        Draws keep the dependence of an actor's sessions; item parameters are held at their estimates.
        """
        if n < 1:
            raise InputError(f"cannot make {counted(n, 'draw')}", allowed="n >= 1")
        drawn: Floats = np.where(self.held, self.chain.draws(n, seed), np.nan)
        return drawn

    def at(self, actor: str, session: int) -> tuple[float, float]:
        """Mean and standard deviation of one position; NaN where the actor has none."""
        row, column = self.row(actor), self.column(session)
        return float(self.mean[row, column]), float(self.sd[row, column])

    def frame(self) -> pl.DataFrame:
        """Long table, one row per held position, ordered by actor and session."""
        rows, columns = np.nonzero(self.held)
        return pl.DataFrame(
            {
                "actor": [self.actors[row] for row in rows],
                "session": np.array(self.sessions, dtype=np.int64)[columns],
                "mean": self.mean[rows, columns],
                "sd": self.sd[rows, columns],
                "votes": self.votes[rows, columns],
            }
        )

    def row(self, actor: str) -> int:
        """Row of an actor; raises InputError where it is unknown."""
        return _place(self.actors, actor, "actor")

    def column(self, session: int) -> int:
        """Column of a session; raises InputError where it is unknown."""
        return _place(self.sessions, session, "session")

    def __str__(self) -> str:
        state = "converged" if self.converged else "NOT converged"
        return (
            f"ideal points of {counted(len(self.actors), 'actor')} in {counted(len(self.sessions), 'session')} "
            f"({self.sessions[0]}-{self.sessions[-1]}), {counted(int(self.votes.sum()), 'vote')} "
            f"on {counted(len(self.items.bridge), 'item')}, higher is towards {self.anchor}; "
            f"{state} after {counted(self.iterations, 'iteration')}"
        )


def _place(known: Sequence[object], wanted: object, what: str) -> int:
    if wanted not in known:
        shown = ", ".join(str(name) for name in known[:8])
        raise InputError(
            f"no {what} {wanted!r} in these ideal points", allowed=f"{shown}, ... ({len(known)} in all)"
        )
    return known.index(wanted)
