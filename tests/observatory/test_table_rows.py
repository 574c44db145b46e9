"""Rows of somebody else's table as records, without an observatory: cells, ids, what differs, what is refused."""

from __future__ import annotations

import pytest

from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.observatory import importing
from partnerscope.observatory.importing import (
    Difference,
    Import,
    Mapped,
    TableRow,
    imported,
    read_mapping,
    read_rows,
)

MAP = Mapped(
    kind="meeting",
    id="{dialogue}-{date}",
    values={"dialogue": "sea"},
    columns={"date": "When", "place": "City", "number": "Round"},
    words={"place": {"BXL": "Brussels"}},
    dates="%d/%m/%Y",
    source="list",
)


def rows(text: str, mapping: Mapped = MAP) -> list[TableRow]:
    return read_rows(text.encode(), mapping, "t.csv")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_row_is_a_record_whatever_separates_its_cells(mark: str) -> None:
    text = "When,City,Round,Else\n06/12/2031,BXL,1,a;b\n07/12/2031, Riga ,,\n".replace(",", mark)
    brussels = {
        "id": "sea-2031-12-06",
        "dialogue": "sea",
        "date": "2031-12-06",
        "place": "Brussels",
        "number": "1",
    }
    riga = {"id": "sea-2031-12-07", "dialogue": "sea", "date": "2031-12-07", "place": "Riga"}
    if mark == ";":
        text = text.replace("a;b", "ab")
    assert rows(text) == [TableRow(2, brussels), TableRow(3, riga)]


def test_a_date_is_taken_as_it_stands_where_no_form_is_named() -> None:
    plain = MAP.model_copy(update={"dates": ""})
    assert rows("When,City,Round\n2031-12?,,\n", plain)[0].cells["date"] == "2031-12?"
    assert rows("When,City,Round\n2031-12?,,\n", plain)[0].cells["id"] == "sea-2031-12_"


@pytest.mark.parametrize(
    ("text", "what", "where", "allowed", "hint"),
    [
        ("When,City\n", "the table has no column 'Round'", "t.csv", "When, City", ""),
        ("When,City,Round,City\n", "two columns are called 'City'", "t.csv", "", "rename one of them"),
        ("When,City,Round\n1/2,,\n", "'1/2' is not a date of the form '%d/%m/%Y'", "t.csv, line 2", "", ""),
        (
            "When,City,Round\n,,\n",
            "no id can be made: 'date' is empty",
            "t.csv, line 2",
            "",
            "every field of 'id' is filled",
        ),
        (
            "When,City,Round\n06/12/2031,n/a,\n",
            "'n/a' stands where a value should",
            "t.csv, line 2, column City",
            "",
            "an empty cell says that nothing is recorded; or say what it means under 'words'",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    text: str, what: str, where: str, allowed: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        rows(text)
    error = caught.value
    assert (error.what, error.where, error.allowed, error.hint) == (what, where, allowed, hint)


def test_a_table_is_text_and_not_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError) as caught:
        read_rows(b"When,City,Round\n\xff", MAP, "t.csv")
    assert (caught.value.what, caught.value.where) == ("not UTF-8 text (byte 16)", "t.csv")
    assert caught.value.hint == "save it as CSV UTF-8"
    data = b"When,City,Round\n"
    monkeypatch.setattr(importing, "MAX_TABLE", len(data))
    assert read_rows(data, MAP, "t.csv") == []
    with pytest.raises(InputError) as caught:
        read_rows(data + b"\n", MAP, "t.csv")
    assert (caught.value.what, caught.value.where) == ("the table is larger than 50 MB", "t.csv")


STATE = {
    "source": {"list": {"id": "list"}},
    "meeting": {"sea-1": {"id": "sea-1", "place": "Oslo", "note": "kept"}, "sea-2": {"id": "sea-2"}},
}


def test_what_a_row_says_anew_is_a_difference_with_evidence_of_its_row() -> None:
    given = [
        TableRow(2, {"id": "sea-2"}),
        TableRow(3, {"id": "sea-1", "place": "Riga"}),
        TableRow(5, {"id": "sea-3"}),
    ]
    evidence = {"field": "*", "source": "list", "stance": "supports"}

    def shown(identity: str, row: int, **more: str) -> Revision:
        cells = {"record": identity, "locator": f"row {row}", **evidence, **more}
        return Revision("evidence", f"{identity}|*|list|row {row}", cells)

    found = imported(given, MAP, STATE)
    riga = Revision("meeting", "sea-1", {"id": "sea-1", "place": "Riga", "note": "kept"})
    revisions = (riga, shown("sea-1", 3), Revision("meeting", "sea-3", {"id": "sea-3"}), shown("sea-3", 4))
    differ = Difference("sea-1", "place", "Oslo", "Riga"), Difference("sea-3", "id", "", "sea-3")
    assert found == Import(revisions, differ, new=1, changed=1, same=1)
    sure = imported(given[2:], MAP.model_copy(update={"confidence": "low"}), STATE)
    assert sure.revisions[1] == shown("sea-3", 2, confidence="low")


def test_two_rows_of_one_record_and_a_source_that_nobody_recorded() -> None:
    with pytest.raises(InputError) as caught:
        imported([TableRow(2, {"id": "sea-1"}), TableRow(7, {"id": "sea-1"})], MAP, STATE)
    error = caught.value
    assert (error.what, error.where) == ("two rows are the record 'sea-1'", "lines 2 and 7")
    assert error.hint == "put more fields into 'id'"
    with pytest.raises(InputError) as caught:
        imported([], MAP, {})
    assert caught.value.what == "there is no source 'list'"
    assert caught.value.hint == "add it to sources.json and commit it first"


def test_a_mapping_names_a_kind_with_ids_and_its_fields() -> None:
    text = "kind: {}\nid: x\ncolumns: {}\nsource: s\n"
    assert read_mapping(text.format("quote", "{exact: A}"), "m.yaml").columns == {"exact": "A"}
    with pytest.raises(InputError) as caught:
        read_mapping(text.format("evidence", "{}"), "m.yaml")
    assert caught.value.what == "records of kind 'evidence' have no id of their own"
    assert caught.value.where == "m.yaml"
    for more in ("columns: {id: A}", "columns: {}\nvalues: {id: A}", "columns: {}\nwords: {id: {}}"):
        with pytest.raises(InputError) as caught:
            read_mapping(f"kind: quote\nid: x\nsource: s\n{more}\n", "m.yaml")
        assert (caught.value.what, caught.value.where) == ("'id' is not a field of quote", "m.yaml")
        assert caught.value.allowed == "source, exact, prefix, suffix, start, end, page, layer, typed"
