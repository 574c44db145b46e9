"""What a spreadsheet or an editor may have done to the tables without anybody meaning it: warned of, never decided.

Grain: one *suspicion* is one cell (or one column) that a commit would record, with its line, its old and new value.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from math import isclose

import polars as pl

from partnerscope.errors import Place, Problem
from partnerscope.folder import Content, row_cells, texts_in
from partnerscope.journal import State
from partnerscope.record import Kind

Cells = Mapping[str, str]
_PLACEHOLDER = re.compile(r"#(N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!)|n/a|N/A|NaN|NULL|-999", re.IGNORECASE)
_ORDINARY = re.compile(rf"(?!(?:{_PLACEHOLDER.pattern})\Z)[ -~\t\n]*", re.IGNORECASE | re.ASCII)
"""Plain letters, and not a placeholder: nothing else is asked of most cells."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_OTHERWISE = re.compile(r"\d{1,3}([ ,]\d{3})+|\d+(\.\d+)?([eE][+]?\d+)?", re.ASCII)
_VAGUE = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
_SORTED_ALONE = 3
"""So many cells that changed places within one column, and nothing else changed: the column was sorted alone."""


def suspicions(state: State, content: Content, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    """Everything suspicious in what is new against the journal's state."""
    for kind in kinds:
        held = state.get(kind.name, {})
        if kind.kept == "csl":
            yield from _in_sources(held, content, kind)
            continue
        rows = list(row_cells(content.frames[kind.name], kind))
        lines = content.lines.get(kind.name) or [0] * len(rows)
        now = dict(rows)
        lost = {key: cells for key, cells in held.items() if key not in now}
        twins = _by_likeness(lost, kind)
        for (key, cells), line in zip(rows, lines, strict=True):
            old = held.get(key)
            if old == cells:
                continue
            before = old if old is not None or not twins else twins.get(_likeness(cells, kind))
            for name, value in cells.items():
                if before is None and _ORDINARY.fullmatch(value):
                    continue
                place = Place(kind.file, line or None, name)
                yield from of_cell(value, place)
                if before is not None:
                    yield from _lost(before.get(name, ""), value, place)
        yield from _sorted_alone(held, now, kind)
    held = state.get("file", {})
    for name, text in content.texts.items():
        if held.get(name, {}).get("text") != text:
            from partnerscope.lined import read_documents  # an unchanged text is not read

            for said in texts_in(read_documents(text, name)):
                yield from _controls(said, Place(name))


def _in_sources(held: Mapping[str, Cells], content: Content, kind: Kind) -> Iterator[Problem]:
    """What is suspicious in the texts of new and changed items: what JSON writes as an escape no editor shows."""
    rows = list(row_cells(content.frames[kind.name], kind))
    for (key, cells), number in zip(
        rows, content.lines.get(kind.name) or range(1, len(rows) + 1), strict=True
    ):
        if held.get(key) != cells:
            for said in texts_in(json.loads(cells["csl"])):
                yield from of_cell(said, Place(kind.file, None, f"item {number}"))


def of_cell(value: str, place: Place) -> Iterator[Problem]:
    """A word in place of a value, a control character, letters with separate accents."""
    if _PLACEHOLDER.fullmatch(value):
        hint = "an empty cell says that nothing is recorded"
        yield Problem("placeholder", "warning", f"{value!r} stands where a value should", place, hint=hint)
    yield from _controls(value, place)
    if not unicodedata.is_normalized("NFC", value):
        hint = "write it composed (NFC): é as one character, so that searching finds it"
        yield Problem(
            "decomposed", "warning", f"{value!r} has letters with separate accents", place, hint=hint
        )

    if _misread(value):
        hint = "the file was opened in another encoding than UTF-8; restore it"
        yield Problem("misread", "warning", f"{value!r} holds letters read as others", place, hint=hint)


def _controls(value: str, place: Place) -> Iterator[Problem]:
    if _CONTROL.search(value):
        yield Problem("control", "warning", f"a control character in {value!r}", place, hint="remove it")


def _misread(text: str) -> bool:
    """UTF-8 read as Windows text ('GÃ¶dÃ¶llÅ‘'), which is then UTF-8 again, or a mark for what could not be read."""
    if text.isascii():
        return False
    try:
        return "\ufffd" in text or text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def _same_number(old: str, new: str) -> bool:
    """Whether a number stands there as before, but written in another way: 339.0, 3.39E+02, 1,234."""
    if not _NUMBER.fullmatch(old) or not _OTHERWISE.fullmatch(new):
        return False
    close = 1e-4 if "e" in new.lower() else 0.0  # six digits are kept of a long one
    return isclose(float(old), float(re.sub("[ ,]", "", new)), rel_tol=close)


def _lost(old: str, new: str, place: Place) -> Iterator[Problem]:
    """Leading zeros, and the open end of a date: what a spreadsheet drops when it takes a text for a number."""
    what = f"was {old!r}, is {new!r}"
    if old != new and old.lstrip("0") == new and old.isdigit():
        hint = "a spreadsheet took it for a number; import the column as text"
        yield Problem("lost-zeros", "warning", f"{what}: zeros were lost", place, hint=hint)
    elif old != new and _same_number(old, new):
        hint = "a spreadsheet took it for a number; import the column as text"
        yield Problem("other-number", "warning", f"{what}: a number written otherwise", place, hint=hint)
    if old != new and new and (old in (f"{new}/", f"/{new}", f"{new}/..", f"../{new}")):
        hint = "a spreadsheet took it for a date; import the column as text"
        yield Problem(
            "lost-open", "warning", f"{what}: 'not before' or 'not after' became 'on'", place, hint=hint
        )
    if _VAGUE.fullmatch(old) and new in (f"{old}-01", f"{old}-01-01"):
        hint = "a spreadsheet took it for a date; leave it as it was unless a source names the day"
        yield Problem("made-exact", "warning", f"{what}: a month or a year became a day", place, hint=hint)
    if old != new and new and old.rstrip("?~%") == new and old[:1].isdigit():
        yield Problem("lost-doubt", "warning", f"{what}: the doubt about the date was lost", place)


def _likeness(cells: Cells, kind: Kind) -> tuple[tuple[str, str], ...]:
    """A key as a spreadsheet reads it: a number by its value, to six digits, without its zeros or their writing."""
    return tuple(sorted((name, _read(value)) for name, value in cells.items() if name in kind.key))


def _read(value: str) -> str:
    return f"{float(re.sub('[ ,]', '', value)):.6g}" if _OTHERWISE.fullmatch(value) else value


def _by_likeness(lost: Mapping[str, Cells], kind: Kind) -> dict[tuple[tuple[str, str], ...], Cells]:
    return {_likeness(cells, kind): cells for cells in lost.values()}


def _sorted_alone(held: Mapping[str, Cells], now: Mapping[str, Cells], kind: Kind) -> Iterator[Problem]:
    """A column whose changed cells hold the same values as before, in other rows."""
    changed = [(held[key], cells) for key, cells in now.items() if key in held and held[key] != cells]
    for name in kind.columns:
        cells_of = [(old.get(name, ""), new.get(name, "")) for old, new in changed]
        pairs = [(old, new) for old, new in cells_of if old != new]
        if len(pairs) >= _SORTED_ALONE and Counter(old for old, _ in pairs) == Counter(
            new for _, new in pairs
        ):
            what = f"{len(pairs)} cells of this column hold each other's old values: was it sorted alone?"
            yield Problem(
                "column-moved", "warning", what, Place(kind.file, None, name), hint="restore the file"
            )


def case_twins(content: Content, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    """Ids that differ in case alone: they would share a file name on macOS and Windows."""
    for kind in kinds:
        if not kind.has_id or content.frames[kind.name].is_empty():
            continue
        frame = content.frames[kind.name].select("id", pl.col("id").str.to_lowercase().alias("low"))
        frame = frame.with_row_index("row").filter(pl.col("id").n_unique().over("low") > 1)
        first: dict[str, str] = {}
        for row, identity, low in frame.iter_rows():
            if first.setdefault(low, identity) != identity:
                lines = content.lines.get(kind.name, [])
                line = lines[row] if row < len(lines) and kind.kept != "csl" else None
                what = f"{identity!r} differs from {first[low]!r} in case alone"
                hint = "their pages would share one address on macOS and Windows"
                yield Problem("case-twin", "error", what, Place(kind.file, line, "id"), hint=hint)
