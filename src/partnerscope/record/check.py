"""What is wrong with records: every cell against its description, every reference against the others.

Grain: one *fault* is one wrong cell of one row; frames hold texts as read (empty = missing). Each distinct value
is looked at once, so a million rows cost little more than their distinct dates and words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

import polars as pl

from partnerscope import timeline
from partnerscope.codebook import REPLACES, Codebook, Concept, Scheme
from partnerscope.errors import QUOTED, InputError, Severity, quoted
from partnerscope.record.cell import Cell
from partnerscope.record.citation import SOURCE_KIND
from partnerscope.record.kind import BETWEEN, KINDS, Kind

MAX_TEXT = 100_000
ID_FORM = "letters, digits, '.', '_', '-', at most 120"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_DIGITS = 40
_SEEN = re.compile(r"[^\s\u200b-\u200f\u2060-\u2064\ufeff]")
"""Anything but blanks and marks without width."""
_POINT_ZERO = re.compile(r"\d+\.0")
NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong cell: which kind and row (0-based), which column, a stable code, what, what is allowed, a hint."""

    kind: str
    row: int
    column: str
    code: str
    what: str
    allowed: str = ""
    hint: str = ""
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class _Wrong:
    code: str
    what: str
    allowed: str = ""
    hint: str = ""
    severity: Severity = "error"


_Judge = Callable[[str], "_Wrong | None"]


def check_records(
    frames: Mapping[str, pl.DataFrame],
    codebook: Codebook,
    kinds: tuple[Kind, ...] = KINDS,
    unread: frozenset[str] = frozenset(),
    lost: Mapping[str, frozenset[str]] = NOTHING,
) -> Iterator[Fault]:
    """Every fault in these frames (kind to rows of texts, all columns present).

    References to `unread` kinds, of which rows are missing, are not looked at: their table's own fault is the cause. Nor
    are those to ids that a kind has `lost`, with many others at once.
    """
    keys = {kind.name: key_text(frames[kind.name], kind) for kind in kinds if kind.name in frames}
    ids = {name: frozenset(found) | lost.get(name, frozenset()) for name, found in keys.items()}
    owners = _owners(frames, kinds, lost)
    for kind in kinds:
        if kind.name not in frames or frames[kind.name].is_empty():
            continue
        frame = frames[kind.name]
        for column, cell in kind.columns.items():
            if cell.shape == "reference" and (cell.target in unread or (cell.target == "*" and unread)):
                continue
            yield from _column(kind, column, cell, frame[column], codebook, ids, owners)
        yield from _doubles(kind, keys[kind.name])
        if kind.time == "state":
            yield from _reversed(kind, frame)
    yield from _shared(frames, kinds)
    yield from _fields(frames, owners, kinds)
    yield from _unfilled(frames, kinds)
    yield from _on_scales(frames, codebook, kinds)


def key_text(frame: pl.DataFrame, kind: Kind) -> pl.Series:
    """The key of every row as one text: the id, or the parts joined as `Kind.identity` does."""
    return frame.select(pl.concat_str(list(kind.key), separator=BETWEEN).alias("key"))["key"]


def _owners(
    frames: Mapping[str, pl.DataFrame], kinds: tuple[Kind, ...], lost: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Which kind owns an id; kinds without an id column own nothing that can be referred to."""
    return {
        identity: kind.name
        for kind in kinds
        if kind.has_id and kind.name in frames
        for identity in (*lost.get(kind.name, ()), *frames[kind.name]["id"].to_list())
    }


def _shared(frames: Mapping[str, pl.DataFrame], kinds: tuple[Kind, ...]) -> Iterator[Fault]:
    """Ids that records of two kinds have: evidence on such an id would be on both."""
    named = [one.name for one in kinds if one.has_id and one.name in frames and len(frames[one.name])]
    if not named:
        return
    every = pl.concat(
        frames[name].select("id", pl.lit(name).alias("kind")).with_row_index("row") for name in named
    ).with_columns(pl.col("kind").first().over("id").alias("owner"))
    for row, identity, kind, owner in every.filter(pl.col("kind") != pl.col("owner")).iter_rows():
        what = f"{quoted(identity)} is already the id of a record of kind {owner!r}"
        yield Fault(kind, row, "id", "double", what, hint="ids are never reused")


def _column(
    kind: Kind,
    column: str,
    cell: Cell,
    values: pl.Series,
    codebook: Codebook,
    ids: Mapping[str, frozenset[str]],
    owners: Mapping[str, str],
) -> Iterator[Fault]:
    """A fault for every row whose value is wrong; each distinct value is looked at once."""
    judge = _judge(cell, codebook, ids, owners)
    found = {value: _look(value, cell, judge) for value in values.unique().to_list()}
    yield from _everywhere(kind, column, values, {value: one for value, one in found.items() if one})


def _everywhere(kind: Kind, column: str, values: pl.Series, wrong: Mapping[str, _Wrong]) -> Iterator[Fault]:
    """A fault for every row that holds one of these values."""
    for row, value in enumerate(values.to_list() if wrong else []):
        if (one := wrong.get(value)) is not None:
            yield Fault(kind.name, row, column, one.code, one.what, one.allowed, one.hint, one.severity)


def check_cell(kind: Kind, column: str, value: str, codebook: Codebook) -> Fault | None:
    """What is wrong with one cell by itself; an empty one, or an id that nothing has, is not looked at."""
    cell = kind.columns[column]
    if value == "" or cell.shape in ("reference", "csl"):
        return None
    found = _look(value, cell, _judge(cell, codebook, {}, {}))
    if found is None:
        return None
    return Fault(kind.name, 0, column, found.code, found.what, found.allowed, found.hint)


def _look(value: str, cell: Cell, judge: _Judge) -> _Wrong | None:
    if value == "":
        return _Wrong("missing", "a required cell is empty") if cell.required else None
    if cell.required and _SEEN.search(value) is None:
        return _Wrong("missing", "a required cell has nothing in it that can be seen")
    if len(value) > MAX_TEXT:
        return _Wrong("too-long", f"a cell of {len(value):,} characters", f"at most {MAX_TEXT:,}")
    if not cell.many:
        return judge(value)
    parts = value.split(";")
    if any(part != part.strip() or part == "" for part in parts):
        return _Wrong(
            "list", f"{quoted(value)} is not a clean list", "values separated by ';' without spaces"
        )
    if len(set(parts)) < len(parts):
        return _Wrong("list", f"{quoted(value)} names something twice")
    return next((found for part in parts if (found := judge(part)) is not None), None)


def unreadable(frame: pl.DataFrame, kind: Kind) -> Iterator[Fault]:
    """Cells that cannot be read as what their column holds: what `check` refuses first, and no reader can use."""
    for column, cell in kind.columns.items():
        if cell.shape in _READ:
            wrong = {
                value: found
                for value in frame[column].unique().to_list()
                for part in (value.split(";") if cell.many else [value])
                if part and (found := _unread(part, cell)) is not None
            }
            yield from _everywhere(kind, column, frame[column], wrong)


def _unread(value: str, cell: Cell) -> _Wrong | None:
    """Why a text cannot be read as a date or number of this column; None where it can (other shapes are texts)."""
    reader = _READ.get(cell.shape)
    return None if reader is None else reader(value, cell)


def _judge(
    cell: Cell, codebook: Codebook, ids: Mapping[str, frozenset[str]], owners: Mapping[str, str]
) -> _Judge:
    """The test for one value of a column."""
    if cell.shape == "id":
        return _identity
    if cell.shape in _READ:
        return lambda value: _unread(value, cell) or _in_range(value, cell)
    if cell.shape == "concept":
        scheme = codebook.schemes.get(cell.target)
        return lambda value: _concept(value, cell.target, scheme)
    if cell.shape == "csl":
        return lambda value: _nearness(value, codebook)
    if cell.shape == "reference":
        targets = frozenset(owners) if cell.target == "*" else ids.get(cell.target, frozenset())
        return lambda value: _reference(value, cell.target, targets)
    return lambda value: None


def is_id(value: str) -> bool:
    """Whether a text can be the id of a record (see `ID_FORM`)."""
    return _ID.fullmatch(value) is not None


def _identity(value: str) -> _Wrong | None:
    return (
        None
        if is_id(value)
        else _Wrong("bad-id", f"{quoted(value)} is not an id", ID_FORM, "ids are permanent")
    )


def _date(value: str, cell: Cell) -> _Wrong | None:
    if value == ".." and cell.unbounded:
        return None
    try:
        timeline.parse(value)
    except InputError as error:
        return _Wrong("date", error.what, error.allowed, error.hint)
    if ".." in timeline.normalized(value) and not cell.unbounded:
        hint = "write the last day that a source speaks of, or leave the end unknown: 2015/"
        return _Wrong("date", f"{quoted(value)} has no end, and something that happened has one", hint=hint)
    return None


def _whole(value: str, cell: Cell) -> _Wrong | None:
    if _WHOLE.fullmatch(value) is None:
        hint = "a spreadsheet added '.0'; remove it" if _POINT_ZERO.fullmatch(value) else ""
        return _Wrong("number", f"{quoted(value)} is not a whole number", hint=hint)
    if len(value) > _DIGITS or not -(2**63) <= int(value) < 2**63:
        return _Wrong("number", f"{value[:_DIGITS]}: a whole number this large cannot be kept", "64 bits")
    return None


def _decimal(value: str, cell: Cell) -> _Wrong | None:
    if _DECIMAL.fullmatch(value) is None:
        return _Wrong("number", f"{quoted(value)} is not a number", hint="digits, with '.' before decimals")
    return None if isfinite(float(value)) else _Wrong("number", f"{quoted(value)} is not a finite number")


_READ: dict[str, Callable[[str, Cell], _Wrong | None]] = {
    "date": _date,
    "dates": _date,
    "integer": _whole,
    "number": _decimal,
}
"""How the shapes that are more than text are read. One test for `check` and for every reader of a journal."""


def _in_range(value: str, cell: Cell) -> _Wrong | None:
    low, high = cell.low, cell.high
    if low is None and high is None:
        return None
    found = float(value)
    if (low is not None and found < low) or (high is not None and found > high):
        bounds = f"{low if low is not None else '-∞'} to {high if high is not None else '∞'}"
        return _Wrong("range", f"{value[:QUOTED]} is out of range", bounds)
    return None


def _concept(value: str, name: str, scheme: Scheme | None) -> _Wrong | None:
    if scheme is None:
        return _Wrong("no-scheme", f"the codebook has no scheme {name!r}", hint=f"add codebook/{name}.yaml")
    known = scheme.concepts.keys()
    if value in known:
        return None
    heirs = [repr(one.id) for one in scheme if value in one.mappings.get(REPLACES, ())]
    allowed = ", ".join(sorted(known)[:40]) + (", ..." if len(known) > 40 else "")
    if heirs:
        hint = f"the codebook replaces it by {' or '.join(heirs)}: 'partnerscope recode' lists the cells to write anew"
    else:
        near = _near(value, known)
        hint = f"did you mean {near!r}?" if near else f"add it to codebook/{name}.yaml with a definition"
    return _Wrong("concept", f"{quoted(value)} is not a concept of {name!r}", allowed, hint)


def _nearness(csl: str, codebook: Codebook) -> _Wrong | None:
    """Whether a source says how near it is to what it reports in a word of the codebook (`custom.source_kind`)."""
    custom = json.loads(csl).get("custom", {})
    if not isinstance(custom, dict):
        return _Wrong("source", "'custom' is not an object", hint='write {"source_kind": "primary"}')
    said = custom.get(SOURCE_KIND)
    if said is None:
        return None
    return _concept(str(said), SOURCE_KIND, codebook.schemes.get(SOURCE_KIND))


def _reference(value: str, kind: str, targets: Set[str]) -> _Wrong | None:
    if value in targets:
        return None
    named = "a record" if kind == "*" else f"a record of kind {kind!r}"
    near = _near(value, targets)
    return _Wrong(
        "dangling",
        f"{quoted(value)} is not the id of {named}",
        hint=f"did you mean {near!r}?" if near else "",
    )


def _near(value: str, known: Set[str]) -> str:
    """The word that was meant, perhaps: another case of the same letters, else one that is spelled much like it."""
    from difflib import get_close_matches

    if len(known) > 20_000:
        return ""
    if twin := next((one for one in sorted(known) if one.casefold() == value.casefold()), ""):
        return twin
    return next(iter(get_close_matches(value, known, n=1, cutoff=0.75)), "")


def _doubles(kind: Kind, keys: pl.Series) -> Iterator[Fault]:
    if keys.n_unique() == len(keys):
        return
    first: dict[str, int] = {}
    for row, value in enumerate(keys.to_list()):
        if value in first:
            yield Fault(
                kind.name,
                row,
                kind.key[0],
                "double",
                f"{quoted(value)} stands twice",
                hint="ids are never reused",
            )
        first.setdefault(value, row)


def _reversed(kind: Kind, frame: pl.DataFrame) -> Iterator[Fault]:
    pairs = (
        frame.select("start", "end")
        .with_row_index("row")
        .filter((pl.col("start") != "") & (pl.col("end") != ""))
    )
    for row, start, end in pairs.rows():
        try:
            begins, ends = timeline.start_of(start), timeline.end_of(end)
        except InputError:
            continue
        if begins is not None and ends is not None and ends.last < begins.first:
            yield Fault(
                kind.name,
                row,
                "end",
                "reversed",
                f"ends ({end}) before it starts ({start})",
                hint="swap them?",
            )


def _fields(
    frames: Mapping[str, pl.DataFrame], owners: Mapping[str, str], kinds: tuple[Kind, ...]
) -> Iterator[Fault]:
    """What speaks of a cell (evidence, corrections) names a column that its record has."""
    columns = {kind.name: list(kind.columns) for kind in kinds}
    for kind in kinds:
        if not kind.of_cells or kind.name not in frames:
            continue
        for row, (record, field) in enumerate(frames[kind.name].select("record", "field").rows()):
            owner = owners.get(record)
            if field != "*" and owner is not None and field not in columns[owner]:
                allowed = "*, " + ", ".join(columns[owner])
                what = f"kind {owner!r} has no column {quoted(field)}"
                yield Fault(kind.name, row, "field", "field", what, allowed)


def _unfilled(frames: Mapping[str, pl.DataFrame], kinds: tuple[Kind, ...]) -> Iterator[Fault]:
    """Records of which none of the columns is filled that a kind asks one of."""
    for kind in kinds:
        if not kind.one_of or kind.name not in frames:
            continue
        for row, cells in enumerate(frames[kind.name].select(kind.one_of).rows()):
            if not any(cells):
                what = f"a {kind.name} names one of {', '.join(kind.one_of)}"
                yield Fault(kind.name, row, kind.one_of[0], "missing", what, hint="fill one of them")


def _on_scales(
    frames: Mapping[str, pl.DataFrame], codebook: Codebook, kinds: tuple[Kind, ...]
) -> Iterator[Fault]:
    """A value on a scale is a concept of the scale's scheme, or a number within the scale."""
    for kind in kinds:
        for name, cell in kind.columns.items():
            scheme = kind.columns[cell.scale].target if cell.scale else ""
            if scheme not in codebook or kind.name not in frames:
                continue
            scales = codebook[scheme]
            for row, (scale, value) in enumerate(frames[kind.name].select(cell.scale, name).rows()):
                found = _off_scale(value, scales.concepts[scale], codebook) if scale in scales else None
                if found is not None:
                    column = cell.scale if found.code == "no-scheme" else name
                    yield Fault(kind.name, row, column, found.code, found.what, found.allowed, found.hint)


def _off_scale(value: str, scale: Concept, codebook: Codebook) -> _Wrong | None:
    """What is wrong with a value on a scale: a scheme of concepts, or an interval of numbers."""
    scheme = scale.text("scheme")
    if scheme in codebook:
        allowed = ", ".join(codebook[scheme].concepts)
        what = f"{quoted(value)} is not on the scale {scale.id!r}"
        return None if value in codebook[scheme] else _Wrong("concept", what, allowed)
    low, high = scale.properties.get("low"), scale.properties.get("high")
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        hint = f"add codebook/{scheme}.yaml" if scheme else "give it 'scheme: NAME', or low and high"
        return _Wrong("no-scheme", f"the scale {scale.id!r} has no scheme of values and no bounds", hint=hint)
    bounds = Cell("number", low=low, high=high)
    return _unread(value, bounds) or _in_range(value, bounds)
