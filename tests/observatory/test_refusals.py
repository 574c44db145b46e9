"""What an observatory refuses, said in full: what, where, what is allowed, what to do next; nothing is written then."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from partnerscope.codebook import Books
from partnerscope.errors import DataError, InputError, IntegrityError, PartnerscopeError, Place, Problem
from partnerscope.journal import FileStore, Revision, State
from partnerscope.observatory import Observatory, bundled
from partnerscope.observatory.certificate import disagreements
from partnerscope.observatory.checking import problems_of
from partnerscope.observatory.recode import codebook_in
from partnerscope.observatory.recording import applied, refuse_faults
from partnerscope.record import KINDS
from tests.conftest import add_rows

DAY = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = "run 'partnerscope commit -m \"first records\"'"


def said(act: Callable[[], object]) -> tuple[str, str, str, str]:
    """What, where, allowed and hint of an error."""
    with pytest.raises(PartnerscopeError) as caught:
        act()
    error = caught.value
    return error.what, error.where, error.allowed, error.hint


def test_before_the_first_commit(nordic: Path) -> None:
    fresh = Observatory.open(nordic)
    assert said(fresh.at) == ("this observatory has no history yet", str(nordic), "", FIRST)
    assert said(lambda: fresh.folded) == ("this observatory has no history yet", "", "", FIRST)
    record = lambda: fresh.record([Revision("alias", "a", {"id": "a"})], "x", "ann")  # noqa: E731
    assert said(record) == ("the observatory has no history yet", "", "", "commit its folder first")


def test_before_anything_was_known(folder: Path) -> None:
    what = "nothing was recorded by 2025-12-31: this observatory began to record on 2026-01-01"
    early = Observatory.open(folder, known="2025-12-31")
    assert said(early.at) == (what, str(folder), "", "see 'partnerscope log'")


def test_a_later_end_that_does_not_know_the_earlier_one(folder: Path) -> None:
    observatory = Observatory.open(folder)
    first = observatory.head()
    observatory.record([Revision("meeting", "sea-1-m2", None)], "gone", "ann")
    second = observatory.head()
    what = f"{first} does not rest on {second}"
    hint = "the earlier one first; see 'partnerscope log'"
    assert said(lambda: observatory.learned(second, first)) == (what, "", "", hint)


def test_a_history_with_two_heads_is_joined_first(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    for place, row in ((folder, "m3,sea-1,3,2016,,,,,"), (other, "m4,sea-1,4,2018,,,,,")):
        add_rows(place, "meeting", row)
        Observatory.open(place).commit(row, "ann", now=DAY + timedelta(days=1))
    for path in (other / "journal").glob("*.jsonl"):
        shutil.copy(path, folder / "journal" / path.name)
    observatory = Observatory.open(folder)
    record = lambda: observatory.record([Revision("meeting", "m3", None)], "x", "ann")  # noqa: E731
    assert said(record) == ("the history has 2 heads", "", "", "run 'partnerscope join'")
    told = [one for one in observatory.check() if one.code == "branches"]
    hint = "'partnerscope join' brings them together"
    assert told == [Problem("branches", "warning", "the history has 2 heads", Place("journal"), hint=hint)]


def test_a_conflict_is_a_warning_at_the_journal_with_the_way_out(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    for place, town in ((folder, "Lund"), (other, "Turku")):
        Observatory.open(place).record(
            [Revision("alias", "a", {"id": "a", "record": "sea-1", "why": town})], town, "ann"
        )
    for path in (other / "journal").glob("*.jsonl"):
        shutil.copy(path, folder / "journal" / path.name)
    (told,) = [one for one in Observatory.open(folder).check() if one.code == "conflict"]
    hint = "partnerscope join --take HEAD, or --choose KIND/ID/FIELD=HEAD"
    assert (told.severity, told.place, told.hint) == ("warning", Place("journal"), hint)
    assert told.what.startswith("alias a, why: was nothing, now ")


def test_a_head_to_verify_is_a_head(folder: Path) -> None:
    observatory = Observatory.open(folder)
    allowed = "its first 6 or more letters, see 'log'"
    assert said(lambda: observatory.verify("2026")) == ("'2026' is not a head", "", allowed, "")
    (found,) = observatory.verify("f" * 20)
    assert found.startswith(f"the head {'f' * 12} is not in the journal: cut or rewritten (")


def test_a_journal_that_is_gone(folder: Path) -> None:
    shutil.rmtree(folder / "journal")
    what, where, _, hint = said(lambda: Observatory.open(folder).commit("again", "ann"))
    assert what == "the journal is gone: the folder was committed before, and there is no changeset"
    assert where == str(folder / "journal")
    assert hint == "restore it from a copy or from git, or begin a new history with --begin"
    with pytest.raises(IntegrityError):
        Observatory.open(folder).commit("again", "ann")


STATE: State = {
    "meeting": {"m1": {"id": "m1", "dialogue": "d1"}},
    "dialogue": {"d1": {"id": "d1"}},
    "alias": {"a1": {"id": "a1"}},
}


@pytest.mark.parametrize(
    ("revision", "what", "place"),
    [
        (Revision("nonsense", "x", {"id": "x"}), "there is no kind 'nonsense'", Place("nonsense x")),
        (Revision("meeting", "m2", {"id": "m3"}), "the id 'm2' is not the key of its cells", Place("meeting m2")),
    ],
)  # fmt: skip
def test_a_revision_with_a_fault_is_named_by_kind_and_id(revision: Revision, what: str, place: Place) -> None:
    book = codebook_in(bundled())
    with pytest.raises(DataError) as caught:
        refuse_faults(applied(STATE, [revision]), [revision], book, KINDS)
    assert (caught.value.problems[0].what, caught.value.problems[0].place) == (what, place)
    assert caught.value.what.startswith("nothing was recorded: the revisions have faults\n")


def test_a_cell_that_leads_nowhere_is_named_by_record_and_column() -> None:
    revision = Revision("meeting", "m2", {"id": "m2", "dialogue": "d9"})
    with pytest.raises(DataError) as caught:
        refuse_faults(applied(STATE, [revision]), [revision], codebook_in(bundled()), KINDS)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("dangling", Place("meeting m2", None, "dialogue"))
    assert problem.what == "'d9' is not the id of a record of kind 'dialogue'"


def test_what_needs_an_extra_says_for_what(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr("partnerscope.observatory.exchanging.require", lambda *words: asked.append(words))
    exchange = Observatory.open(folder).exchange
    for act in (
        lambda: exchange.sources("csl", b"[]", "ann"),
        lambda: exchange.take("annotations", b"", "ann"),
    ):
        with pytest.raises(InputError):
            act()
    assert asked == [("coding", "reading a library"), ("coding", "looking words up")]


def test_what_is_applied_leaves_the_state_before_as_it_was() -> None:
    before = {kind: dict(records) for kind, records in STATE.items()}
    moved = Revision("meeting", "m1", {"id": "m1", "dialogue": "d2", "place": ""})
    gone, new = Revision("alias", "a1", None), Revision("figure", "f1", {"id": "f1"})
    after = applied(STATE, [moved, gone, Revision("alias", "a9", None), new])
    assert after == {
        "meeting": {"m1": {"id": "m1", "dialogue": "d2"}},
        "dialogue": {"d1": {"id": "d1"}},
        "alias": {},
        "figure": {"f1": {"id": "f1"}},
    }
    assert before == STATE


def test_a_codebook_stands_in_a_folder(tmp_path: Path) -> None:
    allowed = "*.yaml, or codebook/*.yaml"
    what = "there is no codebook in this folder"
    assert said(lambda: codebook_in(tmp_path)) == (what, str(tmp_path), allowed, "")
    (tmp_path / "codebook").mkdir()
    (tmp_path / "x.yaml").write_text("scheme: x\nlabel: X\ndefinition: X.\nconcepts: []\n", "utf-8")
    assert said(lambda: codebook_in(tmp_path))[0] == what, "where there is a folder of that name it is meant"
    shutil.move(tmp_path / "x.yaml", tmp_path / "codebook" / "x.yaml")
    assert set(codebook_in(tmp_path).schemes) == set(codebook_in(tmp_path / "codebook").schemes) == {"x"}
    (tmp_path / "codebook" / "x.yaml").write_text("scheme: [\n", "utf-8")
    assert said(lambda: codebook_in(tmp_path))[0].startswith("the codebook has faults\n")


def test_a_certificate_that_says_otherwise_is_told_sentence_by_sentence() -> None:
    findings = [
        {"kind": "measure", "name": "ledger", "hash": "a"},
        {"kind": "table", "name": "acts", "hash": "b"},
    ]
    body = {"head": "h1", "panels": {}, "software": {"partnerscope": "0.1"}, "findings": findings}
    assert disagreements(body, {**body, "software": {"partnerscope": "0.2"}}) == []
    again = {"head": "h2", "panels": {}, "findings": [{**findings[0], "hash": "c"}]}
    assert disagreements(body, again) == [
        "head: the certificate says 'h1', the journal 'h2'",
        "measure ledger: the findings are not these",
        "table acts: the findings are not these",
    ]


def test_a_package_that_is_no_json_and_a_path_that_leaves(folder: Path) -> None:
    package = folder / "datapackage.json"
    package.write_text("{", "utf-8")
    place = Place("datapackage.json")
    told = [one for one in Observatory.open(folder).check() if one.place == place]
    assert told == [Problem("package", "warning", "not JSON; commit writes it anew", place)]
    package.unlink()
    assert not [
        one
        for one in problems_of(folder, FileStore(folder / "journal"), KINDS, Books())
        if one.place == place
    ]


def test_git_that_is_not_told_of_the_journal(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".gitattributes").unlink()
    what = "missing: git may change the line ends of the journal, and merges tables line by line"
    hint = "commit writes it (journal/** -text ...)"
    (told,) = [one for one in Observatory.open(folder).check() if one.code == "gitattributes"]
    assert told == Problem("gitattributes", "note", what, Place(".gitattributes"), hint=hint)


def test_documents_are_of_recorded_sources_in_a_language(folder: Path) -> None:
    archive = Observatory.open(folder).document
    unknown = (
        "'nobody' is not a recorded source",
        "",
        "an id of sources.json that is committed",
        "'partnerscope add' records a source with what it says",
    )
    assert said(lambda: archive.add(b"Words.", "a.txt", source="nobody")) == unknown
    document, _ = archive.add(b"Words of a page.", "a.txt", source="gov-2020")
    assert archive.describe("a.txt", language="en").language == "en"
    what = ("'English' is not a language", "", "two letters: en, fr, de", "")
    assert said(lambda: archive.describe("a.txt", language="English")) == what
    assert said(lambda: archive.describe("a.txt", source="nobody")) == unknown
    assert archive.describe("a.txt", source="gov-2020").language == "en"
    again = archive.archive.document("a.txt")
    assert (again.source, again.language, again.hash) == ("gov-2020", "en", document.hash)


def test_formats_are_those_that_go_out_or_come_in(folder: Path) -> None:
    exchange = Observatory.open(folder).exchange
    out = ("no format is called 'docx' here", "", "qdpx, annotations, proposals, codings, rulings", "")
    assert said(lambda: exchange.out("docx")) == out
    assert said(lambda: exchange.take("csl", b"", "ann"))[2] == "qdpx, annotations"
    assert said(lambda: exchange.sources("qdpx", b"", "ann"))[2] == "csl, ris, bibtex"
    own = ("codings are those of the journal, of all coders", "", "", "leave out the coder")
    assert said(lambda: exchange.out("codings", "ann")) == own
    there = folder / "nowhere"
    lost = ("there is no such folder", str(there), "", "")
    assert said(lambda: exchange.sources("csl", b"[]", "ann", attachments=there)) == lost
