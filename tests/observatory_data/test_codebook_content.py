"""The bundled codebook says enough for two strangers to code alike, and its numbers are those of the article."""

from __future__ import annotations

import pytest

from partnerscope.codebook import Codebook, load_codebook
from partnerscope.observatory import bundled
from partnerscope.record import KINDS

SUBSTANTIVE = (
    "absence",
    "agreement_category",
    "designation_term",
    "dialogue_status",
    "instrument",
    "instrument_class",
    "issue",
    "membership_status",
    "orientation",
    "purpose",
    "qualifier",
    "rank",
    "statement_function",
    "threat",
    "track",
)


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return load_codebook(bundled() / "codebook")


def test_every_scheme_a_column_names_exists(codebook: Codebook) -> None:
    named = {cell.target for kind in KINDS for cell in kind.columns.values() if cell.shape == "concept"}
    assert named <= set(codebook.schemes)


def test_every_concept_has_a_definition_and_an_origin(codebook: Codebook) -> None:
    poor = [
        (s.id, c.id) for s in codebook for c in s if not c.definition or c.origin not in ("article", "ours")
    ]
    assert poor == []


@pytest.mark.parametrize("scheme", SUBSTANTIVE)
def test_substantive_concepts_say_what_counts_and_what_does_not(codebook: Codebook, scheme: str) -> None:
    poor = [c.id for c in codebook[scheme] if not (c.counts and c.counts_not and c.example)]
    assert poor == []


def test_no_matching_term_leads_to_two_instruments(codebook: Codebook) -> None:
    seen: dict[str, str] = {}
    for concept in codebook["instrument"]:
        for term in concept.match:
            assert seen.setdefault(term.casefold(), concept.id) == concept.id, term


def test_every_scale_names_a_scheme_or_an_interval(codebook: Codebook) -> None:
    for scale in codebook["scale"]:
        numeric = scale.number("low") is not None and scale.number("high") is not None
        assert scale.text("scheme") in codebook.schemes or numeric, scale.id


def test_table_4_counts_by_the_rule_under_it(codebook: Codebook) -> None:
    counted = {rank.id: rank.text("counted_as") for rank in codebook["rank"]}
    assert [rank for rank, head in counted.items() if head == "ministerial"] == ["ministerial_specialised"]
    assert counted["summit"] == counted["ministerial_foreign"] == "none"
    assert counted["senior_officials"] == counted["expert"] == counted["technical"] == "policy"


def test_constant_details_are_three_one_for_each_issue_but_cyber_security(codebook: Codebook) -> None:
    constant = {d.id: d.several("constant_for") for d in codebook["detail"] if d.several("constant_for")}
    assert constant == {"unscr_1540": ("NP",), "un_ct_strategy": ("CT",), "untoc": ("OC",)}


def test_the_four_issues_stand_at_the_top(codebook: Codebook) -> None:
    issue = codebook["issue"]
    assert [issue.top(one) for one in ("NP", "CT", "OC", "CS")] == ["NP", "CT", "OC", "CS"]
    assert {issue.top(one) for one in ("drugs", "migrant_smuggling")} == {"OC"}
    assert issue.top("HY") == "GS"


def test_four_classes_are_deeds(codebook: Codebook) -> None:
    deeds = {c.id for c in codebook["instrument_class"] if c.properties.get("deed") is True}
    assert deeds == {"operational", "capacity", "legal", "funding"}
    letters = [c.text("letter") for c in codebook["instrument_class"]]
    assert len(set(letters)) == len(letters) == 9


def test_absence_has_five_kinds(codebook: Codebook) -> None:
    kinds = ["not_coded", "searched_none", "not_applicable", "outside_coverage", "confidential"]
    assert list(codebook["absence"].concepts) == kinds
