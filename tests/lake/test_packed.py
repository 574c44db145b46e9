"""Rows in order by one packed key, and cubes counted along it: the same as by a sort and by a grouping."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from partnerscope.lake import Lake, packed
from partnerscope.lake.cubes import added_up, mixed_roots
from partnerscope.lake.cubing import cube_of
from partnerscope.lake.drafts import sorted_rows
from partnerscope.lake.packed import in_order, packed_keys, ranked_texts, ranks_of
from partnerscope.lake.parsing import told_once
from partnerscope.lake.parts import ROW_GROUP
from partnerscope.lake.schema import coded, table_named

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
        drafted = coded(schema, rows)
        drafted = sorted_rows(schema, drafted.with_columns(in_order(drafted[code]) for code in schema.codes))
        assert_frame_equal(drafted.select(rows.columns).cast(rows.schema), expected)
        assert_frame_equal(cube_of(schema, drafted), counted)


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical])
def test_codes_stand_in_the_order_of_their_texts_whatever_was_read_before(dtype: type[pl.DataType]) -> None:
    pl.Series(["Z", "é", "never again"]).cast(pl.Categorical)
    column = in_order(pl.Series("actor", ["b", None, "Z", "é", "b"]).cast(dtype))
    assert (column.name, column.dtype) == ("actor", pl.Enum(["Z", "b", "é"]))
    assert column.to_list() == ["b", None, "Z", "é", "b"]
    assert in_order(column.slice(0, 2)).dtype == pl.Enum(["b"])
    nothing = in_order(pl.Series([None, None], dtype=dtype))
    assert (nothing.dtype, nothing.to_list()) == (pl.Enum([]), [None, None])


def test_a_long_part_holds_its_codes_once_and_tells_every_reader_the_same(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of more rows than a row group are made here by making groups short."""
    names = ("gdelt1", "gdelt2", "icews", "polecat")
    kept: list[dict[str, tuple[pl.DataFrame, list[tuple[object, ...]], bytes]]] = []
    for groups in (ROW_GROUP, 0):
        monkeypatch.setattr("partnerscope.lake.drafts.ROW_GROUP", groups)
        with Lake.open(tmp_path / f"lake{groups}") as lake:
            for name in names:
                lake.add(name, [sources / name])
            root = lake.store.root
            kept.append(
                {
                    part.path: (
                        pl.read_parquet(root / part.path),
                        duckdb.read_parquet(str(root / part.path)).fetchall(),
                        (root / part.cube).read_bytes(),
                    )
                    for part in lake.store.catalogue.parts()
                }
            )
            assert lake.verify() == []
    short, long = kept
    assert list(short) == list(long)
    for name, (rows, told, cube) in short.items():
        again, told_again, cube_again = long[name]
        assert (told, cube) == (told_again, cube_again)
        assert pl.Enum in {dtype.base_type() for dtype in again.dtypes}
        assert pl.Enum not in {dtype.base_type() for dtype in rows.dtypes}
        assert_frame_equal(again.cast(rows.schema), rows)


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
