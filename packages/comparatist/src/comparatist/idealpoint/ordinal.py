"""Dynamic ideal points from ordered votes (no, abstain, yes): the model behind the UN positions.

Grain: one vote of actor i in session t on question q is no, abstain or yes as a latent propensity
discrimination_q * x_it + noise falls below, between or above the question's cutpoints. Questions that recur
keep their parameters (see `bridge`). Source: Bailey, Strezhnev & Voeten (2017), JCR 61(2):430-456; theirs is
a Gibbs sampler, this is a variational approximation in the manner of Imai, Lo & Olmsted (2016), APSR
110(4):631-656, with Newton steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from comparatist.columns import listed, wholes_of
from comparatist.errors import InputError
from comparatist.idealpoint.answers import ORDERED, Codes, ordered_answers
from comparatist.idealpoint.cells import Cells, Votes, cells_of
from comparatist.idealpoint.chain import Chain, ChainPrior, Flags, Floats, Ints, posterior
from comparatist.idealpoint.ordered import Questions, evidence, move_questions
from comparatist.idealpoint.result import IdealPoints, Items
from comparatist.idealpoint.start import first_positions, first_questions
from comparatist.words import counted


@dataclass(frozen=True, slots=True)
class OrdinalPrior:
    """Generic scales, none fitted to anybody's results.

    Positions of a session are standard normal a priori, and a position differs from the last session's by a
    normal step of variance `step_variance` (1/4: half a unit); discriminations are standard normal; cutpoints
    nearly free.
    """

    position_variance: float = 1.0
    step_variance: float = 0.25
    discrimination_variance: float = 1.0
    cutpoint_variance: float = 25.0


def ordinal_dynamic(
    votes: Any,
    session: Sequence[int] | Ints,
    *,
    anchor: str,
    actors: Sequence[str],
    bridge: Sequence[int] | Ints | None = None,
    codes: Codes = ORDERED,
    prior: OrdinalPrior | None = None,
    tolerance: float = 1e-3,
    iterations: int = 300,
) -> IdealPoints:
    """Estimate positions of all actors in all sessions.

    `votes`: actors x items of -1 or empty (absent), 0 (no), 1 (abstain), 2 (yes), or of the `codes` of another
    house (`UNITED_NATIONS`: 1 yes, 2 abstain, 3 no, 8 and 9 absent); absence is ignored, never read as
    abstention. `session`: number of each item's session (any integers; neighbours in sorted order are
    consecutive). `bridge`: equal ids mark items that ask the same question; default: every item its own.
    `anchor`: the actor whose average position is made positive. Positions are standardized to mean 0 and
    standard deviation 1 over all actor-sessions with votes, as the published UN positions are. Iteration
    stops when no position moves by `tolerance` (latent units), else `converged` is False. Raises InputError
    for malformed votes or an unknown or silent anchor.
    """
    prior, votes = prior or OrdinalPrior(), ordered_answers(votes, codes)
    actors = listed(actors, "actors")
    numbers, index = np.unique(wholes_of(session, "session"), return_inverse=True)
    ids = np.arange(len(index)) if bridge is None else wholes_of(bridge, "bridge")
    cells = cells_of(votes, index, ids)
    _check(actors, anchor, votes)
    counted = cells.by_place(np.ones(len(cells.place))).astype(np.int64)
    voted = counted > 0
    if not voted[list(actors).index(anchor)].any():
        raise InputError(f"the anchor {anchor!r} cast no vote that counts", allowed="an actor with votes")
    state = _iterate(votes, index, cells, voted, prior, tolerance, iterations)
    chain, questions = _standardize(state.chain, state.questions, cells, voted, list(actors).index(anchor))
    return IdealPoints(
        actors=tuple(actors),
        sessions=tuple(int(number) for number in numbers),
        mean=np.where(voted, chain.mean, np.nan),
        sd=np.where(voted, np.sqrt(chain.variance), np.nan),
        votes=counted,
        items=_items(cells, questions),
        anchor=anchor,
        iterations=state.iteration,
        converged=state.change < tolerance,
        change=state.change,
        chain=chain,
        held=voted,
    )


@dataclass(frozen=True, slots=True)
class _State:
    chain: Chain
    questions: Questions
    iteration: int
    change: float


def _iterate(
    votes: Votes,
    index: Ints,
    cells: Cells,
    voted: Flags,
    prior: OrdinalPrior,
    tolerance: float,
    iterations: int,
) -> _State:
    """Alternate actors given questions and questions given actors until positions rest."""
    walk = _walk(voted, prior)
    position = np.where(voted, first_positions(votes, index), 0.0)
    variance, questions = np.zeros(position.size), first_questions(cells)

    def questions_given(position: Floats, variance: Floats, questions: Questions) -> Questions:
        return move_questions(
            cells,
            position.ravel(),
            variance,
            questions,
            discrimination_variance=prior.discrimination_variance,
            cutpoint_variance=prior.cutpoint_variance,
        )

    for _ in range(3):
        questions = questions_given(position, variance, questions)
    change, iteration = np.inf, 0
    while iteration < iterations and change >= tolerance:
        iteration += 1
        precision, linear = evidence(cells, position.ravel(), questions)
        chain = posterior(walk, precision + 1.0 / prior.position_variance, linear)
        moved = position + np.clip(chain.mean - position, -2.0, 2.0)
        change = float(np.abs(moved - position)[voted].max())
        position, variance = moved, chain.variance.ravel()
        questions = questions_given(position, variance, questions)
    return _State(replace(chain, mean=position), questions, iteration, change)


def _walk(voted: Flags, prior: OrdinalPrior) -> ChainPrior:
    """Random walks from each actor's first to last session with votes; entering is left to the session's
    prior.
    """
    actors, sessions = voted.shape
    ever = voted.any(axis=1)
    first = np.where(ever, voted.argmax(axis=1), 0)
    last = np.where(ever, sessions - 1 - voted[:, ::-1].argmax(axis=1), 0)
    return ChainPrior(
        first=first,
        last=last,
        sessions=sessions,
        entry_mean=np.zeros(actors),
        entry_variance=np.full(actors, np.inf),
        innovation=np.full(actors, prior.step_variance),
    )


def _standardize(
    chain: Chain, questions: Questions, cells: Cells, voted: Flags, anchor: int
) -> tuple[Chain, Questions]:
    """Mean 0, standard deviation 1 over held positions, the anchor positive; probabilities do not change."""
    held = chain.mean[voted]
    centre, scale = float(held.mean()), float(held.std())
    sign = 1.0 if chain.mean[anchor][voted[anchor]].mean() >= centre else -1.0
    shift = questions.discrimination * centre
    chain = replace(
        chain,
        mean=sign * (chain.mean - centre) / scale,
        variance=chain.variance / scale**2,
        pivots=chain.pivots * scale**2,
        coupling=chain.coupling * scale**2,
    )
    moved = replace(
        questions,
        discrimination=sign * scale * questions.discrimination,
        first=questions.first - shift,
        second=questions.second - np.where(cells.three, shift, 0.0),
    )
    return chain, moved


def _items(cells: Cells, questions: Questions) -> Items:
    """Cutpoints by answer: no|abstain and abstain|yes; NaN where the answers did not show one.

    A question without abstentions has a single cutpoint, no|yes, which stands in both places.
    """
    low, middle, high = cells.answered.T
    first = np.where(low, questions.first, np.nan)
    second = np.where(cells.three, questions.second, np.where(high & (middle | low), questions.first, np.nan))
    return Items(cells.bridge, questions.discrimination, np.stack([first, second], axis=1))


def _check(actors: Sequence[str], anchor: str, votes: Votes) -> None:
    if len(actors) != len(votes) or len(set(actors)) != len(actors):
        raise InputError(
            f"{counted(len(actors), 'actor name')} for {counted(len(votes), 'row')} of votes",
            allowed="one distinct name a row",
        )
    if anchor not in actors:
        raise InputError(
            f"the anchor {anchor!r} is not among the actors", allowed=", ".join(list(actors)[:8]) + ", ..."
        )
