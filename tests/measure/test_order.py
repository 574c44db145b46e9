"""No answer depends on what was asked before: every two questions in either order, on one view and on views cut from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace

import polars as pl
import pytest

from partnerscope.assess import audit, check_claims
from partnerscope.measure import MEASURES, TABLES, measure_named, table_named
from partnerscope.observatory import Observatory
from partnerscope.view import Panel, View

CLAIM = """
claims:
- id: A1
  section: '1'
  paraphrase: Japan votes with the Union
  kind: count
  source: renard-2016
  internal: [{says: It does, measure: alignment, where: {partner: JPN}, take: max, at_least: 0.5}]
  external: [{says: It does, measure: effect, take: max, at_least: 0}]
"""

QUESTIONS: dict[str, Callable[[View], str]] = {
    "claims": lambda view: repr(check_claims(view)),
    "audit": lambda view: repr(list(audit(view))),
    **{
        f"table {table.name}": lambda view, name=table.name: table_named(name)(view).frame.write_json()  # type: ignore[misc]
        for table in TABLES
    },
    **{
        f"measure {measure.name}": lambda view, name=measure.name: measure_named(name)(view).hash()  # type: ignore[misc]
        for measure in MEASURES
    },
}


def view() -> View:
    found = Observatory.open().at("2015-07")
    return replace(found, known=replace(found.known, texts={"claims.yaml": CLAIM}))


def answers(names: Iterable[str]) -> dict[str, str]:
    """A hash of each answer, asked in this order of one view."""
    asked = view()
    return {name: hashlib.sha256(QUESTIONS[name](asked).encode()).hexdigest() for name in names}


@pytest.mark.law
def test_a_claim_on_alignment_leaves_the_table_as_it_is() -> None:
    asked = view()
    check_claims(asked)
    frame = table_named("alignment")(asked).frame
    assert frame["alignment"].count() == 512


def test_what_a_view_keeps_is_not_kept_by_a_view_made_from_it() -> None:
    asked = view()
    assert asked.once("one", lambda _: 1) == 1
    assert asked.once("one", lambda _: 2) == 1
    assert replace(asked, valid="2014").once("one", lambda _: 2) == 2
    whole = asked.known.frame("actor")
    cut = replace(asked.known, load=lambda kind: whole.clear())
    assert cut.frame("actor").is_empty()
    assert not asked.known.frame("actor").is_empty()


def test_a_panel_is_read_once_a_view(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    asked = view()

    def panels(name: str) -> Panel:
        read.append(name)
        return asked.panels(name)

    measure_named("alignment")(replace(asked, panels=panels))
    assert sorted(read) == ["un_roll_calls", "un_votes"]


def test_a_hash_does_not_depend_on_the_order_of_rows() -> None:
    found = measure_named("proximity")(view())
    turned = replace(found, frame=found.frame.reverse())
    assert turned.hash() == found.hash()
    other = replace(found, frame=found.frame.with_columns(pl.col("n").fill_null(1)))
    assert other.hash() != found.hash()
