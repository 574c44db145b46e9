"""Group-time effects: every cohort of treated units, at every time, against units that are not (yet) treated.

Grain: one effect is one cohort (units first treated at the same time) at one time: its mean change since a
base period minus the mean change of its controls. Source: Callaway & Sant'Anna (2021),
Difference-in-Differences with Multiple Time Periods, Journal of Econometrics 225(2):200-230; standard errors
from influence functions, clustered by unit. Before treatment the base is the period before (as in their software)
unless it is universal, afterwards the last untreated period.
"""

from __future__ import annotations

import numpy as np

from comparatist.effect.adjust import Adjustment
from comparatist.effect.design import Base, Control, Design, Flags, Gaps, Sample
from comparatist.effect.panel import Floats, Panel
from comparatist.effect.placebo import placebos, without_each
from comparatist.effect.result import GroupTime
from comparatist.errors import InputError


def group_time(
    panel: Panel,
    *,
    control: Control = "never",
    base: Base = "varying",
    gaps: Gaps = "refuse",
    adjust: Adjustment = "doubly_robust",
    draws: int = 999,
    seed: int = 20150720,
) -> GroupTime:
    """Estimate all group-time effects; see `Design` for the four choices.

    A panel with covariates is compared given their values at the base period. Cohorts treated in the first period
    have no base: they are left out, as are their units, and named in `always_treated`. Without a never treated unit,
    `control="not_yet"` takes the last cohort for controls up to the time before it is treated.

    Raises:
        InputError: missing outcomes (unless `gaps` allows them), nobody to compare with, covariates with
            gaps='means' or that cannot be used, an unknown choice.
    """
    design = Design(control, base, gaps, adjust)
    if panel.covariate_names and gaps == "means":
        raise InputError("covariates with gaps='means'", allowed="gaps of refuse, drop or pairs")
    usable = panel.treated_at > panel.times[0]
    if gaps == "refuse":
        _refuse_gaps(panel)
    times = np.array(panel.times, dtype=np.float64)
    cohort = np.where(panel.treated_at > times[-1], np.inf, panel.treated_at)  # not treated while observed
    kept = usable
    if gaps == "drop" and np.isinf(cohort[usable]).any():  # else only what is compared below need be whole
        kept = usable & _whole(panel, len(times))
    if control == "not_yet" and kept.any() and not np.isinf(cohort[kept]).any():
        last = cohort[kept].max()
        times, cohort = times[times < last], np.where(cohort >= last, np.inf, cohort)
    if gaps == "drop":
        kept = kept & _whole(panel, len(times))
    cohort, outcome = cohort[kept], panel.outcome[kept, : len(times)]
    groups = np.unique(cohort[np.isfinite(cohort)])
    if not np.isinf(cohort).any() or not len(groups):
        raise InputError(
            "effects need both never treated and later treated units",
            hint="declare comparators, or control='not_yet' where treatment is staggered",
        )
    covariates = (
        panel.covariates[kept, : len(times)] if panel.covariate_names else np.empty((*outcome.shape, 0))
    )
    sample = Sample(times, outcome, covariates, design)
    names = tuple(name for name, stays in zip(panel.units, kept, strict=True) if stays)
    return _estimated(sample, cohort, groups, names, draws, seed, _left(panel, usable, kept))


def _whole(panel: Panel, periods: int) -> Flags:
    """Units without a gap, in outcome or covariates, in the first periods."""
    whole: Flags = np.asarray(np.isfinite(panel.outcome[:, :periods]).all(axis=1))
    if panel.covariate_names:
        whole = whole & np.isfinite(panel.covariates[:, :periods]).all(axis=(1, 2))
    return whole


def _refuse_gaps(panel: Panel) -> None:
    for table, what in ((panel.outcome, "outcomes"), (panel.covariates, "covariates")):
        missing = np.argwhere(~np.isfinite(table))
        if len(missing):
            row, column = missing[0][:2]
            raise InputError(
                f"{len(missing)} {what} are missing, first {panel.units[row]} at {panel.times[column]}",
                hint="drop the unit or the period, or choose gaps=; an unobserved outcome is not zero",
            )


def _left(panel: Panel, usable: Flags, kept: Flags) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Units treated from the first period on, and units dropped for their gaps."""
    names = np.array(panel.units, dtype=object)
    return tuple(names[~usable].tolist()), tuple(names[usable & ~kept].tolist())


def _estimated(
    sample: Sample,
    cohort: Floats,
    groups: Floats,
    names: tuple[str, ...],
    draws: int,
    seed: int,
    left: tuple[tuple[str, ...], tuple[str, ...]],
) -> GroupTime:
    units, cells, missed = len(cohort), [], []
    for group in groups:
        last = sample.last_untreated(group)
        for place, time in enumerate(sample.times.tolist()):
            base = last if sample.design.base == "universal" or time >= group else place - 1
            if base < 0:
                continue
            if base == place:
                cells.append((int(group), int(time), 0.0, float("nan"), np.zeros(units)))
                continue
            found = sample.comparison(cohort, group, place, base)
            if found is None:
                missed.append((int(group), int(time)))
                continue
            error = float(np.sqrt((found[1] ** 2).mean() / units))
            cells.append((int(group), int(time), found[0], error, found[1]))
    if not any(time >= group for group, time, *_ in cells):
        raise InputError("no cohort can be compared after its treatment", hint="declare comparators")
    return GroupTime(
        group=np.array([cell[0] for cell in cells]),
        time=np.array([cell[1] for cell in cells]),
        effect=np.array([cell[2] for cell in cells]),
        se=np.array([cell[3] for cell in cells]),
        treated=np.array([int((cohort == cell[0]).sum()) for cell in cells]),
        controls=int(np.isinf(cohort).sum()),
        influence=np.stack([cell[4] for cell in cells]),
        cohort=cohort,
        placebos=placebos(sample, cohort, draws=draws, seed=seed),
        left_out=without_each(names, sample, cohort),
        design=sample.design,
        always_treated=left[0],
        dropped=left[1],
        not_compared=tuple(missed),
    )
