"""Votes as cells: every answer given, sorted by what it says about an item's cutpoints.

Grain: one cell is one actor's answer on one item. An item's lowest answer lies below its first cutpoint, its
highest above its last, the middle one between two. Items with one and the same bridge are one question with
one set of parameters; a question that nobody answered differently says nothing and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comparatist.errors import InputError
from comparatist.idealpoint.chain import Floats, Ints

Votes = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Cells:
    """All informative answers: bottom cells first, then middle, then top (the three slices).

    `question` and `place` (actor * sessions + session) point into question and position arrays. `three` marks
    questions with all three answers; the others have one cutpoint. `below_first` and `below_last` are the
    shares of answers below a question's cutpoints.
    """

    actors: int
    sessions: int
    questions: int
    bridge: Ints
    question: Ints
    place: Ints
    bottom: slice
    middle: slice
    top: slice
    three: npt.NDArray[np.bool_]
    answered: npt.NDArray[np.bool_]
    below_first: Floats
    below_last: Floats

    def by_question(self, values: Floats, part: slice = slice(None)) -> Floats:
        """Sum cell values over questions; `part` says which cells `values` belong to."""
        return np.asarray(
            np.bincount(self.question[part], values, minlength=self.questions), dtype=np.float64
        )

    def by_place(self, values: Floats) -> Floats:
        """Sum cell values over positions (actors x sessions)."""
        summed = np.bincount(self.place, values, minlength=self.actors * self.sessions)
        return np.asarray(summed, dtype=np.float64).reshape(self.actors, self.sessions)


def cells_of(votes: Votes, session: Ints, bridge: Ints) -> Cells:
    """Lay out an actors x items table of -1 (absent), 0, 1, 2; `session` is an index 0..T-1."""
    if session.shape != (votes.shape[1],) or bridge.shape != (votes.shape[1],):
        raise InputError("every item needs one session and one bridge", allowed=f"{votes.shape[1]} of each")
    names, question_of_item = np.unique(bridge, return_inverse=True)
    actor, item = np.nonzero(votes >= 0)
    answer, question = votes[actor, item].astype(np.int64), question_of_item[item]
    counts = np.bincount(question * 3 + answer, minlength=3 * len(names)).reshape(len(names), 3)
    kept = (counts > 0).sum(axis=1) > 1
    if not kept.any():
        raise InputError("no item divides the actors", hint="ideal points need items answered differently")
    counts, renumbered, informative = counts[kept], np.cumsum(kept) - 1, kept[question]
    actor, item, answer = actor[informative], item[informative], answer[informative]
    question = renumbered[question[informative]]
    lowest, highest = (counts > 0).argmax(axis=1), 2 - (counts[:, ::-1] > 0).argmax(axis=1)
    kind = np.where(answer == lowest[question], 0, np.where(answer == highest[question], 2, 1))
    order = np.lexsort((question, kind))
    bottoms, middles, _ = np.bincount(kind, minlength=3)
    rows, total, sessions = np.arange(len(counts)), counts.sum(axis=1), int(session.max()) + 1
    place = actor * sessions + session[item]
    return Cells(
        actors=votes.shape[0],
        sessions=sessions,
        questions=len(counts),
        bridge=names[kept].astype(np.int64),
        question=question[order],
        place=place[order],
        bottom=slice(0, bottoms),
        middle=slice(bottoms, bottoms + middles),
        top=slice(bottoms + middles, len(order)),
        three=(counts > 0).all(axis=1),
        answered=counts > 0,
        below_first=counts[rows, lowest] / total,
        below_last=1.0 - counts[rows, highest] / total,
    )
