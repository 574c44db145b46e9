"""The tables about the evidence itself: how often it is wrong, what is missing, where somebody has looked."""

from __future__ import annotations

from partnerscope.measure.table import FieldColumn, KeyColumn, Table, fields

_RATE = ("wrong_share", "low", "high", "high_if_doubtful", "wrong", "doubtful", "right", "unreachable")

EVIDENCE_TABLES: tuple[Table, ...] = (
    Table(
        "error-rate",
        "Error rate",
        "How often are the records wrong?",
        "error_rate",
        (KeyColumn("sample"), *fields(*_RATE, "last_read", "read_by")),
        note="One line a sample; empty where nobody has read any again.",
    ),
    Table(
        "gaps",
        "Gaps",
        "What is reported and cannot be shown, and has anybody looked?",
        "gaps",
        (
            KeyColumn("partner"),
            KeyColumn("issue"),
            FieldColumn("reported", "value", "gaps_reported"),
            *fields("shown", "judged", "named", "missing"),
            *(FieldColumn(name, name, "searches") for name in ("searches", "last_search", "looked_for")),
            FieldColumn("caveat", measure="searches"),
        ),
        note="Reported figures, records held and searches stand in columns of their own. No last search: nobody looked.",
    ),
    Table(
        "dialogue-gaps",
        "Gaps of dialogues",
        "What is missing of each dialogue, and has anybody looked?",
        "dialogue_gaps",
        (
            FieldColumn("dialogue", "label"),
            KeyColumn("partner"),
            *fields(
                "issues", "lacks", "rounds_missing", "last_meeting", "searched_to", "searched", "looked_for"
            ),
            KeyColumn("record", "dialogue", ids=True),
            FieldColumn("caveat"),
        ),
        note="Lacks: any meeting on record, rounds that a later number proves, evidence since the last meeting.",
    ),
)
