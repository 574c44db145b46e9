"""Findings and tables as declared: dimensions, fields, one finding a key, and what every cell of a table knows."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from partnerscope.assess import check_claims
from partnerscope.errors import InputError
from partnerscope.measure import (
    MEASURES,
    PARTNER,
    TABLES,
    Field,
    FieldColumn,
    Finding,
    KeyColumn,
    Measure,
    Table,
    TableCell,
    fill,
    measure_named,
    table_named,
)
from partnerscope.observatory import Observatory
from partnerscope.view import View


@cache
def view() -> View:
    return Observatory.open().at("2015-07")


def cells(name: str) -> list[dict[str, TableCell]]:
    result = table_named(name)(view())
    return [dict(zip(result.frame.columns, row, strict=True)) for row in result.cells()]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.name)
def test_a_combination_of_keys_has_one_finding_and_nothing_is_packed(measure: Measure) -> None:
    frame = measure(view()).frame
    assert list(frame.columns) == list(measure.schema)
    keys = frame.select(measure.keys)
    assert keys.is_duplicated().sum() == 0
    texts = [one.name for one in measure.dimensions if one.dtype == pl.String]
    assert not frame.select(pl.any_horizontal(pl.col(texts).str.contains("|", literal=True).any())).item()


def made(*found: Finding, fields: tuple[Field, ...] = (Field("value", "things", "integer"),)) -> Measure:
    return Measure("made", "Made", "What?", fields, "A.", "B.", (PARTNER,), lambda _: found)


def test_a_measure_with_three_fields_is_one_function_and_one_entry() -> None:
    fields = (
        Field("value", "things", "integer"),
        Field("share", "share"),
        Field("names", "ids", "list", holds="actor"),
    )
    one = Finding(
        {"partner": "USA"}, {"value": 3, "share": 1 / 3, "names": ("JPN", "USA")}, records=("b", "a")
    )
    measure = made(one, Finding({"partner": "JPN"}, {"value": 0}), fields=fields)
    found = measure(view())
    assert found.frame.select("partner", "value", "share", "names", "records").rows() == [
        ("USA", 3, 0.333333333333, ["JPN", "USA"], ["a", "b"]),
        ("JPN", 0, None, [], []),
    ]
    assert (found.value("USA"), found.value("USA", field="share"), found.value("CHN")) == (
        3,
        0.333333333333,
        None,
    )
    columns = (KeyColumn("partner"), FieldColumn("names"), FieldColumn("share"))
    result = fill(Table("t", "T", "What?", "made", columns), {"made": found}, view())
    assert result.frame.rows() == [("USA", "Japan;USA", 0.333333333333), ("Japan", "", None)]
    assert [cell.absence for cell in list(result.cells())[1]] == ["", "", "not_applicable"]


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (Finding({"partner": "USA", "item": "x"}), "does not declare item"),
        (Finding({"partner": "USA"}, {"text": "x"}), "does not declare text"),
        (Finding({"partner": "USA"}, {"value": 2.5}), "2.5 for value, a field of type integer"),
    ],
)
def test_what_a_measure_does_not_declare_is_refused(one: Finding, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made(one)(view())


def test_a_column_has_a_name_of_its_own() -> None:
    with pytest.raises(ValueError, match="a name of its own"):
        made(fields=(Field("n", "things"),))
    with pytest.raises(ValueError, match="there is a field"):
        made(fields=())


def test_a_cell_knows_its_finding_records_absence_and_footnote() -> None:
    dialogues = {(row["partner"].value, row["issue"].value): row for row in cells("dialogues")}
    usa = dialogues["USA", "terrorism"]["policy"]
    assert (usa.value, usa.records) == (7, ("T4-USA-CT-PD",))
    assert usa.footnote == "reported as of 2015-07"
    assert [origin.measure for origin in usa.origins] == ["policy"]
    nothing = dialogues["Brazil", "terrorism"]["coverage"]
    assert (nothing.value, nothing.absence) == (None, "not_applicable")
    assert nothing.footnote == "nothing reported to cover"
    assert dialogues["USA", "terrorism"]["partner"] == TableCell("USA")


def test_a_cell_of_several_findings_knows_all_of_them() -> None:
    threats = {row["threat"].value: row for row in cells("threats")}
    assert threats["terrorism"]["external"].records != threats["terrorism"]["internal"].records
    empty = threats["proliferation of weapons of mass destruction"]["internal"]
    assert (empty.value, empty.origins, empty.records) == ("", (), ())


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_every_number_of_a_table_is_the_field_of_one_finding(table: Table) -> None:
    result = table(view())
    for row in result.cells():
        for name, cell in zip(result.frame.columns, row, strict=True):
            if name in table.keys:
                assert not cell.origins
            elif isinstance(cell.value, int | float):
                (origin,) = cell.origins
                found = result.findings[origin.measure].frame.row(origin.row, named=True)
                assert cell.value == found[origin.field]
                assert list(cell.records) == found["records"]


def test_rows_of_one_partner_are_those_of_the_whole_table() -> None:
    whole = table_named("alignment")(view())
    some = whole.only(partner="JPN", issue="NP")
    assert some.frame.equals(whole.frame.filter(partner="Japan", issue="non-proliferation"))
    assert [cell.value for row in some.cells() for cell in row] == [
        v for row in some.frame.rows() for v in row
    ]
    assert {o.row for row in some.cells() for cell in row for o in cell.origins} == {
        line for line, row in enumerate(whole.findings["alignment"].frame.rows()) if row[:2] == ("JPN", "NP")
    }


@pytest.mark.found
@pytest.mark.parametrize("name", ["alignment", "gaps", "regimes"])
def test_rows_are_chosen_by_ids_where_two_partners_or_issues_have_one_label(name: str) -> None:
    """Everything is called the same: what is chosen is what ids chose before, and a name alone is refused."""
    whole = table_named(name)(view())
    wanted = whole.only(partner="JPN", issue="CS").frame.drop("partner", "issue")
    assert 0 < wanted.height < whole.only(partner="JPN").frame.height < whole.frame.height
    book = view().codebook
    issues = {one.id: replace(one, label="security") for one in book["issue"]}
    schemes = {**book.schemes, "issue": replace(book["issue"], concepts=issues)}
    load = view().known.load

    def same(kind: str) -> pl.DataFrame:
        return load(kind).with_columns(pl.lit("Korea").alias("label")) if kind == "actor" else load(kind)

    known = replace(view().known, load=same, codebook=replace(book, schemes=schemes))
    alike = replace(view(), known=known)
    found = table_named(name)(alike)
    assert set(found.frame["partner"]) == {"Korea"}
    chosen = found.only(partner=alike.partner("JPN"), issue=alike.issue("cs"))
    columns = [one for one in wanted.columns if "label" not in one and wanted[one].dtype.is_numeric()]
    assert chosen.frame.select(columns).equals(wanted.select(columns), null_equal=True)
    assert len(chosen.keys) == chosen.frame.height
    for ask in (alike.partner, alike.issue):
        with pytest.raises(InputError, match="is the name of"):
            ask("Korea" if ask == alike.partner else "Security")
    with pytest.raises(KeyError):
        table_named("ideal-points")(view()).only(issue="CS")


CLAIM = """
claims:
- id: A1
  section: '1'
  paraphrase: Terrorism stands on both sides
  kind: existence
  source: renard-2016
  internal: [{says: It does, measure: threats, %s, exists: all}]
  external: {untestable: not here}
"""


def verdict(how: str) -> tuple[str, str]:
    known = replace(view().known, texts={"claims.yaml": CLAIM % how})
    (result,) = check_claims(replace(view(), known=known))
    return result.internal.status, result.internal.why


def test_claims_group_by_several_dimensions_and_still_read_packed_keys() -> None:
    named = verdict("by: [threat, strategy], keys: [[terrorism, external], [terrorism, internal]]")
    assert named == ("holds", "It does: yes (terrorism/external 1, terrorism/internal 1)")
    assert verdict("by: item, keys: ['terrorism|external', 'terrorism|internal']") == named
    assert verdict("by: [threat, strategy], keys: [[terrorism, nowhere]]")[0] == "fails"


def test_a_reported_figure_that_is_no_whole_number_is_not_coded() -> None:
    known = view().known

    def load(kind: str) -> pl.DataFrame:
        frame = known.frame(kind)
        if kind != "figure":
            return frame
        half = pl.when(pl.col("id") == "T4-USA-CT-PD").then(2.5).otherwise(pl.col("value"))
        return frame.with_columns(half.alias("value"))

    found = measure_named("policy")(replace(view(), known=replace(known, load=load))).frame
    row = found.filter(partner="USA", issue="CT").row(0, named=True)
    assert (row["value"], row["absence"]) == (None, "not_coded")
    assert "2.5" in row["caveat"]


@pytest.mark.parametrize("valid", ["2015-07", "2026-11"])
def test_findings_of_measures_that_are_not_recorded_rest_on_no_record(valid: str) -> None:
    """Their pages of records would be empty: there is none."""
    at = Observatory.open().at(valid)
    assert {one.name for one in MEASURES if not one.recorded} == {
        "alignment", "ideal_points", "ideal_distance", "proximity", "accession_test", "attention",
    }  # fmt: skip
    for measure in MEASURES:
        if not measure.recorded:
            held = measure(at).frame
            assert held.height
            assert not held["records"].list.len().sum(), measure.name
