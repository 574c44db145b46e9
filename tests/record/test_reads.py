"""Accepted = readable, for every kind, column and verb: one observatory with all that `check` lets in, one cell a record."""

from __future__ import annotations

import csv
import io
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from partnerscope.brief import make_brief
from partnerscope.codebook import Codebook, load_codebook
from partnerscope.folder import read_folder
from partnerscope.journal import FileStore, Header, Revision
from partnerscope.measure import TABLES
from partnerscope.observatory import Observatory, bundled
from partnerscope.observatory.revise import time_after
from partnerscope.record import KINDS, Kind
from partnerscope.record.cell import Cell
from partnerscope.record.check import check_records
from partnerscope.show.calendar import to_calendar
from partnerscope.show.record import record_text
from partnerscope.show.table import render
from partnerscope.web.library import Library
from partnerscope.web.pages import ROUTES
from tests.conftest import make_nordic
from tests.record.test_accepted import DATES, NUMBERS

TEXTS = (
    " ", "\u00a0", "\u200b", "\n", "a\nb", "nan", "None", "..", "1_0", "../x", "=cmd|' /C calc'!A0", "<script>", "{{x}}",
    "%(x)s", "\ud7ff", "e\u0301", "\u202e", "\u0662\u0660", "a" + " " * 30_000 + "b",
)  # fmt: skip
TRIED = {"date": DATES, "dates": DATES, "integer": NUMBERS, "number": NUMBERS, "text": TEXTS}
FIXED: Mapping[str, Mapping[str, str]] = {
    # what is said of the two sides that this observatory watches
    "": {"subject": "NOR", "partner": "SWE", "issues": "SEA", "actor": "SWE", "body": "NOR", "sender": "NOR"},
    "figure": {"measure": "policy_dialogues"},
    "partnership": {"category": "strategic_partnership"},
    "designation": {"term": "strategic_partner"},
    "rating": {"scale": "purpose", "value": "triggering"},
    "quote": {"exact": "x"},
    "correction": {"field": "note"},
    "evidence": {"field": "note"},
}
SIDES = ("NOR", "SWE", "GBR")
OUT = {"source", "quote", "alias"}
"""Kinds of which one made-up record says nothing: a source is CSL, a quote stands in a document, an alias is not in use."""


def filled(kind: Kind, book: Codebook, firsts: Mapping[str, str], number: int) -> dict[str, str]:
    """A record with what it needs and no more."""
    cells = dict.fromkeys(kind.columns, "")
    own = {**FIXED[""], **FIXED.get(kind.name, {})}
    for name, cell in kind.columns.items():
        if cell.shape == "id":
            cells[name] = f"{kind.name}-{number}"
        elif name in own:
            cells[name] = own[name]
        elif kind.of_cells and name == "record":
            cells[name] = f"dialogue-{number}"
        elif cell.required or name in kind.one_of:
            cells[name] = _needed(cell, book, firsts, number)
    return cells


def _needed(cell: Cell, book: Codebook, firsts: Mapping[str, str], number: int) -> str:
    if cell.shape == "concept":
        return next(iter(book[cell.target].concepts))
    if cell.shape == "reference":
        return firsts.get("dialogue" if cell.target == "*" else cell.target, "")
    return {"date": "2015", "number": "1", "integer": "1"}.get(cell.shape, f"x{number}")


def everything(folder: Path, shapes: Iterable[str] = TRIED) -> Iterator[tuple[Kind, list[dict[str, str]]]]:
    """For every kind its records: one as it should be, then one for each value of each column."""
    book = load_codebook(folder / "codebook")
    firsts = {"actor": "SWE", "source": "gov-2020"} | {
        kind.name: f"{kind.name}-0" for kind in KINDS if kind.has_id
    }
    firsts |= {"actor": "SWE", "source": "gov-2020"}
    for kind in KINDS:
        if kind.name in OUT:
            continue
        rows = [filled(kind, book, firsts, 0)]
        for column, cell in kind.columns.items():
            for value in TRIED[cell.shape] if cell.shape in shapes else ():
                rows.append(filled(kind, book, firsts, len(rows)) | {column: value})
        yield kind, rows


def write(folder: Path, kind: Kind, rows: list[dict[str, str]]) -> None:
    """Write a table anew, below the sides that stand there."""
    path = folder / kind.file
    there = [row for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))) if row.get("id") in SIDES]
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, list(kind.columns), lineterminator="\n", restval="")
    table.writeheader()
    table.writerows([*there, *rows])
    path.write_text(out.getvalue(), "utf-8", newline="")


def let_in(folder: Path) -> dict[str, int]:
    """Write everything, take out what `check` refuses (told with line and column); how much of each kind stands."""
    tables = dict(everything(folder))
    book = load_codebook(folder / "codebook")
    for _ in range(6):
        for kind, rows in tables.items():
            write(folder, kind, rows)
        content, problems = read_folder(folder)
        assert [one for one in problems if one.severity == "error"] == []
        refused: dict[str, set[int]] = defaultdict(set)
        for fault in check_records(content.frames, book):
            refused[fault.kind].add(fault.row)
        told = [one for one in Observatory.open(folder).check() if one.severity == "error"]
        assert all(one.place.line is not None and one.place.column for one in told)
        if not refused:
            break
        sides = {kind.name: content.frames[kind.name].height - len(rows) for kind, rows in tables.items()}
        tables = {
            kind: [row for at, row in enumerate(rows, sides[kind.name]) if at not in refused[kind.name]]
            for kind, rows in tables.items()
        }
    assert told == []
    return {kind.name: len(rows) for kind, rows in tables.items()}


def begun(folder: Path) -> Path:
    """An observatory with a source, and words in every scheme that is left to whoever begins one."""
    make_nordic(folder)
    (folder / "sources.json").write_text(
        '[{"id": "gov-2020", "type": "webpage", "title": "A page"}]', "utf-8"
    )
    for name, scheme in load_codebook(folder / "codebook").schemes.items():
        if not scheme.concepts:  # left to whoever begins an observatory
            shutil.copy(bundled() / "codebook" / f"{name}.yaml", folder / "codebook")
    return folder


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    folder = begun(tmp_path_factory.mktemp("reads") / "o")
    kept = let_in(folder)
    assert {name for name, rows in kept.items() if rows < 2} == set()
    found = Observatory.open(folder)
    assert found.commit("everything that is accepted", "ann") is not None
    return Observatory.open(folder)


@pytest.mark.parametrize("valid", ["0003", "2015-07", "9999"])
def test_every_table_record_and_judgement(observatory: Observatory, valid: str) -> None:
    view = observatory.at(valid)
    assert view.known.problems == ()
    for table in TABLES:
        render(table(view).frame, "md", title=table.title, view=view)
    for kind in KINDS:
        render(observatory.records(kind.name, valid), "csv", title=kind.name, view=view)
    assert observatory.audit(valid)
    observatory.claims(valid)
    observatory.expected(valid)


def test_records_as_text_and_the_brief(observatory: Observatory) -> None:
    for kind in KINDS:
        if kind.has_id:
            for identity in observatory.records(kind.name)["id"].gather_every(40):
                assert identity in record_text(observatory.account(kind.name, identity, "2026-11"))
    for valid in ("2015-07", "2026-11"):
        assert make_brief(observatory, "SWE", valid=valid).parts
    for valid in ("2015-07", "9999"):
        to_calendar(observatory.at(valid), observatory.expected(valid), observatory.recorded())
    observatory.diff("2015-07", "2026-11")


@pytest.mark.parametrize("valid", ["2015-07", "9999"])
def test_pages_of_every_shape(observatory: Observatory, valid: str) -> None:
    pages(observatory, valid)


def pages(observatory: Observatory, valid: str) -> None:
    library = Library(observatory)
    head = observatory.head()
    index = library.index(head, valid)
    for route in ROUTES:
        ids = sorted(route.ids(index.reading))
        for one in ids[:: max(1, len(ids) // 12)]:
            place = route.address(one)
            below = f"k/{head}/" if route.once else f"k/{head}/v/{valid}/"
            assert library.answer(f"{below}{place}").status == 200, place
            assert library.answer(f"{below}{place}index.json").status == 200, place


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """A head into which an older version let every date and number that `check` refuses now, by its journal alone."""
    folder = begun(tmp_path_factory.mktemp("older") / "o")
    first = Observatory.open(folder).commit("first", "ann")
    assert first is not None
    revisions: dict[tuple[str, str], Revision] = {}
    for kind, rows in everything(folder, ("date", "dates", "integer", "number")):
        for row in rows:
            cells = {name: value for name, value in row.items() if value}
            if kind.name == "rating":
                cells["value"] = "4"
            identity = kind.identity(cells)
            revisions.setdefault((kind.name, identity), Revision(kind.name, identity, cells))
    header = Header((first.hash,), time_after([first], None), "ann", "by an older version", 0, "")
    FileStore(folder / "journal").append(header, revisions.values())
    return Observatory.open(folder)


@pytest.mark.parametrize("valid", ["2015-07", "9999"])
def test_an_older_head_reads_and_lists_its_problems(older: Observatory, valid: str) -> None:
    view = older.at(valid)
    assert {problem.code for problem in view.known.problems} == {"unreadable"}
    for table in TABLES:
        render(table(view).frame, "md", title=table.title, view=view)
    for kind in KINDS:
        older.records(kind.name, valid)
    assert older.audit(valid)
    older.claims(valid)
    to_calendar(view, older.expected(valid), older.recorded())
    pages(older, valid)
