"""How much room the cells of a listing want."""

from __future__ import annotations

import pytest

from partnerscope.web.block import Item
from partnerscope.web.drawn import width


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
