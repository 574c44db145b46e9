"""Each rule that the codebook declares decides once: a made-up case whose answer changes with the declaration alone.

Grain: one case is one property of one concept, the value it has or gets, and what a measure or the audit then says. The
records are those of the small observatory without faults, with a few more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from partnerscope.assess import audit
from partnerscope.codebook import Codebook
from partnerscope.measure import measure_named
from partnerscope.view import View
from tests.assess import clean
from tests.assess.building import Row

PAIR = {"subject": "NOR", "partner": "SWE"}
MORE: dict[str, list[Row]] = {
    "action": [
        clean.item("SWE", "joint_funding", "cyber_research", "Joint funding", name="I2-SWE"),
        clean.item("SWE", "information_exchange", "", "Information", "OC", name="I3-SWE") | {"qualifier": "basic"},
        clean.item("SWE", "norm_promotion", "gctf", "Norms", name="I4-SWE"),
    ],
    "designation": [PAIR | {"id": "N1", "term": "strategic_partner", "document": "ess_2003", "date": "2010"}],
    "membership": [
        clean.standing("SWE", "untoc", "party", "2004"),
        clean.standing("NOR", "untoc", "party", "2003"),
        clean.standing("GBR", "gctf", "member", "2012"),
    ],
}  # fmt: skip


@cache
def plain() -> View:
    rows = clean.rows()
    for kind, more in MORE.items():
        rows[kind] = [*rows.get(kind, []), *more]
    regime = {"id": "untoc", "type": "regime"}
    rows["actor"] = [one | (regime if one["id"] == "untoc" else {}) for one in rows["actor"]]
    return clean.observatory(rows).view()


def declared(scheme: str, concept: str, **values: Any) -> View:
    """The view under a codebook in which this concept has these values (None: does not have it)."""
    view = plain()
    book = view.codebook
    assert concept in book[scheme], concept
    one = book[scheme][concept]
    told = {key: value for key, value in {**one.properties, **values}.items() if value is not None}
    concepts = {
        **book[scheme].concepts,
        concept: replace(one, properties=told, assumed={**one.assumed, **values}),
    }
    schemes = {**book.schemes, scheme: replace(book[scheme], concepts=concepts)}
    return replace(view, known=replace(view.known, codebook=Codebook(book.version, schemes)))


def value(measure: str, *keys: str, field: str = "") -> Callable[[View], object]:
    return lambda view: measure_named(measure)(view).value(*keys, field=field)


def breaches(rule: str) -> Callable[[View], object]:
    return lambda view: sorted(one for found in audit(view) if found.code == rule for one in found.records)


def column(measure: str, field: str, **keys: str) -> Callable[[View], object]:
    return lambda view: measure_named(measure)(view).frame.filter(**keys)[field].to_list()


CASES: list[tuple[str, str, dict[str, Any], Callable[[View], object], object, object]] = [
    ("instrument", "joint_funding", {"class": "exchange"}, value("breadth", "SWE", "CT"), 3, 2),
    ("instrument", "joint_funding", {"depth": 5}, value("depth", "SWE", "CT"), 3, 5),
    ("qualifier", "basic", {"change": 0}, value("depth", "SWE", "OC"), 1, 2),
    ("detail", "sahel", {"depth": 5}, value("depth", "SWE", "CT"), 3, 5),
    ("detail", "sahel", {"constant_for": ("CT",)}, value("items_without_constants", "SWE", "CT"), 3, 2),
    ("membership_status", "member", {"participates": False}, value("regimes", "ISL", "gctf"), 1, 0),
    ("membership_status", "party", {"standing": "outside"}, value("norm_gaps", "SWE"), 0, 1),
    ("membership_status", "party", {"standing": "left"}, value("norm_gaps", "SWE"), 0, 1),
    ("actor_type", "regime", {"joined_as": "nothing"},
     column("regimes", "body", partner="SWE", body="untoc"), ["untoc"], []),
    ("scope", "security", {"belongs": "possibly"}, value("policy_sure", "SWE", "CT"), 1, 0),
    ("scope", "security", {"belongs": "not"}, value("policy_possible", "SWE", "CT"), 1, 0),
    ("rank", "senior_officials", {"counted_as": "ministerial"}, value("policy_possible", "SWE", "CT"), 1, 0),
    ("rank", "senior_officials", {"counted_as": "ministerial"}, value("ministerial_possible", "SWE", "CT"), 0, 1),
    ("figure_measure", "policy_dialogues", {"counted_as": "nothing"}, value("policy", "SWE", "CT"), 1, None),
    ("designation_term", "strategic_partner", {"rivalry": True},
     value("rivalry", "SWE", field="named"), "", "strategic partner"),
    ("instrument_class", "legal", {"deed": False},
     column("words_deeds", "deeds", by="partner", partner="FIN"), [1, 1], [0, 0]),
    ("document", "ess_2003", {"dimension": "internal"}, column("threats", "strategy", threat="terrorism"),
     ["external", "internal"], ["internal"]),
    ("confidence", "high", {"weight": "weak"}, lambda view: len(breaches("weak")(view)) > 20, False, True),  # type: ignore[arg-type]
    ("agreement_status", "in_force", {"stands": False}, breaches("agreement-not-in-force"), [], ["A1", "I-FIN"]),
    ("detail", "gctf", {"body": ""}, breaches("standing-unknown"), ["I4-SWE"], []),
    ("detail", "gctf", {"body": "psi"}, breaches("body-outside-issue"), [], ["I-ISL", "I4-SWE"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "concept", "values", "ask", "before", "after"),
    CASES,
    ids=[f"{one[0]}-{one[1]}-{'-'.join(one[2])}-{n}" for n, one in enumerate(CASES)],
)
def test_a_declaration_decides(
    scheme: str,
    concept: str,
    values: dict[str, Any],
    ask: Callable[[View], object],
    before: object,
    after: object,
) -> None:
    assert ask(plain()) == before
    assert ask(declared(scheme, concept, **values)) == after
