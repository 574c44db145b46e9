"""A disk that is full while the lake is written: said as that, with the file, whichever engine met it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from partnerscope.lake import Lake, catalogue
from partnerscope.lake.catalogue import Catalogue
from partnerscope.lake.compaction import _sorter
from partnerscope.lake.parts import write_rows
from partnerscope.lake.store import LakeFolder

pytestmark = [
    pytest.mark.found,
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full"),
]


def full(path: Path) -> Path:
    """A file on a full disk."""
    path.symlink_to("/dev/full")
    return path


def test_rows_that_find_no_room_are_no_traceback(tmp_path: Path) -> None:
    """Polars raises an error of its own, which no command knew."""
    path = full(tmp_path / "part.parquet")
    with pytest.raises(OSError, match="No space left on device.*part.parquet"):
        write_rows(pl.DataFrame({"a": range(100_000)}), path)
    assert not path.is_symlink()


def test_a_merge_that_finds_no_room_is_no_damaged_part(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake"):
        store = LakeFolder(tmp_path / "lake")
    target = full(tmp_path / "merged.parquet")
    with pytest.raises(OSError, match="No space left on device"), _sorter(store, "1GB") as duck:
        duck.execute(f"COPY (SELECT range FROM range(1000000)) TO '{target}' (FORMAT parquet)")


def test_a_catalogue_that_finds_no_room_is_not_to_be_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite is let have one page; its words are then those of a full disk."""
    monkeypatch.setattr(catalogue, "_TABLES", "PRAGMA max_page_count = 1;" + catalogue._TABLES)
    with pytest.raises(OSError, match="No space left on device.*sqlite"):
        Catalogue(tmp_path / "catalogue.sqlite").make(tmp_path)
