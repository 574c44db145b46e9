"""The cells of a listing: how much room they want, and how its rows are drawn."""

from __future__ import annotations

import pytest

from partnerscope.web.block import Cell, Column, Item, Listing
from partnerscope.web.drawn import rows, width


class Here:
    """A page from which every address is a step up."""

    def link(self, path: str) -> str:
        return f"../{path}"


COLUMNS = (Column("Partner"), Column("Met <last>"), Column("Meetings", numeric=True))


def drawn(*table: tuple[Cell, ...], anchors: tuple[str, ...] = ()) -> str:
    return rows(Here(), Listing("A table", COLUMNS, table, anchors=anchors), str.upper)


def test_the_first_cell_heads_its_row_and_the_others_name_their_columns() -> None:
    japan = ((Item("Japan", "partner/JPN/"),), (Item("2015-07-01"), Item("2016")), (Item("2"),))
    assert drawn(japan) == (
        '<tr><th scope="row"><a href="../partner/JPN/">Japan</a></th>'
        '<td data-name="MET &lt;LAST&gt;"><span>2015-07-01, 2016</span></td>'
        '<td data-name="MEETINGS" class="number"><span>2</span></td></tr>\n'
    )


def test_a_cell_without_words_has_no_name_and_a_wide_one_its_room() -> None:
    assert drawn(((), (Item("x" * 25),), ())) == (
        f'<tr><td><span></span></td><td data-name="MET &lt;LAST&gt;" class="mid"><span>{"x" * 25}</span></td>'
        '<td class="number"><span></span></td></tr>\n'
    )


def test_each_row_has_its_own_anchor_and_nothing_comes_through_as_marks() -> None:
    told = drawn(((Item("<b>"),),), ((Item("b"),),), anchors=('a"', "b"))
    assert told == (
        '<tr id="a&quot;"><th scope="row">&lt;b&gt;</th></tr>\n<tr id="b"><th scope="row">b</th></tr>\n'
    )
    with pytest.raises(ValueError, match="longer"):
        drawn(((Item("a"),),), ((Item("b"),),), anchors=("a",))


@pytest.mark.parametrize(
    ("texts", "room"),
    [
        (["2009-12-08"], "whole"),
        (["AU-01"], "whole"),
        (["ASEAN-EU-001"], "whole"),
        (["ASEAN-EU-0001"], ""),
        (["EU-US talks"], ""),
        (["2009"], ""),
        (["AU-01", "AU-02"], ""),
        ([], ""),
        (["x" * 24], ""),
        (["x" * 25], "mid"),
        (["x" * 60], "mid"),
        (["x" * 30, "x" * 31], "wide"),
    ],
)
def test_a_date_or_id_stays_in_one_line_and_long_words_have_room(texts: list[str], room: str) -> None:
    assert width(tuple(Item(text) for text in texts)) == room
