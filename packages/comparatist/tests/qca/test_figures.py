"""Figures: the table behind each says the same as the analysis, and the chart is a valid one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from comparatist.errors import InputError
from comparatist.qca import (
    Figure,
    implicant_chart_figure,
    minimize,
    overlap_figure,
    robustness,
    robustness_plot,
    truth_table,
    truth_table_figure,
    xy_plot,
)

Load = Callable[[str], Any]


def valid(figure: Figure) -> dict[str, Any]:
    """The Vega-Lite specification, checked against its schema."""
    specification: dict[str, Any] = figure.chart.to_dict()
    assert specification["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    return specification


def test_an_xy_plot_puts_every_case_in_a_zone(published: Load) -> None:
    frame = published("LF")
    figure = xy_plot("DEV*URB + DEV*~IND", frame, "SURV")
    valid(figure)
    assert figure.table["case"].to_list() == frame["case"].to_list()
    zones = Counter(figure.table["zone"])
    assert zones == {
        "typical": 6,
        "irrelevant": 9,
        "deviant for coverage": 2,
        "deviant for consistency": 1,
    }
    assert figure.table.filter(figure.table["zone"] == "deviant for consistency")["case"].to_list() == ["DE"]
    assert figure.text.startswith("18 cases, DEV*URB + DEV*~IND against SURV: 1 deviant for consistency")


def test_an_xy_plot_shows_the_fit_of_its_relation_in_the_title(published: Load) -> None:
    necessary = valid(xy_plot("LIT*STB", published("LF"), "SURV", relation="necessity"))
    assert necessary["title"] == "inclN 0.915, RoN 0.800, covN 0.793"
    with pytest.raises(InputError, match="no case 'XX'"):
        xy_plot("LIT", published("LF"), "SURV", label=["AU", "XX"])


def test_for_necessity_the_zones_of_consistency_and_coverage_change_places(published: Load) -> None:
    """A necessary condition is contradicted by the outcome without it (Schneider and Wagemann 2012)."""
    sets = {"X": [0.9, 0.1, 0.9, 0.1, 0.5], "Y": [0.8, 0.8, 0.2, 0.2, 0.8]}
    necessary = xy_plot("X", sets, "Y", relation="necessity")
    enough = xy_plot("X", sets, "Y")
    high, low = "deviant for consistency", "deviant for coverage"
    assert necessary.table["zone"].to_list() == ["typical", high, low, "irrelevant", "undecided"]
    assert enough.table["zone"].to_list() == ["typical", low, high, "irrelevant", "undecided"]
    rows = [row for data in valid(necessary)["datasets"].values() for row in data]
    corners = {row["name"]: (row["x"] > 0.5, row["y"] > 0.5) for row in rows if "name" in row}
    assert corners[high] == (False, True) and corners[low] == (True, False)
    assert {row["case"] for row in rows if row.get("wrong")} == {"2"}


def test_labels_can_be_limited_to_named_cases(published: Load) -> None:
    specification = valid(xy_plot("LIT", published("LF"), "SURV", label=["DE"]))
    labels = [
        point["label"] for rows in specification["datasets"].values() for point in rows if point.get("label")
    ]
    assert set(labels) == {"DE"}


def test_a_robustness_plot_shows_what_moves(published: Load) -> None:
    tests = ["HE + HW + AH*HI", "HE*GG*AH + HE*~GG*HI*HW"]
    result = robustness("GG*AH + HE*~GG*HI*HW", tests, published("PAYF"), "HL")
    specification = valid(robustness_plot(result))
    labels = {
        point["label"] for rows in specification["datasets"].values() for point in rows if "label" in point
    }
    named = {name for label in labels for name in label.split(", ") if name}
    assert named == {case.case for case in result.cases if case.kind.startswith(("shaky", "possible"))}
    assert specification["title"] == "RF_cons 0.973, RF_cov 0.987, rank 4"


def test_a_truth_table_figure_lists_every_observed_row(published: Load) -> None:
    table = truth_table(published("LF"), "SURV", incl_cut=0.8)
    figure = truth_table_figure(table)
    valid(figure)
    assert figure.table["row"].to_list() == table.row_numbers.tolist()
    assert figure.text == "9 of 32 configurations observed for SURV: 2 coded 1, 7 coded 0."


def test_the_implicant_chart_marks_essential_primes(published: Load) -> None:
    chart = minimize(
        truth_table(published("LF"), "SURV", incl_cut=0.7, pri_cut=0.65, n_cut=2), include="?"
    ).chart
    figure = implicant_chart_figure(chart)
    valid(figure)
    covered = figure.table.filter(figure.table["covered"])
    assert covered.height == int(chart.matrix().sum())
    assert covered.filter(covered["only"])["prime"].to_list() == ["URB"]


def test_overlaps_count_each_explained_case_once(published: Load) -> None:
    figure = overlap_figure("DEV*STB + URB*STB + LIT", published("LF"), "SURV")
    valid(figure)
    listed = [name for names in figure.table["cases"] for name in names.split(", ")]
    assert len(listed) == len(set(listed)) == figure.table["n"].sum() == 13
    assert set(figure.table["outcome"]) == {"yes", "no"}
    valid(overlap_figure("DEV*STB + LIT", published("LF")))
    with pytest.raises(InputError, match="no case is in"):
        overlap_figure("~LIT*STB*URB", published("LF"))


def test_a_figure_prints_what_it_shows(published: Load) -> None:
    figure = xy_plot("LIT", published("LF"), "SURV")
    assert repr(figure) == figure.text
