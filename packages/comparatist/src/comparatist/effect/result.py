"""Group-time effects as a result: every cohort at every time, their means, their bands, and a verdict.

Grain: one effect is one cohort (units first treated at the same time) at one time. Means of effects weigh cohorts
by their size; the error of the estimated sizes is part of theirs (Callaway & Sant'Anna 2021, section 4.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from comparatist.effect.band import Band, sup_t
from comparatist.effect.design import Design
from comparatist.effect.panel import Floats
from comparatist.effect.placebo import LeftOut, Placebos
from comparatist.effect.verdict import Condition, Verdict, verdict_of
from comparatist.errors import InputError
from comparatist.words import counted

Flags = npt.NDArray[np.bool_]
POWER = 1.959963984540054 + 0.8416212335729143  # two-sided 5 %, power 80 % (Bloom 1995, Eval. Review 19)


@dataclass(frozen=True, slots=True)
class Effect:
    """One estimate and its standard error, of what `label` says; `low`, `high`: 95 % interval."""

    label: str
    effect: float
    se: float

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""
        return self.effect - 1.959963984540054 * self.se

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval."""
        return self.effect + 1.959963984540054 * self.se

    @property
    def minimum_detectable(self) -> float:
        """The effect found with a chance of 80 % at a two-sided level of 5 %."""
        return POWER * self.se


@dataclass(frozen=True, slots=True, repr=False)
class GroupTime:
    """All group-time effects. Arrays are parallel: cohort `group`, `time`, `effect`, `se`, `treated` (units).

    `influence` is effects x units, `cohort` the first treated time per unit (inf: never while observed).
    `controls` counts those. An effect at a universal base is 0 by construction, without a standard error (NaN).
    `placebos` and `left_out` concern the overall effect.

    What was not used: units `always_treated` (from the first period on, so that they have no base), units
    `dropped` for missing outcomes, and cells `not_compared` (cohort, time) in which nobody could be compared.
    """

    group: npt.NDArray[np.int64]
    time: npt.NDArray[np.int64]
    effect: Floats
    se: Floats
    treated: npt.NDArray[np.int64]
    controls: int
    influence: Floats
    cohort: Floats
    placebos: Placebos
    left_out: tuple[LeftOut, ...]
    design: Design
    always_treated: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    not_compared: tuple[tuple[int, int], ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out of the effects, one sentence each."""
        said = []
        if self.always_treated:
            said.append(
                f"treated from the first period on, so without a base, left out: {_some(self.always_treated)}"
            )
        if self.dropped:
            said.append(f"left out for missing values: {_some(self.dropped)}")
        if self.not_compared:
            cells = tuple(f"cohort {group} at {time}" for group, time in self.not_compared)
            said.append(f"without anybody to compare with: {_some(cells)}")
        return tuple(said)

    def overall(self) -> Effect:
        """Mean effect after treatment, every treated unit-time counting once ('simple')."""
        return self._effect("overall", *self._mean(self.time >= self.group))

    def by_event_time(self) -> dict[int, Effect]:
        """Event study: mean effect at each distance from treatment (negative: before)."""
        distances = self.time - self.group
        return {
            int(e): self._effect(f"event time {e}", *self._mean(distances == e)) for e in np.unique(distances)
        }

    def by_group(self) -> dict[int, Effect]:
        """Mean effect after treatment of each cohort."""
        after = self.time >= self.group
        return {
            int(g): self._effect(f"cohort {g}", *self._mean(after & (self.group == g)))
            for g in np.unique(self.group[after])
        }

    def over_event_times(self) -> Effect:
        """Mean of the event study from treatment on, every distance counting once ('dynamic')."""
        distances = self.time - self.group
        parts = [self._mean(distances == e) for e in np.unique(distances) if e >= 0]
        effect = float(np.mean([part[0] for part in parts]))
        return self._effect("over event times", effect, np.mean([part[1] for part in parts], axis=0))

    def over_groups(self) -> Effect:
        """Mean of the cohorts' effects, weighted by cohort size ('group')."""
        after = self.time >= self.group
        groups = np.unique(self.group[after])
        parts = [self._mean(after & (self.group == g)) for g in groups]
        effects, influence = np.array([part[0] for part in parts]), np.stack([part[1] for part in parts])
        return self._effect("over groups", *self._weighted(effects, influence, groups))

    def pre_trend_p(self) -> float:
        """p of the joint Wald test that no effect precedes treatment; NaN without an earlier period.

        Needs cohorts of many units; with few it rejects far too often: see `placebos.pre_trend_p`.
        """
        from scipy.stats import chi2

        before = (self.time < self.group) & np.isfinite(self.se)
        if not before.any():
            return float("nan")
        influence, units = self.influence[before], self.influence.shape[1]
        covariance = influence @ influence.T / units**2
        statistic = self.effect[before] @ np.linalg.pinv(covariance) @ self.effect[before]
        return float(chi2.sf(statistic, np.linalg.matrix_rank(covariance)))

    def band(
        self,
        over: Literal["group_time", "event_time"] = "event_time",
        *,
        confidence: float = 0.95,
        draws: int = 999,
        seed: int = 20150720,
    ) -> Band:
        """Intervals that hold for all effects at once with this confidence, of the event study or of all cells.

        The multiplier bootstrap of the largest t value (Callaway & Sant'Anna 2021, algorithm 1).
        """
        if over == "group_time":
            labels = tuple(f"{g}, {t}" for g, t in zip(self.group.tolist(), self.time.tolist(), strict=True))
            return sup_t(labels, self.effect, self.influence, confidence, draws, seed)
        if over != "event_time":
            raise InputError(f"a band over {over!r}", allowed="group_time, event_time")
        distances = self.time - self.group
        which = np.unique(distances)
        parts = [self._mean(distances == e) for e in which]
        effects, influence = np.array([part[0] for part in parts]), np.stack([part[1] for part in parts])
        at_base = np.array([np.isnan(self.se[distances == e]).all() for e in which])
        influence[at_base] = 0.0
        return sup_t(tuple(str(e) for e in which), effects, influence, confidence, draws, seed)

    def verdict(
        self, *, least_treated: int = 5, pre_trend_level: float = 0.10, placebo_level: float = 0.05
    ) -> Verdict:
        """'cannot be determined from these data' unless all hold: enough treated units, flat pre-trends (their
        placebo rank above `pre_trend_level`), a 95 % interval without zero, the effect's placebo rank within
        `placebo_level`, a detectable effect, and no unit that carries its sign alone.
        """
        total, p = self.overall(), self.placebos.pre_trend_p
        detectable = max(total.minimum_detectable, self.placebos.minimum_detectable)
        signs = {np.sign(one.effect) for one in self.left_out} | {np.sign(total.effect)}
        treated = int(np.isfinite(self.cohort).sum())
        conditions = (
            Condition(
                "enough treated units", treated >= least_treated, f"{treated}, at least {least_treated}"
            ),
            Condition(
                "flat pre-trends",
                bool(p >= pre_trend_level),
                "no period before treatment to judge by" if np.isnan(p) else f"placebo p = {p:.3f}",
            ),
            Condition(
                "interval without zero",
                total.low > 0 or total.high < 0,
                f"{total.effect:.3f}, 95 % interval {total.low:.3f} to {total.high:.3f}",
            ),
            Condition(
                "placebo rank",
                self.placebos.p <= placebo_level,
                f"p = {self.placebos.p:.3f} of {counted(self.placebos.draws, 'placebo')}, level {placebo_level:g}",
            ),
            Condition(
                "effect above the minimum detectable one",
                abs(total.effect) >= detectable,
                f"{abs(total.effect):.3f}, detectable {detectable:.3f}",
            ),
            Condition(
                "sign without any one treated unit",
                len(signs) == 1 and bool(self.left_out),
                f"{counted(len(self.left_out), 'unit')} left out in turn",
            ),
        )
        direction = "a rise" if total.effect > 0 else "a fall"
        finding = f"{direction} of {abs(total.effect):.3f} ({total.low:.3f} to {total.high:.3f})"
        return verdict_of(finding, conditions)

    def text(self) -> str:
        """The default text of this result, with what was left out: what it prints as."""
        return "; ".join((self.verdict().text, *self.notes))

    def __repr__(self) -> str:
        return self.text()

    def _mean(self, chosen: Flags) -> tuple[float, Floats]:
        """Mean of chosen effects, weighted by cohort size, and its influence function."""
        return self._weighted(self.effect[chosen], self.influence[chosen], self.group[chosen])

    def _weighted(
        self, effects: Floats, influence: Floats, groups: npt.NDArray[np.int64]
    ) -> tuple[float, Floats]:
        """Weighted mean; the influence of the estimated cohort sizes is part of the result's."""
        if not len(effects):
            return float("nan"), np.full(len(self.cohort), np.nan)
        member = (self.cohort[None, :] == groups[:, None]).astype(np.float64)
        share = member.mean(axis=1)
        effect = float(share @ effects / share.sum())
        of_weights = (effects - effect) @ (member - share[:, None])
        return effect, (share @ influence + of_weights) / share.sum()

    def _effect(self, label: str, effect: float, influence: Floats) -> Effect:
        return Effect(label, effect, float(np.sqrt((influence**2).mean() / len(influence))))


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
