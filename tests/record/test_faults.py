"""What a wrong cell is told: one made-up kind with every shape of column, one case for each way to be wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated as A

import polars as pl
import pytest

from partnerscope.codebook import Codebook, load_texts
from partnerscope.errors import InputError
from partnerscope.record import Kind, kind_named, kind_of
from partnerscope.record.cell import (
    Cell,
    bound,
    concept,
    concepts,
    day,
    days,
    integer,
    key,
    number,
    rare,
    ref,
    refs,
    text,
)
from partnerscope.record.check import MAX_TEXT, Fault, check_records, is_id, key_text, unreadable
from partnerscope.record.kind import KINDS
from partnerscope.timeline import ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something
    made up.
    """

    id: A[str, key()]
    name: A[str, text("A name.", required=True)] = ""
    size: A[str, concept("size", "How large.")] = ""
    colours: A[str, concepts("colour", "Which colours.")] = ""
    whole: A[str, integer("A count.", low=1, high=9)] = ""
    least: A[str, integer("At least 0.", low=0)] = ""
    share: A[str, number("A share.", high=0.5)] = ""
    any: A[str, number("Any number.")] = ""
    date: A[str, day("When.")] = ""
    start: A[str, bound("From when.")] = ""
    end: A[str, bound("To when.")] = ""
    seen: A[str, days("When seen.")] = ""
    other: A[str, ref("thing", "Another one.")] = ""
    others: A[str, refs("*", "Any records.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part."""

    id: A[str, key("Of a part.")]
    thing: A[str, ref("thing", "Whose.", required=True)]


THING = Kind("thing", Thing, "state")
PART = Kind("part", Part, "none")
KINDS_HERE = (THING, PART)
BOOK = load_texts(
    {"codebook/x.yaml": "scheme: size\nconcepts: [{id: small}, {id: large}, {id: huge}]\n"},
)[0]


def frame(kind: Kind, *rows: dict[str, str]) -> pl.DataFrame:
    filled = [{"id": f"{kind.name}-{at}", "name": "n"} | row for at, row in enumerate(rows)]
    columns = {name: [row.get(name, "") for row in filled] for name in kind.columns}
    return pl.DataFrame(columns, schema=dict.fromkeys(kind.columns, pl.String))


def faults(
    *rows: dict[str, str],
    parts: tuple[dict[str, str], ...] = (),
    unread: frozenset[str] = frozenset(),
    lost: dict[str, frozenset[str]] | None = None,
) -> list[Fault]:
    frames = {"thing": frame(THING, *rows)} | ({"part": frame(PART, *parts)} if parts else {})
    return list(check_records(frames, BOOK, KINDS_HERE, unread, lost or {}))


DATE_HINT = "write for instance 2015, 2015-07 or 2015-07-14; leave the cell empty when no source dates it"
OPEN_HINT = "write the last day that a source speaks of, or leave the end unknown: 2015/"
ID_FORM = "letters, digits, '.', '_', '-', at most 120"


@pytest.mark.parametrize(
    ("column", "value", "code", "what", "allowed", "hint"),
    [
        ("id", "a b", "bad-id", "'a b' is not an id", ID_FORM, "ids are permanent"),
        ("name", "", "missing", "a required cell is empty", "", ""),
        ("name", " \u00a0", "missing", "a required cell has nothing in it that can be seen", "", ""),
        ("name", "\u200b", "missing", "a required cell has nothing in it that can be seen", "", ""),
        ("size", "larg", "concept", "'larg' is not a concept of 'size'", "huge, large, small", "did you mean 'large'?"),
        ("size", "x", "concept", "'x' is not a concept of 'size'", "huge, large, small",
         "add it to codebook/size.yaml with a definition"),
        ("colours", "red", "no-scheme", "the codebook has no scheme 'colour'", "", "add codebook/colour.yaml"),
        ("colours", "red; blue", "list", "'red; blue' is not a clean list", "values separated by ';' without spaces", ""),
        ("colours", "red;;blue", "list", "'red;;blue' is not a clean list", "values separated by ';' without spaces", ""),
        ("colours", "red;", "list", "'red;' is not a clean list", "values separated by ';' without spaces", ""),
        ("colours", "red;blue;red", "list", "'red;blue;red' names something twice", "", ""),
        ("whole", "5.0", "number", "'5.0' is not a whole number", "", "a spreadsheet added '.0'; remove it"),
        ("whole", "5.5", "number", "'5.5' is not a whole number", "", ""),
        ("whole", "0", "range", "0 is out of range", "1 to 9", ""),
        ("whole", "10", "range", "10 is out of range", "1 to 9", ""),
        ("least", "-1", "range", "-1 is out of range", "0 to ∞", ""),
        ("least", str(2**63), "number", f"{2**63}: a whole number this large cannot be kept", "64 bits", ""),
        ("least", "9" * 60, "number", "9" * 40 + ": a whole number this large cannot be kept", "64 bits", ""),
        ("share", "0.51", "range", "0.51 is out of range", "-∞ to 0.5", ""),
        ("any", "1,5", "number", "'1,5' is not a number", "", "digits, with '.' before decimals"),
        ("any", "1e999", "number", "'1e999' is not a finite number", "", ""),
        ("date", "soon", "date", "'soon' is not a date", ALLOWED, DATE_HINT),
        ("date", "..", "date", "'..' is not a date", ALLOWED, DATE_HINT),
        ("date", "2015/..", "date", "'2015/..' has no end, and something that happened has one", "", OPEN_HINT),
        ("date", "2015/open", "date", "'2015/open' has no end, and something that happened has one", "", OPEN_HINT),
        ("start", "2016/2015", "date", "the interval '2016/2015' ends before it starts", ALLOWED, "swap the two dates"),
        ("seen", "2015;soon", "date", "'soon' is not a date", ALLOWED, DATE_HINT),
        ("other", "thing-2", "dangling", "'thing-2' is not the id of a record of kind 'thing'", "",
         "did you mean 'thing-1'?"),
        ("other", "x", "dangling", "'x' is not the id of a record of kind 'thing'", "", ""),
        ("others", "x", "dangling", "'x' is not the id of a record", "", ""),
        ("end", "2009", "reversed", "ends (2009) before it starts (2010)", "", "swap them?"),
        ("name", "n" * (MAX_TEXT + 1), "too-long", "a cell of 100,001 characters", "at most 100,000", ""),
    ],
)  # fmt: skip
def test_what_a_fault_says(column: str, value: str, code: str, what: str, allowed: str, hint: str) -> None:
    start = {} if column == "start" else {"start": "2010"}
    found = faults({"start": "2010"}, {**start, column: value})
    assert found == [Fault("thing", 1, column, code, what, allowed, hint, "error")]


@pytest.mark.parametrize(
    "row",
    [
        {"size": "large", "whole": "1", "least": "0", "share": "0.5", "any": "-1e300"},
        {"whole": "9", "least": str(2**63 - 1), "share": "-5", "any": ".5"},
        {"date": "2015/2016", "start": "..", "end": "..", "seen": "2015;2016-05"},
        {"date": "2015/", "start": "2015", "end": "2015-01-01"},
        {"start": "2015-07?", "end": "2015-07-31", "other": "thing-0", "others": "thing-0;part-0"},
        {"start": "2016", "end": "", "name": "n" * MAX_TEXT},
        {"start": "", "end": "2001"},
    ],
)
def test_what_is_right_has_no_fault(row: dict[str, str]) -> None:
    assert faults(row, parts=({"thing": "thing-0"},)) == []


def test_a_fault_stands_in_every_row_that_has_it_and_hides_no_other() -> None:
    found = faults({"size": "x", "whole": "0"}, {}, {"size": "x", "any": "y", "end": "2009", "start": "2010"})
    assert [(one.row, one.column, one.code) for one in found] == [
        (0, "size", "concept"), (2, "size", "concept"), (0, "whole", "range"), (2, "any", "number"), (2, "end", "reversed"),
    ]  # fmt: skip


def test_an_id_stands_once_in_its_kind_and_in_all_kinds() -> None:
    same = {"id": "a"}
    found = faults(same, {}, same, same, parts=({"id": "p", "thing": "a"}, {"id": "a", "thing": "a"}))
    assert found == [
        Fault("thing", 2, "id", "double", "'a' stands twice", "", "ids are never reused"),
        Fault("thing", 3, "id", "double", "'a' stands twice", "", "ids are never reused"),
        Fault(
            "part",
            1,
            "id",
            "double",
            "'a' is already the id of a record of kind 'thing'",
            "",
            "ids are never reused",
        ),
    ]


def test_references_to_a_table_that_was_not_read_are_not_looked_at() -> None:
    rows = {"other": "x", "others": "y"}
    assert [one.column for one in faults(rows)] == ["other", "others"]
    assert faults(rows, unread=frozenset({"thing"})) == []
    assert [one.column for one in faults(rows, unread=frozenset({"part"}))] == ["other"]


def test_ids_that_a_table_lost_with_many_others_are_not_missed_in_every_cell_but_others_are() -> None:
    rows = {"other": "x", "others": "x;y"}
    assert [one.what for one in faults(rows, lost={"thing": frozenset({"x"})})] == [
        "'y' is not the id of a record"
    ]


def test_the_same_letters_in_another_case_are_what_was_meant() -> None:
    named = [{"id": "Abc"}, {"id": "abcd"}, {"id": "r", "other": "ABC"}]
    assert [one.hint for one in faults(*named)] == ["did you mean 'Abc'?"]


def test_a_concept_that_was_replaced_is_said_with_those_that_take_over() -> None:
    heirs = "{id: tiny, mappings: {replaces: [smal, large_]}}, {id: wee, mappings: {replaces: [smal]}}"
    book = load_texts({"codebook/x.yaml": f"scheme: size\nconcepts: [{{id: large}}, {heirs}]\n"})[0]
    rows = frame(THING, {"size": "smal"}, {"size": "large_"}, {"size": "larg"})
    recode = ": 'partnerscope recode' lists the cells to write anew"
    assert [one.hint for one in check_records({"thing": rows}, book, KINDS_HERE)] == [
        f"the codebook replaces it by 'tiny' or 'wee'{recode}",
        f"the codebook replaces it by 'tiny'{recode}",
        "did you mean 'large'?",
    ]


def test_a_kind_that_is_not_there_owns_nothing() -> None:
    found = list(check_records({"part": frame(PART, {"thing": "thing-0"})}, BOOK, KINDS_HERE))
    assert [(one.kind, one.code) for one in found] == [("part", "dangling")]


def test_forty_words_are_told_and_no_more() -> None:
    def told(count: int) -> str:
        text = "".join(f"- {{id: w{at:02d}}}\n" for at in range(count))
        book = load_texts({"codebook/x.yaml": f"scheme: size\nconcepts:\n{text}"})[0]
        (found,) = check_records({"thing": frame(THING, {"size": "zzz"})}, book, KINDS_HERE)
        return found.allowed

    forty = ", ".join(f"w{at:02d}" for at in range(40))
    assert (told(40), told(41)) == (forty, forty + ", ...")


@pytest.mark.parametrize(
    ("value", "yes"),
    [("a", True), ("7", True), ("a.b_c-D", True), ("a" * 120, True), ("a" * 121, False), ("", False), ("-a", False),
     (".a", False), ("a b", False), ("é", False), ("a\n", False)],
)  # fmt: skip
def test_what_can_be_an_id(value: str, yes: bool) -> None:
    assert is_id(value) is yes


def test_the_key_of_a_row_is_its_id_or_its_parts() -> None:
    kind = kind_named("correction")
    row = {name: [name] for name in kind.columns}
    assert key_text(pl.DataFrame(row), kind).to_list() == ["record|field"]
    assert key_text(frame(THING, {}), THING).to_list() == ["thing-0"]


def test_unreadable_cells_are_those_that_no_reader_can_use() -> None:
    """Words that a codebook lacks are read; dates and numbers that are none are not."""
    table = frame(
        THING,
        {"size": "x", "whole": "0", "share": "9", "other": "y"},
        {"whole": "x", "date": "..", "seen": "2015;..", "start": "..", "any": "nan"},
        {"whole": "x", "seen": "2015;"},
    )
    found = [(one.row, one.column, one.code) for one in unreadable(table, THING)]
    assert found == [
        (1, "whole", "number"),
        (2, "whole", "number"),
        (1, "any", "number"),
        (1, "date", "date"),
        (1, "seen", "date"),
    ]


def evidence(record: str, field: str) -> list[Fault]:
    kind = kind_named("correction")
    given = {"record": record, "field": field}
    table = pl.DataFrame({name: [given.get(name, "x")] for name in kind.columns})
    frames = {"thing": frame(THING, {}), "correction": table}
    return [one for one in check_records(frames, BOOK, (*KINDS_HERE, kind)) if one.column == "field"]


def test_a_correction_names_a_column_that_its_record_has() -> None:
    assert evidence("thing-0", "*") == evidence("thing-0", "size") == evidence("nobody", "depth") == []
    columns = "*, " + ", ".join(THING.columns)
    assert evidence("thing-0", "depth") == [
        Fault("correction", 0, "field", "field", "kind 'thing' has no column 'depth'", columns)
    ]


SCALES = """\
scheme: scale
properties: {scheme: text, low: number, high: number}
concepts:
- {id: part, low: 0.5, high: 1.5}
- {id: aim, scheme: aim}
- {id: lost, scheme: gone}
- {id: half, low: 0}
- {id: bare}
---
scheme: aim
concepts: [{id: results}, {id: talk}]
"""


@pytest.mark.parametrize(
    ("scale", "value", "column", "code", "what", "allowed", "hint"),
    [
        ("part", "0.4", "value", "range", "0.4 is out of range", "0.5 to 1.5", ""),
        ("part", "1.6", "value", "range", "1.6 is out of range", "0.5 to 1.5", ""),
        ("part", "x", "value", "number", "'x' is not a number", "", "digits, with '.' before decimals"),
        ("aim", "x", "value", "concept", "'x' is not on the scale 'aim'", "results, talk", ""),
        ("lost", "x", "scale", "no-scheme", "the scale 'lost' has no scheme of values and no bounds", "",
         "add codebook/gone.yaml"),
        ("half", "1", "scale", "no-scheme", "the scale 'half' has no scheme of values and no bounds", "",
         "give it 'scheme: NAME', or low and high"),
        ("bare", "1", "scale", "no-scheme", "the scale 'bare' has no scheme of values and no bounds", "",
         "give it 'scheme: NAME', or low and high"),
    ],
)  # fmt: skip
def test_what_a_rating_off_its_scale_is_told(
    scale: str, value: str, column: str, code: str, what: str, allowed: str, hint: str
) -> None:
    kind = kind_named("rating")
    given = {"id": "R1", "partner": "x", "scale": scale, "value": value, "rater": "x"}
    table = pl.DataFrame({name: [given.get(name, "")] for name in kind.columns})
    found = check_records({"rating": table}, load_texts({"codebook/x.yaml": SCALES})[0], (kind,))
    ours = [one for one in found if one.column in ("scale", "value")]
    assert ours == [Fault("rating", 0, column, code, what, allowed, hint)]


@pytest.mark.parametrize("value", ["0.5", "1", "1.5"])
def test_a_scale_may_begin_and_end_between_whole_numbers(value: str) -> None:
    kind = kind_named("rating")
    given = {"id": "R1", "record": "x", "scale": "part", "value": value, "rater": "x"}
    table = pl.DataFrame({name: [given.get(name, "")] for name in kind.columns})
    found = check_records({"rating": table}, load_texts({"codebook/x.yaml": SCALES})[0], (kind,))
    assert [one for one in found if one.column in ("scale", "value")] == []


def test_what_a_source_says_of_its_nearness() -> None:
    kind, book = (
        kind_named("source"),
        load_texts({"codebook/x.yaml": "scheme: source_kind\nconcepts: [{id: near}]\n"})[0],
    )

    def told(custom: object, book: Codebook = book) -> list[tuple[str, str]]:
        table = pl.DataFrame({"id": ["s"], "csl": [json.dumps({"custom": custom} if custom != "" else {})]})
        return [(one.what, one.hint) for one in check_records({"source": table}, book, (kind,))]

    assert told("") == told({}) == told({"source_kind": None}) == told({"source_kind": "near"}) == []
    assert told([]) == [("'custom' is not an object", 'write {"source_kind": "primary"}')]
    assert told({"source_kind": "far"})[0][0] == "'far' is not a concept of 'source_kind'"
    assert told({"source_kind": "near"}, Codebook("", {}))[0][0] == "the codebook has no scheme 'source_kind'"


def test_a_kind_by_name_by_file_and_what_it_is() -> None:
    assert kind_named("part", KINDS_HERE) is PART
    with pytest.raises(InputError) as caught:
        kind_named("whole", KINDS_HERE)
    assert (caught.value.what, caught.value.allowed) == ("there is no kind 'whole'", "thing, part")
    assert (kind_of("records/part.csv", KINDS_HERE), kind_of("part.csv", KINDS_HERE)) == (PART, None)
    assert kind_of("sources.json") is kind_named("source")
    assert THING.doc == "Something made up."
    assert (THING.partner_path, THING.issue_path, THING.has_id) == ((), (), True)
    assert not kind_named("evidence").has_id
    assert kind_named("meeting").partner_path == ("dialogue", "partner")
    assert kind_named("dialogue").issue_path == ("issues",)
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_a_model_whose_field_has_no_cell_is_a_slip() -> None:
    @dataclass
    class Bare:
        id: str

    with pytest.raises(TypeError, match="no Cell"):
        Kind("bare", Bare, "none").columns  # noqa: B018


def test_the_cells_of_a_model() -> None:
    assert key().doc == "Permanent id; never a row number, never reused."
    assert key("x") == Cell("id", required=True, doc="x")
    assert days("x") == Cell("dates", many=True, doc="x")
    assert bound("x") == Cell("date", doc="x", unbounded=True)
    assert day("x", required=True) == Cell("date", doc="x", required=True)
    assert integer("x", 1, 2) == Cell("integer", doc="x", low=1, high=2)
    assert text("x", required=True) == Cell("text", doc="x", required=True)
    assert concept("a", "x", required=True) == Cell("concept", "a", doc="x", required=True)
    assert ref("a", "x", required=True) == Cell("reference", "a", doc="x", required=True)
    assert rare(text("x")) == Cell("text", doc="x", rare=True)
    assert refs("a", "x", required=True) == Cell("reference", "a", many=True, required=True, doc="x")
    assert concepts("a", "x", required=True) == Cell("concept", "a", many=True, required=True, doc="x")
    assert number("x", required=True, low=1, high=2) == Cell("number", required=True, doc="x", low=1, high=2)


@pytest.mark.parametrize("column", [name for name in THING.columns if name not in ("name",)])
def test_a_message_does_not_repeat_a_long_cell_whole(column: str) -> None:
    found = [one for one in faults({column: "y z" * 20_000}) if one.column == column]
    assert [one.code for one in found] != []
    assert all(len(one.what) < 400 for one in found)
