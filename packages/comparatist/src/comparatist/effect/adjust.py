"""Covariates in one comparison: what the change of the treated would have been, given what they look like.

Grain: one comparison of treated and control units with one row of covariates a unit. Source: Sant'Anna & Zhao (2020),
Doubly Robust Difference-in-Differences Estimators, Journal of Econometrics 219(1):101-122: outcome regression
(Heckman, Ichimura & Todd 1997), normalized inverse probability weighting (Abadie 2005), and both together, which is
right if either model is. Influence functions include the estimation of both models.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from comparatist.effect.panel import Floats
from comparatist.errors import InputError

Flags = npt.NDArray[np.bool_]
Adjustment = Literal["doubly_robust", "regression", "weighting"]
SURE = 1 - 1e-6  # a chance of treatment above this leaves no control like the treated


def adjusted(
    change: Floats, treated: Flags, control: Flags, covariates: Floats, how: Adjustment, where: str
) -> tuple[float, Floats]:
    """Effect on the treated and influence per unit (zero outside both groups).

    Raises:
        InputError: covariates that are collinear among the controls, or that tell treated from controls.
    """
    used = treated | control
    design = np.column_stack([np.ones(len(covariates)), covariates])[used]
    outcome, is_treated = change[used], treated[used].astype(np.float64)
    is_control = 1.0 - is_treated
    size, units = len(outcome), len(change)
    expected, of_fit = np.zeros(size), np.zeros_like(design)
    if how != "weighting":
        expected, of_fit = _regression(outcome, design, is_control, where)
    odds, of_chance = is_treated, np.zeros_like(design)
    if how != "regression":
        chance, of_chance = _chances(is_treated, design, where)
        odds = is_control * chance / (1.0 - chance)
    rest = outcome - expected
    gain, own = _weighted(rest, is_treated)
    if how == "regression":  # the treated's expected change is all that is taken off
        influence = own - of_fit @ (is_treated @ design / size) / is_treated.mean()
    else:
        alike, other = _weighted(rest, odds)
        tilt = (odds * (rest - alike)) @ design / size
        influence = own - other - of_chance @ tilt / odds.mean()
        slope = is_treated @ design / is_treated.sum() - odds @ design / odds.sum()
        influence -= of_fit @ slope
        gain -= alike
    whole = np.zeros(units)
    whole[used] = influence * units / size
    return gain, whole


def expected_change(change: Floats, treated: Flags, control: Flags, covariates: Floats, where: str) -> Floats:
    """Mean change of the treated less what the controls' regression expects of them; `change` units x times.

    As `adjusted(how="regression")` at every time. Raises InputError as it does.
    """
    design = np.column_stack([np.ones(len(covariates)), covariates])
    moments = design[control].T @ design[control]
    _check_rank(moments, where)
    slopes = np.linalg.solve(moments, design[control].T @ change[control])
    gained: Floats = change[treated].mean(axis=0) - design[treated].mean(axis=0) @ slopes
    return gained


def _check_rank(moments: Floats, where: str) -> None:
    if np.linalg.matrix_rank(moments) < len(moments):
        raise InputError(
            "covariates that repeat each other among the controls",
            where=where,
            allowed="fewer covariates than controls, none a sum of others",
        )


def _weighted(values: Floats, weights: Floats) -> tuple[float, Floats]:
    mean = float(weights @ values / weights.sum())
    return mean, weights * (values - mean) / weights.mean()


def _regression(outcome: Floats, design: Floats, control: Floats, where: str) -> tuple[Floats, Floats]:
    """Expected change from the controls' regression, and each unit's influence on its coefficients."""
    moments = (design * control[:, None]).T @ design / len(outcome)
    _check_rank(moments, where)
    inverse = np.linalg.inv(moments)
    slope = inverse @ (design.T @ (control * outcome)) / len(outcome)
    expected = np.asarray(design @ slope, dtype=np.float64)
    return expected, (design * (control * (outcome - expected))[:, None]) @ inverse


def _chances(treated: Floats, design: Floats, where: str) -> tuple[Floats, Floats]:
    """Chances of treatment from a logit, and each unit's influence on its coefficients.

    Newton steps of the likelihood (McCullagh & Nelder 1989, Generalized Linear Models, ch. 4).
    """
    slope = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ slope, -500, 500)))
        bend = (design * (chance * (1.0 - chance))[:, None]).T @ design / len(treated)
        if np.linalg.matrix_rank(bend) < design.shape[1]:
            break
        step = np.linalg.solve(bend, (treated - chance) @ design / len(treated))
        slope = slope + step
        if np.abs(step).max() < 1e-10:
            break
    else:
        bend = np.zeros_like(bend)
    if np.linalg.matrix_rank(bend) < design.shape[1] or chance[treated == 1].min() > SURE:
        raise InputError(
            "covariates that tell the treated from the controls",
            where=where,
            allowed="covariates on which both overlap",
            hint="leave one out, or use adjust='regression'",
        )
    return chance, ((treated - chance)[:, None] * design) @ np.linalg.inv(bend)
