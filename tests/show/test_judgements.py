"""Claims, the audit and one record in text, JSON and frames, from results made up here: no process, no folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from partnerscope.assess import AuditFinding
from partnerscope.assess.claims import ClaimResult, Verdict
from partnerscope.journal import Changeset, Header
from partnerscope.observatory import Account
from partnerscope.show.audit import audit_frame, audit_json, audit_markdown
from partnerscope.show.claims import claims_frame, claims_json, claims_markdown, claims_summary
from partnerscope.show.record import record_text

HOLDS = Verdict("holds", "the table says so", (("USA", 7.0), ("Japan", "1")), ("F2", "F1"))
UNTESTABLE = Verdict("untestable", "", (), ())
RESULTS = [
    ClaimResult("C1", "2", "The USA lead", "count", HOLDS, UNTESTABLE, note="as printed"),
    ClaimResult("C2", "3", "Japan leads", "count", Verdict("fails", "", (), ("F1",)), HOLDS),
]
MANY = tuple(f"r{number}" for number in range(7))
FINDINGS = [
    AuditFinding("weak", "note", "rests on *one* page", MANY[:6], "look for <b>another</b>"),
    AuditFinding("constant", "warning", "says nothing", MANY, "ask"),
    AuditFinding("weak", "note", "rests on another page", (), "look for another"),
]


def test_a_summary_counts_each_verdict_on_each_side() -> None:
    assert claims_summary(RESULTS).splitlines() == [
        "# 2 claims re-checked",
        "",
        "| verdict | against the publication's own tables | against independent records |",
        "|---|---:|---:|",
        "| holds | 1 | 1 |",
        "| partly | 0 | 0 |",
        "| fails | 1 | 0 |",
        "| untestable | 0 | 1 |",
    ]
    assert claims_summary(RESULTS[:1]).startswith("# 1 claim re-checked")


def test_every_claim_is_told_with_why_numbers_and_note() -> None:
    text = claims_markdown(RESULTS)
    assert text.startswith(claims_summary(RESULTS))
    first, second = text.split("\n## ")[1:]
    assert first == (
        "C1 (section 2)\n\nThe USA lead\n\n- internal: **holds**: the table says so (USA: 7.0; Japan: 1)\n"
        "- external: **untestable**\n- note: as printed\n"
    )
    assert second.startswith("C2 (section 3)")
    assert "note" not in second


def test_claims_as_data_have_both_verdicts_and_all_records() -> None:
    one, other = json.loads(claims_json(RESULTS))
    assert (one["internal"], one["external"], one["note"]) == ("holds", "untestable", "as printed")
    assert one["why"] == {"internal": "the table says so", "external": ""}
    assert one["numbers"] == {"internal": {"USA": 7.0, "Japan": "1"}, "external": {}}
    assert one["records"] == other["records"] == ["F1", "F2"]
    frame = claims_frame(RESULTS)
    assert frame.row(0, named=True) == {
        "id": "C1", "section": "2", "kind": "count", "paraphrase": "The USA lead", "internal": "holds",
        "external": "untestable", "why_internal": "the table says so", "why_external": "",
        "numbers_internal": "USA: 7.0; Japan: 1", "numbers_external": "", "records": ["F1", "F2"],
    }  # fmt: skip
    assert claims_frame([]).columns == frame.columns


def test_findings_stand_under_their_rule_with_six_records() -> None:
    text = audit_markdown(FINDINGS)
    assert text.startswith("# 3 findings of 2 rules\n")
    assert text.index("## constant (warning, 1)") < text.index("## weak (note, 2)")
    assert "- says nothing [r0, r1, r2, r3, r4, r5 ...]" in text
    assert "[r0, r1, r2, r3, r4, r5]\n" in text
    assert text.endswith("- rests on another page\n")
    assert "look for \\<b>another" in text, "a text is not markup"
    assert audit_markdown(FINDINGS[:1]).startswith("# 1 finding of 1 rule\n")
    assert audit_markdown([]) == "The rules found nothing.\n"


def test_findings_as_data() -> None:
    frame = audit_frame(FINDINGS)
    assert frame.columns == ["code", "severity", "what", "records", "hint"]
    assert frame.row(1) == ("constant", "warning", "says nothing", list(MANY), "ask")
    assert audit_frame([]).schema == frame.schema
    assert json.loads(audit_json(FINDINGS))[2] == {
        "code": "weak", "severity": "note", "what": "rests on another page", "records": [], "hint": "look for another",
    }  # fmt: skip


def test_a_record_is_told_with_evidence_corrections_and_history() -> None:
    made = Changeset("ab" * 32, Header((), datetime(2026, 1, 2, tzinfo=UTC), "ann", "first", 1))
    gone = Changeset("cd" * 32, Header((made.hash,), datetime(2026, 2, 3, tzinfo=UTC), "ben", "was wrong", 1))
    account = Account(
        "meeting",
        "M1",
        [{"id": "M1", "place": "Oslo", "note": None}],
        [
            {
                "field": "*",
                "stance": "supports",
                "source": "gov",
                "locator": "p. 1",
                "confidence": None,
                "note": None,
            }
        ],
        [{"field": "place", "printed": "Olso", "corrected": "Oslo", "by": "ann", "why": "misprint"}],
        [(made, {"place": "Oslo"}), (gone, None)],
    )
    text = record_text(account)
    for part in (
        "M1",
        "Oslo",
        "gov",
        "p. 1",
        "Olso",
        "misprint",
        "first",
        "1 cell",
        "was wrong",
        "retracted",
        "2026-02-03",
    ):
        assert part in text, part
    assert "1 cells" not in text
