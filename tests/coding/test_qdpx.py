"""Projects of codings: out and in again, read by another reader, counted otherwise, and hostile ones refused."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli import exchange as commands
from partnerscope.cli.app import app
from partnerscope.coding import CoderProposal, QuotedWords, next_event
from partnerscope.coding.exchange import LossReport, LossTally, read_qdpx
from partnerscope.coding.exchange.counting import COUNTINGS, Counting, Positioned, fit, offsets, span
from partnerscope.errors import InputError
from partnerscope.observatory import Observatory, exchanging
from tests.coding.conftest import READOUT
from tests.documents.making import pdf

MEETING = "The third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May 2024."
NEXT = "They agreed to hold the next round in Stockholm in 2025."
CELLS = {"dialogue": "sea-1", "date": "2024-05-14", "number": "3", "place": "Oslo"}
NAMESPACE = "urn:QDA-XML:project:1.0"
GUID = "{0a1b2c3d-0000-4000-8000-00000000000%d}"


@pytest.fixture
def eu(folder: Path) -> Observatory:
    """A document coded by two, the first with words for a column, a note on the record and one on the task."""
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    bench = eu.task
    bench.make("readout.txt", ("meeting", "commitment"), ("c1", "c2"), id="t1")
    more = [QuotedWords("in Oslo", "place"), QuotedWords("14 May 2024", "date")]
    bench.propose("t1", "c1", "meeting", MEETING, CELLS, more=more, note="page 1 <of> 2 & more")
    bench.propose("t1", "c2", "meeting", MEETING, {**CELLS, "place": "Bergen"})
    bench.propose("t1", "c1", "commitment", NEXT, {"category": "institutional"})
    bench.note("t1", "c1", "a short text")
    return eu


@pytest.fixture
def empty(folder: Path) -> Observatory:
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    eu.task.make("readout.txt", ("meeting", "commitment"), ("x1", "x2"), id="t2")
    return eu


def said(proposals: tuple[CoderProposal, ...]) -> list[object]:
    return [(one.kind, dict(one.cells), one.passages, one.note) for one in proposals]


def test_what_goes_out_comes_in_again_as_it_was(eu: Observatory) -> None:
    data, report = eu.exchange.out("qdpx", "c1")
    assert data == eu.exchange.out("qdpx", "c1")[0]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert dict(report.kept)["proposals"] == 2
    assert dict(report.left_out) == {"hashes of what concepts meant": 1}
    eu.task.make("readout.txt", ("meeting", "commitment"), ("x1", "x2"), id="t2", round=2)
    back = eu.exchange.take("qdpx", data, "x1")
    assert said(eu.task.own("t2", "x1")) == said(eu.task.own("t1", "c1"))
    assert dict(back.kept) == {
        "documents read": 1, "passages at their place": 4, "proposals": 2, "notes": 1,
    }  # fmt: skip
    assert [e.body["text"] for e in eu.task.desk.own("t2", "x1") if e.what == "note"] == ["a short text"]
    again = eu.exchange.take("qdpx", data, "x1")
    assert dict(again.kept)["proposals that were there already"] == 2
    assert len(eu.task.own("t2", "x1")) == 2


def test_what_a_coder_has_finished_stays_as_it_is(eu: Observatory) -> None:
    data = eu.exchange.out("qdpx", "c1")[0]
    eu.task.finish("t1", "c2")
    report = eu.exchange.take("qdpx", data, "c2", user="c1")
    assert dict(report.left_out) == {
        "proposals on tasks that c2 has finished": 2, "notes on tasks that c2 has finished": 1,
    }  # fmt: skip
    assert len(eu.task.own("t1", "c2")) == 1
    with pytest.raises(InputError, match="'nobody' has no task"):
        eu.exchange.take("qdpx", data, "nobody")


def test_nothing_of_another_goes_out_before_its_time(eu: Observatory) -> None:
    own, whole = eu.exchange.out("qdpx", "c2")[0], eu.exchange.out("qdpx")[0]
    for data in (own, whole):
        read = unpacked(data)["project.qde"]
        assert b"page 1" not in read
        assert b"c1" not in read
    assert b"Bergen" in unpacked(own)["project.qde"]
    assert b"Bergen" not in unpacked(whole)["project.qde"]
    left = dict(eu.exchange.out("qdpx")[1].left_out)
    assert left == {"tasks that not all their coders have finished": 1}
    eu.task.finish("t1", "c1")
    eu.task.finish("t1", "c2")
    users = sorted(read_qdpx(eu.exchange.out("qdpx")[0], LossTally()).users.values())
    assert users == ["t1 A", "t1 B"]


def test_a_confidential_document_never_goes_out(folder: Path) -> None:
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020", access="confidential")
    eu.task.make("readout.txt", ("meeting",), ("c1", "c2"), id="t1")
    eu.task.propose("t1", "c1", "meeting", MEETING, CELLS)
    data, report = eu.exchange.out("qdpx", "c1")
    assert list(unpacked(data)) == ["project.qde"]
    assert b"Oslo" not in unpacked(data)["project.qde"]
    assert dict(report.left_out) == {"tasks on confidential documents, which are never exported": 1}


@pytest.mark.oracle
def test_another_reader_reads_the_same(eu: Observatory, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyrefiqda import RefiProject
    (tmp_path / "out.qdpx").write_bytes(eu.exchange.out("qdpx", "c1")[0])
    project = RefiProject.load(tmp_path / "out.qdpx", str(tmp_path / "there"))
    names: dict[str, str] = {}
    paths = [(code, code.name) for code in project.code_book.codes.code]
    for code, path in paths:
        names[code.guid] = path
        paths += [(inner, f"{path}/{inner.name}") for inner in code.code]
    (source,) = project.sources.text_source
    text = (tmp_path / "there" / "sources" / source.plain_text_path.removeprefix("internal://")).read_text()
    assert text == READOUT
    found = [
        (text[one.start_position : one.end_position], [names[c.code_ref.target_guid] for c in one.coding])
        for one in source.plain_text_selection
    ]
    assert found == [
        (MEETING, ["meeting", "meeting/date/2024-05-14", "meeting/dialogue/sea-1", "meeting/number/3",
                   "meeting/place/Oslo"]),
        ("in Oslo", ["meeting/place"]),
        ("14 May 2024", ["meeting/date"]),
        (NEXT, ["commitment", "commitment/category/institutional"]),
    ]  # fmt: skip
    assert source.plain_text_selection[0].description == "page 1 <of> 2 & more"
    assert [one.plain_text_content for one in project.notes.note] == ["a short text"]


@pytest.mark.oracle
def test_a_pdf_goes_out_with_its_bytes_and_its_text(folder: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyrefiqda import RefiProject
    eu = Observatory.open(folder)
    data = pdf([[(72, 700, MEETING)]])
    document, layer = eu.document.add(data, "readout.pdf", source="gov-2020")
    eu.task.make("readout.pdf", ("meeting",), ("c1", "x1"), id="t1")
    eu.task.propose("t1", "c1", "meeting", "took place in Oslo", CELLS)
    out = eu.exchange.out("qdpx", "c1")[0]
    (tmp_path / "out.qdpx").write_bytes(out)
    (source,) = RefiProject.load(tmp_path / "out.qdpx", str(tmp_path / "there")).sources.pdfsource
    at = tmp_path / "there" / "sources"
    assert (at / source.path.removeprefix("internal://")).read_bytes() == data
    text = (at / source.representation.plain_text_path.removeprefix("internal://")).read_text()
    (one,) = source.representation.plain_text_selection
    assert text == layer.text
    assert text[one.start_position : one.end_position] == "took place in Oslo"
    eu.exchange.take("qdpx", out, "x1", user="c1")
    assert said(eu.task.own("t1", "x1")) == said(eu.task.own("t1", "c1"))
    assert document.media == "pdf"


def test_after_publication_coders_go_out_under_their_pseudonyms(eu: Observatory) -> None:
    for coder in ("c1", "c2"):
        eu.task.finish("t1", coder)
    eu.task.desk.append(next_event([], "j1", "accept", "t1", {}))
    for asked in ("", "c1"):
        project = read_qdpx(eu.exchange.out("qdpx", asked)[0], LossTally())
        assert sorted(project.users.values()) == ["c1", "c2"]
    back = {user: sorted(one.place.name for source in project.sources for one in source.selections
                         if project.users[one.user] == user) for user in ("c1", "c2")}  # fmt: skip
    assert back["c2"] == [MEETING]
    assert len(back["c1"]) == 4


# --- ways of counting


def foreign(counting: Counting, seed: int) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    """A text, ten stretches of whole words in it, and their positions in a program that counts so."""
    chance = random.Random(seed)
    words = ["peace", "güvenlik", "Ελλάς", "🛰️", "мир", "naïve", "😀", "treaty,", "the", "of", "𝒜lpha"]
    spans, text = [], "😀\n"
    for _ in range(60):
        word = chance.choice(words)
        spans.append((len(text), len(text) + len(word)))
        text += word + chance.choice([" ", " ", "\n", " 😀 ", ".\n"])
    chosen = sorted(chance.sample(range(len(spans) - 3), 10))
    stretches = [(spans[at][0], spans[at + chance.randint(0, 3)][1]) for at in chosen]

    def position(at: int) -> int:
        units = text[:at].encode("utf-16-le") if counting.utf16 else text[:at].encode("utf-32-le")
        size = len(units) // (2 if counting.utf16 else 4)
        return size + (text[:at].count("\n") if counting.crlf else 0) + counting.bom

    return text, stretches, [(position(start), position(end)) for start, end in stretches]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("counting", COUNTINGS, ids=str)
def test_the_way_of_counting_is_found(counting: Counting, named: bool) -> None:
    for seed in range(30):
        text, stretches, positions = foreign(counting, seed)
        places = [
            Positioned(*one, text[slice(*stretch)] if named else "")
            for one, stretch in zip(positions, stretches, strict=True)
        ]
        found = fit([(text, places)])
        assert found.spans == (tuple(stretches),), (seed, found.counting)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_selections_are_left_out_rather_than_misplaced(count: int, named: bool) -> None:
    """With a name a place may be another where the same words stand; the words are never other ones."""
    unsure = 0
    for counting in COUNTINGS:
        for seed in range(30):
            text, stretches, positions = foreign(counting, seed)
            pairs = list(zip(positions, stretches, strict=True))[:count]
            places = [Positioned(*one, text[slice(*stretch)] if named else "") for one, stretch in pairs]
            found = fit([(text, places)])
            unsure += found.unsure
            for at, (_, stretch) in zip(found.spans[0], pairs, strict=True):
                assert at is None or text[slice(*at)] == text[slice(*stretch)], (counting, seed)
    assert unsure < 240 * count / 4


def test_positions_in_the_middle_of_a_character_are_none() -> None:
    there = offsets("a😀b", Counting(utf16=True))
    assert list(there) == [0, 1, 3, 4]
    assert span(there, Positioned(1, 3)) == (1, 2)
    assert span(there, Positioned(2, 3)) is None
    assert span(there, Positioned(3, 3)) is None
    assert span(there, Positioned(0, 9)) is None


# --- projects of other programs


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(inner: str, members: dict[str, bytes] | None = None, head: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", f'<?xml version="1.0"?>{head}{inner}')
        for name, data in (members or {}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def project(sources: str, space: str = NAMESPACE) -> str:
    return f"""<Project xmlns="{space}" name="other"><Users><User guid="{GUID % 1}" name="Ann"/>
    <User guid="{GUID % 2}" name="Ben"/></Users><CodeBook><Codes>
    <Code guid="{GUID % 3}" name="Talks" isCodable="true"/><Code guid="{GUID % 4}" name="Mood" isCodable="true"/>
    </Codes></CodeBook><Sources>{sources}</Sources></Project>"""


def selection(start: int, end: int, user: int, *codes: int, name: str = "") -> str:
    inner = "".join(
        f'<Coding guid="{GUID % 9}" creatingUser="{GUID % user}"><CodeRef targetGUID="{(GUID % one).upper()}"/></Coding>'
        for one in codes
    )
    about = f'guid="{GUID % 8}" creatingUser="{(GUID % user).strip("{}")}" name="{name}"'
    return f'<PlainTextSelection {about} startPosition="{start}" endPosition="{end}">{inner}</PlainTextSelection>'


def taken(eu: Observatory, data: bytes, user: str = "Ann") -> LossReport:
    return eu.exchange.take("qdpx", data, "x1", user=user, mapping={"Talks": "meeting"})


def test_another_programs_project_comes_in_with_every_loss_counted(empty: Observatory) -> None:
    text = "\ufeff" + READOUT.replace("\n", "\r\n")
    at = text.index("The third")
    inside = (
        selection(at, at + len(MEETING), 1, 3, 4)
        + selection(at, at + len(MEETING), 2, 3)
        + selection(at + 4, at + 9, 1)
    )
    corners = 'firstX="1" firstY="2" secondX="3" secondY="4"'
    area = f'<PDFSelection guid="{GUID % 7}" page="3" name="a map" creatingUser="{GUID % 1}" {corners}/>'
    sources = (
        f'<TextSource guid="{GUID % 5}" name="readout.txt" plainTextPath="internal://A.txt">{inside}</TextSource>'
        f'<TextSource guid="{GUID % 6}" name="gone" plainTextPath="internal://B.txt"/>'
        f'<PDFSource guid="{GUID % 6}" name="readout.txt" path="internal://C.pdf">{area}</PDFSource>'
        f'<PictureSource guid="{GUID % 6}" name="photo"/>'
    )
    report = taken(
        empty, packed(project(sources, "urn:QDA-XML:project:1.5"), {"Sources/a.TXT": text.encode()})
    )
    (one,) = empty.task.own("t2", "x1")
    assert (one.kind, one.exact, READOUT[one.start : one.start + 9]) == ("meeting", MEETING, "The third")
    notes = [event.body["text"] for event in empty.task.desk.own("t2", "x1") if event.what == "note"]
    assert notes == ["“third”", "page 3, area 1, 2, 3, 4: a map"]
    left = dict(report.left_out)
    assert left["codings by others"] == 1
    assert left["pictures"] == 1
    assert left["documents whose text is not in the archive"] == 2
    assert left["codings with 'Mood', which is not a kind of record (--map says what it means)"] == 1
    assert "not in the archive: the text of 'gone' (internal://B.txt)" in report.remarks
    assert (
        "positions were counted in code points, a line end is two, a byte order mark counts" in report.remarks
    )


def test_two_selections_under_one_guid_and_links_of_other_programs_lose_nothing(empty: Observatory) -> None:
    first, second = READOUT.index("The third"), READOUT.index("They agreed")
    inside = (
        f"<PlainTextContent>{READOUT}</PlainTextContent>"
        + selection(first, first + len(MEETING), 1, 3)
        + selection(second, second + len(NEXT), 1, 3)
    )
    link = f'<Links><Link guid="{GUID % 7}" name="see also" originGUID="{GUID % 8}" targetGUID="{GUID % 8}"/></Links>'
    other = project(f'<TextSource guid="{GUID % 5}" name="readout">{inside}</TextSource>')
    report = taken(empty, packed(other.replace("</Sources>", f"</Sources>{link}")))
    assert [one.exact for one in empty.task.own("t2", "x1")] == [MEETING, NEXT]
    assert dict(report.left_out) == {"links": 1}


def test_words_that_the_archived_text_does_not_have_stay_out(empty: Observatory) -> None:
    other = READOUT.replace("14 May 2024", "15 May 2024")
    at = other.index("The third")
    inside = f"<PlainTextContent>{other}</PlainTextContent>" + selection(at, at + len(MEETING), 1, 3)
    report = taken(
        empty, packed(project(f'<TextSource guid="{GUID % 5}" name="readout">{inside}</TextSource>'))
    )
    assert empty.task.own("t2", "x1") == ()
    assert dict(report.left_out) == {
        "passages that are near": 1, "proposals whose words do not surely stand in the text": 1,
    }  # fmt: skip


def test_it_must_be_clear_whose_work_is_meant(empty: Observatory) -> None:
    inside = selection(0, 5, 1, 3) + selection(0, 5, 2, 3)
    data = packed(project(f'<TextSource guid="{GUID % 5}" name="readout">{inside}</TextSource>'))
    with pytest.raises(InputError, match="several people") as told:
        taken(empty, data, user="")
    assert told.value.allowed == "Ann, Ben"
    with pytest.raises(InputError, match="nothing in the file is by 'Eve'"):
        taken(empty, data, user="Eve")


ENTITY = '<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
SOUND = project("")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (packed(SOUND, {"../outside.txt": b"x"}), "leads out of the archive"),
        (packed(SOUND, {"/etc/outside": b"x"}), "leads out of the archive"),
        (packed(SOUND, {"sources\\..\\..\\outside": b"x"}), "leads out of the archive"),
        (packed(SOUND, {"C:/outside": b"x"}), "leads out of the archive"),
        (packed(SOUND, {"sources/a.txt": b"0" * 30_000_000}), "packed beyond belief"),
        (packed(SOUND, {f"sources/{n}": b"" for n in range(5_001)}), "unpacks to too much"),
        (packed(SOUND, head=ENTITY), "declares entities"),
        (packed("<Project/>"), "not a REFI-QDA project"),
        (packed("<Project"), "not XML"),
        (packed(SOUND, {"second.qde": b""}), "2 projects"),
        (packed(SOUND)[:-30], "broken or locked"),
        (b"no archive", "broken or locked"),
    ],
)
def test_hostile_archives_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read_qdpx(data, LossTally())


def test_entities_in_another_encoding_are_refused_too() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "project.qde", f'<?xml version="1.0" encoding="utf-16"?>{ENTITY}{SOUND}'.encode("utf-16")
        )
    with pytest.raises(InputError, match="declares entities"):
        read_qdpx(buffer.getvalue(), LossTally())


# --- the command line


def test_the_verbs(eu: Observatory, tmp_path: Path) -> None:
    file = tmp_path / "c1.qdpx"
    at = ["--observatory", str(eu.root)]
    ended = CliRunner().invoke(app, ["exchange", "out", "qdpx", str(file), "--coder", "c1", *at])
    assert ended.exit_code == 0, ended.output
    assert "kept 2: proposals\n" in ended.output
    assert "changed: nothing\n" in ended.output
    eu.task.make("readout.txt", ("meeting",), ("x1", "x2"), id="t2", round=2)
    line = ["exchange", "in", "qdpx", str(file), *at]
    assert "--coder c1" in CliRunner().invoke(app, line).stderr
    tried = CliRunner().invoke(app, [*line, "--coder", "x1", "--dry-run"])
    assert "kept 1: proposals\n" in tried.output
    assert "left out 1: proposals that the task or the codebook does not allow" in tried.output
    assert eu.task.own("t2", "x1") == ()
    assert CliRunner().invoke(app, [*line, "--coder", "x1"]).exit_code == 0
    assert len(eu.task.own("t2", "x1")) == 1


def test_the_formats_are_those_of_the_facade() -> None:
    assert commands.OUT == exchanging.OUT
    assert commands.SOURCES == exchanging.SOURCES
    assert (*exchanging.CODINGS, *exchanging.SOURCES) == commands.IN
