"""Which sources can confirm the reference: neither itself nor its sisters, on every side that asks."""

from __future__ import annotations

import polars as pl
import pytest

from partnerscope.assess.claims.scope import Scopes
from partnerscope.codebook.about import Reference
from partnerscope.observatory import Observatory
from partnerscope.web.block import Facts
from partnerscope.web.pages.books import source
from partnerscope.web.reading import Knowledge, Reading

EU = Observatory.open()
REFERENCE = EU.at("2015-07").about.reference


@pytest.fixture(scope="module")
def reading() -> Reading:
    view = EU.at("2015-07")
    return Reading(Knowledge(EU, view.head), view)


def test_related_are_the_reference_and_its_sisters() -> None:
    assert Reference("a", ("b",)).related == ("a", "b")
    assert Reference().related == ()
    assert REFERENCE.source == "renard-2016"
    assert len(REFERENCE.related) == 1 + len(REFERENCE.not_independent) > 2


def confirms(reading: Reading, identity: str) -> str:
    facts = next(block for block in source(reading, identity).page.blocks if isinstance(block, Facts))
    return dict(facts.rows)["Can confirm the reference"][0].text


def test_a_page_of_a_source_says_whether_it_can_confirm(reading: Reading) -> None:
    other = next(one for one in reading.sources if one not in REFERENCE.related)
    said = {one: confirms(reading, one) == "yes" for one in (*REFERENCE.related, other)}
    assert said == dict.fromkeys(REFERENCE.related, False) | {other: True}


def test_no_related_source_stands_behind_an_independent_record() -> None:
    independent = Scopes(EU.at("2015-07")).independent
    admitted = set(independent.records("statement", "any")["id"])
    support = EU.at("2015-07").frame("evidence").filter(pl.col("stance") == "supports")
    for record in admitted:
        sources = set(support.filter(record=record)["source"])
        assert sources - set(REFERENCE.related), record
    assert admitted
