"""A view of a few made-up records: what holds, what happened and what is reported, the day before, on and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from partnerscope import timeline
from partnerscope.codebook import About, Reference, load_texts
from partnerscope.errors import InputError, Place
from partnerscope.record import KINDS, kind_named
from partnerscope.view import Known, Panel, View, readable, typed
from partnerscope.view.words import KnownWords, amount, nearness

ABOUT = About(
    "north", "The north", "NOR", ("SWE", "GBR"), ("SEA",), reference=Reference("book", (), "2015-07")
)
BOOK = """\
scheme: issue
concepts: [{id: SEA, label: The sea}, {id: ARC}]
---
scheme: rank
concepts: [{id: low, label: Low rank}]
"""
ROWS: dict[str, list[dict[str, str]]] = {
    "actor": [{"id": "NOR", "label": "Norway"}, {"id": "SWE", "label": "Sweden"}, {"id": "GBR", "label": "Great Britain"}],
    "dialogue": [
        {"id": "d-ran", "label": "Ran", "start": "2010-03-01", "end": "2012-05-06"},
        {"id": "d-seen", "label": "Seen", "attested": "2013/2014"},
        {"id": "d-twice", "label": "Twice", "attested": "2013;2016-02-03"},
        {"id": "d-felt", "label": "Felt", "start": "2010", "attested": "2015-07?"},
        {"id": "d-never", "label": "Never"},
        {"id": "d-open", "label": "Open", "start": "2011-01-01", "attested": "2014"},
    ],
    "meeting": [
        {"id": "m-1", "dialogue": "d-ran", "number": "1", "date": "2011-06-15"},
        {"id": "m-2", "dialogue": "d-ran", "date": "2012-05"},
        {"id": "m-3", "dialogue": "d-ran", "date": "2011-06-15?"},
        {"id": "m-4", "dialogue": "d-ran"},
    ],
    "figure": [
        {"id": "f-1", "measure": "x", "value": "3.5", "as_of": "2014"},
        {"id": "f-2", "measure": "x", "value": "4", "as_of": "2014-06/2015"},
        {"id": "f-3", "measure": "x", "value": "5"},
    ],
    "source": [{"id": "book", "csl": '{"id": "book", "title": "A book", "author": [{"family": "Lee"}]}'}],
    "search": [{"id": "q-1", "question": "Where?"}],
}  # fmt: skip


def texts(kind: str, rows: list[dict[str, str]]) -> pl.DataFrame:
    columns = {name: [row.get(name, "") for row in rows] for name in kind_named(kind).columns}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def known(about: About = ABOUT) -> Known:
    loaded: list[str] = []

    def load(kind: str) -> pl.DataFrame:
        assert kind not in loaded, "a frame is loaded once"
        loaded.append(kind)
        return typed(texts(kind, ROWS.get(kind, [])), kind_named(kind))

    codebook, problems = load_texts({"codebook/x.yaml": BOOK})
    assert not problems
    return Known("h" * 64, "", about, codebook, load)


def at(valid: str, about: About = ABOUT, **more: Any) -> View:
    return View(known(about), valid, timeline.moment(valid), **more)


@pytest.mark.law
@pytest.mark.parametrize(
    ("valid", "surely", "possibly"),
    [
        ("2010-02-28", "", "seen twice felt never"),
        ("2010-03-01", "ran", "seen twice felt never"),
        ("2012-05-06", "ran open", "seen twice felt never"),
        ("2012-05-07", "open", "seen twice felt never"),
        ("2014-01-01", "seen twice open", "felt never"),
    ],
)
def test_states_that_hold(valid: str, surely: str, possibly: str) -> None:
    found = at(valid).states("dialogue").select("id", "holds").rows()
    told = {
        answer: {name[2:] for name, holds in found if holds == answer} for answer in ("surely", "possibly")
    }
    assert told == {"surely": set(surely.split()), "possibly": set(possibly.split())}


@pytest.mark.parametrize(
    ("valid", "as_of", "snapshots"),
    [
        ("2015-07-30", "2015-07", []),
        ("2015-07-31", "2015-07", []),
        ("2015-08-01", "2015-07", ["d-seen"]),
        ("2015-08-01", "", []),
        ("2016-02-02", "2016", []),
        ("2017", "2016-02-02", ["d-seen"]),
        ("2017", "2016-02-03", ["d-seen", "d-twice"]),
        ("2017", "2013-12-30", []),
    ],
)
def test_what_was_coded_once_is_a_snapshot(valid: str, as_of: str, snapshots: list[str]) -> None:
    """Undated, seen by the reference's own date and not since, and no longer sure."""
    held = at(valid, replace(ABOUT, reference=Reference("book", (), as_of))).states("dialogue")
    assert held.filter("_snapshot")["id"].to_list() == snapshots


@pytest.mark.parametrize(
    ("valid", "judged"),
    [("2015-06-30", []), ("2015-07-01", ["d-felt"]), ("2015-07-31", ["d-felt"]), ("2015-08-01", [])],
)
def test_what_is_judged_to_hold_is_marked(valid: str, judged: list[str]) -> None:
    held = at(valid).states("dialogue")
    assert held.filter("_judged")["id"].to_list() == judged


@pytest.mark.law
@pytest.mark.parametrize(
    ("since", "valid", "happened"),
    [
        ("", "2011-06-14", {"m-4": "possibly"}),
        ("", "2011-06-15", {"m-1": "surely", "m-3": "possibly", "m-4": "possibly"}),
        ("2011-06-15", "2011-06-16", {"m-1": "surely", "m-3": "possibly", "m-4": "possibly"}),
        ("2011-06-16", "2012-04-30", {"m-4": "possibly"}),
        ("2011-06-16", "2012-05-01", {"m-2": "possibly", "m-4": "possibly"}),
        ("2012-05-01", "2012-05-31", {"m-2": "surely", "m-4": "possibly"}),
        ("2012-05-02", "2012-05-31", {"m-2": "possibly", "m-4": "possibly"}),
    ],
)
def test_events_of_a_window(since: str, valid: str, happened: dict[str, str]) -> None:
    first = timeline.parse(since).first if since else timeline.BEGINNING
    view = at(valid, since=first)
    assert dict(view.events("meeting").select("id", "happened").rows()) == happened
    other = at("2026").happened("meeting", first, timeline.moment(valid))
    assert dict(other.select("id", "happened").rows()) == happened


@pytest.mark.parametrize(
    ("valid", "figures"),
    [
        ("2013-12-31", ["f-3"]),
        ("2014-01-01", ["f-1", "f-3"]),
        ("2014-06-01", ["f-1", "f-2", "f-3"]),
        ("2026", ["f-1", "f-2", "f-3"]),
    ],
)
def test_figures_count_from_their_own_date(valid: str, figures: list[str]) -> None:
    assert at(valid).figures()["id"].to_list() == figures


def test_records_are_seen_as_their_kind_stands_in_time() -> None:
    view = at("2011-06-15")
    assert "holds" in view.records("dialogue").columns
    assert view.records("meeting")["id"].to_list() == ["m-1", "m-3", "m-4"]
    assert view.records("figure")["id"].to_list() == ["f-3"]
    assert view.records("source").columns == ["id", "csl"]
    assert view.frame("meeting")["id"].to_list() == ["m-1", "m-2", "m-3", "m-4"]
    with pytest.raises(InputError, match="gathering"):
        view.frame("gathering")
    assert (view.head, view.about, view.codebook) == ("h" * 64, ABOUT, view.known.codebook)
    assert view.known.owners["m-1"] == "meeting"
    assert view.known.owners["book"] == "source"


def test_what_is_computed_once_is_kept_on_the_view_and_not_on_its_copies() -> None:
    made: list[str] = []

    def make(view: View) -> str:
        made.append(view.valid)
        return f"of {view.valid}"

    view = at("2015")
    assert [view.once("a", make), view.once("a", make), view.once("b", make)] == ["of 2015"] * 3
    assert replace(view, valid="2016").once("a", make) == "of 2016"
    assert made == ["2015", "2015", "2016"]


def test_a_panel_is_read_once_and_its_version_is_told() -> None:
    asked: list[str] = []

    def panels(name: str) -> Panel:
        asked.append(name)
        return Panel(name, pl.DataFrame(), f"v-{name}", "2000-01-01", "2010-12-31", "x")

    view = at("2015", panels=panels)
    assert view.panels_read() == {}
    assert [view.panel(name).version for name in ("votes", "votes", "index")] == [
        "v-votes",
        "v-votes",
        "v-index",
    ]
    assert asked == ["votes", "index"]
    view.once(("panel", "other"), lambda _: "no panel")
    view.once(("other", "panel"), lambda _: panels("x"))
    assert view.panels_read() == {"votes": "v-votes", "index": "v-index"}


def test_a_view_without_panels_says_how_to_get_them() -> None:
    with pytest.raises(InputError) as caught:
        at("2015").panel("votes")
    assert caught.value.what == "this view has no panel 'votes'"
    assert caught.value.hint == "open the observatory with its lake, or load the data: partnerscope lake"


def test_names_of_actors_and_issues() -> None:
    view = at("2015")
    assert [view.label(one) for one in ("SWE", "XXX")] == ["Sweden", "XXX"]
    assert [view.issue_label(one) for one in ("SEA", "XXX")] == ["The sea", "XXX"]
    assert [view.partner(text) for text in ("swe", "SWEDEN", "great britain", "NOR")] == [
        "SWE",
        "SWE",
        "GBR",
        "NOR",
    ]
    assert [view.issue(text) for text in ("sea", "the SEA", "arc")] == ["SEA", "SEA", "ARC"]
    with pytest.raises(InputError) as caught:
        view.partner("Denmark")
    assert caught.value.what == "'Denmark' is not an actor of this observatory"
    assert caught.value.allowed == "SWE (Sweden), GBR (Great Britain)"
    with pytest.raises(InputError, match="land"):
        view.issue("land")


def test_a_label_of_two_actors_is_refused_with_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROWS, "actor", [*ROWS["actor"], {"id": "SWA", "label": "sweden"}])
    with pytest.raises(InputError) as caught:
        at("2015").partner("Sweden")
    assert caught.value.what.startswith("'Sweden' is the name of ")
    assert (caught.value.allowed, caught.value.hint) == ("SWE, SWA", "give the id")
    assert at("2015").partner("swa") == "SWA"


def test_rows_that_no_record_holds_are_read_as_records_are() -> None:
    """By the clock of their columns, an empty cell where a row names none."""
    view = at("2015")
    for kind in ("dialogue", "meeting", "figure"):
        rows = [{name: text for name, text in row.items() if name != "id"} for row in ROWS[kind]]
        read, recorded = view.unrecorded(kind, rows), view.known.frame(kind)
        assert read.drop("id").equals(recorded.drop("id"))
        assert read["id"].null_count() == read.height == len(rows)
    assert view.unrecorded("dialogue", []).schema == view.known.frame("dialogue").schema


def test_sources_are_near_as_the_codebook_lists_their_kinds() -> None:
    """What declares no kind, or one that is not listed, comes last; a codebook without the scheme puts all alike."""
    book, _ = load_texts({"codebook/x.yaml": "scheme: source_kind\nconcepts: [{id: minutes}, {id: press}]\n"})
    kinds = ("press", "minutes", "rumour", "")
    items = [{"id": "s", "custom": {"source_kind": kind}} for kind in kinds] + [{"id": "s"}]
    assert [nearness(book, one) for one in items] == [1, 0, 2, 2, 2]
    assert {nearness(load_texts({"codebook/x.yaml": BOOK})[0], one) for one in items} == {0}


def test_records_in_words() -> None:
    words = KnownWords(known())
    assert words.concept("rank", "low") == "Low rank"
    assert (words.concept("rank", "high"), words.concept("nothing", "low")) == ("high", "low")
    assert (words.actor("SWE"), words.actor("XXX")) == ("Sweden", "XXX")
    assert words.record("m-1") == "Meeting 1 of Ran, 15 June 2011"
    assert (words.record("nothing"), words.record("NOR")) == ("nothing", "Norway")
    assert words.date("2011-06-15") == "15 June 2011"
    assert words.source("book") == "Lee: A book"
    assert words.csl("book")["title"] == "A book"
    assert words.row("meeting", "m-2")["date"] == "2012-05"
    with pytest.raises(KeyError):
        words.row("meeting", "m-9")
    with pytest.raises(KeyError):
        words.csl("none")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(7.0, 0, "7"), (0.5, 0, "0.50"), (-3.0, 0, "-3"), (1.0, 2, "1.00"), (2.345, 1, "2.3"), (1e15, 0, "1000000000000000.00"),
     (1e14, 0, "100000000000000"), (7.0, 1, "7.0")],
)  # fmt: skip
def test_a_number_as_tables_print_it(value: float, digits: int, text: str) -> None:
    assert amount(value, digits) == text
    if not digits:
        assert KnownWords(known()).number(value) == text


def test_texts_become_lists_numbers_and_nothing() -> None:
    rows = [
        {"id": "a", "number": "3", "date": "2015-03-04", "place": "Oslo"},
        {"id": "b", "date": ""},
        {"id": "c", "date": "2015?"},
    ]
    frame = typed(texts("meeting", rows), kind_named("meeting"))
    assert frame.select("id", "number", "place").rows() == [
        ("a", 3, "Oslo"),
        ("b", None, None),
        ("c", None, None),
    ]
    day = timeline.moment("2015-03-04")
    year = timeline.parse("2015")
    assert frame.select("_first", "_last", "_qualified").rows() == [
        (day, day, False),
        (timeline.BEGINNING, timeline.FOREVER, True),
        (year.first, year.last, True),
    ]
    figures = typed(texts("figure", ROWS["figure"]), kind_named("figure"))
    assert figures["value"].to_list() == [3.5, 4.0, 5.0]
    dialogue = typed(
        texts("dialogue", [{"id": "a", "issues": "SEA;ARC", "attested": "2012;"}, {"id": "b"}]),
        kind_named("dialogue"),
    )
    assert dialogue["issues"].to_list() == [["SEA", "ARC"], []]
    assert dialogue["attested"].to_list() == [["2012"], []]
    source = typed(texts("source", ROWS["source"]), kind_named("source"))
    assert source.columns == ["id", "csl"], "what has no time has no bounds"


def test_rows_keep_their_order_and_share_their_bounds() -> None:
    rows = [
        {"id": "c", "start": "2015"},
        {"id": "a", "start": "2014"},
        {"id": "b", "start": "2015", "end": "2016"},
    ]
    for kind in ("dialogue", "actor_code"):
        found = typed(texts(kind, rows), kind_named(kind))
        first, other = timeline.parse("2015").first, timeline.parse("2014").first
        assert found["_first"].to_list() == [first, other, first]
        assert found["_last"].to_list() == [timeline.FOREVER, timeline.FOREVER, timeline.parse("2016").last]


def test_only_what_lasts_is_presumed_to_go_on() -> None:
    rows = texts(
        "membership",
        [{"id": "a", "start": "2015", "status": "x"}, {"id": "b", "start": "2015", "status": "y"}],
    )
    kind = kind_named("membership")
    found = typed(rows, kind, pl.col("status") == "x")
    assert found["_presumed_last"].to_list() == [timeline.FOREVER, timeline.BEGINNING]
    assert typed(rows, kind)["_presumed_last"].to_list() == [timeline.BEGINNING] * 2


def test_cells_that_cannot_be_read_are_empty_and_said() -> None:
    kind = kind_named("meeting")
    rows = [
        {"id": "a", "date": "..", "number": "x"},
        {"id": "b", "date": "2015", "number": "2"},
        {"id": "c", "number": "y"},
    ]
    cleaned, problems = readable(texts("meeting", rows), kind)
    assert cleaned.select("id", "date", "number").rows() == [("a", "", ""), ("b", "2015", "2"), ("c", "", "")]
    assert {(one.code, one.severity) for one in problems} == {("unreadable", "warning")}
    told = {(one.place.column, one.what) for one in problems}
    assert told == {
        ("date", "meeting a: '..' is not a date; the cell is read as empty"),
        ("number", "meeting a: 'x' is not a whole number; the cell is read as empty"),
        ("number", "meeting c: 'y' is not a whole number; the cell is read as empty"),
    }
    assert {one.place for one in problems} == {
        Place("records/meeting.csv", None, name) for name in ("date", "number")
    }
    by_column: dict[str, Callable[[str], bool]] = {"date": bool, "number": lambda hint: not hint}
    assert all(by_column[one.place.column](one.hint) for one in problems)
    assert all(one.allowed == timeline.ALLOWED for one in problems if one.place.column == "date")


def test_every_kind_can_be_typed_without_rows() -> None:
    for kind in KINDS:
        assert typed(texts(kind.name, []), kind).is_empty()


def test_an_observatory_with_kinds_of_its_own_is_seen_by_them() -> None:
    """A kind that the program does not have, and no others."""
    talk = replace(kind_named("meeting"), name="talk")
    held = typed(texts("meeting", ROWS["meeting"]), talk)
    own = replace(known(), kinds=(talk,), load=lambda kind: held)
    view = View(own, "2011-06-15", timeline.moment("2011-06-15"))
    assert view.records("talk")["id"].to_list() == ["m-1", "m-3", "m-4"]
    with pytest.raises(InputError, match="meeting"):
        view.records("meeting")


def test_an_id_that_another_record_took_over_goes_on_to_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    aliases = [
        {"id": "a", "record": "b"},
        {"id": "b", "record": "m-1"},
        {"id": "x", "record": "y"},
        {"id": "y", "record": "x"},
    ]
    monkeypatch.setitem(ROWS, "alias", aliases)
    view = at("2015")
    assert [view.meant(one) for one in ("a", "b", "m-1", "nothing", "x")] == [
        "m-1",
        "m-1",
        "m-1",
        "nothing",
        "y",
    ]
    bare = replace(view, known=replace(view.known, kinds=(kind_named("meeting"),)))
    assert bare.meant("a") == "a"
