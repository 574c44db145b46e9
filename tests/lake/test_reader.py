"""One bounded reader for every source: size, ratio and line length are looked at before anything is parsed."""

from __future__ import annotations

import gzip
import io
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from partnerscope.errors import InputError, IntegrityError
from partnerscope.lake import SOURCES, Lake
from partnerscope.lake.reader import WHOLE, Bounds, open_bounded, read_all, read_parquet

pytestmark = pytest.mark.found
MB = 2**20


def bomb(path: Path, size: int = 1500 * MB) -> Path:
    """A zip of about 7 MB that holds 1.5 GB."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("votes.csv", "w") as member,
    ):
        piece = b"0" * (16 * MB)
        for _ in range(size // len(piece)):
            member.write(piece)
    return path


@pytest.mark.parametrize("source", [source.name for source in SOURCES])
def test_a_bomb_is_refused_at_once_and_in_small_memory_by_every_source(
    source: str, bomb_file: Path, tmp_path: Path
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="unfolds? to"):
        lake.add(source, [bomb_file])
    assert time.process_time() - start < 1
    unit = 1 if sys.platform == "darwin" else 1024
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 64 * MB


@pytest.fixture(scope="module")
def bomb_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bomb(tmp_path_factory.mktemp("bomb") / "bomb.zip")


def test_a_zip_that_lies_about_its_size_is_stopped_while_it_is_read(tmp_path: Path) -> None:
    """The header says one kilobyte; the counting stops at the bound."""
    path = bomb(tmp_path / "bomb.zip", 96 * MB)
    raw = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = raw.rfind(signature)
        raw[at + offset : at + offset + 4] = (1024).to_bytes(4, "little")
    path.write_bytes(raw)
    with pytest.raises(InputError), open_bounded(path, Bounds(small=MB)) as stream:
        assert len(read_all(stream)) > 1024  # what Python's own reader believes of the header is not much


@pytest.mark.parametrize("source", ["gdelt2", "un_votes"])
def test_a_zip_that_was_cut_off_is_called_damaged(source: str, tmp_path: Path) -> None:
    """Its directory stands at its end, so that it is no zip file any more; its text is not asked for rows."""
    path = tmp_path / "20150301000000.export.CSV.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", "".join(f"{number},USA,{number % 3 + 1}\n" for number in range(9000)))
    path.write_bytes(path.read_bytes()[:9000])
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="the archive is damaged"):
        lake.add(source, [path])


def test_a_gzip_bomb_is_stopped_and_an_honest_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv.gz"
    path.write_bytes(gzip.compress(b"0\n" * (40 * MB)))
    with pytest.raises(InputError, match="over 100 times"), open_bounded(path, Bounds()) as stream:
        read_all(stream)
    path.write_bytes(gzip.compress(b"rcid,iso3,vote\n1,USA,1\n"))
    with open_bounded(path, Bounds()) as stream:
        assert read_all(stream) == b"rcid,iso3,vote\n1,USA,1\n"


def test_a_line_is_bounded_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(b"rcid,iso3,vote\n" + b"1" * (5 * MB))
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="a line of more than"):
        lake.add("un_votes", [path])


@pytest.mark.parametrize(
    "made",
    [
        lambda: pl.DataFrame({"text": ["0" * 1000]}).select(pl.col("text").repeat_by(200_000).explode()),
        lambda: pl.DataFrame({f"c{number}": pl.repeat(1, 4_000_000, eager=True) for number in range(80)}),
    ],
    ids=["bytes", "cells"],
)
def test_a_parquet_file_that_unfolds_beyond_measure_is_refused(made: Callable[[], pl.DataFrame]) -> None:
    buffer = io.BytesIO()
    made().write_parquet(
        buffer, compression="zstd", use_pyarrow=True, pyarrow_options={"use_dictionary": False}
    )
    assert len(buffer.getvalue()) < 5 * MB
    with pytest.raises(InputError, match="unfold to|cells"):
        read_parquet(buffer.getvalue(), Bounds())


def test_one_value_a_hundred_million_times_in_some_bytes_is_refused() -> None:
    """A dictionary of one entry: no byte count says how much it is (two hundred million took 3.5 GB)."""
    buffer = io.BytesIO()
    pl.DataFrame({"a": pl.repeat(1, 100_000_000, dtype=pl.Int8, eager=True)}).write_parquet(
        buffer, compression="zstd", use_pyarrow=True
    )
    assert len(buffer.getvalue()) < MB
    with pytest.raises(InputError, match="100,000,000 rows of 1 column in"):
        read_parquet(buffer.getvalue())


def test_lines_of_a_file_that_is_read_whole_are_counted(tmp_path: Path) -> None:
    """Each costs memory, however short it is: a gigabyte of them took more than a machine has."""
    path = tmp_path / "votes.csv"
    path.write_bytes(b"a,b\n" * 11)
    few = Bounds(lines=10)
    with pytest.raises(InputError, match="more than 10 lines"), open_bounded(path, few) as stream:
        read_all(stream)
    assert WHOLE.lines < 2**24
    with open_bounded(path, replace(few, lines=11)) as stream:
        assert len(read_all(stream)) == 44


def test_a_damaged_parquet_file_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "votes.parquet"
    pl.DataFrame({"rcid": [1], "iso3": ["USA"], "vote": [1]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="the Parquet file is damaged"):
        lake.add("un_votes", [path])


def test_a_stata_file_is_named_as_that(tmp_path: Path) -> None:
    path = tmp_path / "UNVotes.tab"
    path.write_bytes(b"<stata_dta><header><release>118</release>")
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="this is a Stata file"):
        lake.add("un_votes", [path])


def test_a_damaged_part_of_the_lake_is_an_integrity_error(tmp_path: Path) -> None:
    """Panels are read by Polars, events by the engine: one dialect of errors."""
    path = tmp_path / "votes.csv"
    path.write_text("rcid,iso3,vote\n1,USA,1\n", encoding="utf-8")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [path])
        (part,) = lake.store.tables.rglob("*.parquet")
        part.write_bytes(part.read_bytes()[:-10])
        with pytest.raises(IntegrityError, match="a part of the lake cannot be read"):
            lake._panel("un_votes", "un_votes", None)
        with pytest.raises(IntegrityError, match="a part of the lake cannot be read"):
            lake.engine.table("un_votes", [part])
