"""Accepted = readable: whatever `check` lets in, the typed frames and every reading verb can read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerscope import timeline
from partnerscope.codebook import Codebook, load_codebook
from partnerscope.folder.content import empty_frame
from partnerscope.journal import FileStore, Header, Revision
from partnerscope.observatory import Observatory, bundled
from partnerscope.observatory.revise import time_after
from partnerscope.record import KINDS, Kind, kind_named
from partnerscope.record.check import check_records
from partnerscope.view import readable, typed
from tests.conftest import add_rows

DATES = (
    "..", "2015", "2015-07-14", "2015/", "/2015", "2015/..", "../2015", "../..", "/", "2015?", "2015?~", "201X", "20XX-XX",
    "2015-21", "2015-33", "2015-24/2016", "open", "2015/open", "unknown", "0000", "0001", "9999-12-31", "9999-24", "10000",
    "2015-02-29", "{2014,2015}", "[2014]", "Jul-14", "14.07.2015", "2016/2015", "2010-XX-31", "2015-07-14T10:00", "nan",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "+5", "007", "1.0", ".5", "5.", "1e5", "1E400", "-1e400", "nan", "NaN", "inf", "-Infinity", "1_0", "\u0661",
    str(2**63 - 1), str(2**63), str(-(2**63)), str(-(2**63) - 1), "9" * 400, "0x10", "1,5", "5e", "--1", "1e99999",
)  # fmt: skip
TRIED = {"date": DATES, "dates": DATES, "integer": NUMBERS, "number": NUMBERS}
CELLS = [(kind, column) for kind in KINDS for column, cell in kind.columns.items() if cell.shape in TRIED]


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return load_codebook(bundled() / "codebook")


def row(kind: Kind, column: str, value: str) -> pl.DataFrame:
    """One record of a kind with this text in one column, the rest empty."""
    frame = empty_frame(kind)
    return pl.DataFrame([{c: value if c == column else "" for c in kind.columns}], schema=frame.schema)


def accepted(kind: Kind, column: str, value: str, codebook: Codebook) -> bool:
    """Whether `check` finds no fault in this cell."""
    faults = check_records({kind.name: row(kind, column, value)}, codebook)
    return not any(fault.column == column and fault.code != "missing" for fault in faults)


def read(kind: Kind, frame: pl.DataFrame) -> pl.DataFrame:
    """Everything that a view does with the rows of a kind, before, at and after every day they can mean."""
    found = typed(frame, kind)
    if kind.time != "none":
        for text in ("0001-01-01", "2015-07-14", "9999-12-31"):
            day = timeline.moment(text)
            law = timeline.holds(day) if kind.time == "state" else timeline.happened(timeline.BEGINNING, day)
            assert found.select(law.alias("answer"))["answer"][0] in timeline.ANSWERS
    return found


any_text = st.one_of(
    st.sampled_from((*DATES, *NUMBERS)),
    st.text(alphabet="0123456789-/.?~%X e+{},;", max_size=14),
    st.text(max_size=6),
    st.dates().map(str),
    st.integers().map(str),
    st.floats().map(str),
)


@pytest.mark.law
@settings(max_examples=400, deadline=None)
@given(where=st.sampled_from(CELLS), value=any_text)
def test_what_check_accepts_is_read_as_written(where: tuple[Kind, str], value: str) -> None:
    kind, column = where
    book = Codebook("", {})
    frame = row(kind, column, value)
    cleaned, problems = readable(frame, kind)
    if accepted(kind, column, value, book):
        assert cleaned.equals(frame)
        assert problems == []
    found = read(kind, cleaned)[column].to_list()[0]
    assert (found in (None, [])) == (cleaned[column][0].strip(";") == "")


@pytest.mark.law
@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        ("meeting", "date", ".."),
        ("meeting", "date", "2015/.."),
        ("statement", "date", ".."),
        ("agreement", "signed", ".."),
        ("figure", "as_of", ".."),
        ("dialogue", "attested", ".."),
        ("dialogue", "attested", "2015/.."),
        ("rating", "date", ".."),
        ("meeting", "number", str(2**63)),
        ("action", "position", str(2**63)),
        ("figure", "value", "nan"),
        ("figure", "value", "inf"),
        ("figure", "low", "-Infinity"),
        ("figure", "value", "1e400"),
        ("quote", "start", "9" * 400),
    ],
)
def test_what_no_reader_can_use_is_refused(kind: str, column: str, value: str, codebook: Codebook) -> None:
    assert not accepted(kind_named(kind), column, value, codebook)


@pytest.mark.parametrize("column", ["start", "end"])
def test_a_bound_of_a_state_may_be_open(column: str, codebook: Codebook) -> None:
    for kind in KINDS:
        if kind.time == "state":
            assert accepted(kind, column, "..", codebook)


def test_a_rating_off_its_scale_is_refused(codebook: Codebook) -> None:
    kind = kind_named("rating")

    def codes(scale: str, value: str, book: Codebook) -> list[str]:
        frame = row(kind, "scale", scale).with_columns(pl.lit(value).alias("value"))
        return [f.code for f in check_records({"rating": frame}, book) if f.column in ("scale", "value")]

    assert codes("purpose", "triggering", codebook) == []
    assert codes("purpose", "4", codebook) == ["concept"]
    without = Codebook("", {name: one for name, one in codebook.schemes.items() if name != "purpose"})
    assert codes("purpose", "triggering", without) == ["no-scheme"]


@pytest.mark.law
def test_a_head_with_a_cell_of_an_older_version_opens_and_says_so(nordic: Path) -> None:
    observatory = Observatory.open(nordic)
    add_rows(nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,,,,,,,,,2010,,2012,")
    first = observatory.commit("first", "ann")
    assert first is not None
    store = FileStore(nordic / "journal")
    header = Header((first.hash,), time_after([first], None), "ann", "let in by an older version", 0, "")
    meeting = {"id": "m1", "dialogue": "sea-1", "date": "..", "number": str(2**63)}
    dialogue = {
        "id": "sea-1",
        "subject": "NOR",
        "partner": "SWE",
        "label": "Talks",
        "issues": "SEA",
        "start": "2010",
    }
    revisions = [
        Revision("meeting", "m1", meeting),
        Revision("dialogue", "sea-1", dialogue | {"attested": "2012;.."}),
    ]
    store.append(header, revisions)
    view = Observatory.open(nordic).at("2015")
    assert view.frame("meeting").select("date", "number").rows() == [(None, None)]
    assert view.frame("dialogue")["attested"].to_list() == [[]]
    said = [str(problem) for problem in view.known.problems]
    assert len(said) == 3
    for part in ("meeting m1", "column number", "column date", "dialogue sea-1", "read as empty"):
        assert any(part in one for one in said), part
    assert Observatory.open(nordic).at("2015").known.problems == view.known.problems, "from the cache too"
    checked = {problem for problem in Observatory.open(nordic).check() if problem.code == "unreadable"}
    assert checked == set(view.known.problems)


@pytest.mark.found
def test_older_spellings_are_kept_in_the_one_form(nordic: Path) -> None:
    add_rows(nordic, "dialogue", 'sea-1,NOR,SWE,Talks,SEA,,,,,,,,,2010?~,open,"{2011, 2012}",')
    observatory = Observatory.open(nordic)
    notes = [problem for problem in observatory.check() if problem.code == "date-form"]
    assert {(p.severity, p.place.line, p.place.column) for p in notes} == {
        ("note", 2, "start"),
        ("note", 2, "end"),
        ("note", 2, "attested"),
    }
    assert observatory.commit("first", "ann") is not None
    kept = Observatory.open(nordic).at("2015").frame("dialogue").row(0, named=True)
    assert (kept["start"], kept["end"], kept["attested"]) == ("2010%", "..", ["2011", "2012"])
    assert "2010%,..,2011;2012" in (nordic / "records" / "dialogue.csv").read_text("utf-8")
    assert Observatory.open(nordic).check() == []
