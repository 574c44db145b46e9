"""How near a source is to what it reports: a word of the codebook, in CSL-JSON's own place for what it does not know."""

from __future__ import annotations

import json

import polars as pl
import pytest

from partnerscope.observatory import Observatory
from partnerscope.record.check import check_records

BOOK = Observatory.open().at("2015-07").codebook


def faults(custom: object) -> list[tuple[str, str]]:
    csl = json.dumps({"id": "s", "type": "report", "title": "A report", "custom": custom})
    frame = pl.DataFrame({"id": ["s"], "csl": [csl]})
    return [(one.column, one.code) for one in check_records({"source": frame}, BOOK)]


@pytest.mark.parametrize(
    "custom", [{"source_kind": "primary"}, {"source_kind": "weak", "mine": 1}, {}, {"mine": "x"}]
)
def test_a_word_of_the_codebook_or_none(custom: dict[str, object]) -> None:
    assert faults(custom) == []


@pytest.mark.parametrize(
    ("custom", "code"),
    [({"source_kind": "gossip"}, "concept"), ({"source_kind": 3}, "concept"), ("primary", "source")],
)
def test_any_other_word_is_a_fault(custom: object, code: str) -> None:
    assert faults(custom) == [("csl", code)]
