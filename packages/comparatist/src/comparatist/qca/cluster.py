"""Cluster diagnostics: does a set relation hold in every cluster and unit of a panel, or only on average?

The grain is one expression in one cluster (a year, a region, a partner): "in 1990, ~EMP*~BARGAIN*OCCUP is
sufficient for EXPORT with consistency 0.839, pooled 0.909" (Garcia-Castro and Arino 2016). The distances are
Euclidean, between the shares of the groups' consistencies and equal shares: 0 says the relation is equally
consistent everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comparatist.columns import plain_text
from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData, CaseFrame, FloatArray, case_frame
from comparatist.qca.casenames import is_missing
from comparatist.qca.expression import ExpressionLike, membership, parse_in, term_membership
from comparatist.qca.expressionfit import Relation, check_relation
from comparatist.qca.plain import Shown, plain
from comparatist.qca.tabulate import outcome_set
from comparatist.words import counted


@dataclass(frozen=True, slots=True)
class GroupFit:
    """Consistency and coverage in one group of `n` cases. `vacuous` says that nobody is in the set (or, for
    coverage, in the outcome): the empty set is a subset of everything, so 1.0 stands by convention.
    """

    group: str
    n: int
    consistency: float
    coverage: float
    vacuous: bool


@dataclass(frozen=True, slots=True, repr=False)
class ClusterFit(Shown):
    """Diagnostics of one expression: pooled, by cluster (`between`) and by unit (`within`), sorted by name.

    `between_distance` (dBP) and `within_distance` (dWP) are 0 when consistency is the same everywhere.
    """

    expression: str
    relation: Relation
    outcome: str
    consistency: float
    coverage: float
    between: tuple[GroupFit, ...]
    within: tuple[GroupFit, ...]
    between_distance: float
    within_distance: float

    def to_frame(self) -> pl.DataFrame:
        """Long table: scope (pooled, between, within), group, n, consistency, coverage, vacuous."""
        lines = [
            ("pooled", GroupFit("", sum(g.n for g in self.between), self.consistency, self.coverage, False))
        ]
        lines += [("between", group) for group in self.between] + [("within", group) for group in self.within]
        return pl.DataFrame(
            {
                "scope": [scope for scope, _ in lines],
                "group": [group.group for _, group in lines],
                "n": [group.n for _, group in lines],
                "consistency": [group.consistency for _, group in lines],
                "coverage": [group.coverage for _, group in lines],
                "vacuous": [group.vacuous for _, group in lines],
            }
        )

    def __str__(self) -> str:
        distances = f"distance between {self.between_distance:.3f}, within {self.within_distance:.3f}"
        head = f"{self.expression}: {self.relation} for {self.outcome}, {distances}"
        return f"{head}\n{plain(self.to_frame())}"


def cluster_fit(
    expression: ExpressionLike,
    data: CaseData,
    outcome: ExpressionLike,
    *,
    cluster: str | Sequence[object],
    unit: str | Sequence[object],
    relation: Relation = "sufficiency",
    terms: bool = True,
    cases: str | Sequence[str] | None = None,
) -> tuple[ClusterFit, ...]:
    """Diagnostics for each term of an expression (or, with `terms=False`, for the expression as a whole).

    `cluster` and `unit` are columns, or labels one a case: clusters are usually years (between: across units
    in a year), units the things followed over the years (within). For necessity consistency and coverage
    change places.
    """
    frame = case_frame(data, cases=cases)
    y, name, _ = outcome_set(frame, outcome)
    check_relation(relation)
    clusters, units = _labels(frame, cluster, "cluster"), _labels(frame, unit, "unit")
    if len(set(clusters)) < 2:
        raise InputError("there is only one cluster", where="cluster", allowed="two or more")
    return tuple(
        _diagnose(text, x, y, name, relation, clusters, units) for text, x in _sets(expression, frame, terms)
    )


def _labels(frame: CaseFrame, given: str | Sequence[object], what: str) -> tuple[str, ...]:
    if isinstance(given, str):
        labels = frame.label(given)
        unlabelled = [case for case, text in zip(frame.cases, labels, strict=True) if text in ("", "nan")]
        if unlabelled:
            raise InputError(
                f"{len(unlabelled)} missing label(s), first at case {unlabelled[0]!r}",
                where=f"{what}: column {given}",
                allowed="a label for every case",
            )
        return labels
    if len(given) != len(frame.cases):
        raise InputError(
            f"{counted(len(given), 'label')} for {counted(len(frame.cases), 'case')}",
            where=what,
            allowed="one a case",
        )
    missing = [case for case, label in zip(frame.cases, given, strict=True) if is_missing(label)]
    if missing:
        raise InputError(
            f"{len(missing)} missing label(s), first at case {missing[0]!r}",
            where=what,
            allowed="a label for every case",
        )
    return tuple(plain_text(str(label)) for label in given)


def _sets(expression: ExpressionLike, frame: CaseFrame, terms: bool) -> list[tuple[str, FloatArray]]:
    parsed = parse_in(frame, expression)
    if terms:
        return [(str(term), term_membership(term, frame)) for term in parsed.terms]
    return [(str(parsed), membership(parsed, frame))]


def _diagnose(
    text: str,
    x: FloatArray,
    y: FloatArray,
    outcome: str,
    relation: Relation,
    clusters: tuple[str, ...],
    units: tuple[str, ...],
) -> ClusterFit:
    inner, outer = (x, y) if relation == "sufficiency" else (y, x)
    between, within = _groups(inner, outer, clusters), _groups(inner, outer, units)
    pooled = _group("", inner, outer)
    return ClusterFit(
        text,
        relation,
        outcome,
        pooled.consistency,
        pooled.coverage,
        between,
        within,
        _distance([group.consistency for group in between]),
        _distance([group.consistency for group in within]),
    )


def _groups(inner: FloatArray, outer: FloatArray, labels: tuple[str, ...]) -> tuple[GroupFit, ...]:
    column = np.array(labels)
    masks = {label: column == label for label in sorted(set(labels))}
    return tuple(_group(label, inner[mask], outer[mask]) for label, mask in masks.items())


def _group(label: str, inner: FloatArray, outer: FloatArray) -> GroupFit:
    both, subset, superset = float(np.minimum(inner, outer).sum()), float(inner.sum()), float(outer.sum())
    return GroupFit(
        label,
        inner.size,
        both / subset if subset > 0 else 1.0,
        both / superset if superset > 0 else 1.0,
        subset <= 0 or superset <= 0,
    )


def _distance(consistencies: Sequence[float]) -> float:
    """sqrt(sum((c_g / sum c - 1 / G)^2)) over the G groups; NaN when every consistency is 0."""
    values = np.asarray(consistencies, dtype=np.float64)
    if values.sum() <= 0:
        return float("nan")
    return float(np.sqrt(((values / values.sum() - 1 / values.size) ** 2).sum()))
