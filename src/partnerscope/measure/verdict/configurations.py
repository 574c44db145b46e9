"""Configurations: which factors together go with broad cooperation (fuzzy-set QCA over partner x issue).

Grain: one finding is one statement on sets: a row of the truth table, the necessity of one factor, a path of the
conservative solution, and what becomes of that path when partners change places, when one is left out, when raters err
by a step, or when it is looked at partner by partner. The outcome is made of deed items, never of raters' judgements. Cells
of one partner are not independent cases: partners are therefore shuffled whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import polars as pl
from numpy.typing import NDArray

from partnerscope.measure.deliver.words import deeds
from partnerscope.measure.finding import Finding, Value
from partnerscope.measure.unfold.reference import pairs
from partnerscope.measure.verdict.factors import FACTOR, Rated, rated_before, ratings
from partnerscope.method import qca
from partnerscope.method.errors import MethodError
from partnerscope.timeline.words import counted
from partnerscope.view import View

Floats = NDArray[np.float64]

SHUFFLES, NOISES, SEED = 10_000, 200, 20160
INCL, PRI, NECESSARY = 0.8, 0.5, 0.9
"""A row is coded 1 from these on; a condition is called necessary from the last one on (Schneider and Wagemann 2012)."""
OUTCOME = "Y"
_NONE = "no row is coded 1"


@dataclass(frozen=True)
class Cells:
    """The cases: one a partner and issue, with memberships in every factor (columns) and in the outcome.

    `parts` holds, case by case and factor by factor, the parts of each rater; `anchors` the steps that raters could
    choose of each factor (empty where it is computed).
    """

    names: tuple[str, ...]
    partners: tuple[str, ...]
    issues: tuple[str, ...]
    conditions: tuple[str, ...]
    x: Floats
    y: Floats
    parts: tuple[tuple[tuple[tuple[float, ...], ...], ...], ...]
    anchors: tuple[tuple[float, ...], ...]
    records: tuple[str, ...]
    left_out: int

    def frame(self, chosen: Sequence[int] | None = None, x: Floats | None = None) -> pl.DataFrame:
        """The cases (or some of them) as a frame: case, conditions, outcome."""
        rows = list(range(len(self.names))) if chosen is None else list(chosen)
        values = self.x if x is None else x
        held = {name: values[rows, column] for column, name in enumerate(self.conditions)}
        return pl.DataFrame({"case": [self.names[row] for row in rows], **held, OUTCOME: self.y[rows]})


def factors_qca(view: View) -> Iterator[Finding]:
    """The analysis, statement by statement; one finding that says why, where there is none."""
    if before := rated_before(view):
        why = f"factors and items are those of {before}: no state of this date"
        yield Finding({"part": "path"}, absence="outside_coverage", caveat=why)
        return
    if not _anchors(view):
        why = "the codebook declares no anchors of broad cooperation"
        yield Finding({"part": "path"}, absence="not_coded", caveat=why)
        return
    cells = cells_of(view)
    if not cells.names:
        why = "nobody has rated all factors of a partner and issue"
        yield Finding({"part": "path"}, absence="not_coded", caveat=why)
        return
    try:
        table = qca.truth_table(cells.frame(), OUTCOME, list(cells.conditions), incl_cut=INCL, pri_cut=PRI)
    except MethodError as error:
        yield Finding({"part": "path"}, absence="not_coded", caveat=f"no analysis: {error.what}")
        return
    caveat = f"{counted(cells.left_out, 'cell')} without all ratings are left out" if cells.left_out else ""
    rows = zip(table.rows, table.out, table.n, table.incl, table.pri, table.cases, strict=True)
    for row, out, n, incl, pri, cases in rows:
        values: dict[str, Value] = {
            "consistency": _float(incl),
            "pri": _float(pri),
            "coded": out,
            "cases": tuple(cases),
        }
        yield Finding({"part": "row", "term": _term(cells, row)}, values, n=int(n), caveat=caveat)
    yield from _necessity(cells)
    yield from _path(cells, table)


def cells_of(view: View) -> Cells:
    """The cells that somebody has rated on every factor, with their outcome."""
    done: dict[tuple[str, str], list[str]] = {}
    for row in deeds(view):
        for issue in row["issues"]:
            done.setdefault((row["partner"], issue), []).append(row["id"])
    rated: dict[tuple[str, str, str], list[Rated]] = {}
    for one in ratings(view):
        if one.value is not None:
            rated.setdefault((one.partner, one.issue, one.factor), []).append(one)
    scale = view.codebook["scale"]
    chosen = [one.id for one in view.codebook[FACTOR] if one.id in scale]
    every = list(pairs(view))
    usable = [pair for pair in every if chosen and all((*pair, factor) in rated for factor in chosen)]
    held = [[rated[(*pair, factor)] for factor in chosen] for pair in usable]
    anchors = _anchors(view)
    records = [row["id"] for cell in held for raters in cell for one in raters for row in one.rows]
    return Cells(
        tuple(f"{partner}-{issue}" for partner, issue in usable),
        tuple(partner for partner, _ in usable),
        tuple(issue for _, issue in usable),
        tuple(factor.partition("_")[0] for factor in chosen),
        np.array([[fmean(one.value or 0.0 for one in raters) for raters in cell] for cell in held]).reshape(
            len(usable), len(chosen)
        ),
        np.array([calibrated(len(done.get(pair, [])), anchors) for pair in usable]),
        tuple(
            tuple(tuple(tuple(one.parts[p] for p in one.counted) for one in raters) for raters in cell)
            for cell in held
        ),
        tuple(tuple(map(float, scale[factor].several("anchors"))) for factor in chosen),
        (*records, *(record for pair in usable for record in done.get(pair, []))),
        len(every) - len(usable),
    )


def _anchors(view: View) -> tuple[str, ...]:
    """The anchors of the outcome, `COUNT=MEMBERSHIP`; none where the codebook has none."""
    for scale in view.codebook.where("scale", "counted_as", "breadth"):
        return view.codebook["scale"][scale].several("anchors")
    return ()


def calibrated(count: float, anchors: Sequence[str]) -> float:
    """Membership of a count, straight between anchors `COUNT=MEMBERSHIP` in rising order, flat outside them."""
    steps = [tuple(map(float, one.split("="))) for one in anchors]
    return float(np.interp(count, [step[0] for step in steps], [step[1] for step in steps]))


def _necessity(cells: Cells) -> Iterator[Finding]:
    for column, name in enumerate(cells.conditions):
        fit = qca.necessity(cells.x[:, column], cells.y)
        coded = "necessary" if fit.incl >= NECESSARY else "not necessary"
        yield Finding(
            {"part": "necessity", "term": name},
            {"consistency": fit.incl, "coverage": fit.cov, "relevance": fit.ron, "coded": coded},
            n=len(cells.names),
            records=cells.records,
        )


def _path(cells: Cells, table: qca.TruthTable) -> Iterator[Finding]:
    """The path and what tests it."""
    if "1" not in table.out:
        yield Finding({"part": "path"}, {"coded": _NONE}, n=len(cells.names), records=cells.records)
        return
    solution = qca.minimize(table)
    path = str(solution.expression())
    x = solution.membership()
    fit = qca.sufficiency(x, cells.y)
    inside = tuple(name for name, degree in zip(cells.names, x, strict=True) if degree > 0.5)
    yield Finding(
        {"part": "path", "term": path},
        {
            "consistency": fit.incl,
            "coverage": fit.cov,
            "pri": fit.pri,
            "coded": "conservative",
            "cases": inside,
        },
        n=len(cells.names),
        records=cells.records,
        caveat="" if len(solution.models) == 1 else f"one of {len(solution.models)} models",
    )
    p = shuffled(x, cells)
    yield Finding({"part": "partners_shuffled", "term": path}, {"p": p}, n=SHUFFLES, records=cells.records)
    yield from _left_out(cells)
    yield _noise(cells, path)
    for found in qca.cluster_fit(
        path, cells.frame(), OUTCOME, cluster=cells.partners, unit=cells.issues, terms=False
    ):
        for part, dimension, groups in (
            ("by_partner", "partner", found.between),
            ("by_issue", "issue", found.within),
        ):
            for group in groups:
                values: dict[str, Value] = {"consistency": group.consistency, "coverage": group.coverage}
                why = "nobody is in the set: 1 by convention" if group.vacuous else ""
                yield Finding(
                    {"part": part, "term": path, dimension: group.group}, values, n=group.n, caveat=why
                )
        values = {"distance": found.between_distance}
        yield Finding({"part": "by_partner", "term": path}, values, n=len(found.between))
        yield Finding(
            {"part": "by_issue", "term": path}, {"distance": found.within_distance}, n=len(found.within)
        )


def shuffled(x: Floats, cells: Cells) -> float | None:
    """How often partners that change places, each with all of its outcomes, fit the path as well or better.

    Statistic: consistency x coverage of the path; p counts the order that is observed as one (Phipson and Smyth 2010).
    Partners with other cells than the rest cannot change places: then there is no number.
    """
    names = list(dict.fromkeys(cells.partners))
    places = [[row for row, partner in enumerate(cells.partners) if partner == name] for name in names]
    # rows are exchangeable as blocks only where every partner has the same cells
    if len({tuple(cells.issues[row] for row in rows) for rows in places}) != 1:
        return None
    blocks, inner = cells.y[np.array(places)], x[np.array(places)]
    seen = np.minimum(inner, blocks).sum()
    draws = np.random.default_rng(SEED)
    orders = np.array([draws.permutation(len(names)) for _ in range(SHUFFLES)])
    together = np.array([np.minimum(inner, blocks[order]).sum() for order in orders])
    # equal fits may differ in the last bit: they count as equal
    return float((1 + (together >= seen - 1e-9).sum()) / (SHUFFLES + 1))


def _left_out(cells: Cells) -> Iterator[Finding]:
    for partner in dict.fromkeys(cells.partners):
        rows = [row for row, other in enumerate(cells.partners) if other != partner]
        term, values = _solved(cells.frame(rows), cells.conditions)
        yield Finding(
            {"part": "without", "term": term, "partner": partner}, values, n=len(rows), records=cells.records
        )


def _solved(frame: pl.DataFrame, conditions: Sequence[str]) -> tuple[str, Mapping[str, Value]]:
    """The conservative solution of these cases: its expression ('' where there is none) and its fit."""
    table = qca.truth_table(frame, OUTCOME, list(conditions), incl_cut=INCL, pri_cut=PRI)
    if "1" not in table.out:
        return "", {"coded": _NONE}
    solution = qca.minimize(table)
    fit = qca.sufficiency(solution.membership(), frame[OUTCOME].to_numpy())
    return str(solution.expression()), {"consistency": fit.incl, "coverage": fit.cov, "pri": fit.pri}


def _noise(cells: Cells, path: str) -> Finding:
    """Every rated part moves by a step down, none, or one up, by equal chance; computed factors stay."""
    draws = np.random.default_rng(SEED)
    found = [_solved(cells.frame(x=_moved(cells, draws)), cells.conditions) for _ in range(NOISES)]
    same = sum(term == path for term, _ in found) / NOISES
    none = sum(not term for term, _ in found) / NOISES
    fits = [value for _, values in found if isinstance(value := values.get("consistency"), float)]
    low, high = np.percentile(fits, (5, 95)).tolist() if fits else (None, None)
    return Finding(
        {"part": "raters_err", "term": path},
        {"share_same": same, "share_none": none},
        low=low,
        high=high,
        n=NOISES,
        records=cells.records,
    )


def _moved(cells: Cells, draws: np.random.Generator) -> Floats:
    moved = cells.x.copy()
    for row, cell in enumerate(cells.parts):
        for column, raters in enumerate(cell):
            if anchors := cells.anchors[column]:
                moved[row, column] = fmean(
                    min(_step(part, anchors, draws) for part in parts) for parts in raters
                )
    return moved


def _step(value: float, anchors: tuple[float, ...], draws: np.random.Generator) -> float:
    place = min(range(len(anchors)), key=lambda one: abs(anchors[one] - value)) + int(draws.integers(-1, 2))
    return anchors[min(max(place, 0), len(anchors) - 1)]


def _term(cells: Cells, row: Sequence[int]) -> str:
    return "*".join(name if value else f"~{name}" for name, value in zip(cells.conditions, row, strict=True))


def _float(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
