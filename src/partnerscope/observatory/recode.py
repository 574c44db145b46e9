"""Codebook migration: what another codebook asks of the records, and what becomes of the findings.

Grain: one *recoding* is one cell of one record that holds a concept whose fate is not settled by a program, with the words
it rests on, so that a person can decide. Findings are computed under both codebooks from the same records, where ids that
lead to one new id have been carried over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from partnerscope.codebook import Codebook, Fate, fates_between, load_texts
from partnerscope.errors import DataError, InputError
from partnerscope.files import within
from partnerscope.folder import Content
from partnerscope.folder.content import row_cells
from partnerscope.measure import MEASURES, Measure
from partnerscope.record import Kind
from partnerscope.record.persistence import lasting
from partnerscope.timeline.words import counted
from partnerscope.view import Known, View, readable, typed

if TYPE_CHECKING:
    from partnerscope.coding import StaleCoding, Workbench

WORDS = ("printed", "passage", "wording", "title", "label")
"""Columns that hold the words of a source or a name, the nearest first."""


@dataclass(frozen=True, slots=True)
class Recoding:
    """One cell for a person to decide: what it holds, what it may become, and the words it rests on."""

    kind: str
    record: str
    field: str
    scheme: str
    holds: str
    fate: str
    allowed: tuple[str, ...]
    words: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One measure under both codebooks: rows before and after, rows that are not the same, or why it cannot be computed."""

    measure: str
    before: int
    after: int
    differ: int
    fault: str = ""


@dataclass(frozen=True)
class Migration:
    """Everything another codebook asks for: fates, how many cells a program carries over, cells to decide.

    `codings` were made under another meaning, `tasks` are those of them that no later round does again, with the kinds to
    look for. `before` and `after` are the same question under both codebooks.
    """

    fates: tuple[Fate, ...]
    carried: int
    recodings: tuple[Recoding, ...]
    codings: tuple[StaleCoding, ...]
    tasks: Mapping[str, tuple[str, ...]]
    before: View = field(repr=False, compare=False)
    after: View = field(repr=False, compare=False)

    @cached_property
    def moved(self) -> tuple[Moved, ...]:
        """The measures whose findings are not the same under both codebooks."""
        return tuple(_moved(self.before, self.after))

    @property
    def frame(self) -> pl.DataFrame:
        """The cells to decide, one row each."""
        names = ("kind", "record", "field", "scheme", "holds", "fate", "allowed", "words", "sources")
        rows = [
            (
                o.kind,
                o.record,
                o.field,
                o.scheme,
                o.holds,
                o.fate,
                ";".join(o.allowed),
                o.words,
                ";".join(o.sources),
            )
            for o in self.recodings
        ]
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def codebook_in(folder: Path) -> Codebook:
    """The codebook of an observatory's folder, or of a folder of YAML files. Raises InputError, DataError for faults."""
    inside = folder / "codebook" if (folder / "codebook").is_dir() else folder
    texts = {f"codebook/{path.name}": path.read_text("utf-8") for path in within(inside, ".yaml")}
    if not texts:
        raise InputError(
            "there is no codebook in this folder", where=str(folder), allowed="*.yaml, or codebook/*.yaml"
        )
    return sound_codebook(texts)


def sound_codebook(texts: Mapping[str, str], version: str = "") -> Codebook:
    """The codebook in these texts. Raises DataError when it has faults."""
    books = {path: text for path, text in texts.items() if path.startswith("codebook/")}
    codebook, problems = load_texts(books, version)
    if errors := [one for one in problems if one.severity == "error"]:
        raise DataError("the codebook has faults", errors)
    return codebook


def migration(
    content: Content, view: View, before: Codebook, after: Codebook, bench: Workbench | None = None
) -> Migration:
    """What goes from one codebook to another, for the records of a content; findings are those of the view's dates.

    With a bench, proposals that all coders of a task have finished are looked at too.

    Raises DataError when a record holds an id that is gone and no concept takes it over.
    """
    fates = fates_between(before, after)
    refuse_lost(content, view.known.kinds, fates, before)
    chosen = {(one.scheme, old): one for one in fates if one.by_hand for old in one.old}
    recodings = tuple(_recodings(content, view, chosen, before))
    carry = {(one.scheme, old): one.new[0] for one in fates if one.by_program for old in one.old}
    frames, carried = _carried(content, view.known.kinds, carry, before)
    old, new = under(view, content.frames, before), under(view, frames, after)
    codings = tuple(_stale(view, after, bench))
    tasks = _again(codings, bench) if bench is not None else {}
    return Migration(fates, carried, recodings, codings, tasks, old, new)


def _again(codings: Iterable[StaleCoding], bench: Workbench) -> dict[str, tuple[str, ...]]:
    """The tasks of codings, and the kinds that no later round of the same document looks for."""
    known = {task.id: task for task in bench.tasks()}
    found: dict[str, set[str]] = {}
    for one in codings:
        task, kind = known.get(one.task), one.variable.partition(".")[0]
        later = [
            other for other in known.values()
            if task is not None and other.document == task.document and other.round > task.round
        ]  # fmt: skip
        if task is not None and not any(kind in other.kinds for other in later):
            found.setdefault(task.id, set()).add(kind)
    return {task: tuple(sorted(kinds)) for task, kinds in sorted(found.items())}


def _stale(view: View, after: Codebook, bench: Workbench | None) -> Iterator[StaleCoding]:
    """Codings of the journal and proposals at the desk whose concepts mean something else now, by concept."""
    from partnerscope.coding import SEEN, stale_codings, stale_proposals

    rows = view.frame("coding").rows(named=True)
    exact = dict(view.frame("quote").select("id", "exact").rows())
    found = [*stale_codings(rows, exact, after)]
    if bench is not None:
        recorded = {str(row["unit"]).rpartition(".")[0] for row in rows if row["variable"] != SEEN}
        found += stale_proposals(bench, after, recorded)
    yield from sorted(found, key=lambda one: (one.scheme, one.concept, one.unit, one.coder))


def refuse_lost(content: Content, kinds: Iterable[Kind], fates: Iterable[Fate], before: Codebook) -> None:
    """Raises InputError when records hold ids that are gone without a crosswalk."""
    gone = {(one.scheme, old) for one in fates if one.what == "gone" for old in one.old}
    held: dict[tuple[str, str], list[str]] = {}
    for kind, key, name, scheme, concept, _ in _cells(content, kinds, before):
        if (scheme, concept) in gone:
            held.setdefault((scheme, concept), []).append(f"{kind.name} {key} ({name})")
    if held:
        lines = [
            f"{scheme}/{one}: {counted(len(where), 'cell')}, such as {where[0]}"
            for (scheme, one), where in sorted(held.items())
        ]
        raise InputError(
            "records hold concepts that are gone: " + "; ".join(lines),
            where="codebook/",
            hint="say which concept takes over: mappings: {replaces: [OLD]}; a split and a merge are said in the same way",
        )


def _coded(kind: Kind, frame: pl.DataFrame, codebook: Codebook) -> Iterator[tuple[str, list[str]]]:
    """The columns that hold concepts, each with the scheme of every row; a value on a scale is of the scale's scheme."""
    for name, cell in kind.columns.items():
        if cell.shape == "concept":
            yield name, [cell.target] * frame.height
        elif cell.scale:
            scales = codebook.schemes.get(kind.columns[cell.scale].target, ())
            schemes = {one.id: one.text("scheme") for one in scales}
            yield name, [schemes.get(scale, "") for scale in frame[cell.scale].to_list()]


def _cells(
    content: Content, kinds: Iterable[Kind], codebook: Codebook
) -> Iterator[tuple[Kind, str, str, str, str, Mapping[str, str]]]:
    """Every concept that a cell holds: kind, key, column, scheme, concept, all cells of the record."""
    for kind in kinds:
        if kind.name not in content.frames:
            continue
        frame = content.frames[kind.name]
        coded = list(_coded(kind, frame, codebook))
        for row, (key, cells) in enumerate(row_cells(frame, kind) if coded else ()):
            for name, schemes in coded:
                for concept in filter(None, cells.get(name, "").split(";") if schemes[row] else ()):
                    yield kind, key, name, schemes[row], concept, cells


def _recodings(
    content: Content, view: View, chosen: Mapping[tuple[str, str], Fate], before: Codebook
) -> Iterator[Recoding]:
    if not chosen:
        return
    proofs: dict[str, list[tuple[str, str]]] = {}
    exact = dict(view.frame("quote").select("id", "exact").rows())
    for record, source, quote in view.frame("evidence").select("record", "source", "quote").rows():
        proofs.setdefault(record, []).append((source, exact.get(quote, "")))
    for kind, key, name, scheme, concept, cells in _cells(content, view.known.kinds, before):
        fate = chosen.get((scheme, concept))
        if fate is not None:
            own = proofs.get(key, [])
            quoted = [text for _, text in own if text] + [cells[one] for one in WORDS if cells.get(one)]
            sources = tuple(dict.fromkeys(source for source, _ in own))
            words = quoted[0] if quoted else ""
            yield Recoding(kind.name, key, name, scheme, concept, fate.what, fate.new, words, sources)


def _carried(
    content: Content, kinds: Iterable[Kind], carry: Mapping[tuple[str, str], str], before: Codebook
) -> tuple[dict[str, pl.DataFrame], int]:
    """The frames of texts with every old id that leads to one new id carried over, and how many cells that were."""
    frames, count = dict(content.frames), 0
    for kind in kinds if carry else ():
        if kind.name not in frames:
            continue
        read = frames[kind.name]
        for name, schemes in _coded(kind, read, before):
            texts = read[name].to_list()
            new = [
                ";".join(dict.fromkeys(carry.get((scheme, one), one) for one in text.split(";")))
                for text, scheme in zip(texts, schemes, strict=True)
            ]
            if moved := sum(one != other for one, other in zip(texts, new, strict=True)):
                count += moved
                frames[kind.name] = frames[kind.name].with_columns(pl.Series(name, new, dtype=pl.String))
    return frames, count


def under(view: View, frames: Mapping[str, pl.DataFrame], codebook: Codebook) -> View:
    """The same question asked of these texts under a codebook."""
    known, kinds = view.known, {kind.name: kind for kind in view.known.kinds}

    def load(name: str) -> pl.DataFrame:
        return typed(readable(frames[name], kinds[name])[0], kinds[name], lasting(kinds[name], codebook))

    asked = Known(known.head, known.known, known.about, codebook, load, known.kinds, known.texts)
    return View(asked, view.valid, view.day, view.since, view.panels)


def _moved(before: View, after: View) -> Iterator[Moved]:
    """The measures whose findings are not the same."""
    for measure in MEASURES:
        (old, fault), (new, other) = _asked(measure, before), _asked(measure, after)
        if old != new or fault != other:
            differ = len({*old} ^ {*new})
            yield Moved(measure.name, len(old), len(new), differ, other or fault)


def _asked(measure: Measure, view: View) -> tuple[list[str], str]:
    try:
        return [repr(row) for row in measure(view).frame.rows()], ""
    except InputError as error:
        return [], error.what
