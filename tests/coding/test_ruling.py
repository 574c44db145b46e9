"""From two coders' proposals to the journal: rulings, one changeset, and agreement that a release alone tells again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.coding import AgreementOfTasks, FolderDesk, QuotedWords, Wanted, Workbench, coefficients
from partnerscope.coding.workbench import can_be_proposed
from partnerscope.documents import Document
from partnerscope.errors import DataError, InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from partnerscope.record import KINDS, kind_named
from partnerscope.release import release
from partnerscope.show.record import record_text
from tests.coding.conftest import READOUT

MEETING = "The third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May 2024."
NEXT = "They agreed to hold the next round in Stockholm in 2025."
CELLS = {"dialogue": "sea-1", "date": "2024-05-14", "number": "3"}


@pytest.fixture
def eu(folder: Path) -> Observatory:
    """A document, a task for two coders; both saw the meeting, and differ on its place; c1 alone saw a promise."""
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    bench = eu.task
    bench.make("readout.txt", ("meeting", "commitment"), ("c1", "c2"), id="t1")
    for coder, place in (("c1", "Oslo"), ("c2", "Bergen")):
        bench.propose("t1", coder, "meeting", MEETING, {**CELLS, "place": place})
    bench.propose("t1", "c1", "commitment", NEXT, {"category": "institutional", "passage": NEXT})
    return eu


def finish(bench: Workbench) -> None:
    for coder in ("c1", "c2"):
        bench.finish("t1", coder)


def letter(eu: Observatory, unit: str, column: str, value: str) -> str:
    """Under which letter somebody said so."""
    one = eu.rule("j1").unit("t1", unit).unit
    return next(name for name, own in one.proposals.items() if own.cells.get(column) == value)


def rule_all(eu: Observatory) -> None:
    judging = eu.rule("j1")
    judging.rule("t1", "t1.u1", "place", letter(eu, "t1.u1", "place", "Oslo"), "the readout says Oslo")
    judging.rule("t1", "t1.u1", "id", "other", "its usual name", value="sea-1-m3")
    judging.rule("t1", "t1.u2", "*", "none", "no category of promise fits")


def test_what_differs_is_to_be_decided_and_what_agrees_is_filled_in(eu: Observatory) -> None:
    finish(eu.task)
    pair, lone = eu.rule("j1").units("t1")
    assert (pair.unit.kind, pair.differing, pair.undecided, pair.standing) == (
        "meeting", ("place",), ("place",), "open",
    )  # fmt: skip
    assert set(pair.unit.proposals) == {"A", "B"}
    assert (lone.unit.kind, lone.undecided) == ("commitment", ("*",))
    rule_all(eu)
    pair, lone = eu.rule("j1").units("t1")
    assert (pair.standing, lone.standing) == ("accepted", "refused")
    assert pair.cells == {**CELLS, "place": "Oslo", "id": "sea-1-m3"}
    assert eu.rule("j1").open("t1") == ()


def test_a_ruling_is_undone_and_done_again(eu: Observatory) -> None:
    finish(eu.task)
    judging = eu.rule("j1")
    judging.rule("t1", "t1.u1", "place", "A", "first thought")
    assert judging.rule("t1", "t1.u1", "place", "", "taken back").undecided == ("place",)
    with pytest.raises(InputError, match="nothing is decided"):
        judging.rule("t1", "t1.u1", "place", "", "taken back")
    assert (
        judging.rule("t1", "t1.u1", "place", "other", "neither", value="Drammen").cells["place"] == "Drammen"
    )
    assert [event.body["chosen"] for event in eu.papers.own("t1", "j1")] == ["A", "", "other"]


def test_of_two_who_rule_in_one_second_the_later_counts_whatever_they_are_called(eu: Observatory) -> None:
    finish(eu.task)
    for who, place in (("j2", "Oslo"), ("j1", "Bergen"), ("j3", "Tromsø"), ("j2", "Drammen")):
        eu.rule(who).rule("t1", "t1.u1", "place", "other", "I looked", value=place)
        assert eu.rule("j9").unit("t1", "t1.u1").cells["place"] == place


@pytest.mark.parametrize(
    ("unit", "variable", "chosen", "value", "why", "part"),
    [
        ("t1.u9", "place", "A", "", "x", "no unit 't1.u9'"),
        ("t1.u1", "colour", "A", "", "x", "no column 'colour'"),
        ("t1.u1", "place", "C", "", "x", "'C' cannot be chosen"),
        ("t1.u1", "place", "none", "", "x", "'none' cannot be chosen"),
        ("t1.u1", "*", "other", "", "x", "'other' cannot be chosen"),
        ("t1.u1", "place", "A", "", " ", "says why"),
        ("t1.u1", "place", "A", "Oslo", "x", "only with 'other'"),
        ("t1.u1", "date", "other", "May", "x", "not a date"),
        ("t1.u1", "mode", "other", "by boat", "x", "not a concept"),
    ],
)
def test_a_ruling_that_cannot_stand_saves_nothing(
    eu: Observatory, unit: str, variable: str, chosen: str, value: str, why: str, part: str
) -> None:
    finish(eu.task)
    with pytest.raises(InputError, match=part):
        eu.rule("j1").rule("t1", unit, variable, chosen, why, value=value)
    assert eu.papers.own("t1", "j1") == []


def test_nobody_rules_before_all_have_finished_or_on_what_they_coded(eu: Observatory) -> None:
    eu.task.finish("t1", "c1")
    for judge, part in (("j1", "not finished"), ("c2", "coded the task"), ("c1", "coded the task")):
        for ask in (
            eu.rule(judge).units,
            eu.rule(judge).premerge,
            lambda task, who=judge: eu.accept(task, who),
        ):
            with pytest.raises(InputError, match=part):
                ask("t1")


def test_acceptance_is_one_changeset_with_records_quotes_evidence_codings_and_rulings(
    eu: Observatory,
) -> None:
    finish(eu.task)
    with pytest.raises(InputError, match=r"still to be decided: t1.u1, t1.u2"):
        eu.accept("t1", "j1")
    rule_all(eu)
    before = len(eu.changesets())
    done = eu.accept("t1", "j1")
    assert len(eu.changesets()) == before + 1
    assert (done.records, done.refused) == ({"t1.u1": "sea-1-m3"}, ("t1.u2",))
    (meeting,) = eu.records("meeting").rows(named=True)
    assert (meeting["id"], meeting["place"], meeting["number"]) == ("sea-1-m3", "Oslo", 3)
    (evidence,) = (row for row in eu.records("evidence").rows(named=True) if row["record"] == "sea-1-m3")
    assert (evidence["field"], evidence["source"], evidence["stance"]) == ("*", "gov-2020", "supports")
    assert f"quote {MEETING}" in record_text(eu.account("meeting", "sea-1-m3"))
    quotes = {row["id"]: row for row in eu.records("quote").rows(named=True)}
    quote = quotes[evidence["quote"]]
    assert (quote["exact"], quote["suffix"][:13]) == (MEETING, "The two sides")
    assert eu.document.archive.read(quote["layer"]).text[quote["start"] : quote["end"]] == MEETING
    assert quote["id"] == f"Q-t1-{quote['start']}-{quote['end']}"
    assert {one.status for one in eu.document.standings()} == {"exact"}
    rulings = {(row["unit"], row["variable"]): row for row in eu.records("ruling").rows(named=True)}
    place = rulings["t1.u1", "meeting.place"]
    assert (place["chosen"], place["coder"], place["value"], place["by"], place["record"]) == (
        "coder", "c1", "Oslo", "j1", "sea-1-m3",
    )  # fmt: skip
    assert rulings["t1.u2", "*"]["chosen"] == "none"
    codings = eu.records("coding").rows(named=True)
    assert {(row["coder"], row["value"]) for row in codings if row["variable"] == "meeting.place"} == {
        ("c1", "Oslo"), ("c2", "Bergen"),
    }  # fmt: skip
    assert {row["blind"] for row in codings} == {"no"}
    assert {(row["value"], bool(row["quote"])) for row in codings if row["variable"] == "seen"} == {
        ("yes", True), ("no", False),
    }  # fmt: skip
    assert [problem for problem in eu.check() if problem.severity == "error"] == []
    with pytest.raises(InputError, match="accepted already"):
        eu.accept("t1", "j1")
    with pytest.raises(InputError, match="in the journal"):
        eu.rule("j1").rule("t1", "t1.u1", "place", "A", "again")


def alphas(found: AgreementOfTasks) -> list[tuple[str, str, float | None, int]]:
    return [(question, str(one), one.value, one.n_pairable) for question, one in coefficients(found)]


@pytest.mark.usefixtures("no_images")
def test_agreement_from_a_release_alone_equals_what_is_printed(eu: Observatory, tmp_path: Path) -> None:
    finish(eu.task)
    at_the_desk = eu.agree()
    printed = CliRunner().invoke(app, ["agree", "--observatory", str(eu.root)]).output
    rule_all(eu)
    eu.accept("t1", "j1")
    released = release(eu, "1.0.0", tmp_path / "releases").folder
    assert not (released / "data" / "coding").exists()
    again = Observatory.open(released / "data").agree(recorded_only=True)
    assert alphas(again) == alphas(at_the_desk)
    assert replace(again, seen=(), alike=()) == replace(at_the_desk, seen=(), alike=())
    line = ["agree", "--recorded", "--observatory", str(released / "data")]
    assert CliRunner().invoke(app, line).output == printed
    for text in (printed, (released / "README.md").read_text("utf-8")):
        assert "not blind" in text


def test_after_publication_coders_see_all_and_a_second_pass_counts_nowhere(eu: Observatory) -> None:
    finish(eu.task)
    rule_all(eu)
    assert {one.coder for one in eu.task.proposals("t1", "c2")} == {"c2"}
    eu.accept("t1", "j1")
    assert len({one.coder for one in eu.task.proposals("t1", "c2")}) == 2
    before = alphas(eu.agree())
    eu.task.reopen("t1", "c2")
    second = eu.task.propose("t1", "c2", "commitment", NEXT, {"category": "institutional"})
    assert [one.seen for one in eu.task.own("t1", "c2") if one.id == second.id] == [True]
    assert eu.agree().tasks == 1
    assert alphas(eu.agree()) == before


def test_an_acceptance_with_faults_records_nothing_and_can_be_repaired(eu: Observatory) -> None:
    finish(eu.task)
    rule_all(eu)
    judging = eu.rule("j1")
    judging.rule("t1", "t1.u1", "dialogue", "other", "a slip", value="nowhere")
    before = eu.changesets()
    with pytest.raises(DataError, match="nowhere"):
        eu.accept("t1", "j1")
    assert eu.changesets() == before
    judging.rule("t1", "t1.u1", "dialogue", "", "taken back")
    assert eu.accept("t1", "j1").changeset is not None


def test_an_acceptance_that_was_cut_off_after_the_changeset_is_done_again(
    eu: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(eu.task)
    rule_all(eu)
    eu.rule("j1").premerge("t1")
    with monkeypatch.context() as patch:
        patch.setattr(type(eu.papers), "append", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(OSError, match="power cut"):
            eu.accept("t1", "j1")
    head = eu.head()
    done = eu.accept("t1", "j1")
    assert (done.changeset, eu.head()) == (None, head)
    assert done.records == {"t1.u1": "sea-1-m3"}


def test_a_unit_may_mean_a_record_that_is_there(eu: Observatory) -> None:
    there = {"id": "sea-1-m3", "dialogue": "sea-1", "date": "2024-05-14", "note": "from a calendar"}
    eu.record([Revision("meeting", "sea-1-m3", there)], "known", "ann")
    finish(eu.task)
    rule_all(eu)
    eu.accept("t1", "j1")
    (meeting,) = eu.records("meeting").rows(named=True)
    assert (meeting["note"], meeting["place"]) == ("from a calendar", "Oslo")
    assert len(eu.account("meeting", "sea-1-m3").evidence) == 1


def test_a_record_that_says_otherwise_is_not_overwritten(eu: Observatory) -> None:
    there = {"id": "sea-1-m3", "dialogue": "sea-1", "place": "Drammen"}
    eu.record([Revision("meeting", "sea-1-m3", there)], "known", "ann")
    finish(eu.task)
    rule_all(eu)
    with pytest.raises(InputError, match="recorded with another place"):
        eu.accept("t1", "j1")


def test_a_document_of_no_source_makes_one_once_also_when_the_end_was_cut_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eu = Observatory.open(folder)
    document, _ = eu.document.add(READOUT.encode(), "readout.txt")
    eu.task.make("readout.txt", ("meeting",), ("c1", "c2"), id="t1")
    for coder in ("c1", "c2"):
        eu.task.propose("t1", coder, "meeting", MEETING, CELLS)
    finish(eu.task)

    def cut_off(self: FolderDesk, document: Document, **more: object) -> Document:
        raise OSError("cut off")

    with monkeypatch.context() as patched:
        patched.setattr(FolderDesk, "put", cut_off)
        with pytest.raises(OSError, match="cut off"):
            eu.accept("t1", "j1", source=Wanted(url="https://example.org/readout"))
    again = Observatory.open(folder)
    assert again.task.archive.document(document.hash).source == ""
    assert again.accept("t1", "j1").changeset is None, "all of it is recorded"
    (made,) = set(again.records("source")["id"]) - {"gov-2020"}
    assert again.task.archive.document(document.hash).source == made
    assert {row["source"] for row in again.records("coding").rows(named=True)} == {made}


def test_the_words_of_a_confidential_document_stay_in_it(folder: Path) -> None:
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020", access="confidential")
    eu.task.make("readout.txt", ("meeting",), ("c1", "c2"), id="t1")
    for coder in ("c1", "c2"):
        eu.task.propose("t1", coder, "meeting", MEETING, CELLS)
    finish(eu.task)
    eu.accept("t1", "j1")
    assert eu.records("quote").height == 0
    (evidence,) = eu.account("meeting", "t1.u1").evidence
    assert "characters 42 to 118" in str(evidence["locator"])
    assert all("Maritime Dialogue took" not in path.read_text() for path in (folder / "journal").glob("*"))


VALUES = {
    "integer": "1", "number": "0.5", "date": "2024-05-14", "text": "some words", "dates": "2024;2023",
}  # fmt: skip


@pytest.mark.parametrize("kind", [one.name for one in KINDS if can_be_proposed(one)])
def test_identical_proposals_of_every_kind_and_field_merge_and_twice_changes_nothing(
    folder: Path, kind: str
) -> None:
    """Every column is filled: lists in another order are the same list."""
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    eu.task.make("readout.txt", (kind,), ("c1", "c2"), id="t1")
    codebook = eu.task.codebook()
    for turn, coder in enumerate(("c1", "c2")):
        cells = {}
        for name, cell in kind_named(kind).columns.items():
            some = list(codebook[cell.target].concepts)[:2] if cell.shape == "concept" else ["SWE", "NOR"]
            some = VALUES[cell.shape].split(";") if cell.shape in VALUES else some
            if not some:  # a scheme that this codebook leaves empty
                continue
            cells[name] = ";".join(some[:: -1 if turn else 1]) if cell.many else some[0]
        cells.pop("id")
        quotes = [QuotedWords("exchanged views", next(name for name in cells))]
        eu.task.propose("t1", coder, kind, MEETING, cells, more=quotes)
    finish(eu.task)
    judging = eu.rule("j1")
    assert judging.premerge("t1") == ("t1.u1",)
    events = eu.papers.own("t1", "j1")
    assert judging.premerge("t1") == ()
    assert eu.papers.own("t1", "j1") == events
    (one,) = judging.units("t1")
    assert (one.standing, one.differing) == ("accepted", ())
    assert all(value == 1.0 for _, _, value, _ in alphas(eu.agree()) if value is not None)
