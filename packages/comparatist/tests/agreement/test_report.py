"""The report of a coding project: variables, pairs, each coder against the rest, each unit."""

from __future__ import annotations

import polars as pl
import pytest

from comparatist.agreement import (
    AgreementReport,
    CoefficientName,
    Interval,
    agreement,
    coder_against_rest,
    diagnose,
    krippendorff_alpha,
    pairs,
    read_long,
)
from comparatist.errors import InputError

ROWS = [
    ("m1", "Ann", "issues", "CT;CS"), ("m1", "Ben", "issues", "CT"), ("m1", "Eve", "issues", "CT;CS"),
    ("m2", "Ann", "issues", "OC"), ("m2", "Ben", "issues", "OC"), ("m2", "Eve", "issues", "CS"),
    ("m3", "Ann", "issues", "CT"), ("m3", "Ben", "issues", None), ("m3", "Eve", "issues", None),
    ("m4", "Ben", "issues", "CS"), ("m4", "Eve", "issues", "CS"), ("m5", "Ann", "issues", None),
    ("m1", "Ann", "start", "2014-07-03"), ("m1", "Ben", "start", "2014-07-04"),
    ("m1", "Eve", "start", "2014-07"),
    ("m2", "Ann", "start", "2010"), ("m2", "Ben", "start", "2010-06-01"), ("m2", "Eve", "start", "2010"),
    ("m3", "Ann", "start", "2016-01-01"), ("m3", "Ben", "start", "2016-01-01"),
    ("m1", "Ann", "depth", 3), ("m1", "Ben", "depth", 4), ("m1", "Eve", "depth", 3),
    ("m2", "Ann", "depth", 1), ("m2", "Ben", "depth", 1), ("m2", "Eve", "depth", 2),
    ("m3", "Ann", "depth", 5), ("m3", "Ben", "depth", 5), ("m3", "Eve", "depth", 5),
]  # fmt: skip


@pytest.fixture
def frame() -> pl.DataFrame:
    rows = [
        (unit, coder, variable, None if value is None else str(value))
        for unit, coder, variable, value in ROWS
    ]
    return pl.DataFrame(rows, schema=["unit", "coder", "variable", "value"], orient="row")


@pytest.fixture
def report(frame: pl.DataFrame) -> AgreementReport:
    return agreement(
        frame, {"issues": "set", "start": "date", "depth": "ordinal"}, categories={"depth": list("12345")}
    )


def test_one_row_a_variable_and_coefficient(report: AgreementReport) -> None:
    assert report.overall.height == 9
    assert report.overall["variable"].unique(maintain_order=True).to_list() == ["issues", "start", "depth"]
    assert report.overall["value"].null_count() == 0


def test_every_pair_of_coders(report: AgreementReport) -> None:
    issues = report.pairs.filter(variable="issues", name="percent agreement")
    assert issues["coders"].to_list() == [["Ann", "Ben"], ["Ann", "Eve"], ["Ben", "Eve"]]
    assert issues["n_pairable"].to_list() == [2, 2, 3]


def test_each_coder_against_the_rest(report: AgreementReport) -> None:
    rest = report.against_rest.filter(variable="depth")
    assert rest["coder"].to_list() == ["Ann", "Ben", "Eve"]
    assert rest["value"].null_count() == 0


def test_the_diagnosis_says_which_units_counted_and_why(report: AgreementReport) -> None:
    units = report.units.filter(variable="issues")
    assert dict(zip(units["unit"], units["counted"], strict=True)) == {
        "m1": True, "m2": True, "m3": False, "m4": True, "m5": False,
    }  # fmt: skip
    why = dict(zip(units["unit"], units["why"], strict=True))
    assert why["m5"] == "dropped: no coding"
    assert why["m3"].startswith("not pairable: one coding")
    assert units.filter(unit="m3")["missing"].to_list() == [["Ben", "Eve"]]
    assert units.filter(unit="m1")["disagreement"].item() == pytest.approx(2 / 3)
    assert units.filter(unit="m3")["disagreement"].item() is None


def test_two_coders_get_cohen_and_more_do_not(frame: pl.DataFrame) -> None:
    names: tuple[CoefficientName, ...] = ("percent", "cohen")
    two = agreement(frame.filter(pl.col("coder") != "Eve"), {"start": "date"}, coefficients=names)
    three = agreement(frame, {"start": "date"}, coefficients=names)
    assert two.overall["name"].to_list() == ["percent agreement", "Cohen's kappa"]
    assert three.overall["name"].to_list() == ["percent agreement"]


def test_jaccard_instead_of_masi(frame: pl.DataFrame) -> None:
    codings = read_long(frame, variable="issues", level="set")
    masi, jaccard = krippendorff_alpha(codings), krippendorff_alpha(codings, set_distance="jaccard")
    assert (masi.weights, jaccard.weights) == ("masi", "jaccard")
    assert masi.value != jaccard.value
    with pytest.raises(InputError, match="unknown set distance"):
        krippendorff_alpha(codings, set_distance="hamming")


def test_days_apart_weigh_less_than_years_apart() -> None:
    near = krippendorff_alpha([["2014-07-03", "2014-07-04"], ["2010-01-01", "2010-01-01"]], level="date")
    far = krippendorff_alpha([["2014-07-03", "2012-07-04"], ["2010-01-01", "2010-01-01"]], level="date")
    assert near.value is not None and far.value is not None
    assert near.value > 0.999 > far.value


def test_full_dates_are_an_interval_scale_in_days() -> None:
    days = [["2014-01-01", "2014-01-11"], ["2014-02-01", "2014-02-02"], ["2014-03-01", "2014-03-01"]]
    numbers = [[0, 10], [31, 32], [59, 59]]
    dated, plain = krippendorff_alpha(days, level="date"), krippendorff_alpha(numbers, level="interval")
    assert dated.value == pytest.approx(plain.value, abs=1e-9)


def test_the_report_prints_a_line_a_coefficient(report: AgreementReport) -> None:
    lines = str(report).splitlines()
    assert len(lines) == 9 and lines[0].startswith("percent agreement (issues, masi): ")
    assert "<table" in report._repr_html_()


def test_bootstrap_in_the_whole_report(frame: pl.DataFrame) -> None:
    made = agreement(frame, {"depth": "nominal"}, interval=Interval("bootstrap", draws=50, seed=2))
    assert set(made.overall["interval"]) == {"bootstrap"}


def test_the_same_seed_draws_the_same_interval(frame: pl.DataFrame) -> None:
    codings = read_long(frame, variable="depth", level="nominal")
    how = Interval("bootstrap", draws=50, seed=2)
    assert krippendorff_alpha(codings, interval=how) == krippendorff_alpha(codings, interval=how)


def test_no_such_coder(frame: pl.DataFrame) -> None:
    codings = read_long(frame, variable="depth")
    with pytest.raises(InputError, match="no coder 'Zoe'"):
        coder_against_rest(codings, "Zoe")


def test_a_matrix_can_be_diagnosed_and_paired_too() -> None:
    matrix = [[1, 1, 2], [2, None, 2], [None, None, None]]
    assert diagnose(matrix)["counted"].to_list() == [True, True, False]
    assert len(pairs(matrix, ["percent"])) == 3


def test_against_the_rest_by_hand() -> None:
    # The first coder says 1, 1, 2; of the others' codings 1/2, all and all are 1.
    found = coder_against_rest([[1, 1, 2], [1, 1, None], [2, 1, 1]], "coder 1")
    others = [0.5, 1.0, 1.0]
    expected = 2 / 3 * sum(others) / 3 + 1 / 3 * (1 - sum(others) / 3)
    assert found.observed == pytest.approx(0.5)
    assert found.value == pytest.approx((0.5 - expected) / (1 - expected))
