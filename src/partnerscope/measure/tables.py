"""The list of tables. A new table is one entry: its measure, its key columns, its columns of fields."""

from __future__ import annotations

from partnerscope.errors import InputError
from partnerscope.measure.evidence_tables import EVIDENCE_TABLES
from partnerscope.measure.standing_tables import STANDING_TABLES
from partnerscope.measure.table import FieldColumn, KeyColumn, Table, fields
from partnerscope.measure.verdict.tables import VERDICT_TABLES

_PARTNER, _ISSUE, _YEAR = KeyColumn("partner"), KeyColumn("issue"), KeyColumn("year")
_INTERVAL = (FieldColumn("low"), FieldColumn("high"))
_LAST = (FieldColumn("absence"), FieldColumn("caveat"))


def _measures(*names: str) -> tuple[FieldColumn, ...]:
    """Columns of the values of several measures, each with the measure's name."""
    return tuple(FieldColumn(name, "value", name) for name in names)


def _tally(scheme: str, question: str) -> Table:
    """Dialogues by a concept: those that surely hold, and those that possibly do."""
    return Table(
        f"dialogues-by-{scheme}",
        f"Dialogues by {scheme}",
        question,
        f"dialogues_by_{scheme}",
        (_PARTNER, KeyColumn(scheme, ids=True), FieldColumn("sure"), FieldColumn("possible", "value")),
    )


TABLES: tuple[Table, ...] = (
    Table(
        "threats",
        "Threats in the subject's strategies",
        "Which threats do its strategies name?",
        "threats",
        (
            KeyColumn("threat"),
            FieldColumn("external", "wording", where={"strategy": ("external", "both")}),
            FieldColumn("internal", "wording", where={"strategy": ("internal", "both")}),
        ),
        reproduces="Table 1",
    ),
    Table(
        "statements",
        "Joint statements",
        "What do they say together?",
        "statements",
        (
            _PARTNER,
            FieldColumn("issue", "issues"),
            *fields("date", "title"),
            FieldColumn("listed", words={"1": "yes", "0": "no"}),
            KeyColumn("record", "statement"),
        ),
        reproduces="Table 2",
        note="listed: whether the statement stands in the article's table.",
    ),
    Table(
        "cooperation",
        "Cooperation by partner and issue",
        "What do they do together?",
        "breadth",
        (
            _PARTNER,
            _ISSUE,
            *_measures("breadth", "depth", "items", "items_printed", "items_without_constants"),
        ),
        reproduces="Table 3",
    ),
    Table(
        "dialogues",
        "Dialogues by partner and issue",
        "With whom are there standing dialogues, and on what?",
        "ministerial",
        (
            _PARTNER,
            _ISSUE,
            *_measures("ministerial", "policy", "ministerial_sure", "ministerial_possible"),
            *_measures("policy_sure", "policy_possible", "coverage", "ministerial_judged", "policy_judged"),
        ),
        reproduces="Table 4",
        note="The first two columns are reported figures; the others count records.",
    ),
    Table(
        "alignment",
        "Alignment in the UN General Assembly",
        "Do they vote alike, and on what?",
        "alignment",
        (
            _PARTNER,
            _ISSUE,
            KeyColumn("agenda"),
            KeyColumn("period"),
            *fields("alignment", "low", "high", "n", "exact", "s", "kappa", "pi", "where_unanimous"),
            *fields(
                "frozen_membership",
                "with_parts",
                "above_others",
                "recurring",
                "recurring_change",
                "recurring_votes",
                "important",
                "important_votes",
                "absent",
                "split",
                "unanimous_votes",
                "cohesion",
            ),
            *_LAST,
        ),
        note="split: roll calls without a two-thirds position of the subject, not in n. absent: the partner did not vote.",
    ),
    Table(
        "ideal-points",
        "Ideal points of UN votes, and distance to the members' median",
        "Where do they stand, and how far from the subject?",
        "ideal_distance",
        (
            _PARTNER,
            _YEAR,
            FieldColumn("position", measure="ideal_points"),
            FieldColumn("low", measure="ideal_points"),
            FieldColumn("high", measure="ideal_points"),
            FieldColumn("level", measure="ideal_points"),
            FieldColumn("votes", "n", "ideal_points"),
            FieldColumn("subject_median"),
            FieldColumn("members", "n"),
            FieldColumn("distance"),
            FieldColumn("distance_low", "low"),
            FieldColumn("distance_high", "high"),
            FieldColumn("absence", measure="ideal_points"),
            FieldColumn("caveat", measure="ideal_points"),
        ),
        note="year: in which the session opens. position: higher towards the USA. level: how far it moves with what ties "
        "the sessions, outside its interval. distance: in interquartile ranges of the members. Intervals of 90 %.",
    ),
    Table(
        "proximity",
        "Distance in liberal democracy from the members' median",
        "How near are the values?",
        "proximity",
        (_PARTNER, _YEAR, FieldColumn("gap"), *_INTERVAL, FieldColumn("values"), *_LAST),
    ),
    Table(
        "regimes",
        "Participation in regimes, forums and organizations",
        "Who takes part in which regime?",
        "regimes",
        (
            _PARTNER,
            KeyColumn("body"),
            FieldColumn("issue", "issues"),
            *fields("standing", "takes_part", "holds"),
            *_LAST,
        ),
    ),
    Table(
        "accession",
        "Accession to treaties after dialogue and without",
        "Did those who talk with the subject join more often?",
        "accession",
        (
            _ISSUE,
            KeyColumn("treaty"),
            KeyColumn("dialogue"),
            FieldColumn("at_risk", "n"),
            *fields("acceded", "partners_at_risk", "partners_acceded", "comparators_at_risk"),
            *fields("comparators_acceded", "outcome"),
            FieldColumn("test", measure="accession_test"),
            *_LAST,
        ),
        note="at_risk: states outside at the start of a period of five years.",
    ),
    Table(
        "effect",
        "Alignment after a partnership was declared",
        "Did alignment change after a partnership was declared?",
        "effect",
        (
            _PARTNER,
            KeyColumn("design"),
            *fields("since", "effect", "low", "high", "n", "p", "floor", "p_all_donors"),
            *fields("minimum_detectable", "before", "left_out_low", "left_out_high"),
            *fields("given_democracy", "p_given_democracy", "verdict"),
            *_LAST,
        ),
        note="p: rank among placebos, never below floor. before: placebo p of the departure before (group-time), or root "
        "mean squared gap before (synthetic). left_out: the effect without each treated unit, or without each donor.",
    ),
    Table(
        "effect-path",
        "Course before and after a partnership was declared",
        "How did they move against those not designated?",
        "effect_path",
        (
            _PARTNER,
            KeyColumn("distance"),
            _YEAR,
            FieldColumn("gap"),
            *_INTERVAL,
            FieldColumn("period"),
            FieldColumn("caveat"),
        ),
        note="distance: years from the start, pooled over all dated designations; else the calendar year.",
    ),
    Table(
        "attention",
        "Media attention to the subject and its partners",
        "How much do the media report of the two together?",
        "attention",
        (
            _PARTNER,
            FieldColumn("issue"),
            *(KeyColumn(name) for name in ("source", "scheme", "variant", "side", "context", "quad")),
            _YEAR,
            FieldColumn("per_10000"),
            FieldColumn("reports", "n"),
            FieldColumn("counts"),
            *_LAST,
        ),
    ),
    Table(
        "ledger",
        "The ledger of dialogues",
        "Who is still talking?",
        "ledger",
        (
            FieldColumn("dialogue", "label"),
            _PARTNER,
            *fields("issues", "last_meeting", "months_silent", "rhythm_months", "rounds_on_record"),
            *fields("rounds_at_least", "reading", "last_searched", "basis"),
            FieldColumn("gaps", "n"),
            *fields("days_silent", "intervals_silent", "by_estimate", "next_expected", "last_place"),
            *fields("status", "status_since", "rank", "scope"),
            KeyColumn("record", "dialogue"),
            FieldColumn("caveat"),
        ),
        note="last_meeting: the last evidence on record, not the last meeting. rounds_at_least: by the highest number seen.",
    ),
    Table(
        "last-met",
        "Last round on record by partner and issue",
        "When did they last sit down, and on what?",
        "last_met",
        (
            _PARTNER,
            _ISSUE,
            *fields("last_meeting", "months_silent", "reading", "dialogues", "dialogue", "meeting"),
            *_LAST,
        ),
        note="named: a dialogue is named, no meeting is on record. nothing: no dialogue is named.",
    ),
    Table(
        "announced",
        "Announced rounds",
        "Did the rounds that were announced take place?",
        "announced",
        (
            _PARTNER,
            KeyColumn("dialogue"),
            *fields("expected", "state", "met_on", "days_late"),
            KeyColumn("record", "announcement"),
        ),
    ),
    Table(
        "turnover",
        "Turnover of dialogues",
        "How many dialogues begin and end?",
        "turnover",
        (_YEAR, *fields("born", "merged", "replaced", "suspended", "ended")),
        note="Only dated starts and ends enter; most dialogues have none.",
    ),
    Table(
        "commitments",
        "Commitments kept",
        "Are promises kept?",
        "follow_through",
        (
            *(KeyColumn(name) for name in ("by", "category", "strength", "partner", "issue", "document")),
            *fields(
                "made", "due", "kept", "partly_or_late", "broken", "unknown", "kept_share", "low", "high"
            ),
            *fields("bound_low", "bound_high", "asked", "unknown_share", "absence"),
        ),
        note="kept_share: among those whose outcome is known; bounds: all unknown broken, all unknown kept.",
    ),
    Table(
        "promises",
        "Commitments one by one",
        "What was promised, and what became of it?",
        "commitments",
        (
            _PARTNER,
            *fields("issues", "made", "document", "passage", "category", "strength", "due", "outcome"),
            *fields("outcome_date", "days_late", "days_overdue", "searched_to"),
            KeyColumn("record", "commitment"),
        ),
        note="days_overdue: due by V, and no fulfilment is on record.",
    ),
    Table(
        "time-to-fulfilment",
        "Time to fulfilment",
        "How long does an undated promise take?",
        "time_to_fulfilment",
        (
            KeyColumn("category"),
            KeyColumn("months"),
            FieldColumn("fulfilled_share"),
            *_INTERVAL,
            FieldColumn("promises", "n"),
            *fields("at_risk", "unknown"),
        ),
    ),
    Table(
        "words-deeds",
        "Words and deeds",
        "Do words outrun deeds?",
        "words_deeds",
        (
            KeyColumn("counting"),
            KeyColumn("by"),
            _PARTNER,
            _ISSUE,
            *fields("words", "deeds", "g", "low", "high", "reading", "flips_at", "absence", "caveat"),
        ),
        note="g: log odds of deeds against those of the rest. Relative to the set's mix, not 'words exceed deeds'.",
    ),
    Table(
        "evenness",
        "Evenness over issues",
        "Does cooperation spread over the issues?",
        "evenness",
        (_PARTNER, FieldColumn("items", "n"), *fields("effective_issues", "p"), *_LAST),
        note="p: the chance of a spread as uneven or more, when the items fall on the issues by equal chance.",
    ),
    Table(
        "main-partner",
        "Main partner by issue",
        "Who is the main partner on each issue?",
        "main_partner",
        (
            _ISSUE,
            *fields("leaders", "count", "lead", "one_record_flips"),
            FieldColumn("reported_leaders", "leaders", "main_partner_reported"),
            FieldColumn("reported_count", "count", "main_partner_reported"),
            FieldColumn("reported_lead", "lead", "main_partner_reported"),
            *_LAST,
        ),
        note="By items on record; reported: by policy dialogues as reported.",
    ),
    Table(
        "levels",
        "Levels at which they meet",
        "Where do they meet beyond their own table?",
        "levels",
        (_PARTNER, KeyColumn("level"), *fields("sure", "presumed", "possible", "names")),
    ),
    Table(
        "norm-gaps",
        "Norms that they stand outside of",
        "Which norms do they stand outside of?",
        "norm_gaps",
        (
            _PARTNER,
            *fields("sure", "presumed"),
            FieldColumn("possible", "value"),
            *fields("names", "caveat"),
        ),
    ),
    Table(
        "overlap",
        "Overlap with Member States",
        "Which Member States have partnerships and dialogues of their own?",
        "overlap",
        (
            _PARTNER,
            FieldColumn("reported", "value", "overlap_reported"),
            FieldColumn("reported_as_of", "as_of", "overlap_reported"),
            *fields(
                "recorded",
                "missing",
                "member_states",
                "since_unknown",
                "in_dialogue",
                "dialogue_states",
                "on_same_issue",
            ),
            FieldColumn("joint_formats"),
            FieldColumn("caveat", measure="overlap_reported"),
        ),
        note="Reported figures and records held stand in columns of their own. Since unknown: with a partnership that "
        "may be younger than the date of the view.",
    ),
    *EVIDENCE_TABLES,
    *STANDING_TABLES,
    *VERDICT_TABLES,
    _tally("rank", "Who meets?"),
    _tally("track", "Who leads on the subject's side?"),
    _tally("orientation", "Results or process?"),
    _tally("purpose", "To deepen, to trigger, or to keep a channel?"),
)


def table_named(name: str) -> Table:
    """The table with this name. Raises InputError when there is none."""
    for table in TABLES:
        if table.name == name:
            return table
    raise InputError(f"there is no table {name!r}", allowed=", ".join(table.name for table in TABLES))
