"""The content of a folder in memory.

Grain: for every kind a frame of texts, one row a record, all columns present, empty = missing; beside it the
texts that are kept whole (observatory.yaml, codebook files, claims).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from partnerscope.record import KINDS, Kind
from partnerscope.record.check import key_text

TEXT_FILES = ("observatory.yaml", "claims.yaml")


@dataclass(frozen=True)
class Content:
    """Records as frames of texts (by kind), whole texts (by path), and the file line of every row (by kind).

    `absent` kinds have no file; of `unread` kinds rows are missing here, because the file has faults.
    """

    frames: Mapping[str, pl.DataFrame]
    texts: Mapping[str, str]
    lines: Mapping[str, list[int]] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


def empty_frame(kind: Kind) -> pl.DataFrame:
    """No records of this kind."""
    return pl.DataFrame(schema=dict.fromkeys(kind.columns, pl.String))


def written_columns(frame: pl.DataFrame, kind: Kind) -> list[str]:
    """The columns of a kind's table as written: all, but rare ones only where some record fills them."""
    return [name for name, cell in kind.columns.items() if not cell.rare or (frame[name] != "").any()]


def row_cells(frame: pl.DataFrame, kind: Kind) -> Iterator[tuple[str, dict[str, str]]]:
    """Key and non-empty cells of every row."""
    if frame.is_empty():
        return
    names = list(kind.columns)
    for key, row in zip(key_text(frame, kind), frame.select(names).iter_rows(), strict=True):
        yield key, {name: value for name, value in zip(names, row, strict=True) if value}


def frame_of(records: Mapping[str, Mapping[str, str]], kind: Kind) -> pl.DataFrame:
    """The frame of these records (cells by key), sorted by key."""
    rows = [records[key] for key in sorted(records)]
    columns = {name: [row.get(name, "") for row in rows] for name in kind.columns}
    return pl.DataFrame(columns, schema=dict.fromkeys(kind.columns, pl.String))


def content_of(
    state: Mapping[str, Mapping[str, Mapping[str, str]]], kinds: tuple[Kind, ...] = KINDS
) -> Content:
    """The content that a journal's state says."""
    frames = {kind.name: frame_of(state.get(kind.name, {}), kind) for kind in kinds}
    return Content(frames, {path: cells.get("text", "") for path, cells in state.get("file", {}).items()})


def state_of(content: Content, kinds: tuple[Kind, ...] = KINDS) -> dict[str, dict[str, Mapping[str, str]]]:
    """What a content says, in the form of a journal's state: cells by kind and key, whole texts as kind `file`."""
    state: dict[str, dict[str, Mapping[str, str]]] = {
        kind.name: dict(row_cells(content.frames[kind.name], kind)) for kind in kinds
    }
    state["file"] = {path: {"text": text} if text else {} for path, text in content.texts.items()}
    return state
