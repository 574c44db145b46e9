"""How group-time effects are compared: with whom, since when, over which gaps, and given which covariates.

Grain: one cell is one cohort at one time; its comparison is a difference of mean changes since the base period
between the cohort and its controls, with each unit's influence on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from comparatist.effect.adjust import Adjustment, adjusted
from comparatist.effect.panel import Floats
from comparatist.errors import InputError

Flags = npt.NDArray[np.bool_]
Control = Literal["never", "not_yet"]
Base = Literal["varying", "universal"]
Gaps = Literal["refuse", "drop", "pairs", "means"]


@dataclass(frozen=True, slots=True)
class Design:
    """`control`: the never treated, or all not yet treated at either of the two times. `base`: before treatment the
    period before ('varying') or always the last untreated period ('universal'). `gaps`: missing outcomes stop the
    work ('refuse'), remove their unit ('drop'), or leave each comparison the units seen at both its times
    ('pairs') or all units seen at either ('means', as in repeated cross-sections). `adjust`: how covariates,
    where the panel has them, enter.
    """

    control: Control = "never"
    base: Base = "varying"
    gaps: Gaps = "refuse"
    adjust: Adjustment = "doubly_robust"

    def __post_init__(self) -> None:
        for name, kinds in (("control", Control), ("base", Base), ("gaps", Gaps), ("adjust", Adjustment)):
            if getattr(self, name) not in get_args(kinds):
                allowed = ", ".join(get_args(kinds))
                raise InputError(f"{name} {getattr(self, name)!r}", where="group_time", allowed=allowed)


@dataclass(frozen=True, slots=True)
class Sample:
    """Units in rows: `outcome` x times, `covariates` x times x names (0 names: none)."""

    times: Floats
    outcome: Floats
    covariates: Floats
    design: Design

    @property
    def plain(self) -> bool:
        """Whether all effects are differences of whole means: never treated controls, no gap, no covariate."""
        simple = self.design.control == "never" and not self.covariates.shape[2]
        return simple and bool(np.isfinite(self.outcome).all())

    @property
    def regresses_at_once(self) -> bool:
        """Whether one regression of the same controls gives a cohort's effects at all times."""
        design = self.design
        simple = design.control == "never" and design.adjust == "regression" and design.gaps != "means"
        return simple and bool(np.isfinite(self.outcome).all())

    def without(self, row: int) -> Sample:
        """The same without one unit."""
        kept = np.delete(np.arange(len(self.outcome)), row)
        return Sample(self.times, self.outcome[kept], self.covariates[kept], self.design)

    def last_untreated(self, group: float) -> int:
        """Index of the last period before a cohort is treated."""
        return int(np.searchsorted(self.times, group)) - 1

    def controls(self, cohort: Floats, group: float, place: int | slice, base: int) -> Flags:
        """Units (rows) that a cohort is compared with at one time, or at several (columns)."""
        later = np.maximum(np.atleast_1d(self.times[place]), self.times[base])
        free = np.isinf(cohort) if self.design.control == "never" else cohort != group
        allowed = free[:, None] & (cohort[:, None] > later)
        chosen: Flags = allowed if isinstance(place, slice) else allowed[:, 0]
        return chosen

    def comparison(self, cohort: Floats, group: float, place: int, base: int) -> tuple[float, Floats] | None:
        """Effect and influence (per unit) of one cohort at one time; None where nobody can be compared."""
        treated, control = cohort == group, self.controls(cohort, group, place, base)
        seen: Flags = np.asarray(np.isfinite(self.outcome[:, [place, base]]))
        if self.design.gaps == "means":
            return _of_means(self.outcome[:, [place, base]], treated, control, seen)
        known = self.covariates[:, base]
        whole: Flags = np.asarray(seen.all(axis=1) & np.isfinite(known).all(axis=1))
        treated, control = treated & whole, control & whole
        if not treated.any() or not control.any():
            return None
        change = np.where(whole, self.outcome[:, place] - self.outcome[:, base], 0.0)
        if known.shape[1]:
            where = f"cohort {group:g} at {self.times[place]:g}"
            kept = np.where(whole[:, None], known, 0.0)
            return adjusted(change, treated, control, kept, self.design.adjust, where)
        return _of_changes(change, treated, control)


def _of_changes(change: Floats, treated: Flags, control: Flags) -> tuple[float, Floats]:
    late, alike = float(change[treated].mean()), float(change[control].mean())
    influence = treated / treated.mean() * (change - late) - control / control.mean() * (change - alike)
    return late - alike, influence


def _of_means(pair: Floats, treated: Flags, control: Flags, seen: Flags) -> tuple[float, Floats] | None:
    """Means of whoever was seen at either time (columns: time, base), treated and controls apart."""
    effect, influence = 0.0, np.zeros(len(pair))
    for column, turn in ((0, 1.0), (1, -1.0)):
        for flags, sign in ((treated, turn), (control, -turn)):
            part = flags & seen[:, column]
            if not part.any():
                return None
            values = np.where(part, pair[:, column], 0.0)
            mean = float(values[part].mean())
            effect += sign * mean
            influence += sign * part / part.mean() * (values - mean)
    return effect, influence
