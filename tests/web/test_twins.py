"""A page and its JSON twin are made of the same rows: what one shows, the other holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web.block import Course, Item, Sheet
from partnerscope.web.entries import entries
from partnerscope.web.finder import Found, Hit, Question
from partnerscope.web.library import Library
from partnerscope.web.pages import Index, looking
from partnerscope.web.pages.compare import SideBySide
from partnerscope.web.pages.partner import PartnerView
from partnerscope.web.pages.today import Today
from partnerscope.web.reading import Reading


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The bundled observatory at a date later than that of its reference."""
    library = Library(Observatory(bundled(), cache=Cache(tmp_path_factory.mktemp("cache"))))
    return library.index(library.newest().head, "2026-11")


def findings(sheet: Sheet, measure: str) -> list[Mapping[str, Any]]:
    rows = cast("list[Mapping[str, Any]]", sheet.data()["findings"])
    return [row for row in rows if row["measure"] == measure]


def links(shown: object) -> Iterator[Item]:
    """Every link in the blocks of a page, or in what its template draws."""
    if isinstance(shown, Item):
        yield from (shown,) if shown.path else ()
    elif is_dataclass(shown):
        yield from (one for part in fields(shown) for one in links(getattr(shown, part.name)))
    elif isinstance(shown, tuple | list):
        yield from (one for part in shown for one in links(part))


def texts(value: object) -> Iterator[str]:
    """Every text in data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        parts = value.values() if isinstance(value, Mapping) else value
        yield from (text for one in parts for text in texts(one))


def record_of(path: str, owners: Mapping[str, str]) -> str:
    """The record that a link leads to: its page, or its row on one; '' where it leads to something else."""
    address, _, anchor = path.partition("#")
    room, *ids = address.split("/")[:-1]
    return anchor if anchor in owners else ids[-1] if ids and room in ("record", "dialogue") else ""


def unsaid(reading: Reading, sheet: Sheet) -> set[str]:
    """The records that a page leads to and its twin does not hold; a source that is cited is no row of either."""
    owners = reading.view.known.owners
    led = {record_of(one.path, owners) for one in links((sheet.page.blocks, sheet.shown))} - {""}
    return {one for one in led if owners[one] not in ("source", "quote")} - set(texts(sheet.data()))


def test_every_record_that_a_page_leads_to_stands_in_its_twin(library: Library, front: str) -> None:
    index = library.index(front.split("/")[1], front.split("/")[3])
    pages = {address: index.sheet(address) for address in index.pages()}
    assert {address: left for address, sheet in pages.items() if (left := unsaid(index.reading, sheet))} == {}


@pytest.mark.parametrize("address", ["", "partners/", "partner/JPN/", "gaps/", "sources/", "search/"])
def test_so_it_does_where_there_is_much(whole: Index, address: str) -> None:
    """Found: seats, searches that are about no one partner, what rests on a source, the last term for a partner."""
    sheet, owners = whole.sheet(address), whole.reading.view.known.owners
    assert any(record_of(one.path, owners) for one in links((sheet.page.blocks, sheet.shown)))
    assert unsaid(whole.reading, sheet) == set()


def test_what_stands_beside_the_first_map_is_in_its_twin(whole: Index) -> None:
    sheet = whole.sheet("")
    shown = sheet.shown
    assert isinstance(shown, Today)
    assert [f"dialogue/{row['dialogue']}/" for row in findings(sheet, "ledger")] == [
        one.dialogue.path for one in shown.late
    ]
    assert len(cast("list[object]", sheet.data()["records"])) == len(shown.latest)
    assert len(findings(sheet, "error_rate")) == whole.reading.findings("error_rate").frame.height


@pytest.mark.parametrize(
    ("address", "measures"),
    [
        ("", ("coverage", "policy", "policy_sure", "policy_judged", "policy_possible")),
        ("gaps/", ("gaps", "gaps_reported")),
        ("map/coverage/", ("policy", "policy_sure", "policy_judged", "policy_possible")),
        ("compare/CAN+JPN/", ("policy", "items")),
    ],
)
def test_a_finding_of_another_date_than_the_page_says_of_which(
    whole: Index, address: str, measures: tuple[str, ...]
) -> None:
    sheet = whole.sheet(address)
    for measure in measures:
        rows = findings(sheet, measure)
        assert {row.get("valid") for row in rows} == {"2015-07"}, measure
        name = measure_named(measure).fields[0].name
        then = whole.reading.at("2015-07").findings(measure).rows
        known = {(row["partner"], row["issue"]): row[name] for row in then}
        assert all(known[row["partner"], row["issue"]] == row[name] for row in rows), measure


def test_every_line_of_the_third_question_is_of_a_finding_in_the_twin(whole: Index) -> None:
    """Found: two of the measures that are drawn had no finding in the twin."""
    sheet = whole.sheet("partner/CHN/")
    shown = sheet.shown
    assert isinstance(shown, PartnerView)
    held = {
        f"{row.get('year') or row['period']} {row[name]:.2f}"
        for measure in ("alignment", "ideal_distance", "proximity", "effect_path")
        for name in [measure_named(measure).fields[0].name]
        for row in findings(sheet, measure)
        if row[name] is not None
    }
    drawn = [trace for block in shown.matter if isinstance(block, Course) for trace in block.traces]
    said = {one for trace in drawn for one in trace.about.removeprefix(f"{trace.head.text}: ").split(", ")}
    assert said <= held


def test_a_comparison_of_issues_has_the_dialogues_it_names(whole: Index) -> None:
    """Found: none, and numbers of another date than those of the page."""
    sheet = whole.sheet("compare/CS+CT/")
    shown = sheet.shown
    assert isinstance(shown, SideBySide)
    named = {talk.name.path for _, spots in shown.rows for spot in spots for talk in spot.talks}
    assert named
    assert named <= {f"dialogue/{row['dialogue']}/" for row in findings(sheet, "ledger")}


def test_the_files_of_a_comparison_have_its_numbers_with_their_date(whole: Index) -> None:
    sheet = whole.sheet("compare/CAN+JPN/")
    lines = [line.split(",") for line in sheet.files["data.csv"]().decode().splitlines()]
    then = whole.reading.at("2015-07")
    assert lines[0][-3:] == ["reported", "items", "as_of"]
    for line in lines[1:]:
        squares = [then.matrix(name).squares[line[0], line[1]].value for name in ("policy", "items")]
        assert line[-1] == "2015-07"
        assert [float(one) if one else None for one in line[-3:-1]] == squares


def test_what_is_found_is_in_the_twin_whether_it_is_a_record_or_not(whole: Index) -> None:
    """Found: a search that led to concepts and claims alone had nothing in its twin."""
    concept = next(one for one in entries(whole.reading) if one.group == "concept")
    found = Found("concept", "Codebook", 1, (Hit(concept, ()),))
    data = looking.looked(whole.reading, Question(concept.name), [found]).data()
    assert [one["id"] for one in cast("list[Mapping[str, str]]", data["hits"])] == [concept.id]
    assert {"Europol", "Japan"} <= {one["name"] for one in cast("list[Mapping[str, str]]", data["names"])}
