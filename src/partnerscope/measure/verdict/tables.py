"""The tables of 'what kind of partnership is it'."""

from __future__ import annotations

from partnerscope.measure.table import FieldColumn, KeyColumn, Table, fields

_PARTNER, _ISSUE = KeyColumn("partner"), KeyColumn("issue")
_LAST = (FieldColumn("absence"), FieldColumn("caveat"))

VERDICT_TABLES: tuple[Table, ...] = (
    Table(
        "factors",
        "Factors of cooperation",
        "What helps and what stands in the way?",
        "factors",
        (
            _PARTNER,
            _ISSUE,
            KeyColumn("factor", ids=True),
            *fields("value", "parts", "group"),
            KeyColumn("rater"),
            *fields("blind", "reported", "confidence", "passage", "rated_on"),
            *_LAST,
        ),
        note="reported = yes: the reference publication carries the judgement. Values are memberships from 0 to 1.",
    ),
    Table(
        "factors-qca",
        "Configurations of factors and broad cooperation",
        "Which factors together go with broad cooperation?",
        "factors_qca",
        (
            KeyColumn("part"),
            KeyColumn("term"),
            _PARTNER,
            _ISSUE,
            *fields("coded", "n", "consistency", "pri", "coverage", "relevance", "p", "distance"),
            *fields("share_same", "share_none", "low", "high", "cases"),
            *_LAST,
        ),
        note="Every test of the path stands below it; a row of the truth table is coded 1 from consistency 0.8 and PRI 0.5.",
    ),
    Table(
        "contributions",
        "Contributions",
        "Did cooperation contribute to an outcome?",
        "contributions",
        (
            _PARTNER,
            *fields("issues", "aim", "implied", "recorded", "agree", "passed", "failed", "open", "steps"),
            *fields("rival", "by", "judged"),
            KeyColumn("record", "contribution"),
            FieldColumn("caveat"),
        ),
        note="implied: what the tests come to, by rule; recorded: the verdict that somebody gives.",
    ),
    Table(
        "typology",
        "Kind of partnership",
        "What kind of partnership is each?",
        "typology",
        (
            _PARTNER,
            *fields("types", "certain", "values", "weight", "attributes", "attributes_open", "criteria"),
            *fields("criteria_not", "criteria_open", "gap", "h", "within_bounds", "hangs_on"),
            *fields("stays_coded", "tried_coded", "stays_thresholds", "tried_thresholds"),
            *fields("flips", "flipping_records"),
            *_LAST,
        ),
        note="types: all that the data leave possible. No index and no ranking.",
    ),
    Table(
        "typology-rules",
        "Conditions of the verdict",
        "Which rules fire, and by how much?",
        "verdict_checks",
        (
            KeyColumn("actor"),
            KeyColumn("rule", ids=True),
            KeyColumn("condition"),
            *fields("role", "fired", "answer", "value", "low", "high", "distance"),
            *_LAST,
        ),
        note="distance: from the threshold, above 0 where the condition holds. The subject stands last, by its own rules.",
    ),
)
