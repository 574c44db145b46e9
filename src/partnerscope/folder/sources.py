"""Reading sources.json: CSL-JSON as reference managers export it, with what had to be changed said.

Grain: one item is one source, kept as one canonical JSON text under a permanent id. An id that cannot be one (an address,
a citation key with a colon) is mapped (see `record.csl.MAPPING`), and what refers to it follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from partnerscope.errors import Place, Problem
from partnerscope.folder.crossref import is_work, item_of
from partnerscope.folder.text import decode
from partnerscope.record import Kind
from partnerscope.record.check import is_id
from partnerscope.record.csl import MAPPING, faults_of, kept_id

MAX_BYTES = 100_000_000


def read_sources(
    data: bytes, kind: Kind, problems: list[Problem]
) -> tuple[pl.DataFrame, list[int], dict[str, str]]:
    """The items as a frame of texts, their numbers in the file, and the ids that were mapped (written to kept)."""
    items = _items(data, kind, problems)
    found: list[tuple[str, str]] = []
    numbers: list[int] = []
    renamed: dict[str, str] = {}
    for number, written in enumerate(items, start=1):
        place = Place(kind.file, None, f"item {number}")
        item = _plain(written, place, problems)
        identity = _identity(item, place, problems, renamed)
        if identity is None:
            continue
        faults = list(faults_of(item))
        problems += [Problem("source", "error", what, place, allowed) for what, allowed in faults]
        text = canonical_json(item | {"id": identity})
        if _has_lone_surrogate(text):
            problems.append(Problem("encoding", "error", "contains half a character", place))
        elif any("\x00" in said for said in texts_in(item)):
            problems.append(Problem("encoding", "error", "contains a null character", place))
        elif not faults:
            found.append((identity, text))
            numbers.append(number)
    frame = pl.DataFrame(found, schema={"id": pl.String, "csl": pl.String}, orient="row")
    return frame, numbers, renamed


def _items(data: bytes, kind: Kind, problems: list[Problem]) -> list[Any]:
    place = Place(kind.file, 1)
    if len(data) > MAX_BYTES:
        problems.append(Problem("too-large", "error", f"larger than {MAX_BYTES:,} bytes", Place(kind.file)))
        return []
    text = decode(data, kind.file, problems)
    if text is None:
        return []
    try:
        items = json.loads(text, parse_constant=_no_number, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        problems.append(Problem("json", "error", what, Place(kind.file, getattr(error, "lineno", None))))
        return []
    inside = _unwrapped(items)
    if inside is not None:
        what = "the items stand inside an object; commit writes them as a list"
        problems.append(Problem("csl-wrapped", "note", what, place))
        items = inside
    if not isinstance(items, list):
        hint = "export as 'CSL JSON'; of a DOI: curl -LH 'Accept: application/vnd.citationstyles.csl+json' https://doi.org/DOI"
        problems.append(Problem("json", "error", "expected a list of CSL-JSON items", place, hint=hint))
        return []
    if any(isinstance(one, dict) and "itemType" in one for one in items):
        hint = "export as 'CSL JSON', or 'Better CSL JSON'"
        problems.append(
            Problem("json", "error", "Zotero's own form of items, not CSL-JSON", place, hint=hint)
        )
        return []
    return items


def _unwrapped(found: object) -> list[Any] | None:
    """The items of an export that is an object: of some programs, of Crossref, or one item by itself."""
    if not isinstance(found, dict):
        return None
    if isinstance(found.get("message"), dict):
        return _unwrapped(found["message"])
    if isinstance(found.get("items"), list):
        return list(found["items"])
    return [found] if "type" in found and ("title" in found or "DOI" in found) else None


def _plain(item: Any, place: Place, problems: list[Problem]) -> Any:
    """An item without what programs write beside CSL: fields of a work of Crossref, and names that begin with '_'."""
    if not isinstance(item, dict):
        return item
    told = ""
    if is_work(item):
        plain, left_out = item_of(item)
        told = "a work of Crossref, read as an item of CSL"
    else:
        left_out = [name for name, value in item.items() if name[:1] == "_" and not isinstance(value, str)]
        plain = {name: value for name, value in item.items() if name not in left_out}
        if plain.get("type") == "":  # as pandoc writes an unknown type
            plain["type"] = "document"
        if left_out:
            told = "an item with fields of a program of its own"
    if told:
        told += f"; left out: {', '.join(left_out)}" if left_out else ""
        problems.append(Problem("csl-shape", "note", told, place))
    return plain


def _identity(item: object, place: Place, problems: list[Problem], renamed: dict[str, str]) -> str | None:
    """The id under which an item is kept; None when it cannot be kept."""
    given = item.get("id") if isinstance(item, dict) else None
    number = isinstance(given, int | float) and not isinstance(given, bool)
    written = str(given).strip() if number or isinstance(given, str) else ""
    if not written:
        problems.append(Problem("source", "error", "an item without an id", place))
        return None
    if is_id(written):
        return written
    kept = kept_id(written)
    if not is_id(kept):
        problems.append(Problem("source", "error", f"no id can be made of {written!r}", place, MAPPING))
        return None
    if renamed.setdefault(written, kept) and list(renamed.values()).count(kept) > 1:
        what = f"{written!r} and another id both become {kept!r}"
        problems.append(Problem("double", "error", what, place, hint="give one of them another id"))
    problems.append(Problem("csl-id", "note", f"the id {written!r} is kept as {kept!r}", place, MAPPING))
    return kept


def follow(
    frames: Mapping[str, pl.DataFrame], kinds: tuple[Kind, ...], renamed: Mapping[str, str]
) -> dict[str, pl.DataFrame]:
    """The frames with every reference to a mapped source under its new id."""
    if not renamed:
        return dict(frames)
    followed = {}
    for kind in kinds:
        columns = [
            _followed(name, renamed, many=cell.many)
            for name, cell in kind.columns.items()
            if cell.shape == "reference" and cell.target in ("source", "*")
        ]
        followed[kind.name] = frames[kind.name].with_columns(columns)
    return followed


def _followed(name: str, renamed: Mapping[str, str], *, many: bool) -> pl.Expr:
    column = pl.col(name)
    if many:
        return column.str.split(";").list.eval(pl.element().replace(dict(renamed))).list.join(";").alias(name)
    return column.replace(dict(renamed)).alias(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(
            f"the key {next(n for n in names if names.count(n) > 1)!r} stands twice in one object"
        )
    return found


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is not a number that JSON knows")


def _has_lone_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield name
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def canonical_json(value: object) -> str:
    """One JSON text for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
