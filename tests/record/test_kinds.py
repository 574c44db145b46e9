"""Kinds: every column is described, and a new kind is a model, a line, a CSV and a codebook entry."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest

from partnerscope.assess.audit import audit
from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from partnerscope.observatory.listing import list_records
from partnerscope.record import KINDS, Kind, kind_named
from partnerscope.record.cell import concept, day, key, ref, text
from partnerscope.web.library import Library


def test_every_column_of_every_kind_is_described() -> None:
    for kind in KINDS:
        assert kind.doc.endswith("."), kind.name
        for name, cell in kind.columns.items():
            assert cell.doc, f"{kind.name}.{name}"
        assert set(kind.key) <= set(kind.columns)
        for column in {"state": ("start", "end"), "event": (kind.date,), "figure": (kind.date,), "none": ()}[
            kind.time
        ]:
            assert column in kind.columns


def test_an_unknown_kind_is_refused_with_the_list() -> None:
    with pytest.raises(InputError, match="meeting"):
        kind_named("gathering")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One joint exercise."""

    id: Annotated[str, key()]
    partner: Annotated[str, ref("actor", "With whom.", required=True)]
    size: Annotated[str, concept("exercise_size", "How large.")] = ""
    date: Annotated[str, day("When.")] = ""
    note: Annotated[str, text("Remark.")] = ""


def whatever_knows_of_kinds_reads_the_entry(observatory: Observatory) -> None:
    view = observatory.at("2025")
    assert list_records(view, "exercise", partner="Sweden")["id"].to_list() == ["ex-1", "ex-3"]
    with pytest.raises(InputError, match="no issue"):
        list_records(view, "exercise", issue="SEA")
    assert any(set(one.records) == {"ex-1", "ex-3"} for one in audit(view)), "possible duplicates"
    library = Library(observatory)
    page = library.answer(f"k/{observatory.head()}/record/ex-1/")
    assert page.status == 200
    assert b"with Sweden" in page.body


def test_no_other_room_has_a_list_of_kinds_of_its_own() -> None:
    """Kinds that are kept, named or shown otherwise say so in their entry."""
    assert [kind.name for kind in KINDS if kind.kept == "csl"] == ["source"]
    assert {kind.room for kind in KINDS} == {"record", "records", "dialogue", "source", "name"}
    for kind in KINDS:
        for path in (kind.partner_path, kind.issue_path):
            columns = kind.columns
            for step in path:
                cell = columns[step]
                columns = kind_named(cell.target).columns if cell.shape == "reference" else {}
        assert set(kind.same) <= set(kind.columns)


def test_a_new_kind_is_a_model_a_csv_and_a_codebook_entry(nordic: Path) -> None:
    kinds = (
        *KINDS,
        Kind("exercise", Exercise, "event", date="date", named=lambda words, row: f"with {words.actor(row['partner'])}",
             same=("partner", "date")),
    )  # fmt: skip
    (nordic / "codebook" / "exercise_size.yaml").write_text(
        "scheme: exercise_size\nconcepts: [{id: large, label: large, definition: Over 1000 people.}]\n",
        "utf-8",
    )
    table = nordic / "records" / "exercise.csv"
    table.write_text(
        "id,partner,size,date,note\nex-1,SWE,large,2024-03,\nex-2,GBR,large,2026-05,\n"
        "ex-3,SWE,large,2024-03,\n",
        "utf-8",
    )
    observatory = Observatory.open(nordic, kinds=kinds)
    assert {problem.severity for problem in observatory.check()} <= {"note"}
    assert observatory.commit("exercises", "ann") is not None
    assert observatory.at("2025").events("exercise")["id"].to_list() == ["ex-1", "ex-3"]
    whatever_knows_of_kinds_reads_the_entry(observatory)
    table.write_text(table.read_text("utf-8").replace("large", "huge"), "utf-8")
    assert any("huge" in str(problem) for problem in observatory.check())
    assert any("records/exercise.csv" in str(p) for p in Observatory.open(nordic).check()), (
        "unknown without its model"
    )


def test_kinds_can_be_sent_to_another_process() -> None:
    """Several workers serve, and several processes write pages, from one observatory."""
    assert [one.name for one in pickle.loads(pickle.dumps(KINDS))] == [one.name for one in KINDS]
