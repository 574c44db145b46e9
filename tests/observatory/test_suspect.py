"""What a spreadsheet may have done to a table, said in full: code, place, old and new; and what is left in peace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from partnerscope.errors import Place, Problem
from partnerscope.folder.content import content_of
from partnerscope.observatory.suspect import case_twins, of_cell, suspicions
from partnerscope.record import kind_named

MEETING, CODE, SOURCE = kind_named("meeting"), kind_named("actor_code"), kind_named("source")
NUMBER = "a spreadsheet took it for a number; import the column as text"
DATE = "a spreadsheet took it for a date; import the column as text"
Rows = Mapping[str, Mapping[str, str]]


@pytest.mark.parametrize(
    ("value", "code", "what", "hint"),
    [
        (
            "n/a",
            "placeholder",
            "'n/a' stands where a value should",
            "an empty cell says that nothing is recorded",
        ),
        ("a\x0bb", "control", "a control character in 'a\\x0bb'", "remove it"),
        (
            "cafe\u0301",
            "decomposed",
            "'cafe\u0301' has letters with separate accents",
            "write it composed (NFC): é as one character, so that searching finds it",
        ),
        (
            "MalmÃ¶",
            "misread",
            "'MalmÃ¶' holds letters read as others",
            "the file was opened in another encoding than UTF-8; restore it",
        ),
    ],
)
def test_a_cell_that_no_hand_wrote(value: str, code: str, what: str, hint: str) -> None:
    place = Place("records/meeting.csv", 4, "place")
    assert list(of_cell(value, place)) == [Problem(code, "warning", what, place, hint=hint)]


@pytest.mark.parametrize("value", ["", "Oslo", "Malmö", "n/a is no place", "two\nlines", "a\tb", "Nullarbor"])
def test_a_cell_that_somebody_meant(value: str) -> None:
    assert list(of_cell(value, Place())) == []


def told(old: Rows, new: Rows, lines: list[int] | None = None, kind: str = "meeting") -> list[Problem]:
    found = kind_named(kind)
    content = content_of({kind: new}, (found,))
    return list(
        suspicions({kind: dict(old)}, replace(content, lines={kind: lines} if lines else {}), (found,))
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "tail", "hint"),
    [
        ("007", "7", "lost-zeros", "zeros were lost", NUMBER),
        ("1500", "1,500", "other-number", "a number written otherwise", NUMBER),
        ("1500", "1 500", "other-number", "a number written otherwise", NUMBER),
        ("2010/", "2010", "lost-open", "'not before' or 'not after' became 'on'", DATE),
        ("/2010", "2010", "lost-open", "'not before' or 'not after' became 'on'", DATE),
        ("2010/..", "2010", "lost-open", "'not before' or 'not after' became 'on'", DATE),
        ("../2010", "2010", "lost-open", "'not before' or 'not after' became 'on'", DATE),
        ("2010~", "2010", "lost-doubt", "the doubt about the date was lost", ""),
        ("2010-05%", "2010-05", "lost-doubt", "the doubt about the date was lost", ""),
    ],
)
def test_what_a_cell_lost(old: str, new: str, code: str, tail: str, hint: str) -> None:
    same = {"id": "m1", "dialogue": "d1"}
    found = told({"m1": {**same, "note": old}}, {"m1": {**same, "note": new}}, [7])
    what = f"was {old!r}, is {new!r}: {tail}"
    assert found == [Problem(code, "warning", what, Place("records/meeting.csv", 7, "note"), hint=hint)]


@pytest.mark.parametrize(
    ("old", "new"), [("0x", "x"), ("1500", "1501"), ("Paris?", "Paris"), ("2010", "2010?"), ("2010/", ""), ("", "7")]
)  # fmt: skip
def test_what_somebody_changed(old: str, new: str) -> None:
    same = {"id": "m1", "dialogue": "d1"}
    assert told({"m1": {**same, "note": old}}, {"m1": {**same, "note": new}}) == []


def test_a_number_is_the_same_to_six_digits_where_it_is_cut_only() -> None:
    """1234567 as a spreadsheet shows it; a number that is written out is another at the last digit already."""
    same = {"id": "m1"}
    old = {"m1": {**same, "note": "1234567"}}
    assert [one.code for one in told(old, {"m1": {**same, "note": "1.23457E+06"}})] == ["other-number"]
    assert told(old, {"m1": {**same, "note": "1.2347E+06"}}) == []
    assert told(old, {"m1": {**same, "note": "1234567.1"}}) == []


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("n/A", ["placeholder"]),
        ("-999", ["placeholder"]),
        ("a\x7fb", ["control"]),
        ("a\rb", ["control"]),
        ("300 \N{KELVIN SIGN}", ["decomposed"]),
        ("e\N{COMBINING ACUTE ACCENT}", ["decomposed"]),
        ("GÃ¶dÃ¶llo", ["misread"]),
        ("n/a or -999", []),
        ("two\nlines\tof ~{}", []),
        ("Gödöllő", []),
    ],
)
def test_of_a_new_row_is_said_what_is_said_of_its_cells(value: str, codes: list[str]) -> None:
    """Most cells are passed over by one look: it may not pass over what something is said of."""
    assert [one.code for one in of_cell(value, Place())] == codes
    assert [one.code for one in told({}, {"m1": {"id": "m1", "note": value}})] == codes


def test_of_an_unchanged_row_nothing_is_said_and_a_row_without_a_line_has_none() -> None:
    held = {"m1": {"id": "m1", "place": "n/a"}, "m2": {"id": "m2", "place": "Oslo"}}
    assert told(held, held, [2, 3]) == []
    (found,) = told(held, {**held, "m2": {"id": "m2", "place": "NaN"}})
    assert (found.place.line, found.place.column) == (None, "place")
    (found,) = told(held, {**held, "m3": {"id": "m3", "place": "-999"}}, [2, 3, 5])
    assert found.place == Place("records/meeting.csv", 5, "place")


def test_a_key_that_lost_its_zeros_is_known_again_by_its_likeness() -> None:
    """The code is part of the key: the row is another record, and stands for the one that is gone."""
    old = {"SWE|cow|020|": {"actor": "SWE", "scheme": "cow", "code": "020"}}
    new = {"SWE|cow|20|": {"actor": "SWE", "scheme": "cow", "code": "20"}}
    (found,) = told(old, new, [2], "actor_code")
    assert found.what == "was '020', is '20': zeros were lost"
    assert told(old, {**old, **new}, [2, 3], "actor_code") == [], (
        "020 is still there: 20 is a code of its own"
    )
    assert (
        told(old, {"GBR|cow|20|": {"actor": "GBR", "scheme": "cow", "code": "20"}}, [2], "actor_code") == []
    )


@pytest.mark.parametrize(("turned", "said"), [(2, False), (3, True)])
def test_three_cells_that_changed_places_are_a_column_sorted_alone(turned: int, said: bool) -> None:
    towns = ["Oslo", "Lund", "Turku"]
    held = {f"m{n}": {"id": f"m{n}", "place": town} for n, town in enumerate(towns)}
    moved = [*towns[1:turned], towns[0], *towns[turned:]]
    found = told(held, {f"m{n}": {"id": f"m{n}", "place": town} for n, town in enumerate(moved)})
    what = "3 cells of this column hold each other's old values: was it sorted alone?"
    place = Place("records/meeting.csv", None, "place")
    expected = [Problem("column-moved", "warning", what, place, hint="restore the file")]
    assert found == (expected if said else [])


def test_ids_in_two_cases_are_told_at_the_later_row() -> None:
    records = {one: {"id": one} for one in ("M1", "m1", "m2")}
    content = content_of({"meeting": records, "source": records}, (MEETING, CODE, SOURCE))
    table, file = case_twins(
        replace(content, lines={"meeting": [2, 3, 4], "source": [1, 2, 3]}), (MEETING, CODE, SOURCE)
    )
    what = "'m1' differs from 'M1' in case alone"
    hint = "their pages would share one address on macOS and Windows"
    assert table == Problem("case-twin", "error", what, Place("records/meeting.csv", 3, "id"), hint=hint)
    assert file.place == Place("sources.json", None, "id"), "items of a library have no lines"
