"""Tables in words: what people read holds no ids of the program or codebook; what programs read holds nothing else."""

from __future__ import annotations

import csv
import io
import re
from functools import cache

import polars as pl
import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.measure import TABLES, Table, table_named
from partnerscope.measure.deliver.rhythm import READING_WORDS
from partnerscope.measure.deliver.unshown import LACKS
from partnerscope.measure.table import _worded
from partnerscope.observatory import Observatory
from partnerscope.view import View
from partnerscope.web.block import Listing
from partnerscope.web.pages.ledger import READINGS
from partnerscope.web.pages.numbers import table as page_of_table
from partnerscope.web.reading import Knowledge, Reading

IDS = {
    "on_rhythm", "no_evidence", "met_lately", "no_meeting", "surely", "presumably", "possibly", "not_coded", "searched_none",
    "not_applicable", "outside_coverage", "senior_officials", "ministerial_foreign", "ministerial_specialised",
    "merged_into", "not_yet_due", "ratified_not_in_force", "like_minded", "channel_keeping",
}  # fmt: skip


@cache
def view() -> View:
    return Observatory.open().at("2015-07")


@pytest.mark.found
@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_no_cell_that_people_read_is_an_id(table: Table) -> None:
    result = table(view())
    read = result.worded()
    assert read.columns == result.frame.columns
    assert read.height == result.frame.height
    for name in read.columns:
        if read[name].dtype != pl.String:
            assert read[name].equals(result.frame[name], null_equal=True), "numbers are as they are"
        elif name not in ("condition", "caveat"):
            assert not [cell for cell in read[name].drop_nulls() if re.search(r";\S", cell)], (
                "parts stand apart"
            )
            parts = {part.strip() for cell in read[name].drop_nulls() for part in re.split("[;,]", cell)}
            assert not parts & IDS, name


@pytest.mark.found
@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_the_page_of_a_table_says_the_same_words(table: Table) -> None:
    sheet = page_of_table(Reading(Knowledge(Observatory.open(), view().known.head), view()), table.name)
    listing = next(one for one in sheet.page.blocks if isinstance(one, Listing))
    for row in listing.rows:
        for column, cell in zip(listing.columns, row, strict=True):
            if column.name not in ("condition", "caveat"):
                shown = {part.strip() for item in cell for part in re.split("[;,]", item.text)}
                assert not shown & IDS, column.name


def test_every_reading_has_its_word_and_its_meaning_on_the_page() -> None:
    assert set(READINGS) == set(READING_WORDS)


def test_words_are_those_of_the_codebook_and_keep_what_stands_between_them() -> None:
    result = table_named("ledger")(view())
    ids, words = result.frame["rank"].to_list(), result.worded()["rank"].to_list()
    ranks = view().codebook["rank"]
    assert words == [ranks.label_of(one) if one else one for one in ids]
    assert _worded("on_rhythm;late; new_word", READING_WORDS) == "on rhythm; late; new_word"
    assert (_worded("", READING_WORDS), _worded(None, READING_WORDS)) == ("", None)


def test_what_a_dialogue_lacks_and_who_looked_is_said_in_words() -> None:
    result = table_named("dialogue-gaps")(view())
    ids, words = result.frame, result.worded()
    lacks = [[*map(LACKS.__getitem__, re.split(r"[;,] ?", one))] for one in ids["lacks"]]
    assert [re.split(r"[;,] ?", one) for one in words["lacks"]] == lacks
    looked = {"named": "for this dialogue", "near": "near it"}
    assert words["searched"].to_list() == [looked.get(one, one) for one in ids["searched"]]
    assert set(ids["searched"]) & set(looked)


def test_the_command_prints_words_for_people_and_ids_for_programs() -> None:
    asked = ["table", "ledger", "--valid", "2015-07", "--partner", "Japan", "-f"]
    shown = {one: CliRunner().invoke(app, [*asked, one]).stdout for one in ("md", "html", "csv", "json")}
    for people in ("md", "html"):
        assert "on rhythm" in shown[people]
        assert "on_rhythm" not in shown[people]
    for programs in ("csv", "json"):
        assert "on_rhythm" in shown[programs]
        assert "on rhythm" not in shown[programs]
    rows = list(csv.DictReader(io.StringIO(shown["csv"])))
    assert {row["rank"] for row in rows} <= set(view().codebook["rank"].concepts)
