"""Where the iterations begin: the main division of every session, turned the same way round.

Grain: one session's votes, item by item in deviations from the item's mean, have a first principal component;
its sign is chosen by the actors it shares with the session before. No actor is privileged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from comparatist.errors import InputError
from comparatist.idealpoint.answers import NO, SILENT, YES
from comparatist.idealpoint.cells import Cells, Votes
from comparatist.idealpoint.chain import Floats, Ints
from comparatist.idealpoint.ordered import Questions


@dataclass(frozen=True, slots=True)
class Starts:
    """Where a binary iteration begins: `alpha`, `beta` per item; `x` actors x sessions (dynamic) or actors
    (static).
    """

    alpha: Floats
    beta: Floats
    x: Floats


def first_positions(votes: Votes, session: Ints) -> Floats:
    """actors x sessions: standardized first component of each session, 0 for the absent."""
    sessions = int(session.max()) + 1
    positions, before = np.zeros((len(votes), sessions)), np.zeros(len(votes))
    for t in range(sessions):
        answers = votes[:, session == t].astype(np.float64)
        given = answers >= 0
        count = np.maximum(given.sum(axis=0), 1)
        off = np.where(given, answers - np.where(given, answers, 0.0).sum(axis=0) / count, 0.0)
        spread = np.sqrt((off**2).sum(axis=0) / count)
        off, given = off[:, spread > 0] / spread[spread > 0], given[:, spread > 0].astype(np.float64)
        present = given.any(axis=1)
        if not present.any():
            continue
        alike = off @ off.T / np.maximum(given @ given.T, 1.0)
        component = np.where(present, np.linalg.eigh(alike)[1][:, -1], 0.0)
        component /= max(float(component[present].std()), 1e-9)
        before = positions[:, t] = -component if component @ before < 0 else component
    return positions


def first_questions(cells: Cells) -> Questions:
    """Questions that do not discriminate yet, with cutpoints at the shares of the answers."""
    from scipy.special import ndtri

    second = np.where(cells.three, ndtri(cells.below_last), 0.0)
    nothing = np.zeros(cells.questions)
    return Questions(nothing, ndtri(cells.below_first), second, np.zeros((cells.questions, 3, 3)))


def binary_starts(votes: Votes, session: Ints, sessions: int) -> Starts:
    """Starts of the binary models: `first_positions`, and for each item the line through its votes.

    Raises:
        InputError: votes other than 1 (yes), -1 (no) and 0 (silent).
    """
    if not np.isin(votes, (YES, NO, SILENT)).all():
        raise InputError("codes of another house", where="votes", allowed="1 yes, -1 no, 0 silent")
    x = np.zeros((len(votes), sessions))
    found = first_positions(np.where(votes == 0, -1, (votes + 1) // 2), session)
    x[:, : found.shape[1]] = found
    given, at = votes != 0, x[:, session]
    count = np.maximum(given.sum(axis=0), 1)
    centre = np.where(given, at, 0.0).sum(axis=0) / count
    level = np.where(given, votes, 0).sum(axis=0) / count
    off = np.where(given, at - centre, 0.0)
    spread = (off**2).sum(axis=0)
    beta = np.divide((off * votes).sum(axis=0), spread, out=np.zeros(len(spread)), where=spread > 1e-12)
    return Starts(level - beta * centre, beta, x)
