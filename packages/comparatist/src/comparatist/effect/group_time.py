"""Group-time effects: every cohort of treated units, at every time, against the never treated.

Grain: one effect is one cohort (units first treated at the same time) at one time: its mean change since a
base period minus the mean change of the never treated. Source: Callaway & Sant'Anna (2021),
Difference-in-Differences with Multiple Time Periods, Journal of Econometrics 225(2):200-230, without
covariates; standard errors from influence functions, clustered by unit. Before treatment the base is the
period before (as in their software), afterwards the last untreated period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comparatist.effect.panel import Floats, Panel
from comparatist.effect.placebo import LeftOut, Placebos, placebos, without_each
from comparatist.effect.verdict import Condition, Verdict, verdict_of
from comparatist.errors import InputError

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


@dataclass(frozen=True, slots=True)
class GroupTime:
    """All group-time effects. Arrays are parallel: cohort `group`, `time`, `effect`, `se`, `treated` (units).

    `influence` is effects x units, `cohort` the first treated time per unit (inf: never while observed).
    `controls` counts those. `placebos` and `left_out` concern the overall effect.
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

        before = self.time < self.group
        if not before.any():
            return float("nan")
        influence, units = self.influence[before], self.influence.shape[1]
        covariance = influence @ influence.T / units**2
        statistic = self.effect[before] @ np.linalg.pinv(covariance) @ self.effect[before]
        return float(chi2.sf(statistic, np.linalg.matrix_rank(covariance)))

    def verdict(
        self, *, least_treated: int = 5, pre_trend_level: float = 0.10, placebo_level: float = 0.05
    ) -> Verdict:
        """'cannot be told' unless all hold: enough treated units, flat pre-trends (their placebo rank above
        `pre_trend_level`), a 95 % interval without zero, the effect's placebo rank within `placebo_level`, a
        detectable effect, and no unit that carries its sign alone.
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
                f"p = {self.placebos.p:.3f} of {self.placebos.draws} placebos, level {placebo_level:g}",
            ),
            Condition(
                "effect above the minimum detectable one",
                abs(total.effect) >= detectable,
                f"{abs(total.effect):.3f}, detectable {detectable:.3f}",
            ),
            Condition(
                "sign without any one treated unit",
                len(signs) == 1 and bool(self.left_out),
                f"{len(self.left_out)} units left out in turn",
            ),
        )
        direction = "a rise" if total.effect > 0 else "a fall"
        finding = f"{direction} of {abs(total.effect):.3f} ({total.low:.3f} to {total.high:.3f})"
        return verdict_of(finding, conditions)

    def text(self) -> str:
        """The default text of this result."""
        return self.verdict().text

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


def group_time(panel: Panel, *, draws: int = 999, seed: int = 20150720) -> GroupTime:
    """Estimate all group-time effects with the never treated as comparison.

    The panel must be balanced (a missing outcome raises InputError naming the first). Cohorts treated in the
    first period have no base and are left out, as are their units.
    """
    gaps = np.argwhere(~np.isfinite(panel.outcome))
    if len(gaps):
        row, column = gaps[0]
        raise InputError(
            f"{len(gaps)} outcomes are missing, first {panel.units[row]} at {panel.times[column]}",
            hint="drop the unit or the period; an unobserved outcome is not zero",
        )
    usable = panel.treated_at > panel.times[0]
    outcome, begun = panel.outcome[usable], panel.treated_at[usable]
    cohort = np.where(begun > panel.times[-1], np.inf, begun)  # not treated while observed: a comparison
    never = np.isinf(cohort)
    groups = np.unique(cohort[~never])
    if not never.any() or not len(groups):
        raise InputError(
            "effects need both never treated and later treated units", hint="declare comparators"
        )
    found = [
        (int(g), time, *_difference(outcome, cohort == g, never, panel.times, place, g))
        for g in groups
        for place, time in enumerate(panel.times)
        if place > 0
    ]
    influence = np.stack([row[3] for row in found])
    units, times = len(cohort), np.array(panel.times, dtype=np.float64)
    names = tuple(name for name, kept in zip(panel.units, usable, strict=True) if kept)
    return GroupTime(
        group=np.array([row[0] for row in found]),
        time=np.array([row[1] for row in found]),
        effect=np.array([row[2] for row in found]),
        se=np.sqrt((influence**2).mean(axis=1) / units),
        treated=np.array([int((cohort == row[0]).sum()) for row in found]),
        controls=int(never.sum()),
        influence=influence,
        cohort=cohort,
        placebos=placebos(outcome, times, cohort, draws=draws, seed=seed),
        left_out=without_each(names, outcome, times, cohort),
    )


def _difference(
    outcome: Floats, group: Flags, never: Flags, times: tuple[int, ...], place: int, begun: float
) -> tuple[float, Floats]:
    """Effect and influence function of one cohort at one time."""
    base = place - 1 if times[place] < begun else max(at for at, time in enumerate(times) if time < begun)
    change = outcome[:, place] - outcome[:, base]
    treated, untreated = float(change[group].mean()), float(change[never].mean())
    influence = group / group.mean() * (change - treated) - never / never.mean() * (change - untreated)
    return treated - untreated, influence
