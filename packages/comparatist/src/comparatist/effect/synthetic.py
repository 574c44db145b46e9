"""Synthetic control: one treated unit against a weighted mean of donors that moved like it before.

Grain: one gap is the treated unit's outcome minus its synthetic control's at one time. Source: Abadie,
Diamond & Hainmueller (2010), Synthetic Control Methods for Comparative Case Studies, JASA 105(490):493-505;
inference by placebos in space, every donor taking the treated unit's part, ranked by post/pre fit (section
3.4 there).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

import numpy as np
import numpy.typing as npt

from comparatist.columns import listed
from comparatist.effect.panel import Floats, Panel
from comparatist.effect.placebo import LeftOut
from comparatist.effect.verdict import Condition, Verdict, verdict_of
from comparatist.errors import InputError
from comparatist.words import counted

Flags = npt.NDArray[np.bool_]
EXACT = 1e-6  # below this share of the outcome's size a gap, a weight or a gradient is rounding
_BINDING = 1e4  # weight of the adding-up row against outcomes scaled to one; the rest is normalized away


@dataclass(frozen=True, slots=True, repr=False)
class SyntheticControl:
    """Weights of donors (add up to one), gaps over all `times`, fit and placebos.

    `effect`: mean gap from `start` on. `before`, `after`: root mean squared gaps. `ratio` = after / before,
    also for every donor as placebo (`placebo_ratio`). `p`: rank of the unit's ratio among all, floor 1 /
    (donors + 1). `minimum_detectable`: the constant effect that would have put the unit first. `spread`:
    standard deviation of the unit's own outcome before, the measure for `before`. Infinite where a placebo fits
    its donors without error before: no effect of any size would have ranked first.

    `identified`: whether no other weights fit as well; with more donors than periods before they often do.
    `unfit`: untreated units that could not serve as donors, for missing outcomes.
    """

    unit: str
    start: int
    donors: tuple[str, ...]
    weights: Floats
    times: tuple[int, ...]
    gaps: Floats
    effect: float
    before: float
    after: float
    ratio: float
    placebo_ratio: Floats
    p: float
    floor: float
    minimum_detectable: float
    spread: float
    left_out: tuple[LeftOut, ...]
    identified: bool
    unfit: tuple[str, ...] = ()

    def verdict(self, *, fit: float = 0.5, level: float = 0.10) -> Verdict:
        """'cannot be determined from these data' unless all hold: the control fits before treatment (root mean squared
        gap at most `fit` times the unit's own spread), no other weights fit as well, there are donors enough for
        `level`, the placebo rank is at its floor, and no single donor carries the sign of the effect.
        """
        signs = {np.sign(one.effect) for one in self.left_out} | {np.sign(self.effect)}
        conditions = (
            Condition(
                "fit before treatment",
                self.before <= fit * self.spread,
                f"root mean squared gap {self.before:.3f}, spread {self.spread:.3f}, bound {fit:g} of it",
            ),
            Condition(
                "identified weights",
                self.identified,
                f"{counted(len(self.donors), 'donor')}, "
                f"{counted(sum(time < self.start for time in self.times), 'period')} before: "
                + ("no other weights fit as well" if self.identified else "other weights fit as well"),
            ),
            Condition(
                "enough donors",
                self.floor <= level,
                f"{counted(len(self.donors), 'donor')}, smallest p {self.floor:.3f}",
            ),
            Condition(
                "placebo rank at the floor", self.p <= self.floor, f"p = {self.p:.3f}, floor {self.floor:.3f}"
            ),
            Condition(
                "sign without any one donor",
                len(signs) == 1,
                f"{counted(len(self.left_out), 'donor')} left out in turn",
            ),
        )
        direction = "a rise" if self.effect > 0 else "a fall"
        finding = f"{direction} of {abs(self.effect):.3f} (placebo p = {self.p:.3f}, floor {self.floor:.3f})"
        return verdict_of(finding, conditions)

    def text(self) -> str:
        """The default text of this result, with what was left out: what it prints as."""
        unfit = f"; no donors for missing outcomes: {', '.join(self.unfit)}" if self.unfit else ""
        return self.verdict().text + unfit

    def __repr__(self) -> str:
        return self.text()


def synthetic_control(panel: Panel, unit: str, start: int, donors: tuple[str, ...] = ()) -> SyntheticControl:
    """Compare `unit` with a synthetic control from `start` on.

    `donors`: declared comparators (default: all units never treated within the panel). Units with missing
    outcomes cannot be donors.

    Raises:
        InputError: a start that is not a whole number, or after the unit's own treatment; a gap in the treated unit; fewer
            than two donors, or than three periods before `start`.
    """
    treated = panel.row(unit)
    _check_start(start, float(panel.treated_at[treated]))
    pool = _pool(panel, unit, listed(donors, "donors"))
    before = np.array([time < start for time in panel.times])
    if before.sum() < 3 or before.all():
        raise InputError(
            f"{counted(int(before.sum()), 'period')} before {start} in {panel.times[0]}-{panel.times[-1]}",
            allowed="at least three before and one after",
        )
    own, others = panel.outcome[treated], panel.outcome[pool]
    weights = simplex_weights(own[before], others[:, before])
    gaps = own - weights @ others
    untreated = np.isfinite(panel.outcome).all(axis=1) | (panel.treated_at <= panel.times[-1])
    ratio = _ratio(gaps, before, own)
    placebo = np.array([_placebo(others, place, before) for place in range(len(pool))])
    floor = 1.0 / (len(pool) + 1)
    root = float(np.sqrt((gaps[before] ** 2).mean()))
    return SyntheticControl(
        unit=unit,
        start=start,
        donors=tuple(panel.units[row] for row in pool),
        weights=weights,
        times=panel.times,
        gaps=gaps,
        effect=float(gaps[~before].mean()),
        before=root,
        after=float(np.sqrt((gaps[~before] ** 2).mean())),
        ratio=ratio,
        placebo_ratio=placebo,
        p=float((placebo >= ratio).sum() + 1) * floor,
        floor=floor,
        minimum_detectable=float(placebo.max() * root) if np.isfinite(placebo).all() else float("inf"),
        spread=float(own[before].std()),
        left_out=_left_out(panel, own, pool, weights, before),
        identified=identified(own[before], others[:, before], weights),
        unfit=() if donors else tuple(np.array(panel.units, dtype=object)[~untreated].tolist()),
    )


def _check_start(start: float, own: float) -> None:
    if not isinstance(start, Real) or not math.isfinite(start) or start != round(start):
        raise InputError(
            f"a start of {start!r}",
            allowed="a whole number, as times are: the first period that counts as treated",
        )
    if own < start:
        raise InputError(
            f"the unit is treated from {own:g} on, before {start}",
            allowed="a start at its own treatment or earlier",
            hint="periods that were treated cannot show what would have been without treatment",
        )


def simplex_weights(target: Floats, donors: Floats) -> Floats:
    """Non-negative weights adding up to one that bring `weights @ donors` (donors x periods) nearest to
    `target`.

    Least squares on the simplex by non-negative least squares with a binding adding-up row (Lawson & Hanson
    1974, Solving Least Squares Problems, ch. 23).

    >>> simplex_weights(np.array([1.0, 2.0]), np.array([[0.0, 1.0], [2.0, 3.0]])).round(6).tolist()
    [0.5, 0.5]
    """
    from scipy.optimize import nnls

    centre = donors.mean(axis=0)  # weights add up to one: removing a common course changes nothing
    scale = float(np.abs(donors - centre).max()) or 1.0
    rows = np.vstack([(donors - centre).T / scale, np.full(len(donors), _BINDING)])
    found, _ = nnls(rows, np.append((target - centre) / scale, _BINDING), maxiter=50 * len(donors))
    weights = np.asarray(found, dtype=np.float64)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def identified(target: Floats, donors: Floats, weights: Floats) -> bool:
    """Whether these weights are the only ones that fit `target` so well.

    They are if the donors that carry weight, or would at no cost (gradient zero), have linearly independent
    courses, the adding up included; least squares on the simplex is strictly convex then.
    """
    centre = donors.mean(axis=0)
    courses = (donors - centre) / (float(np.abs(donors - centre).max()) or 1.0)
    own = (target - centre) / (float(np.abs(donors - centre).max()) or 1.0)
    gradient = courses @ (weights @ courses - own)
    free = (weights > EXACT) | (gradient - gradient.min() < EXACT)
    rows = np.column_stack([courses[free], np.ones(int(free.sum()))])
    return bool(np.linalg.matrix_rank(rows, tol=EXACT) == len(rows))


def _pool(panel: Panel, unit: str, donors: tuple[str, ...]) -> list[int]:
    """Rows that may serve as donors; a declared donor that cannot serve is an error."""
    whole: Flags = np.asarray(np.isfinite(panel.outcome).all(axis=1))
    if not whole[panel.row(unit)]:
        raise InputError(f"{unit} has missing outcomes", hint="choose periods in which it was observed")
    if donors:
        rows = [panel.row(donor) for donor in dict.fromkeys(donors) if donor != unit]
        busy = panel.treated_at <= panel.times[-1]
        unfit = [panel.units[row] for row in rows if busy[row] or not whole[row]]
        if unfit:
            raise InputError(f"{unfit[0]} cannot be a donor: treated itself, or with missing outcomes")
    else:
        untreated = panel.treated_at > panel.times[-1]
        rows = [row for row, name in enumerate(panel.units) if whole[row] and untreated[row] and name != unit]
    if len(rows) < 2:
        raise InputError(
            f"{counted(len(rows), 'donor')} for {unit}", allowed="at least two", hint="declare comparators"
        )
    return rows


def _ratio(gaps: Floats, before: Flags, own: Floats) -> float:
    """Root mean squared gap after over before; infinite for a perfect fit before (nothing left but rounding)."""
    early, late = float(np.sqrt((gaps[before] ** 2).mean())), float(np.sqrt((gaps[~before] ** 2).mean()))
    return late / early if early > EXACT * float(np.abs(own - own.mean()).max()) else float("inf")


def _placebo(others: Floats, place: int, before: Flags) -> float:
    """The ratio of a donor that takes the treated unit's part, against the other donors."""
    rest = np.delete(others, place, axis=0)
    weights = simplex_weights(others[place, before], rest[:, before])
    return _ratio(others[place] - weights @ rest, before, others[place])


def _left_out(
    panel: Panel, own: Floats, pool: list[int], weights: Floats, before: Flags
) -> tuple[LeftOut, ...]:
    """Effects without each donor that carries weight."""
    found = []
    for place in np.flatnonzero(weights > 1e-6):
        rest = panel.outcome[[row for other, row in enumerate(pool) if other != place]]
        again = simplex_weights(own[before], rest[:, before])
        effect = float((own - again @ rest)[~before].mean())
        found.append(LeftOut(panel.units[pool[place]], effect))
    return tuple(found)
