"""Time that persists: what the codebook declares lasting is presumed to go on, the rest needs to be seen again."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from partnerscope.observatory import Observatory
from tests.conftest import add_rows

DECLARED = """\
scheme: persistence
label: Persistence
definition: Which states last until a change is recorded.
properties: {kinds: list}
concepts:
- id: lasting
  definition: Holds until a change is recorded.
  kinds: [membership, partnership, agreement.status=in_force]
- id: perishable
  definition: Needs to be seen again.
  kinds: [dialogue, action]
"""


@pytest.fixture
def folder(nordic: Path) -> Path:
    """A treaty joined, two agreements and a dialogue, all begun in 2010 and without an end on record."""
    (nordic / "codebook" / "persistence.yaml").write_text(DECLARED, "utf-8")
    add_rows(nordic, "actor", "pact,A pact,regime,multilateral,SEA,2000,..,,")
    add_rows(
        nordic, "membership", "in,SWE,pact,party,2010-03-01,,,", "out,GBR,pact,party,2010-03-01,2012-05-06,,"
    )
    add_rows(
        nordic,
        "agreement",
        "valid,NOR,SWE,One,pnr,SEA,,in_force,,2010-03-01,,,",
        "old,NOR,SWE,Two,pnr,SEA,,stalled,,2010-03-01,,,",
    )
    add_rows(nordic, "dialogue", "talk,NOR,SWE,Talks,SEA,security,,,,,,,,2010-03-01,,2012-01-01,")
    return nordic


def test_a_row_that_no_record_holds_lasts_as_its_kind_does(folder: Path) -> None:
    observatory = Observatory.open(folder)
    observatory.commit("records", "ann")
    view = observatory.at("2015")
    rows = [{"actor": "NOR", "body": "pact", "status": "party", "start": "2010-03-01"}]
    states = [view.unrecorded("membership", rows), view.known.frame("membership")]
    read, recorded = [frame.filter(pl.col("end").is_null()).drop("id", "actor") for frame in states]
    assert read.equals(recorded)


def answers(folder: Path, valid: str) -> dict[str, str]:
    observatory = Observatory.open(folder)
    observatory.commit("records", "ann")
    view = observatory.at(valid)
    kinds = ("membership", "agreement", "dialogue")
    return {row[0]: row[1] for kind in kinds for row in view.states(kind).select("id", "holds").rows()}


@pytest.mark.parametrize(
    ("valid", "expected"),
    [
        ("2010-02-28", {}),
        ("2010-03-01", dict.fromkeys(("in", "out", "valid", "old", "talk"), "surely")),
        ("2010-03-02", {"in": "presumably", "out": "surely", "valid": "presumably", "old": "possibly", "talk": "surely"}),
        ("2012-05-06", {"in": "presumably", "out": "surely", "valid": "presumably", "old": "possibly", "talk": "possibly"}),
        ("2012-05-07", {"in": "presumably", "valid": "presumably", "old": "possibly", "talk": "possibly"}),
        ("2026", {"in": "presumably", "valid": "presumably", "old": "possibly", "talk": "possibly"}),
    ],
)  # fmt: skip
def test_the_four_answers(folder: Path, valid: str, expected: dict[str, str]) -> None:
    assert answers(folder, valid) == expected


def test_a_codebook_that_declares_nothing_presumes_nothing(folder: Path) -> None:
    (folder / "codebook" / "persistence.yaml").unlink()
    assert set(answers(folder, "2026").values()) == {"possibly"}


def test_what_is_declared_belongs_to_the_codebook_as_it_was_known(folder: Path) -> None:
    assert answers(folder, "2026")["in"] == "presumably"
    (folder / "codebook" / "persistence.yaml").write_text(DECLARED.replace("membership, ", ""), "utf-8")
    assert answers(folder, "2026")["in"] == "possibly"
    first = Observatory.open(folder).changesets()[0]
    earlier = Observatory.open(folder, known=first.hash).at("2026").states("membership")
    assert earlier["holds"].to_list() == ["presumably"]


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("[membership,", "[meeting,", "'meeting' names no kind of state"),
        ("agreement.status=", "agreement.colour=", "no column 'colour'"),
        ("[dialogue,", "[membership,", "'membership' is lasting and perishable"),
    ],
)
def test_a_declaration_that_says_nothing_is_refused(folder: Path, old: str, new: str, part: str) -> None:
    (folder / "codebook" / "persistence.yaml").write_text(DECLARED.replace(old, new), "utf-8")
    errors = [problem for problem in Observatory.open(folder).check() if problem.severity == "error"]
    assert [problem.place.file for problem in errors] == ["codebook/persistence.yaml"]
    assert part in str(errors[0])


def test_a_judgement_makes_nothing_sure(folder: Path) -> None:
    """An attestation with '?' is the compilers' own reading: possible, whatever lies around it."""
    add_rows(folder, "dialogue", "felt,NOR,SWE,Other talks,SEA,security,,,,,,,,,,2012-01-01?,")
    assert answers(folder, "2012-01-01")["felt"] == "possibly"


@pytest.mark.parametrize(
    ("valid", "judged"),
    [("2015-06-30", []), ("2015-07-01", ["felt"]), ("2015-07-31", ["felt"]), ("2015-08-01", [])],
)
def test_a_judgement_is_marked_on_its_days(folder: Path, valid: str, judged: list[str]) -> None:
    for name, seen in (("felt", "2015-07?"), ("about", "2015-07~"), ("seen", "2014;2015-07?;2016")):
        add_rows(folder, "dialogue", f"{name},NOR,SWE,{name} talks,SEA,security,,,,,,,,2010,,{seen},")
    observatory = Observatory.open(folder)
    observatory.commit("records", "ann")
    held = observatory.at(valid).states("dialogue")
    assert held.filter(held["_judged"])["id"].to_list() == judged


def test_what_was_coded_once_is_a_snapshot_afterwards(folder: Path) -> None:
    declaration = folder / "observatory.yaml"
    declaration.write_text(declaration.read_text("utf-8") + "reference: {as_of: 2015-07}\n", "utf-8")
    add_rows(folder, "action", *(f"{name},NOR,SWE,SEA,mediation,,,,,,,,,,{seen},,,," for name, seen in
                                 (("once", "2013/2014"), ("again", "2013/2014;2020"), ("never", ""))))  # fmt: skip
    add_rows(folder, "action", "dated,NOR,SWE,SEA,mediation,,,,,,,,2011,,2014,,,,")
    observatory = Observatory.open(folder)
    observatory.commit("records", "ann")

    def snapshots(valid: str) -> list[str]:
        held = observatory.at(valid).states("action")
        return held.filter(held["_snapshot"])["id"].to_list()

    assert snapshots("2015-07-30") == []
    assert snapshots("2015-07-31") == []
    assert snapshots("2015-08-01") == ["once"]
    assert snapshots("2026") == ["once"]
