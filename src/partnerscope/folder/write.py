"""Writing the plain files: canonical, atomic, complete or not at all.

Canonical: UTF-8, LF, columns in the kind's order, rows sorted by key, minimal quoting.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from partnerscope.codebook.shared import scheme_files
from partnerscope.errors import InputError
from partnerscope.files import write_whole
from partnerscope.folder.content import Content, written_columns
from partnerscope.record import KINDS, Kind
from partnerscope.record.check import key_text


def canonical(frame: pl.DataFrame, kind: Kind) -> bytes:
    """The canonical bytes of one file of records."""
    if frame.is_empty():
        return b"[]\n" if kind.kept == "csl" else (",".join(written_columns(frame, kind)) + "\n").encode()
    ordered = (
        frame.select(list(kind.columns))
        .with_columns(key_text(frame, kind).alias("=key"))
        .sort("=key")
        .drop("=key")
    )
    if kind.kept == "csl":
        items = [json.loads(text) for text in ordered["csl"]]
        return (json.dumps(items, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()
    buffer = io.BytesIO()
    names = written_columns(frame, kind)
    empty_as_nothing = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in names]
    ordered.select(empty_as_nothing).write_csv(buffer, quote_style="necessary", null_value="")
    return buffer.getvalue()


def files_of(content: Content, kinds: tuple[Kind, ...] = KINDS) -> dict[str, bytes]:
    """Every file of a content, by path; a kind without records is a file with a header, ready to be filled."""
    files = {path: text.encode() for path, text in content.texts.items()}
    return files | {kind.file: canonical(content.frames[kind.name], kind) for kind in kinds}


def digest_records(root: Path, kinds: tuple[Kind, ...] = KINDS) -> str:
    """One hash over the files of records and the texts as they stand in the folder."""
    return digest_files(files_here(root, kinds))


def files_here(root: Path, kinds: tuple[Kind, ...] = KINDS) -> dict[str, bytes]:
    """The files of records and the texts that stand in a folder, shared schemes among them."""
    names = [kind.file for kind in kinds] + ["observatory.yaml", "claims.yaml"]
    paths = {name: root / name for name in names}
    paths |= {f"codebook/{name}": path for name, path in scheme_files(root / "codebook").items()}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def digest_files(files: dict[str, bytes]) -> str:
    """The hash that `digest_records` will give once these files are written."""
    total = hashlib.sha256()
    for name in sorted(files):
        # no name holds a zero byte: two folders cannot give one text by another cut between name and content
        total.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return total.hexdigest()


def refuse_outside(root: Path, names: Iterable[str]) -> None:
    """Raises InputError when a file of these names would lie outside the folder, through a link or a path."""
    within = root.resolve()
    for name in names:
        if not (root / name).resolve().is_relative_to(within):
            raise InputError("the file lies outside the observatory", where=name, hint="replace the link")


def write_folder(root: Path, files: dict[str, bytes]) -> list[str]:
    """Write the files that differ from what is there, each atomically; returns their paths.

    Raises InputError, before anything is written, when one of them would lie outside the folder.
    """
    refuse_outside(root, files)
    changed = []
    for name, data in files.items():
        path = root / name
        # a file that is the same keeps its time: no editor asks to read it again, no copy is made of it
        if path.is_file() and path.read_bytes() == data:
            continue
        write_whole(path, data)
        changed.append(name)
    return changed
