"""The tables of how the two sides stand: names, rivalry, opinion, means, mandates, positions, aims and their raters."""

from __future__ import annotations

from partnerscope.measure.table import FieldColumn, KeyColumn, Table, fields

_PARTNER = KeyColumn("partner")
_LAST = (FieldColumn("absence"), FieldColumn("caveat"))

STANDING_TABLES: tuple[Table, ...] = (
    Table(
        "designations",
        "Designations by document",
        "What is each called, and when last?",
        "designations",
        (_PARTNER, KeyColumn("term"), *fields("last_year", "first_year", "times", "documents", "speakers")),
    ),
    Table(
        "rivalry",
        "Rivalry beside cooperation",
        "What stands against each other?",
        "rivalry",
        (
            _PARTNER,
            *fields("restrictive_measures", "countermeasures", "hostile_acts", "named", "last_named"),
            *_LAST,
        ),
        note="Never netted against cooperation.",
    ),
    Table(
        "opinion",
        "Opinion polls",
        "How do people see the partners?",
        "opinion",
        (
            _PARTNER,
            *fields("poll", "date", "population", "item", "answer", "share", "n"),
            KeyColumn("record", "opinion"),
        ),
    ),
    Table(
        "capabilities",
        "Means of its own",
        "With which means of its own does the subject act?",
        "capabilities",
        (
            *fields("label", "category", "issues", "since", "last_seen", "holds", "amount", "unit"),
            KeyColumn("record", "capability"),
        ),
    ),
    Table(
        "mandates",
        "Mandates to negotiate",
        "What is to be negotiated, and where does it stand?",
        "mandates",
        (
            _PARTNER,
            *fields("object", "status", "issues", "since", "last_seen", "holds", "body", "act"),
            KeyColumn("record", "mandate"),
        ),
    ),
    Table(
        "positions",
        "Positions on cases",
        "Where do they stand on the cases that divide?",
        "positions",
        (
            KeyColumn("case"),
            _PARTNER,
            *fields("stance", "subject_stance", "apart", "last_seen", "holds", "passage", "caveat"),
        ),
        note="apart: steps between the two, ordinal.",
    ),
    Table(
        "aims",
        "Dialogues by their own aim",
        "Does each dialogue yield what it is for?",
        "aims",
        (
            FieldColumn("dialogue", "label"),
            _PARTNER,
            *fields(
                "orientation", "purpose", "asked", "shown", "rounds", "reading", "results", "kept", "followed"
            ),
            *fields("raters", "rated_by", "passages"),
            KeyColumn("record", "dialogue"),
            FieldColumn("caveat"),
        ),
        note="differ: raters differ and nobody has decided.",
    ),
    Table(
        "rating-agreement",
        "Agreement of raters",
        "Do raters agree?",
        "rating_agreement",
        (KeyColumn("scale"), *fields("rated", "twice", "same", "alpha", "raters", "rated_by"), *_LAST),
    ),
)
