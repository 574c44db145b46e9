"""A partner's page on the third question: charts in words too, and no effect without its sentence."""

from __future__ import annotations

from functools import cache

from partnerscope.observatory import Observatory
from partnerscope.web.block import Block, Course, Facts, Heading
from partnerscope.web.library import Library
from partnerscope.web.pages import Index
from partnerscope.web.pages.partner import PartnerView


@cache
def index() -> Index:
    observatory = Observatory.open()
    return Library(observatory).index(observatory.head(), "2015-07")


def blocks_of(partner: str) -> tuple[Block, ...]:
    shown = index().sheet(f"partner/{partner}/").shown
    assert isinstance(shown, PartnerView)
    return shown.matter


def test_the_page_of_a_partner_has_the_courses_with_their_caution() -> None:
    blocks = blocks_of("CHN")
    assert "matter" in [block.anchor for block in blocks if isinstance(block, Heading)]
    yearly, gap = (block for block in blocks if isinstance(block, Course))
    assert "Never read an alignment without its agenda" in yearly.note
    assert "shows no effect" in gap.note
    assert len(yearly.traces) == 7
    for trace in (*yearly.traces, *gap.traces):
        assert trace.about.startswith(trace.head.text)
        assert all(0 <= x <= 1000 and 0 <= y <= 100 for x, y in trace.points)


def test_an_effect_is_a_sentence_and_cannot_be_told() -> None:
    for partner in index().reading.view.about.partners:
        told = [b for b in blocks_of(partner) if isinstance(b, Facts)]
        rows = {name: cell[0].text for block in told for name, cell in block.rows}
        assert rows["Effect of the partnership"].startswith("cannot be determined from these data")


def test_a_partner_without_a_dated_start_has_no_gap_drawn() -> None:
    blocks = blocks_of("USA")
    assert len([block for block in blocks if isinstance(block, Course)]) == 1


def test_a_year_of_too_few_roll_calls_is_not_drawn() -> None:
    """By July 2015 that year had two usable roll calls: alignment ends in 2014."""
    course = next(b for b in blocks_of("CHN") if isinstance(b, Course))
    alignment = course.traces[0]
    assert "2014" in alignment.last
    assert "roll calls" in alignment.last
    assert "2015" not in alignment.about
