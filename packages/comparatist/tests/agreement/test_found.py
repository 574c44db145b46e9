"""What use found in agreement: words without order, texts that differ in a blank, coefficients that exist."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparatist.agreement import (
    Interval,
    WeightName,
    agreement,
    as_codings,
    brennan_prediger,
    coder_against_rest,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    intraclass_correlation,
    krippendorff_alpha,
    read_long,
    read_matrix,
    table_agreement,
)
from comparatist.agreement.estimate import Estimate, alpha
from comparatist.agreement.resample import alpha_draws
from comparatist.agreement.weights import WEIGHTS
from comparatist.errors import InputError

pytestmark = pytest.mark.found

TONES = ["neg", "neu", "pos"]
WORDS = [["neg", "neu"], ["pos", "pos"], ["neu", "pos"], ["neg", "neg"], ["neu", "neu"], ["neg", "pos"]]
ORDERED: list[WeightName] = [name for name in WEIGHTS if name not in ("identity", "unweighted")]


@pytest.mark.parametrize("weights", ORDERED)
def test_weights_that_need_an_order_refuse_words_without_one(weights: WeightName) -> None:
    with pytest.raises(InputError, match="without an order"):
        fleiss_kappa(WORDS, weights=weights)
    with pytest.raises(InputError, match="without an order"):
        coder_against_rest(WORDS, "coder 1", weights=weights)


def test_the_declared_order_is_that_of_numbers() -> None:
    numbers = [[TONES.index(cell) + 1 for cell in row] for row in WORDS]
    for weights in ORDERED:
        declared = fleiss_kappa(WORDS, weights=weights, categories=TONES)
        assert declared.value == pytest.approx(fleiss_kappa(numbers, weights=weights).value, abs=1e-12)


def test_digits_written_as_text_are_words_unless_the_level_or_the_caller_orders_them() -> None:
    numbers = [[1, 2], [2, 2], [10, 10], [2, 10], [1, 1], [10, 2]]
    texts = [[str(cell) for cell in row] for row in numbers]
    with pytest.raises(InputError, match="numbers written as text"):
        cohen_kappa(texts, weights="linear")
    right = cohen_kappa(numbers, weights="linear").value
    assert cohen_kappa(texts, weights="linear", categories=["1", "2", "10"]).value == right
    ranked = read_matrix(texts, level="ordinal")
    assert ranked.categories == (1, 2, 10)
    assert fleiss_kappa(ranked, weights="quadratic") == fleiss_kappa(
        read_matrix(numbers, level="ordinal"), weights="quadratic"
    )


def test_a_matrix_of_ones_own_weights_needs_to_know_its_rows() -> None:
    own = [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]
    with pytest.raises(InputError, match="own weights"):
        fleiss_kappa(WORDS, weights=own)
    linear = fleiss_kappa(WORDS, weights="linear", categories=TONES).value
    assert fleiss_kappa(WORDS, weights=own, categories=TONES).value == linear


def test_another_level_does_not_turn_the_alphabet_into_an_order() -> None:
    with pytest.raises(InputError, match="no known order"):
        as_codings(read_matrix(WORDS), level="ordinal")
    declared = as_codings(read_matrix(WORDS, categories=TONES), level="ordinal")
    assert declared.categories == ("neg", "neu", "pos")


def test_tables_have_the_order_of_their_rows() -> None:
    table = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
    named = table_agreement(table, weights="linear", categories=["zero", "one", "ten"])["cohen"]
    assert named.value == table_agreement(table, weights="linear")["cohen"].value


def test_a_blank_behind_a_word_makes_no_category() -> None:
    assert read_matrix([["yes ", "yes"], [" no", "no\t"]]).categories == ("no", "yes")
    long = pl.DataFrame({"unit": ["u", "u "], "coder": [" A", "B"], "value": ["x", "x"]})
    assert (read_long(long).units, read_long(long).coders) == (("u",), ("A", "B"))


def test_na_is_missing_and_is_said_unless_it_is_a_category() -> None:
    blank = gwet_ac([["a", "a"], ["b", ""], ["b", "b"], ["a", "b"]])
    found = gwet_ac([["a", "a"], ["b", "NA "], ["b", "b"], ["a", "b"]])
    assert (found.value, found.n_pairable) == (blank.value, 3)
    assert found.missing_texts == ("NA",)
    assert "taken as missing: 'NA'" in str(found)
    for written in ("n/a", "N/A", "#N/A"):
        assert gwet_ac([["yes", "yes"], ["no", written], ["no", "no"]]).missing_texts == (written,)
    namibia = read_matrix([["NA", "ZA"], ["ZA", "ZA"]], categories=["NA", "ZA"])
    assert namibia.codes.min() == 0 and namibia.missing_texts == ()


@pytest.mark.parametrize("coefficient", [gwet_ac, brennan_prediger])
def test_complete_agreement_on_one_of_two_categories_is_one(coefficient: Any) -> None:
    """Both expect chance agreement from the categories offered: (1 - pe) / (1 - pe) (Gwet 2008; B & P 1981)."""
    found = coefficient([["ok", "ok"]] * 5, categories=["ok", "error"])
    assert found.value == 1.0 and not found.undefined
    alone = coefficient([["ok", "ok"]] * 5)
    assert alone.value is None and alone.undefined.startswith("no spread")


def test_decimals_of_a_database_are_numbers() -> None:
    rows = [[9, 2, 5], [6, 1, 3], [8, 4, 6], [7, 1, 2]]
    frame = pl.DataFrame(rows, orient="row").cast(pl.Decimal(6, 2))
    assert intraclass_correlation(frame) == intraclass_correlation(rows)
    assert fleiss_kappa(frame, weights="linear").value == fleiss_kappa(rows, weights="linear").value


@pytest.mark.parametrize("infinite", [float("inf"), -float("inf"), np.float64("inf"), Decimal("inf")])
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_no_scale_reaches_infinity(infinite: Any, level: Any) -> None:
    """Its linear weights were NaN, and so was the coefficient."""
    with pytest.raises(InputError, match="unit 2, coder coder 1: -?inf is not a finite number"):
        read_matrix([[1, 2], [infinite, 1], [2, 2]], level=level)


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA, pd.NaT, "", "  "])
@pytest.mark.parametrize("column", ["unit", "coder", "variable"])
def test_a_row_without_a_name_is_refused(empty: Any, column: str) -> None:
    rows: dict[str, list[Any]] = {
        "unit": ["u", "u"],
        "coder": ["A", "B"],
        "variable": ["v", "v"],
        "value": ["x", "y"],
    }
    rows[column] = [rows[column][0], empty]
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in rows.items()})
    with pytest.raises(InputError, match=f"column {column}, row 2"):
        agreement(frame, {"v": "nominal"})


@pytest.mark.parametrize(
    "value", [datetime(2014, 7, 3), pd.Timestamp("2014-07-03"), np.datetime64("2014-07-03")]
)
def test_moments_are_dates_and_no_labels(value: Any) -> None:
    with pytest.raises(InputError, match="sets and dates need"):
        read_matrix([[value, value]])
    assert read_matrix([[value, pd.NaT]], level="date").categories == ("2014-07-03",)


@pytest.mark.parametrize(
    "table", [[["x", 1], [0, 1]], [[None, 1], [0, 1]], [[datetime(2014, 1, 1), 1], [0, 1]]]
)
def test_tables_of_words_and_dates_are_refused(table: Any) -> None:
    with pytest.raises(InputError, match="contingency table"):
        table_agreement(table)


CELLS = st.lists(
    st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=3, max_size=3), min_size=3, max_size=12
)


@given(CELLS, st.sampled_from(["nominal", "ordinal", "interval"]))
@settings(deadline=None, max_examples=60)
def test_a_draw_by_patterns_is_alpha_of_the_drawn_units(matrix: list[list[int | None]], level: Any) -> None:
    """The bootstrap's short way gives, draw by draw, what the estimator gives of the units drawn."""
    from comparatist.agreement.distances import distance_matrix
    from comparatist.agreement.estimate import frequencies

    codings = read_matrix(matrix, level=level)
    codes, size = codings.codes[(codings.codes >= 0).any(axis=1)], len(codings.categories)
    if not size:
        return

    def weights_of(used: Any) -> Any:
        distance = distance_matrix(level, codings.categories, used)
        return 1 - distance / max(distance.max(), 1e-300)

    random = np.random.default_rng(7)
    for short in alpha_draws(codes, size, weights_of, 20, 7):
        drawn = codes[random.integers(0, len(codes), len(codes))]
        found = alpha(drawn, weights_of(frequencies(drawn, size)))
        whole = found.value if isinstance(found, Estimate) else None
        assert short == (None if whole is None else pytest.approx(whole, abs=1e-9))


@pytest.mark.slow
def test_a_thousand_draws_of_sixty_thousand_codings_take_seconds_not_half_a_minute() -> None:
    """26 s before; the bar of two seconds is measured in the benchmark, here stands the order of magnitude."""
    from time import process_time

    random = np.random.default_rng(1)
    truth = random.integers(0, 5, 20_000)
    rows = np.where(random.random((20_000, 3)) < 0.7, truth[:, None], random.integers(0, 5, (20_000, 3)))
    codings = read_matrix(rows)
    begun = process_time()
    found = krippendorff_alpha(codings, interval=Interval("bootstrap", draws=1000))
    assert process_time() - begun < 6
    assert found.low is not None and found.high is not None and found.high - found.low < 0.03


def test_an_unknown_set_distance_is_refused_at_every_level() -> None:
    with pytest.raises(InputError, match="unknown set distance 'dice'"):
        krippendorff_alpha([[1, 2], [2, 2]], set_distance="dice")


def test_texts_that_look_alike_are_one_category() -> None:
    """An accent as a letter of its own (as macOS writes it), marks without width, blanks of any kind."""
    seen = read_matrix(
        [["caf\u00e9", "cafe\u0301"], ["no", "no\u200b"], ["\ufeffno", "\u2003no\u00a0"], ["no", "\u200b"]]
    )
    assert seen.categories == ("caf\u00e9", "no")
    assert seen.codes.tolist() == [[0, 0], [1, 1], [1, 1], [1, -1]]


@pytest.mark.parametrize("empty", [None, float("nan"), pd.NA, ""])
def test_nothing_in_a_set_is_no_member_of_it(empty: Any) -> None:
    seen = read_matrix([[["CT", empty], ["CT"]], [["CS"], ["CS", "CT"]]], level="set")
    assert set(seen.categories) == {frozenset({"CT"}), frozenset({"CS"}), frozenset({"CS", "CT"})}


def test_a_number_with_a_mark_between_its_digits_is_a_word() -> None:
    with pytest.raises(InputError, match="'1_000' is not a finite number"):
        read_matrix([["1_000", 5], [3, 4]], level="interval")
