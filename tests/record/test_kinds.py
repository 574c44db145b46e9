"""Kinds: every column is described, and a new kind is a model, a line, a CSV and a codebook entry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest

from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from partnerscope.record import KINDS, Kind, kind_named
from partnerscope.record.cell import concept, day, key, ref, text


def test_every_column_of_every_kind_is_described() -> None:
    for kind in KINDS:
        assert kind.doc.endswith(".") or "." in kind.doc, kind.name
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


def test_a_new_kind_is_a_model_a_csv_and_a_codebook_entry(nordic: Path) -> None:
    kinds = (*KINDS, Kind("exercise", Exercise, "event", date="date"))
    (nordic / "codebook" / "exercise_size.yaml").write_text(
        "scheme: exercise_size\nconcepts: [{id: large, label: large, definition: Over 1000 people.}]\n",
        "utf-8",
    )
    table = nordic / "records" / "exercise.csv"
    table.write_text("id,partner,size,date,note\nex-1,SWE,large,2024-03,\nex-2,GBR,large,2026-05,\n", "utf-8")
    observatory = Observatory.open(nordic, kinds=kinds)
    assert observatory.check() == [] or all(problem.severity == "note" for problem in observatory.check())
    assert observatory.commit("exercises", "ann") is not None
    assert observatory.at("2025").events("exercise")["id"].to_list() == ["ex-1"]
    table.write_text(table.read_text("utf-8").replace("large", "huge"), "utf-8")
    assert any("huge" in str(problem) for problem in observatory.check())
    assert any("records/exercise.csv" in str(p) for p in Observatory.open(nordic).check()), (
        "unknown without its model"
    )
