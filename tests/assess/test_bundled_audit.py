"""What the audit finds in the bundled observatory: the known inconsistencies of the reference, by rule and not by list."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from partnerscope.assess import AuditFinding, audit
from partnerscope.view import View
from tests.assess.building import BUNDLED, Evidence

SOURCES = Path(__file__).resolve().parents[2] / "src" / "partnerscope" / "assess" / "audit"

FOUND: dict[str, tuple[str, set[str]]] = {
    "A01": ("repeat", {"T3-CAN-CT-3", "T3-CAN-CT-4"}),
    "A02": ("repeat", {"T3-CAN-OC-4", "T3-CAN-OC-5"}),
    "A03": ("repeat", {"T3-USA-CS-7", "T3-USA-CS-8"}),
    "A04": ("run-together", {"T3-RUS-NP-1", "T3-RUS-NP-2"}),
    "A05": ("points-elsewhere", {"T3-KOR-OC-1"}),
    "A06": ("body-outside-issue", {"T3-KOR-OC-2"}),
    "A07": ("unknown-word", {"T3-KOR-CT-1"}),
    "A08": ("not-member", {"T3-MEX-NP-2"}),
    "A09": ("not-member", {"T3-RUS-NP-2"}),
    "A10": ("against-own-tables", {"C064"}),
    "A11": ("dialogue-without-cooperation", {"T4-ZAF-CS-PD"}),
    "A12": ("dialogue-without-cooperation", {"T4-IND-CS-PD"}),
    "A13": ("cooperation-without-dialogue", {"T3-MEX-NP-1"}),
    "A14": ("against-own-tables", {"C030"}),
    "A15": ("against-own-tables", {"C033"}),
    "A16": ("against-own-tables", {"C036"}),
    "A17": ("against-own-tables", {"C084"}),
    "A18": ("against-own-tables", {"C095"}),
    "A19": ("against-own-tables", {"C091"}),
    "A20": ("against-own-tables", {"C051"}),
    "A21": ("against-own-tables", {"C058"}),
    "A22": ("named-for-few", {"T3-CAN-CT-6", "T3-USA-CT-6", "MB-IND-gctf-member"}),
    "A23": ("named-for-few", {"T3-CHN-OC-4", "T3-MEX-CT-1", "MB-BRA-fatf-member"}),
    "A24": ("against-own-tables", {"C085", "T3-RUS-CS-2"}),
    "A25": ("several-labels", {"T3-CAN-CT-5", "T3-CAN-OC-4", "T3-USA-CT-3"}),
    "A26": ("near-synonyms", {"T3-CAN-CT-2", "T3-JPN-OC-1"}),
    "A27": ("odd-instrument", {"T3-CHN-OC-4"}),
    "A28": ("body-outside-issue", {"T3-JPN-CT-4"}),
    "A29": ("own-name", {"T3-BRA-OC-4", "T3-USA-OC-8"}),
    "A30": ("spelling", {"T3-MEX-OC-1", "T3-BRA-OC-1"}),
    "A31": ("standing-unknown", {"T3-BRA-OC-3"}),
    "A32": ("constant", {"T3-ZAF-OC-1"}),
    "A33": ("threat-without-place", {"TP-iss_2010-border_security"}),
    "A34": ("unlike-threats", {"TP-ess_ir_2008-climate_change", "TP-iss_2010-disasters"}),
    "A35": ("contradicted", {"US-01"}),
    "A36": ("counted-in-several", {"US-03"}),
    "A37": ("rank-unrecorded", {"T4-RUS-NP-MD"}),
    "A39": ("statement-left-out", {"ST-RUS-2014-01-28"}),
    "A40": ("issue-not-in-title", {"T2-14"}),
    "A41": ("norm-outside", {"T3-JPN-OC-5", "MB-JPN-untoc-signatory"}),
    "A46": ("against-others", {"C102", "SP-ZAF"}),
    "A47": ("against-others", {"C024", "AG-MEX-joint-executive-plan"}),
    "A48": ("agreement-not-printed", {"AG-MEX-pnr-negotiations"}),
    "A49": ("ranks-disagree", {"T4-CAN-NP-PD", "T3-CAN-NP-2"}),
}
"""Inconsistency of the reference, as its first readers numbered them: the rule that finds it and records it names.

Not found by rule: A38, A42, A43, A44 and A45 stand in running text, footnotes or front matter, which are not records.
"""


@cache
def view() -> View:
    return Evidence.of(BUNDLED).view()


@cache
def findings() -> tuple[AuditFinding, ...]:
    return audit(view())


@pytest.mark.oracle
@pytest.mark.parametrize("anomaly", sorted(FOUND))
def test_known_inconsistencies_are_found(anomaly: str) -> None:
    code, records = FOUND[anomaly]
    assert any(finding.code == code and records <= set(finding.records) for finding in findings())


def test_most_of_them_without_the_help_of_claims() -> None:
    by_data = [code for code, _ in FOUND.values() if not code.startswith("against-")]
    assert len(by_data) >= 25


def test_every_cell_of_that_kind_is_found_and_no_other() -> None:
    """Six cells have items and no dialogue, two the reverse; three details fill a column."""
    held = [finding.code for finding in findings()]
    counts = {
        code: held.count(code)
        for code in ("cooperation-without-dialogue", "dialogue-without-cooperation", "constant", "repeat")
    }
    assert counts == {
        "cooperation-without-dialogue": 6,
        "dialogue-without-cooperation": 2,
        "constant": 3,
        "repeat": 3,
    }


def test_findings_name_records_or_claims_that_exist() -> None:
    owners = view().known.owners
    for finding in findings():
        unknown = [record for record in finding.records if record not in owners]
        assert all(re.fullmatch(r"C\d{3}", record) for record in unknown)


def test_no_rule_names_a_partner_a_body_or_a_record() -> None:
    """The audit's source holds no id and no label of an actor and no record id."""
    names = {row["id"] for row in Evidence.of(BUNDLED).rows["actor"]}
    names |= {row["label"] for row in Evidence.of(BUNDLED).rows["actor"]}
    records = {
        row["id"]
        for kind, rows in Evidence.of(BUNDLED).rows.items()
        if kind != "actor"
        for row in rows
        if "id" in row
    }
    code = "\n".join(path.read_text("utf-8") for path in sorted(SOURCES.glob("*.py")))
    words = set(re.findall(r"[A-Za-z][\w-]*", re.sub(r'""".*?"""', "", code, flags=re.DOTALL)))
    assert not {name for name in names if name in words}
    assert not {record for record in records if record in words}


def test_what_is_wrong_in_our_own_records_is_the_forerunner_of_one_dialogue() -> None:
    """The other errors are the reference's: bodies in which a partner did not stand."""
    wrong = {
        (one.code, *one.records)
        for one in audit(Evidence.of(BUNDLED).view(valid="2026-11"))
        if one.severity == "error"
    }
    ours = {one for one in wrong if one[0] != "not-member"}
    assert ours == {("early-meeting", "RU-01-2002-11-05", "RU-01"), ("attested-outside", "RU-01")}
