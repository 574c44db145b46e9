"""The ASEM chain of COINr, step by step."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from comparatist.composite import (
    Composite,
    Indicators,
    Structure,
    Treated,
    aggregate,
    cronbach_alpha,
    denominate,
    describe,
    impute,
    leave_out,
    normalize,
    read_indicators,
    read_structure,
    screen,
    treat,
)

FOLDER = Path(__file__).parent.parent / "oracles" / "asem"
EXACT = 1e-9
SIZES = ("Area", "Energy", "GDP", "Population")
PILLARS = ("Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin")

pytestmark = pytest.mark.oracle


def table(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / name, null_values="NA", infer_schema_length=None)


def expected(name: str) -> Indicators:
    return read_indicators(table(name), unit="uCode")


def agree(found: Indicators, reference: Indicators) -> None:
    assert found.units == reference.units
    np.testing.assert_allclose(found.select(reference.names).values, reference.values, rtol=EXACT, atol=EXACT)


@pytest.fixture(scope="module")
def data() -> pl.DataFrame:
    return table("ASEM_iData.csv").sort("uCode")


@pytest.fixture(scope="module")
def meta() -> pl.DataFrame:
    return table("ASEM_iMeta.csv")


@pytest.fixture(scope="module")
def structure(meta: pl.DataFrame) -> Structure:
    return read_structure(
        meta, code="iCode", level="Level", parent="Parent", weight="Weight", direction="Direction"
    )


@pytest.fixture(scope="module")
def raw(data: pl.DataFrame, structure: Structure) -> Indicators:
    return read_indicators(data, unit="uCode", names=structure.indicators)


@pytest.fixture(scope="module")
def denominated(raw: Indicators, data: pl.DataFrame, meta: pl.DataFrame) -> Indicators:
    sized = meta.drop_nulls("Denominator")
    by = dict(zip(sized["iCode"], sized["Denominator"], strict=True))
    return denominate(raw, read_indicators(data, unit="uCode", names=SIZES), by)


@pytest.fixture(scope="module")
def imputed(denominated: Indicators, data: pl.DataFrame) -> Indicators:
    return impute(denominated, "group_mean", data["EurAsia_group"].to_list())


@pytest.fixture(scope="module")
def treated(imputed: Indicators) -> Treated:
    return treat(screen(imputed, min_available=0.9).indicators)


@pytest.fixture(scope="module")
def normalized(treated: Treated, structure: Structure) -> Indicators:
    return normalize(treated.indicators, directions=structure.directions)


@pytest.fixture(scope="module")
def composite(normalized: Indicators, structure: Structure) -> Composite:
    return aggregate(normalized, structure)


def test_denominated(denominated: Indicators) -> None:
    known = ~np.isnan(denominated.values)
    reference = expected("coin_default_Imputed.csv").values
    assert (~known).sum() == 65
    np.testing.assert_allclose(denominated.values[known], reference[known], rtol=EXACT)


def test_imputed_by_group(imputed: Indicators) -> None:
    agree(imputed, expected("coin_default_Imputed.csv"))


def test_screened(imputed: Indicators) -> None:
    assert screen(imputed, min_available=0.9).indicators.units == imputed.units


def test_treated(treated: Treated, imputed: Indicators) -> None:
    reference = imputed.values.copy()
    for unit, name, value in table("treated_cells.csv").iter_rows():
        reference[imputed.units.index(unit), imputed.names.index(name)] = value
    agree(treated.indicators, imputed.with_values(reference))


def test_treatment_table(treated: Treated) -> None:
    theirs = table("coin_default_treatment_table.csv")
    both = treated.table.join(theirs, left_on="indicator", right_on="iCode", maintain_order="left")
    assert both["passed_before"].to_list() == both["check_SkewKurt0.Pass"].to_list()
    changed = both.filter(~pl.col("passed_before"))
    assert changed["winsorized"].to_list() == changed["winsorise.nwin"].to_list()
    for ours, reference, rows in (
        ("skew_before", "check_SkewKurt0.Skew", both),
        ("kurtosis_before", "check_SkewKurt0.Kurt", both),
        ("skew_after", "check_SkewKurt1.Skew", changed),
        ("kurtosis_after", "check_SkewKurt1.Kurt", changed),
    ):
        np.testing.assert_allclose(rows[ours].to_numpy(), rows[reference].to_numpy(), rtol=EXACT)


def test_normalized(normalized: Indicators) -> None:
    reference = expected("coin_default_Aggregated.csv")
    agree(normalized, reference.select(normalized.names))


def test_aggregated(composite: Composite) -> None:
    agree(composite.scores, expected("coin_default_Aggregated.csv"))


def test_ranked(composite: Composite) -> None:
    theirs = table("coin_default_results_ranked.csv")
    ours = composite.ranking()
    assert ours["unit"].to_list() == theirs["uCode"].to_list()
    assert ours["rank"].to_list() == theirs["Rank"].to_list()
    # their scores are rounded to two digits
    np.testing.assert_allclose(ours["Index"].to_numpy(), theirs["Index"].to_numpy(), atol=0.00501)


def test_variant_without_denomination_and_treatment(raw: Indicators, structure: Structure) -> None:
    scores = aggregate(normalize(impute(raw, "mean"), directions=structure.directions), structure).scores
    agree(scores, expected("imean_minmax_amean_Aggregated.csv"))


def test_pillars_left_out(normalized: Indicators, structure: Structure) -> None:
    found = leave_out(normalized, structure, PILLARS)
    scores = expected("remove_pillar_scores.csv")
    np.testing.assert_allclose(found.scores, scores.select(PILLARS).values, rtol=EXACT)
    shifts = json.loads((FOLDER / "remove_pillar_mean_abs_rank_diff.json").read_text(encoding="utf-8"))
    np.testing.assert_allclose(found.mean_rank_shift, shifts[1:], atol=EXACT)


def test_cronbach(raw: Indicators) -> None:
    meta = json.loads((FOLDER / "meta.json").read_text(encoding="utf-8"))
    assert cronbach_alpha(raw) == pytest.approx(meta["cronbach_raw_level1"], abs=EXACT)


def test_statistics_of_the_raw_indicators(raw: Indicators) -> None:
    theirs, ours = table("stats_raw.csv"), describe(raw)
    names = {"min": "Min", "max": "Max", "mean": "Mean", "median": "Median", "deviation": "Std"}
    for mine, reference in {**names, "skew": "Skew", "kurtosis": "Kurt"}.items():
        # they print three significant digits
        np.testing.assert_allclose(ours[mine].to_numpy(), theirs[reference].to_numpy(), rtol=0.0051)
    counts = {"available": "N.Avail", "non_zero": "N.NonZero", "unique": "N.Unique", "same": "N.Same"}
    # TolMin has values that differ beyond the fifteen digits which the data file keeps
    exact = pl.Series([name != "TolMin" for name in ours["indicator"]])
    for mine, reference in counts.items():
        assert ours[mine].filter(exact).to_list() == theirs[reference].filter(exact).to_list()
    assert ours["outliers"].to_list() == [flag == "OUT" for flag in theirs["Flag.SkewKurt"]]
