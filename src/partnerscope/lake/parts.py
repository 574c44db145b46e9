"""Parts as Parquet files: how they are written and read, and what is said of one that is damaged or has no room.

Grain: one part is the rows of one batch, one table and one month. Where the rows come from: drafts.py.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from partnerscope.errors import IntegrityError
from partnerscope.files import sync_file
from partnerscope.lake.catalogue import Part
from partnerscope.lake.store import LakeFolder

ROW_GROUP = 65_536
COMPRESSION_LEVEL = 1


def write_rows(rows: pl.DataFrame, path: Path) -> None:
    """Write rows as Parquet and force them to the disk. Raises OSError for a disk that takes no more of them."""
    try:
        rows.write_parquet(
            path,
            compression="zstd",
            compression_level=COMPRESSION_LEVEL,
            row_group_size=ROW_GROUP,
            statistics=True,
        )
        sync_file(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        path.unlink(missing_ok=True)
        raise not_written(path, error) from error


def not_written(path: Path, error: Exception) -> OSError:
    """What is said of a file that could not be written: engines name the system's reason only within their words."""
    reasons = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
    number = next((one for one in reasons if os.strerror(one) in str(error)), errno.EIO)
    return OSError(number, os.strerror(number), str(path))


def read_part(store: LakeFolder, part: Part, columns: list[str] | None = None) -> pl.DataFrame:
    """The rows of a part, all columns or some. Raises IntegrityError for one that is missing or damaged."""
    path = store.root / part.path
    with damaged_told(str(path)):
        return pl.read_parquet(path, columns=columns)


@contextmanager
def damaged_told(where: str) -> Iterator[None]:
    """Polars' errors on reading Parquet as IntegrityError."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        raise damaged_part(where, error) from error


def damaged_part(where: str, error: Exception) -> IntegrityError:
    """What is said of a part that cannot be read, whichever engine met it."""
    return IntegrityError(
        f"a part of the lake cannot be read: {str(error).splitlines()[0]}",
        where=where,
        hint="partnerscope lake verify names every damaged file and how to mend it",
    )
