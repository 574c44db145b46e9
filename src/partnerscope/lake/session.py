"""Being a reader or a writer of a lake: its locks, and the clearing away of what dead processes left behind.

Grain: one session is one process at work in one lake. A session knows both the locks and what may be swept; neither of
them knows the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from partnerscope.lake.locks import Locks
from partnerscope.lake.store import LakeFolder


@contextmanager
def writing(store: LakeFolder) -> Iterator[Locks]:
    """Be a writer of the lake; whoever is alone at first clears what dead processes left behind."""
    locks = Locks(store)
    try:
        if locks.alone():
            sweep(store)
        locks.share_writing()
        yield locks
    finally:
        locks.close()


@contextmanager
def reading(store: LakeFolder) -> Iterator[None]:
    """Keep the files of a query from being cleared away while it runs; a lake on a read-only disk needs no lock."""
    try:
        locks = Locks(store, read_only=True)
    except OSError:
        yield
        return
    try:
        locks.share_reading()
        yield
    finally:
        locks.close()


def sweep(store: LakeFolder) -> None:
    """Remove what the catalogue does not name: temporary files, parts of unfinished files, parts that were merged.

    Only for a process that is alone in the lake.
    """
    for path in store.tmp.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    parts = store.catalogue.parts()
    alive = {part.path for part in parts} | {part.cube for part in parts if part.cube_sha256}
    for folder in (store.tables, store.cubes):
        for path in folder.rglob("*.parquet"):
            if path.relative_to(store.root).as_posix() not in alive:
                path.unlink()
    wanted = {f"{batch}.parquet" for batch, _ in store.catalogue.rejected()}
    for path in store.rejects.glob("*.parquet"):
        if path.name not in wanted:
            path.unlink()
