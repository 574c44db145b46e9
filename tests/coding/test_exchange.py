"""Annotations, tables and libraries of sources: what comes and goes, and that every loss is counted."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.coding import QuotedWords
from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from tests.coding.conftest import READOUT
from tests.coding.test_qdpx import CELLS, MEETING, NEXT, said

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def eu(folder: Path) -> Observatory:
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    bench = eu.task
    bench.make("readout.txt", ("meeting", "commitment"), ("c1", "c2"), id="t1")
    bench.propose("t1", "c1", "meeting", MEETING, {**CELLS, "place": FORMULA}, note="seen on page 1")
    bench.revise("t1", "c1", bench.own("t1", "c1")[0].id, quotes=quotes())
    bench.propose("t1", "c1", "commitment", NEXT, {"category": "institutional"})
    bench.note("t1", "c1", "a short text")
    return eu


def quotes() -> list[QuotedWords]:
    return [QuotedWords(MEETING), QuotedWords("in Oslo", "place")]


def again(eu: Observatory) -> None:
    eu.task.make("readout.txt", ("meeting", "commitment"), ("x1", "x2"), id="t2", round=2)


# --- annotations


def test_annotations_come_back_as_they_were(eu: Observatory) -> None:
    data, report = eu.exchange.out("annotations", "c1")
    assert data == eu.exchange.out("annotations", "c1")[0]
    assert dict(report.kept) == {"proposals": 2, "passages": 3, "notes on tasks": 1}
    assert "marks that a machine's suggestions were shown" not in dict(report.left_out), "none were shown"
    again(eu)
    eu.exchange.take("annotations", data, "x1")
    assert said(eu.task.own("t2", "x1")) == said(eu.task.own("t1", "c1"))
    notes = [event.body["text"] for event in eu.task.desk.own("t2", "x1") if event.what == "note"]
    assert notes == ["a short text"]
    twice = eu.exchange.take("annotations", data, "x1")
    assert dict(twice.kept)["proposals that were there already"] == 2


def test_an_annotation_is_as_the_recommendation_says(eu: Observatory) -> None:
    page = json.loads(eu.exchange.out("annotations", "c1")[0])
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    first = page["items"][0]
    assert (first["type"], first["id"][:9], first["motivation"]) == ("Annotation", "urn:uuid:", "classifying")
    quote, position = first["target"][0]["selector"]
    assert quote == {
        "type": "TextQuoteSelector",
        "exact": MEETING,
        "prefix": "AND SWEDEN HOLD MARITIME DIALOGUE\n\n"[-32:],
        "suffix": "\nThe two sides exchanged views on maritime"[:32],
    }
    assert position["type"] == "TextPositionSelector"
    assert READOUT[position["start"] : position["end"]] == MEETING


def annotation(exact: str, *tags: str, **more: object) -> dict[str, object]:
    selector = {"type": "TextQuoteSelector", "exact": exact}
    target = {"source": "https://example.org/files/readout.txt#p1", "selector": [selector], **more}
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags]
    return {"type": "Annotation", "creator": "https://example.org/ann", "body": bodies, "target": target}


def test_annotations_of_other_programs(eu: Observatory) -> None:
    again(eu)
    items = [
        annotation(MEETING.upper(), "Talks", "Oslo", "Mood", "meeting.place=Bergen"),
        annotation("The fourth Norway-Sweden Maritime Dialogue took place in Rome", "Talks"),
        annotation(NEXT),
        {
            "type": "Annotation",
            "creator": "https://example.org/ann",
            "body": "x",
            "target": "https://example.org/y",
        },
    ]
    said = {"Talks": "meeting", "Oslo": "meeting.place=Oslo"}
    report = eu.exchange.take("annotations", json.dumps(items).encode(), "x1", mapping=said)
    (one,) = eu.task.own("t2", "x1")
    assert (one.exact, dict(one.cells)) == (MEETING, {"place": "Oslo"})
    assert dict(report.changed) == {"passages found again at another place or in other letters": 1}
    left = dict(report.left_out)
    assert left["proposals whose words do not surely stand in the text"] == 1
    assert left["tags 'Mood', which is not a kind of record (--map says what it means)"] == 1
    assert left["tags 'meeting.place=Bergen', beside another value of the column"] == 1
    assert left["annotations that say nothing of a record"] == 2


def hypothesis_row(
    exact: str, tags: list[str], text: str = "", uri: str = "https://example.org/readout", **more: object
) -> dict[str, object]:
    """A row as Hypothesis exports it."""
    at = READOUT.find(exact)
    selectors = [
        {"type": "RangeSelector", "startContainer": "/div[1]/p[2]", "startOffset": 0},
        {"type": "TextPositionSelector", "start": at + 400, "end": at + 400 + len(exact)},
        {"type": "TextQuoteSelector", "exact": exact, "prefix": "", "suffix": ""},
    ]
    target = [{"source": uri, "selector": selectors}]
    return {
        "id": "aBc", "created": "2026-01-02T03:04:05+00:00", "user": "acct:ann@hypothes.is", "uri": uri,
        "text": text, "tags": tags, "target": target, "links": {}, "hidden": False,
    } | more  # fmt: skip


@pytest.mark.parametrize("holder", ["annotations", "rows"])
def test_an_export_of_hypothesis_comes_in_with_tags_as_codes(eu: Observatory, holder: str) -> None:
    """Its rows have no type, tags beside the text and positions in the page: only the words count."""
    again(eu)
    rows = [
        hypothesis_row(MEETING, ["Talks", "Oslo"], "seen twice"),
        hypothesis_row(NEXT, [], "what is this?"),
        hypothesis_row("words of another page", ["Talks"]),
        {
            **hypothesis_row("", [], "of the whole page"),
            "target": [{"source": "https://example.org/readout"}],
        },
        hypothesis_row(MEETING, ["Talks"], user="acct:ben@hypothes.is"),
    ]
    data = json.dumps({"export_date": "2026-01-02", "total": len(rows), holder: rows}).encode()
    said = {"Talks": "meeting", "Oslo": "meeting.place=Oslo"}
    report = eu.exchange.take("annotations", data, "x1", user="ann", mapping=said, task="t2")
    (one,) = eu.task.own("t2", "x1")
    assert (one.exact, dict(one.cells), one.note) == (MEETING, {"place": "Oslo"}, "seen twice")
    notes = [step.body["text"] for step in eu.task.desk.own("t2", "x1") if step.what == "note"]
    assert notes == [f"“{' '.join(NEXT.split())}”: what is this?", "of the whole page"]
    left = dict(report.left_out)
    assert left["annotations by others"] == 1
    assert left["proposals whose words do not surely stand in the text"] == 1


def test_a_page_known_by_its_address_alone_is_meant_where_the_task_is_named(eu: Observatory) -> None:
    again(eu)
    one, other = (hypothesis_row(MEETING, ["meeting"], uri=f"https://example.org/{n}") for n in (41, 42))
    no_task = "proposals on documents that no task of x1 is on"

    def taken(task: str, *rows: dict[str, object]) -> tuple[int, int]:
        data = json.dumps({"rows": rows}).encode()
        report = eu.exchange.take("annotations", data, "x1", task=task, dry_run=True)
        return dict(report.kept).get("proposals", 0), dict(report.left_out).get(no_task, 0)

    assert taken("", one) == (0, 1)
    assert taken("t2", one) == (1, 0)
    assert taken("t2", one, other) == (0, 2), "of two pages it is not clear which is meant"


def of_other_sources(eu: Observatory, *items: tuple[str, str]) -> None:
    """Sources that were read at addresses."""
    rows = [
        Revision(
            "source",
            one,
            {"id": one, "csl": json.dumps({"id": one, "type": "webpage", "title": one, "URL": url})},
        )
        for one, url in items
    ]
    eu.record(rows, "sources", "ann")


PLACES = [
    ("https://example.org/", 1), ("http://EXAMPLE.org", 1), ("https://example.org/#:~:text=third", 1),
    ("https://example.org/?page=2", 0), ("https://example.org/other", 0), ("https://example.net/", 0),
    ("https://[", 0), ("https://example.org/readout.txt", 1), ("https://news.example.org/readout.txt", 0),
    ("https://twice.example.org/1", 0),
]  # fmt: skip


@pytest.mark.parametrize(("address", "taken"), PLACES)
def test_an_annotation_may_name_the_address_of_the_source(eu: Observatory, address: str, taken: int) -> None:
    """The document is of `gov-2020`, read at https://example.org/; of an address that another source has, it is not."""
    of_other_sources(
        eu, ("news", "https://news.example.org/readout.txt"),
        ("twice-1", "https://twice.example.org/1"), ("twice-2", "https://twice.example.org/1"),
    )  # fmt: skip
    again(eu)
    item = annotation(MEETING, "meeting") | {"creator": "ann"}
    item["target"] = {"source": address, "selector": [{"type": "TextQuoteSelector", "exact": MEETING}]}
    report = eu.exchange.take("annotations", json.dumps([item]).encode(), "x1", user="ann")
    assert len(eu.task.own("t2", "x1")) == taken
    assert dict(report.left_out) == ({} if taken else {"proposals on documents that no task of x1 is on": 1})


def test_an_address_of_two_documents_is_not_decided_for_the_person(eu: Observatory) -> None:
    again(eu)
    other = eu.document.add(f"{READOUT}\nNotes.\n".encode(), "other.txt", source="gov-2020")[0]
    eu.task.make(other.hash, ("meeting",), ("x1", "x2"), id="t3")
    item = annotation(MEETING, "meeting")
    item["target"] = {
        "source": "https://example.org/",
        "selector": [{"type": "TextQuoteSelector", "exact": MEETING}],
    }
    data = json.dumps([item]).encode()
    report = eu.exchange.take("annotations", data, "x1")
    assert dict(report.left_out) == {
        "proposals on a name or an address of several documents: name the task": 1
    }
    eu.exchange.take("annotations", data, "x1", task="t3")
    assert [len(eu.task.own(task, "x1")) for task in ("t2", "t3")] == [0, 1]


def test_pages_of_one_name_at_two_addresses_are_two(eu: Observatory) -> None:
    again(eu)
    rows = [hypothesis_row(MEETING, ["meeting"], uri=f"https://{host}.example.org/41") for host in ("a", "b")]
    report = eu.exchange.take(
        "annotations", json.dumps({"rows": rows}).encode(), "x1", task="t2", dry_run=True
    )
    assert dict(report.left_out) == {"proposals on documents that no task of x1 is on": 2}


def test_of_several_rounds_the_latest_is_meant(eu: Observatory) -> None:
    eu.task.make("readout.txt", ("meeting",), ("c1", "x2"), id="t2", round=2)
    eu.task.make("readout.txt", ("meeting",), ("c1", "x2"), id="t3", round=1)
    eu.exchange.take("annotations", json.dumps([annotation(MEETING, "meeting")]).encode(), "c1")
    assert [len(eu.task.own(one, "c1")) for one in ("t1", "t2", "t3")] == [2, 1, 0]


def test_of_several_people_it_is_not_clear_whose_work_is_meant(eu: Observatory) -> None:
    again(eu)
    rows = [hypothesis_row(MEETING, ["meeting"], user=f"acct:{name}@hypothes.is") for name in ("ben", "ann")]
    with pytest.raises(InputError) as caught:
        eu.exchange.take("annotations", json.dumps({"rows": rows}).encode(), "x1", task="t2")
    assert str(caught.value) == (
        "several people coded this\n  allowed: ann, ben\n  hint: --user says whose work it is"
    )


def test_a_creator_is_known_by_nickname_name_or_id(eu: Observatory) -> None:
    creators = ({"nickname": "Ann", "id": "a"}, {"name": "Bo", "id": "b"}, {"id": "acct:c"}, "d")
    rows = [{"type": "Annotation", "creator": one} for one in creators]
    with pytest.raises(InputError) as caught:
        eu.exchange.take("annotations", json.dumps(rows).encode(), "c1")
    assert caught.value.allowed == "Ann, Bo, acct:c, d"


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b'{"items": [3]}', b"[" * 100_000, b'[{"type": "Annotation", "body": "\\ud800"}]']
)
def test_what_is_no_annotation_is_refused(eu: Observatory, data: bytes) -> None:
    with pytest.raises(InputError):
        eu.exchange.take("annotations", data, "c1")


@pytest.mark.parametrize("format", ["annotations", "proposals"])
def test_no_format_tells_of_another_coder(eu: Observatory, format: str) -> None:
    eu.task.propose("t1", "c2", "meeting", MEETING, {**CELLS, "place": "canary"}, note="canary")
    for asked in ("c1", ""):
        assert b"canary" not in eu.exchange.out(format, asked)[0]
    assert b"canary" in eu.exchange.out(format, "c2")[0]
    with pytest.raises(InputError, match="'nobody' has no task"):
        eu.exchange.out(format, "nobody")


# --- tables


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_table_of_proposals(eu: Observatory) -> None:
    found = rows(eu.exchange.out("proposals", "c1")[0])
    assert [(row["kind"], row["column"], row["value"], row["words"]) for row in found] == [
        ("meeting", "*", "", MEETING),
        ("meeting", "date", "2024-05-14", ""),
        ("meeting", "dialogue", "sea-1", ""),
        ("meeting", "number", "3", ""),
        ("meeting", "place", f"'{FORMULA}", "in Oslo"),
        ("commitment", "*", "", NEXT),
        ("commitment", "category", "institutional", ""),
    ]
    assert rows(eu.exchange.out("proposals")[0]) == []


def test_codings_and_rulings_are_those_of_the_journal(eu: Observatory) -> None:
    bench = eu.task
    bench.propose("t1", "c2", "meeting", MEETING, {**CELLS, "place": FORMULA})
    for coder in ("c1", "c2"):
        bench.finish("t1", coder)
    assert rows(eu.exchange.out("codings")[0]) == []
    eu.rule("j1").rule("t1", "t1.u2", "*", "none", "too vague")
    eu.accept("t1", "j1")
    codings = rows(eu.exchange.out("codings")[0])
    assert {row["coder"] for row in codings} == {"c1", "c2"}
    assert {row["value"] for row in codings if row["variable"] == "meeting.place"} == {f"'{FORMULA}"}
    rulings = rows(eu.exchange.out("rulings")[0])
    assert ("t1.u2", "none", "too vague") in [(row["unit"], row["chosen"], row["why"]) for row in rulings]
    with pytest.raises(InputError, match="of all coders"):
        eu.exchange.out("codings", "c1")


# --- libraries

RIS = """TY  - JOUR
TI  - Strategic partners
AU  - Renard, Thomas
AU  - European Council
DA  - 2015/03/04/
PY  - 2015
JO  - A Journal
SP  - 1
EP  - 9
VL  - 4
UR  - https://example.org/a
KW  - Asia
L1  - files/1/readout.txt
ER  -

TY  - HIEROGLYPH
TI  - Other
ID  - other:1
L1  - ../outside.txt
ER  -

TY  - RPRT
TI  - Cut off
"""
BIBTEX = r"""@article{ren:1, author={Renard, Thomas and {European Council and Friends} and M{\"u}ller, J{\'o}zef},
 title={The {EU} \& Partners}, journal={A Journal}, number={2}, pages={1--9}, month=may, year={2015},
 url={https://example.org/a%20b\_c}, keywords={Asia}, file={Full Text:files/1/readout.txt:text/plain}}
@book{broken, title={x
@misc{b, title={Council Conclusions}, date={2016-06-28}, file={../outside.txt}}
@misc{b, title={twice}}
@misc{c, title={Of a month}, month={March}, year={2015}}
@misc{d, title={Of a short month}, month=dec, year={2015}}
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    made = tmp_path / "library"
    (made / "files" / "1").mkdir(parents=True)
    (made / "files" / "1" / "readout.txt").write_text(READOUT)
    (tmp_path / "outside.txt").write_text("outside")
    (made / "link.txt").symlink_to(tmp_path / "outside.txt")
    return made


def item(eu: Observatory, identity: str) -> dict[str, object]:
    texts = dict(eu.knowledge().frame("source").select("id", "csl").iter_rows())
    return {name: value for name, value in json.loads(texts[identity]).items() if name != "id"}


def test_ris(folder: Path, library: Path) -> None:
    eu = Observatory.open(folder)
    report, changeset = eu.exchange.sources("ris", RIS.encode(), "ann", attachments=library)
    assert changeset is not None
    assert changeset.header.revisions == 2
    assert item(eu, "renard-2015-strategic-partners") == {
        "type": "article-journal", "title": "Strategic partners", "container-title": "A Journal", "volume": "4",
        "author": [{"family": "Renard", "given": "Thomas"}, {"literal": "European Council"}], "page": "1-9",
        "issued": {"date-parts": [[2015, 3, 4]]}, "URL": "https://example.org/a",
    }  # fmt: skip
    assert item(eu, "other-1") == {"type": "document", "title": "Other"}
    (document,) = eu.document.archive.documents()
    assert (document.name, document.source) == ("readout.txt", "renard-2015-strategic-partners")
    assert dict(report.kept) == {"sources": 2, "attachments": 1}
    assert dict(report.changed) == {"types 'HIEROGLYPH' that become documents": 1}
    assert dict(report.left_out) == {
        "entries that do not end": 1, "fields 'keywords'": 1,
        "attachments that are not in the chosen folder, or too large": 1,
    }  # fmt: skip
    assert any("annotations made inside Zotero" in remark for remark in report.remarks)
    again, nothing = eu.exchange.sources("ris", RIS.encode(), "ann", attachments=library)
    assert nothing is None
    assert dict(again.kept)["sources that were there already"] == 2
    assert eu.check() == []


def test_an_entry_of_ris_that_makes_no_sense_does_not_take_the_others_with_it(folder: Path) -> None:
    """A file that was cut and pasted: the library that reads RIS fell over the words after an entry's end."""
    text = "% exported\n\nTY  - RPRT\nTI  - First\nER  - \n\nTYJOUR\nity\nTY  - JOUR\n 1\nSP  -\nTI  - Second\nER  - \n"
    report, _ = Observatory.open(folder).exchange.sources("ris", text.encode(), "ann")
    assert dict(report.kept)["sources"] == 2
    assert dict(report.left_out)["lines outside of entries"] == 3


def test_bibtex_with_its_failed_blocks(folder: Path, library: Path) -> None:
    eu = Observatory.open(folder)
    report, _ = eu.exchange.sources("bibtex", BIBTEX.encode(), "ann", attachments=library)
    assert item(eu, "ren-1") == {
        "type": "article-journal", "title": "The EU & Partners", "container-title": "A Journal", "issue": "2",
        "page": "1-9", "issued": {"date-parts": [[2015, 5]]}, "URL": "https://example.org/a%20b_c",
        "author": [
            {"family": "Renard", "given": "Thomas"}, {"literal": "European Council and Friends"},
            {"family": "Müller", "given": "Józef"},
        ],
    }  # fmt: skip
    assert item(eu, "b")["issued"] == {"date-parts": [[2016, 6, 28]]}
    assert [item(eu, one)["issued"] for one in "cd"] == [
        {"date-parts": [[2015, 3]]},
        {"date-parts": [[2015, 12]]},
    ]
    left = dict(report.left_out)
    assert left["blocks that cannot be parsed"] == 2
    assert any(remark.startswith("line 4: '@book{broken, title={x'") for remark in report.remarks)
    assert left["attachments that are not in the chosen folder, or too large"] == 1
    assert [one.source for one in eu.document.archive.documents()] == ["ren-1"]


def test_csl_json_and_sources_that_are_there(folder: Path) -> None:
    eu = Observatory.open(folder)
    items = [
        {"id": "http://zotero.org/users/1/items/AB", "type": "report", "title": "New", "DOI": "10.1/x"},
        {"id": "gov-2020", "type": "report", "title": "Another title"},
        {"id": "sea-1", "type": "report", "title": "The id of a dialogue"},
        {"id": "bad", "type": "no-type", "title": "x"},
    ]
    report, _ = eu.exchange.sources("csl", json.dumps(items).encode(), "ann")
    assert item(eu, "zotero.org-users-1-items-AB")["title"] == "New"
    assert item(eu, "gov-2020")["title"] != "Another title"
    assert dict(report.left_out) == {
        "items with faults": 1, "sources that are recorded with other fields: correct the record instead": 1,
        "sources whose id another record has": 1,
    }  # fmt: skip
    twin = [{"id": "twin", "type": "report", "title": "New", "DOI": "10.1/x"}]
    report, changeset = eu.exchange.sources("csl", json.dumps(twin).encode(), "ann")
    assert changeset is None
    assert dict(report.kept) == {"sources that are there under another id (same DOI or address)": 1}


@pytest.mark.parametrize(
    ("format", "data"),
    [
        ("csl", b"{"),
        ("csl", b"[]"),
        ("csl", b"\xff"),
        ("ris", b"@misc{a, title={b}}"),
        ("ris", b"\xff"),
        ("bibtex", b"TY  - JOUR"),
    ],
)
def test_a_file_that_is_no_library_is_refused(folder: Path, format: str, data: bytes) -> None:
    with pytest.raises(InputError):
        Observatory.open(folder).exchange.sources(format, data, "ann")


@pytest.mark.parametrize(
    "written",
    [
        "../outside.txt",
        "/etc/passwd",
        "C:\\outside.txt",
        "link.txt",
        "files\\..\\..\\outside.txt",
        "files",
        "",
    ],
)
def test_no_path_leads_out_of_the_folder(library: Path, written: str) -> None:
    from partnerscope.coding.exchange import inside

    assert inside(library, written) is None
    assert inside(library, "files/1/readout.txt") is not None


def test_sources_on_the_command_line(folder: Path, library: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.ris"
    file.write_text(RIS)
    line = ["exchange", "in", "ris", str(file), "--attachments", str(library), "-o", str(folder)]
    tried = CliRunner().invoke(app, [*line, "--dry-run"])
    assert "kept 2: sources\n" in tried.output
    assert "nothing was saved" in tried.output
    assert Observatory.open(folder).document.archive.documents() == []
    done = CliRunner().invoke(app, line)
    assert done.exit_code == 0, done.output
    assert "2 revisions\n" in done.output
    assert len(Observatory.open(folder).document.archive.documents()) == 1
