"""Accepted = readable, for every kind, column and verb: one observatory with all that `check` lets in, one cell a record."""

from __future__ import annotations

import csv
import io
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from partnerscope.brief import make_brief
from partnerscope.codebook import Codebook, load_codebook
from partnerscope.measure import TABLES
from partnerscope.observatory import Observatory, bundled
from partnerscope.record import KINDS, Kind
from partnerscope.record.cell import Cell
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


def everything(folder: Path) -> Iterator[tuple[Kind, list[dict[str, str]]]]:
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
            for value in TRIED.get(cell.shape, ()):
                rows.append(filled(kind, book, firsts, len(rows)) | {column: value})
        yield kind, rows


def write(folder: Path, kind: Kind, rows: list[dict[str, str]]) -> list[tuple[int, int]]:
    """Write a table anew, below what stands there; the first and last line of every row written."""
    path = folder / kind.file
    there = [row for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))) if row.get("id") in SIDES]
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, list(kind.columns), lineterminator="\n", restval="")
    table.writeheader()
    table.writerows(there)
    lines: list[tuple[int, int]] = []
    for row in rows:
        first = out.getvalue().count("\n") + 1 if not lines else lines[-1][1] + 1
        table.writerow(row)
        lines.append((first, first + sum(cell.count("\n") for cell in row.values())))
    path.write_text(out.getvalue(), "utf-8", newline="")
    return lines


def let_in(folder: Path) -> dict[str, int]:
    """Write everything, take out what `check` refuses (each with line and column), and say how much of each kind stands."""
    tables = dict(everything(folder))
    for _ in range(4):
        lines = {kind.file: (kind, write(folder, kind, rows)) for kind, rows in tables.items()}
        refused: dict[Kind, set[int]] = defaultdict(set)
        for problem in Observatory.open(folder).check():
            if problem.severity == "error":
                assert problem.place.line is not None and problem.place.column, problem
                kind, places = lines[problem.place.file]
                refused[kind] |= {
                    at for at, (first, last) in enumerate(places) if first <= problem.place.line <= last
                }
        if not refused:
            break
        tables = {
            kind: [row for at, row in enumerate(rows) if at not in refused[kind]]
            for kind, rows in tables.items()
        }
    assert not refused
    return {kind.name: len(rows) for kind, rows in tables.items()}


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    folder = make_nordic(tmp_path_factory.mktemp("reads") / "o")
    (folder / "sources.json").write_text(
        '[{"id": "gov-2020", "type": "webpage", "title": "A page"}]', "utf-8"
    )
    for name, scheme in load_codebook(folder / "codebook").schemes.items():
        if not scheme.concepts:  # left to whoever begins an observatory
            shutil.copy(bundled() / "codebook" / f"{name}.yaml", folder / "codebook")
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
    observatory.diff("2015-07", "2026-11")


@pytest.mark.parametrize("valid", ["2015-07", "9999"])
def test_pages_of_every_shape(observatory: Observatory, valid: str) -> None:
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
