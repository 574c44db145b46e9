"""Each rule of the audit: it finds a seeded defect, and is silent on clean evidence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from partnerscope.assess import RULES, audit
from partnerscope.assess.audit import rule_coded
from partnerscope.errors import InputError
from tests.assess import clean
from tests.assess.building import Row
from tests.assess.clean import (
    PARTNERS,
    agreement,
    dialogue,
    item,
    meeting,
    observatory,
    proofs,
    standing,
    statement,
    threat,
)

Rows = dict[str, list[Row]]


def _row(rows: Rows, identity: str) -> Row:
    return next(row for kind in rows.values() for row in kind if row.get("id") == identity)


def _set(identity: str, **cells: str) -> Callable[[Rows], None]:
    return lambda rows: _row(rows, identity).update(cells)


def _add(kind: str, *new: Row, locator: str = "page 1") -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[kind].extend(new)
        rows["evidence"].extend(proof for row in new for proof in proofs(row["id"], locator))

    return change


def _drop(kind: str, **cells: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[kind] = [row for row in rows[kind] if any(row.get(k) != v for k, v in cells.items())]

    return change


def _all(*changes: Callable[[Rows], None]) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        for one in changes:
            one(rows)

    return change


def _doubt(record: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        for proof in rows["evidence"]:
            if proof["record"] == record:
                proof["confidence"] = "low"

    return change


def _second(partner: str, instrument: str, detail: str, printed: str, issue: str = "CT") -> Row:
    return item(partner, instrument, detail, printed, issue, f"I2-{partner}")


_CORRECTION = {
    "record": "I-SWE",
    "field": "printed",
    "printed": "Exchange of information (Sahel)– Joint funding (cyber research)",
    "by": "a reader",
    "why": "two items in one line",
}
_FIVE = [_set(f"F-{p}-policy", value=v) for p, v in (("SWE", "5"), ("GBR", "4"))]
_WORK = _add(
    "action",
    *[
        item(p, instrument, "", instrument, name=f"I{n}-{p}")
        for n, instrument in enumerate(("mediation", "joint_exercise", "joint_funding"))
        for p in ("GBR", "DNK", "FIN")
    ],
)

SEEDS: dict[str, tuple[Callable[[Rows], None], str]] = {
    "repeat": (
        _add("action", _second("SWE", "information_exchange", "sahel", "Exchange of information (Sahel)")),
        "I2-SWE",
    ),
    "run-together": (
        _all(
            _add(
                "action", _second("SWE", "joint_funding", "cyber_research", "Joint funding (cyber research)")
            ),
            lambda rows: rows.update(correction=[_CORRECTION]),
        ),
        "I2-SWE",
    ),
    "constant": (_all(*[_set(f"I-{p}", details="recruitment", printed="") for p in PARTNERS]), "I-DNK"),
    "body-outside-issue": (
        _all(
            _set("I-SWE", details="psi", printed=""),
            _add("membership", standing("SWE", "psi", "participant", "2005")),
        ),
        "I-SWE",
    ),
    "points-elsewhere": (_set("I-SWE", details="wmd_clause", printed=""), "I-SWE"),
    "several-labels": (
        _all(
            _set("I-SWE", instrument="data_agreement", details="pnr", printed=""),
            _set("I-GBR", instrument="legal_agreement", details="pnr", printed=""),
        ),
        "I-GBR",
    ),
    "odd-instrument": (
        _all(
            _set("I-SWE", instrument="norm_promotion", details="gctf", printed=""),
            _set("I-GBR", instrument="multilateral_cooperation", details="gctf", printed=""),
        ),
        "I-SWE",
    ),
    "odd-issue": (
        _all(
            _set("I-SWE", details="gctf", issues="OC", printed=""),
            _set("I-GBR", details="gctf", printed=""),
        ),
        "I-SWE",
    ),
    "unknown-word": (_set("I-SWE", printed="Exchange of information (Sahal)"), "I-SWE"),
    "spelling": (
        _all(
            _set("I-SWE", details="threat_notice", printed="Exchange of information (Threat Notice)"),
            _set("I-GBR", details="threat_notice", printed="Exchange of information (Threat notice)"),
        ),
        "I-GBR",
    ),
    "own-name": (
        _set("I-SWE", issues="OC", details="untoc", printed="Exchange of information (UNCTOC)"),
        "I-SWE",
    ),
    "near-synonyms": (_set("I-SWE", instrument="joint_training", printed="Joint seminars (Sahel)"), "I-SWE"),
    "not-member": (_set("MB-ISL-gctf", status="none"), "I-ISL"),
    "norm-outside": (
        _all(
            _set("I-SWE", issues="OC", instrument="norm_promotion", details="untoc", printed=""),
            _add("membership", {**standing("SWE", "untoc", "party", "2020"), "attested": "2020"}),
        ),
        "MB-SWE-untoc",
    ),
    "standing-unknown": (_drop("membership", id="MB-ISL-gctf"), "I-ISL"),
    "named-for-few": (_add("membership", standing("SWE", "gctf", "member", "2011-09-22")), "MB-SWE-gctf"),
    "contradictory-standing": (
        _add("membership", standing("ISL", "gctf", "suspended", "2012", "MB-other")),
        "MB-other",
    ),
    "standing-twice": (
        _add("membership", standing("ISL", "gctf", "member", "2011-09-22", "MB-other")),
        "MB-other",
    ),
    "dialogue-without-cooperation": (_drop("action", id="I-SWE"), "F-SWE-policy"),
    "cooperation-without-dialogue": (_set("F-SWE-policy", value="0"), "I-SWE"),
    "more-recorded": (_add("dialogue", dialogue("SWE", "D2-SWE")), "D2-SWE"),
    "fewer-recorded": (_set("F-SWE-policy", value="2"), "F-SWE-policy"),
    "rank-unrecorded": (_set("F-SWE-ministerial", value="1"), "F-SWE-ministerial"),
    "counted-in-several": (_set("D-SWE", issues="CT;OC"), "D-SWE"),
    "ranks-disagree": (_all(*_FIVE, _WORK), "F-SWE-policy"),
    "against-own-tables": (_set("F-SWE-policy", value="2"), "N1"),
    "early-meeting": (_set("M1", date="2009-05"), "M1"),
    "late-meeting": (_set("D-SWE", end="2011-12", attested=""), "M2"),
    "number-order": (_set("M2", date="2010-05"), "M2"),
    "number-gap": (_set("M2", number="4"), "D-SWE"),
    "attested-outside": (_set("D-SWE", attested="2008"), "D-SWE"),
    "undated-status": (_set("D-SWE", status="suspended"), "D-SWE"),
    "ends-before-start": (_set("P1", end="1999"), "P1"),
    "signed-late": (_set("A1", signed="2011-01-01"), "A1"),
    "no-evidence": (_drop("evidence", record="P1"), "P1"),
    "not-independent": (_drop("evidence", record="P1", source="gazette"), "P1"),
    "contradicted": (
        lambda rows: rows["evidence"].append(
            {"record": "P1", "field": "start", "source": "gazette", "locator": "x", "stance": "contradicts"}
        ),
        "P1",
    ),
    "weak": (_doubt("P1"), "P1"),
    "possible-duplicate": (_add("meeting", {**meeting(2, "2012-05"), "id": "M2b", "number": ""}), "M2b"),
    "statement-left-out": (_add("statement", statement("S2", "On drugs", "2013-01-01", "OC")), "S2"),
    "issue-not-in-title": (_set("S1", issues="CT;CS"), "S1"),
    "threat-outside-table": (
        _add(
            "threat_priority", {**threat("T3", "iss_2010", "violence"), "position": "2"}, locator="section 2"
        ),
        "T3",
    ),
    "threat-without-place": (
        _add("threat_priority", {**threat("T3", "iss_2010", "cyber"), "position": ""}, locator="Table 1"),
        "T3",
    ),
    "unlike-threats": (
        _all(_set("T1", threat="climate_change"), _set("T2", threat="disasters")),
        "T2",
    ),
    "agreement-not-in-force": (_set("A1", status="stalled"), "A1"),
    "agreement-not-printed": (_add("agreement", agreement("A2", "SWE", "mutual_legal_assistance")), "A2"),
}

CLAIM_DENIED_BY_OTHERS = """
claims:
- id: N2
  section: '2'
  paraphrase: The Swedish dialogue began in 2005
  kind: existence
  source: book
  internal: {untestable: no table dates it}
  external:
  - {says: Another source dates it to 2005, records: dialogue, where: {partner: SWE}, take: year, of: start, equals: 2005}
"""


def test_clean_evidence_has_no_finding() -> None:
    assert audit(observatory().view()) == ()


@pytest.mark.parametrize("code", sorted(SEEDS))
def test_a_seeded_defect_is_found(code: str) -> None:
    change, record = SEEDS[code]
    rows = clean.rows()
    change(rows)
    found = [finding for finding in audit(observatory(rows).view()) if finding.code == code]
    assert any(record in finding.records for finding in found)
    assert all(finding.hint and finding.what for finding in found)


def test_a_claim_that_others_deny_is_found() -> None:
    found = audit(observatory(claims=CLAIM_DENIED_BY_OTHERS).view())
    assert [(finding.code, finding.records) for finding in found] == [("against-others", ("N2", "D-SWE"))]


def test_every_rule_has_a_seeded_defect() -> None:
    assert {rule.code for rule in RULES} == {*SEEDS, "against-others"}


def test_codes_are_unique_and_known() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    assert rule_coded("repeat").severity == "warning"
    with pytest.raises(InputError, match="no rule"):
        rule_coded("repeats")


@pytest.mark.parametrize(
    "cells",
    [
        {"status": "suspended", "status_since": "2014"},
        {"status": "ended", "end": "2014"},
        {"status": "active"},
        {"status": ""},
    ],
)
def test_a_status_with_a_date_or_of_a_living_dialogue_is_no_fault(cells: dict[str, str]) -> None:
    rows = clean.rows()
    _set("D-SWE", **cells)(rows)
    assert [one for one in audit(observatory(rows).view()) if one.code == "undated-status"] == []


@pytest.mark.parametrize(
    ("signed", "stands"), [("2014-12-31", True), ("2015-01-01", False), ("2014-12", True), ("", True)]
)
def test_a_text_is_an_agreement_from_the_day_of_its_signature(signed: str, stands: bool) -> None:
    """Seen on 31 December 2014; of what bears no day of signature nobody can say that it was unsigned."""
    rows = clean.rows()
    _set("A1", signed=signed)(rows)
    rows["agreement"].append(agreement("A2", "SWE", "mutual_legal_assistance") | {"signed": signed})
    found = {one.code for one in audit(observatory(rows).view())}
    assert ("agreement-not-in-force" in found) is not stands, "printed as a legal agreement with Finland"
    assert ("agreement-not-printed" in found) is stands, "nothing of the sort is printed with Sweden"
