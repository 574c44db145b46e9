"""Rows in order by one packed key, and cubes counted along it: the same as by a sort and by a grouping."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from partnerscope.lake import packed
from partnerscope.lake.cubes import added_up, mixed_roots
from partnerscope.lake.cubing import cube_of
from partnerscope.lake.drafts import sorted_rows
from partnerscope.lake.packed import packed_keys, ranked_texts, ranks_of
from partnerscope.lake.parsing import told_once
from partnerscope.lake.schema import table_named

ACTORS = st.sampled_from(["USA", "EEC", "", "É", "ROM", None])
NUMBERS = st.one_of(st.none(), st.integers(-100, 100))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "event_id": st.integers(1, 9),
            "event_date": st.dates(dt.date(2015, 3, 1), dt.date(2015, 3, 3)),
            "added_month": st.sampled_from([201412, 201503, None]),
            "actor1": ACTORS,
            "actor2": ACTORS,
            "event_code": st.sampled_from(["010", "012", "1383", "138", "057", None]),
            "quad": st.sampled_from([1, 2, 3, 4, None]),
            "is_root": st.sampled_from([True, False, None]),
            "goldstein_tenths": NUMBERS,
            "tone_micro": NUMBERS,
            "mentions": NUMBERS,
            "articles": NUMBERS,
            "version": st.sampled_from([1, 2]),
        }
    ),
    min_size=1,
    max_size=30,
)


def rows_of(table: str, made: list[dict[str, object]]) -> pl.DataFrame:
    columns = table_named(table).columns
    schema = pl.Schema({name: dtype for name, dtype in columns.items() if name in made[0]})
    given = pl.DataFrame([{name: row[name] for name in schema if name != "event_id"} for row in made])
    ids = pl.Series("event_id", [row["event_id"] for row in made]).cast(schema["event_id"])
    month = pl.lit(201503, pl.Int32).alias("event_month")
    return given.with_columns(ids, month).cast(schema)


@pytest.mark.parametrize("bits", [62, 3])
@pytest.mark.parametrize("table", ["gdelt_events", "polecat_events"])
@given(made=ROWS)
def test_packed_rows_and_cubes_are_those_of_a_sort_and_a_grouping(
    table: str, bits: int, made: list[dict[str, object]]
) -> None:
    """Missing values first, equal keys in the order of the file, sums of nothing missing; also where keys are too long."""
    schema, rows = table_named(table), rows_of(table, made)
    by = ["event_month", "actor1", "actor2", "event_date", "event_id"]
    expected = rows.sort(by, nulls_last=False, maintain_order=True)
    root = pl.col("event_code").str.slice(0, 2)
    whole = pl.lit(schema.quads == "PLOVER") | root.is_in(mixed_roots())
    counted = added_up(
        expected.lazy().with_columns(
            pl.col("version") if "version" in rows.columns else pl.lit(None, pl.Int8).alias("version"),
            pl.when(whole).then(pl.col("event_code")).otherwise(root).alias("code"),
            pl.lit(1, pl.Int64).alias("reports"),
            pl.lit(False).alias("distinct"),
        )
    ).collect()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "_KEY_BITS", bits)
        found = sorted_rows(schema, rows)
        assert_frame_equal(found, expected)
        assert_frame_equal(cube_of(schema, found), counted)


def test_keys_that_are_too_long_are_none() -> None:
    wide = ranks_of(pl.Series([0, 2**40]))
    assert packed_keys([wide, wide], 2) is None
    assert packed_keys([wide], 2) is not None


def test_texts_rank_by_their_bytes_with_missing_ones_first() -> None:
    texts, ranks = ranked_texts(pl.Series(["b", None, "Z", "é", "b"]))
    assert (texts.to_list(), ranks.tolist()) == ([None, "Z", "b", "é"], [2, 0, 1, 3, 2])


def test_what_numbers_tell_stands_in_their_order() -> None:
    told = told_once(pl.Series("n", [30, 10, 30, 20]), (pl.col("n") // 10).alias("tens"))
    assert told["tens"].to_list() == [3, 1, 3, 2]
