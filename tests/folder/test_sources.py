"""sources.json as reference managers export it: what is taken (with its mapping said), what is refused, how it reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from partnerscope.errors import Problem
from partnerscope.folder import read_table
from partnerscope.observatory import Observatory
from partnerscope.record import kind_named
from partnerscope.record.csl import date_text, kept_id, year_text
from partnerscope.web.wording import long_citation
from tests.conftest import add_rows

pytestmark = pytest.mark.found
BOOK = {"id": "a-1", "type": "book", "title": "A title"}


def read(text: str | list[Any] | dict[str, Any]) -> tuple[list[dict[str, Any]], list[Problem]]:
    data = text if isinstance(text, str) else json.dumps(text)
    content, problems = read_table(data.encode(), kind_named("source"))
    return [json.loads(one) for one in content.frames["source"]["csl"]], problems


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("http://zotero.org/users/1/items/ABC", "zotero.org-users-1-items-ABC"),
        ("müller:2015", "muller-2015"),
        ("Renard/2016a", "Renard-2016a"),
        ("doe_2020.b-1", "doe_2020.b-1"),
        (12, "12"),
        ("Straße 5", "Strasse-5"),
        ("Łódź", "Lodz"),
    ],
)
def test_ids_of_exports_are_taken_with_a_stated_mapping(written: str | int, kept: str) -> None:
    items, problems = read([BOOK | {"id": written}])
    assert [item["id"] for item in items] == [kept]
    changed = str(written) != kept
    assert [(one.code, one.severity) for one in problems] == [("csl-id", "note")] * changed
    for one in problems:
        assert repr(written) in one.what
        assert "accents" in one.allowed


def test_what_refers_to_a_mapped_id_follows(nordic: Path) -> None:
    (nordic / "sources.json").write_text(json.dumps({"items": [BOOK | {"id": "müller:2015"}]}), "utf-8")
    add_rows(nordic, "meeting", "m-1,,1,2011-03-02,Oslo,,,,")
    add_rows(nordic, "evidence", "SWE,*,müller:2015,p. 1,,supports,,")
    observatory = Observatory.open(nordic)
    assert not [one for one in observatory.check() if one.code == "dangling"]
    (nordic / "records" / "meeting.csv").write_text(
        (nordic / "records" / "meeting.csv").read_text("utf-8").splitlines(True)[0], "utf-8"
    )
    observatory.commit("first", "ann")
    assert observatory.at().frame("evidence")["source"].to_list() == ["muller-2015"]
    assert json.loads((nordic / "sources.json").read_text("utf-8"))[0]["id"] == "muller-2015"
    assert observatory.check() == []


def test_two_ids_that_would_become_one_are_refused() -> None:
    _, problems = read([BOOK | {"id": "a:1"}, BOOK | {"id": "a/1"}])
    assert [one.code for one in problems if one.severity == "error"] == ["double"]


def test_the_wrapper_of_some_exports_is_taken() -> None:
    items, problems = read({"items": [BOOK]})
    assert items == [BOOK]
    assert [one.code for one in problems] == ["csl-wrapped"]


def test_one_item_by_itself_is_taken() -> None:
    items, problems = read(BOOK)
    assert items == [BOOK]
    assert [one.code for one in problems] == ["csl-wrapped"]


WORK = {
    "indexed": {"date-parts": [[2024, 5, 1]], "date-time": "2024-05-01T00:00:00Z", "timestamp": 1714521600000},
    "publisher": "A house", "publisher-location": "Oslo", "issue": "3", "license": [{"URL": "https://example.org/l"}],
    "content-domain": {"domain": ["example.org"], "crossmark-restriction": True}, "reference-count": 3,
    "short-container-title": ["Jl"], "DOI": "10.5555/12345678", "type": "journal-article", "page": "1-20",
    "title": ["A title", "Another"], "volume": "25", "subtitle": [], "relation": {}, "language": "en",
    "author": [
        {"given": "Ada", "family": "Writer", "sequence": "first", "affiliation": [{"name": "A school"}],
         "ORCID": "https://orcid.org/0000-0000-0000-0000", "authenticated-orcid": False},
        {"name": "A group", "sequence": "additional", "affiliation": []},
    ],
    "container-title": ["A journal"], "issued": {"date-parts": [[2016, 2]]}, "URL": "https://doi.org/10.5555/12345678",
    "accessed": {"date-parts": [[2024, 5, 1]], "date-time": "2024-05-01T00:00:00Z"},
    "ISSN": ["1111-1111", "2222-2222"], "article-number": "e5", "score": 1.0,
}  # fmt: skip
"""A made-up work in the form of Crossref's interface (api.crossref.org, /works/DOI)."""


@pytest.mark.parametrize(
    "written",
    [
        {"status": "ok", "message-type": "work", "message": WORK},
        {"status": "ok", "message-type": "work-list", "message": {"total-results": 1, "items": [WORK]}},
        WORK,
        [WORK],
    ],
    ids=["message", "list of works", "work", "items"],
)
def test_works_of_crossref_are_taken_and_what_csl_has_no_place_for_is_named(written: dict[str, Any]) -> None:
    items, problems = read(written)
    assert items == [
        {
            "id": "10.5555-12345678", "type": "article-journal", "title": "A title", "DOI": "10.5555/12345678",
            "URL": "https://doi.org/10.5555/12345678", "container-title": "A journal", "container-title-short": "Jl",
            "publisher": "A house", "publisher-place": "Oslo", "volume": "25", "issue": "3", "page": "1-20",
            "number": "e5", "language": "en", "ISSN": "1111-1111, 2222-2222", "issued": {"date-parts": [[2016, 2]]},
            "accessed": {"date-parts": [[2024, 5, 1]]},
            "author": [{"given": "Ada", "family": "Writer"}, {"literal": "A group"}],
        }
    ]  # fmt: skip
    assert [one.severity for one in problems] == ["note"] * len(problems)
    shape = next(one for one in problems if one.code == "csl-shape")
    assert shape.what.endswith("left out: indexed, license, content-domain, reference-count, score")


@pytest.mark.parametrize(
    ("type_", "kept"),
    [("posted-content", "article"), ("grant", "document"), ("book", "book"), ("dissertation", "thesis")],
)
def test_types_of_crossref_become_those_of_csl(type_: str, kept: str) -> None:
    assert [item["type"] for item in read([WORK | {"type": type_}])[0]] == [kept]


def test_what_programs_write_beside_csl_is_left_out_and_named() -> None:
    items, problems = read([BOOK | {"_graph": [{"type": "@wikidata"}], "type": ""}])
    assert items == [BOOK | {"type": "document"}]
    assert [(one.code, one.what.rpartition(": ")[2]) for one in problems] == [("csl-shape", "_graph")]


def test_other_json_of_a_reference_manager_says_how_to_get_csl() -> None:
    _, problems = read({"config": {}, "items": [{"itemType": "book", "title": "t", "citationKey": "a"}]})
    assert [one.code for one in problems if one.severity == "error"] == ["json"]
    assert "Better CSL JSON" in problems[-1].hint
    assert "doi.org" in read('"10.5555/12345678"')[1][0].hint


def test_a_null_character_is_refused_in_json_as_in_a_table() -> None:
    items, problems = read([BOOK | {"author": [{"family": "A\0b"}]}])
    assert items == []
    assert [one.code for one in problems] == ["encoding"]


@pytest.mark.parametrize(
    "issued",
    [
        {"date-parts": [[None]]},
        {"date-parts": ["2015-3"]},
        {"date-parts": [["2015-3"]]},
        {"date-parts": [[2015, 13]]},
        {"date-parts": [[20155]]},
        {"date-parts": [[2015, 2, 30]]},
        {"date-parts": []},
        {"date-parts": [[]]},
        {"date-parts": [[2015], [2016], [2017]]},
        {"date-parts": 2015},
        {"raw": 2015},
        {"edtf": "soon"},
        {"year": 2015},
        "in spring",
        2015,
        None,
        [2015],
    ],
)
def test_a_date_that_no_page_could_print_is_refused(issued: object) -> None:
    items, problems = read([BOOK | {"issued": issued}])
    assert items == []
    assert {one.code for one in problems} == {"source"}
    assert "issued" in problems[0].what
    assert "date-parts" in problems[0].allowed


@pytest.mark.parametrize(
    ("issued", "day", "year"),
    [
        ({"date-parts": [[2015, 3, 4]]}, "2015-03-04", "2015"),
        ({"date-parts": [["2015", "3"]]}, "2015-03", "2015"),
        ({"date-parts": [[2015, 12, 30], [2016, 1, 2]]}, "2015-12-30/2016-01-02", "2015/2016"),
        ({"date-parts": [[2015]], "season": 1}, "spring 2015", "spring 2015"),
        ({"date-parts": [[2015]], "season": "Michaelmas"}, "Michaelmas 2015", "Michaelmas 2015"),
        ({"date-parts": [[2015]], "circa": True}, "c. 2015", "c. 2015"),
        ({"raw": "March 2015"}, "March 2015", "March 2015"),
        ({"literal": "n.d."}, "n.d.", "n.d."),
        ("2015-03", "2015-03", "2015-03"),
        ({}, "", ""),
    ],
)
def test_dates_read_as_they_are_written(issued: object, day: str, year: str) -> None:
    items, problems = read([BOOK | {"issued": issued}])
    assert problems == []
    assert (date_text(items[0]), year_text(items[0])) == (day, year)
    assert (f"({year})" in long_citation(items[0] | {"publisher": "X"})) == bool(year)


@pytest.mark.parametrize(
    "fault",
    [
        {"type": "blog"},
        {"type": None},
        {"title": ["A"]},
        {"author": "Renard, T."},
        {"author": [{}]},
        {"author": ["Renard"]},
        {"author": [{"literal": 3}]},
        {"publisher": {"name": "x"}},
        {"volume": [1]},
        {"volume": True},
        {"URL": 5},
        {"container-title": ["J"]},
    ],
)
def test_other_shapes_than_those_of_csl_are_refused(fault: dict[str, Any]) -> None:
    items, problems = read([BOOK | fault])
    assert items == []
    assert {one.code for one in problems} == {"source"}
    assert problems[0].place.column == "item 1"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('[{"id": "a", "id": "b", "type": "book", "title": "t"}]', "'id' stands twice"),
        ("[" * 100_000, "nested|Expecting"),
        ('[{"id": "a", "type": "book", "title": NaN}]', "NaN"),
        ('{"references": []}', "a list of CSL-JSON"),
        ('"text"', "a list of CSL-JSON"),
    ],
)
def test_json_that_would_lose_something_is_refused(text: str, part: str) -> None:
    items, problems = read(text)
    assert items == []
    assert [one.code for one in problems] == ["json"]
    assert any(one in problems[0].what for one in part.split("|"))


def test_a_file_beyond_any_bibliography_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    from partnerscope.folder import sources

    monkeypatch.setattr(sources, "MAX_BYTES", 10)
    _, problems = read([BOOK])
    assert [one.code for one in problems] == ["too-large"]


def test_the_mapping_is_stable_and_gives_ids() -> None:
    for text in ("http://zotero.org/users/1/items/ABC", "müller:2015"):
        assert kept_id(kept_id(text)) == kept_id(text)
    assert kept_id("::") == ""
    assert len(kept_id("x" * 300)) == 120
    assert [one.code for one in read([BOOK | {"id": "::"}])[1]] == ["source"]
    assert [one.code for one in read([BOOK | {"id": True}])[1]] == ["source"]
