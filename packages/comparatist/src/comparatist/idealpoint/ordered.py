"""The ordered probit: how well answers fit positions and questions, and where each should move.

Grain: one cell with linear predictor e = discrimination * position falls below a cutpoint c with probability
Phi(c - e). The log likelihood is concave in each block, so one Newton step per block and round suffices
(Johnson & Albert 1999, Ordinal Data Modeling, ch. 5; Bailey, Strezhnev & Voeten 2017 for the UN model).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from comparatist.idealpoint.cells import Cells
from comparatist.idealpoint.chain import Flags, Floats


@dataclass(frozen=True, slots=True)
class Questions:
    """Parameters per question: discrimination, first and second cutpoint, and their covariance (questions x 3
    x 3).

    The second cutpoint is meaningless (0) where a question has only one.
    """

    discrimination: Floats
    first: Floats
    second: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """Derivatives of the log likelihood per cell at given positions and questions.

    `score`, `weight`: first and minus second derivative with respect to the linear predictor. `low`, `high`:
    the densities at a middle cell's cutpoints over its probability; `bend_*` the second derivatives there.
    """

    score: Floats
    weight: Floats
    low: Floats
    high: Floats
    bend_low: Floats
    bend_high: Floats
    bend_both: Floats


def mills(value: Floats) -> Floats:
    """Density over upper tail of the standard normal, phi(a) / (1 - Phi(a)), without cancellation.

    >>> float(mills(np.array([0.0]))[0]).__round__(6)
    0.797885
    """
    from scipy.special import erfcx

    ratio: Floats = np.sqrt(2.0 / np.pi) / erfcx(np.maximum(value, -35.0) / np.sqrt(2.0))
    return ratio


def evaluate(cells: Cells, position: Floats, questions: Questions) -> Fit:
    """Derivatives at positions (flattened actors x sessions) and question parameters."""
    from scipy.special import ndtr

    linear = questions.discrimination[cells.question] * position[cells.place]
    last = np.where(cells.three, questions.second, questions.first)
    below = questions.first[cells.question[cells.bottom]] - linear[cells.bottom]
    above = last[cells.question[cells.top]] - linear[cells.top]
    middle = cells.question[cells.middle]
    a = questions.first[middle] - linear[cells.middle]
    b = questions.second[middle] - linear[cells.middle]
    mirrored = a > 0  # in the upper tail differences of Phi cancel; look at them from below
    probability = ndtr(np.where(mirrored, -a, b)) - ndtr(np.where(mirrored, -b, a))
    density = np.sqrt(2.0 * np.pi) * np.maximum(probability, 1e-300)
    low, high = np.exp(-0.5 * a * a) / density, np.exp(-0.5 * b * b) / density
    under, over = mills(-below), mills(above)
    score, weight = np.empty_like(linear), np.empty_like(linear)
    score[cells.bottom], weight[cells.bottom] = -under, under * (under + below)
    score[cells.top], weight[cells.top] = over, over * (over - above)
    score[cells.middle], weight[cells.middle] = low - high, (low - high) ** 2 + b * high - a * low
    return Fit(score, weight, low, high, low * (a - low), -high * (b + high), low * high)


def move_questions(
    cells: Cells,
    position: Floats,
    variance: Floats,
    questions: Questions,
    *,
    discrimination_variance: float,
    cutpoint_variance: float,
) -> Questions:
    """One guarded Newton step of every question; `variance` is the positions' posterior variance (flattened).

    The variance enters as E[x^2] = mean^2 + variance, to second order: a question cannot be surer than the
    actors.
    """
    fit = evaluate(cells, position, questions)
    slope, bend = _derivatives(cells, position, variance, questions, fit)
    prior = np.array([discrimination_variance, cutpoint_variance, cutpoint_variance])
    values = np.stack([questions.discrimination, questions.first, questions.second], axis=1)
    slope -= values / prior
    bend[:, np.arange(3), np.arange(3)] += 1.0 / prior
    step: Floats = np.asarray(np.linalg.solve(bend, slope[:, :, None])[:, :, 0], dtype=np.float64)
    values = values + _guard(step, values, cells.three)[:, None] * step
    return Questions(
        values[:, 0],
        values[:, 1],
        np.where(cells.three, values[:, 2], 0.0),
        np.asarray(np.linalg.inv(bend), dtype=np.float64),
    )


def _derivatives(
    cells: Cells, position: Floats, variance: Floats, questions: Questions, fit: Fit
) -> tuple[Floats, Floats]:
    """Gradient (questions x 3) and minus Hessian (questions x 3 x 3) of the likelihood alone."""
    x, weight, three = position[cells.place], fit.weight, cells.three
    slope, bend = np.zeros((cells.questions, 3)), np.zeros((cells.questions, 3, 3))
    blur = cells.by_question(variance[cells.place] * weight)
    slope[:, 0] = cells.by_question(x * fit.score) - questions.discrimination * blur
    bend[:, 0, 0] = cells.by_question(x * x * weight) + blur
    for part, cut in ((cells.bottom, np.zeros_like(three)), (cells.top, three)):
        moved = -cells.by_question(fit.score[part], part)
        stiff = cells.by_question(weight[part], part)
        crossed = -cells.by_question(x[part] * weight[part], part)
        for column, here in ((1, ~cut), (2, cut)):
            slope[:, column] += np.where(here, moved, 0.0)
            bend[:, column, column] += np.where(here, stiff, 0.0)
            bend[:, 0, column] += np.where(here, crossed, 0.0)
    x, part = x[cells.middle], cells.middle
    slope[:, 1] -= cells.by_question(fit.low, part)
    slope[:, 2] += cells.by_question(fit.high, part)
    bend[:, 1, 1] -= cells.by_question(fit.bend_low, part)
    bend[:, 2, 2] -= cells.by_question(fit.bend_high, part)
    bend[:, 1, 2] -= cells.by_question(fit.bend_both, part)
    bend[:, 0, 1] += cells.by_question(x * (fit.bend_low + fit.bend_both), part)
    bend[:, 0, 2] += cells.by_question(x * (fit.bend_high + fit.bend_both), part)
    for row, column in ((1, 0), (2, 0), (2, 1)):
        bend[:, row, column] = bend[:, column, row]
    return slope, bend


def _guard(step: Floats, values: Floats, three: Flags) -> Floats:
    """Share of the Newton step to take: no parameter moves by more than one, cutpoints keep their order."""
    share = 1.0 / np.maximum(np.abs(step).max(axis=1), 1.0)
    closing, gap = np.where(three, step[:, 1] - step[:, 2], 0.0), values[:, 2] - values[:, 1]
    crosses = three & (closing * share > 0.9 * gap)
    guarded: Floats = np.where(crosses, 0.9 * gap / np.where(crosses, closing, 1.0), share)
    return guarded


def evidence(cells: Cells, position: Floats, questions: Questions) -> tuple[Floats, Floats]:
    """What the votes say of every position: precision and linear term (actors x sessions) of a local
    Gaussian.

    The questions' covariance enters as E[discrimination^2] and E[discrimination * cutpoint], to second order.
    """
    fit = evaluate(cells, position, questions)
    slope, covariance = questions.discrimination[cells.question], questions.covariance
    weight, squared = fit.weight, slope**2 + covariance[cells.question, 0, 0]
    with_last = np.where(cells.three, covariance[:, 0, 2], covariance[:, 0, 1])
    shared = np.empty_like(weight)
    shared[cells.bottom] = weight[cells.bottom] * covariance[cells.question[cells.bottom], 0, 1]
    shared[cells.top] = weight[cells.top] * with_last[cells.question[cells.top]]
    middle = cells.question[cells.middle]
    shared[cells.middle] = -(fit.bend_low + fit.bend_both) * covariance[middle, 0, 1]
    shared[cells.middle] -= (fit.bend_high + fit.bend_both) * covariance[middle, 0, 2]
    precision = cells.by_place(weight * squared)
    pull = slope * fit.score + shared + weight * slope**2 * position[cells.place]
    return precision, cells.by_place(pull)
