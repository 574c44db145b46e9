"""The measures of 'do partnerships deliver': what each asks, computes and warns of."""

from __future__ import annotations

from partnerscope.measure.deliver.aims import aims
from partnerscope.measure.deliver.announced import announced
from partnerscope.measure.deliver.commitments import commitments, follow_through
from partnerscope.measure.deliver.evenness import evenness, main_partner, main_partner_reported
from partnerscope.measure.deliver.ledger import last_met, ledger, turnover
from partnerscope.measure.deliver.quality import error_rate
from partnerscope.measure.deliver.rhythm import READING_WORDS
from partnerscope.measure.deliver.unshown import LACKS, dialogue_gaps
from partnerscope.measure.finding import ISSUE, PAIR, PARTNER, YEAR, Dimension, Field, Measure, count_field
from partnerscope.measure.later import later

_HELD = "Counts what is on record; a dialogue may have met without leaving any."
_DAYS, _MONTHS, _SHARE = "days", "months of 30.44 days", "share (0-1)"
_DIALOGUE = Dimension("dialogue", "record")
_CODEBOOK = "partnerscope codebook, section on rhythm"


_DECLARED = ("dialogue_status", "pace")
"""Whose words a reading may be beside its own: what a source declares."""


def _text(
    name: str, unit: str = "text", holds: str = "text", schemes: tuple[str, ...] = (), **words: str
) -> Field:
    return Field(name, unit, "text", holds=holds, schemes=schemes, words=words)  # type: ignore[arg-type]


def _readings(name: str, unit: str) -> Field:
    return Field(name, unit, "list", schemes=_DECLARED, words=READING_WORDS)


DELIVER: tuple[Measure, ...] = (
    Measure(
        "error_rate",
        "Error rate",
        "How often are the records wrong?",
        (
            Field("wrong_share", _SHARE, missing="not_coded"),
            Field("high_if_doubtful", _SHARE),
            *(count_field(name, "records") for name in ("wrong", "doubtful", "right", "unreachable")),
            _text("last_read", "EDTF"),
            _text("read_by", "who"),
        ),
        "Of a sample drawn by seed and read again, the share of wrong records with Wilson's interval (95 %).",
        "One reader's reading of one drawn sample; records that could not be read again are not part of the rate.",
        (Dimension("sample"),),
        error_rate,
        origin="ours",
        source="Wilson 1927",
    ),
    Measure(
        "ledger",
        "The ledger of dialogues",
        "Who is still talking?",
        (
            Field("months_silent", _MONTHS, missing="not_coded"),
            _text("label"),
            Field("issues", "issues", "list", holds="issue"),
            _text("last_meeting", "EDTF"),
            _text("last_place"),
            Field("rhythm_months", _MONTHS),
            _text("basis", "mandated, announced, stated, estimated, indicative", schemes=("interval_basis",)),
            count_field("rounds_on_record", "rounds"),
            count_field("rounds_at_least", "rounds"),
            _readings("reading", "readings possible at V"),
            _readings("by_estimate", "readings by the estimated interval alone"),
            Field("days_silent", _DAYS),
            Field("intervals_silent", "intervals"),
            _text("next_expected", "ISO date"),
            _text("last_searched", "ISO date"),
            _text("status", schemes=("dialogue_status",)),
            _text("status_since", "EDTF"),
            _text("rank", schemes=("rank",)),
            _text("scope", schemes=("scope",)),
        ),
        "Silence runs from the end of the last round on record to V, gaps from start to start, divided by the "
        "difference of numbers. "
        "Interval: mandated, else counted from an announced round, else stated, else the median of three gaps or "
        "more (two where the "
        "list is declared complete). On rhythm to 1.25 intervals, late to 2, then no evidence; dormant with a "
        "source or a search dated "
        "after 2 intervals. Without an interval: met lately within 36 months, else silent.",
        f"Last evidence, never last meeting. {_HELD}",
        (PARTNER, _DIALOGUE),
        ledger,
        scope="row",
        origin="ours",
        source=_CODEBOOK,
    ),
    Measure(
        "dialogue_gaps",
        "Gaps of dialogues",
        "What is missing of each dialogue, and has anybody looked?",
        (
            count_field("rounds_missing", "rounds"),
            Field("lacks", "meetings, rounds, since", "list", words=LACKS),
            _text("label"),
            Field("issues", "issues", "list", holds="issue"),
            _text("last_meeting", "EDTF"),
            Field("months_silent", _MONTHS),
            _text("searched_to", "EDTF"),
            _text("searched", "named, near, or empty", named="for this dialogue", near="near it"),
            _text("looked_for"),
        ),
        "Dialogues begun by V that lack any meeting on record (meetings), rounds that a later number proves (rounds), or "
        "evidence since the last one by the ledger's reading (since). Searched: by a search that names the dialogue, else "
        "near it: for the partner on one of its issues, naming none.",
        "A search is as good as its place and words; that nothing was found does not show that nothing exists.",
        (PARTNER, _DIALOGUE),
        dialogue_gaps,
        origin="ours",
        source=_CODEBOOK,
    ),
    Measure(
        "last_met",
        "Last round on record",
        "When did they last sit down, and on what?",
        (
            Field("months_silent", _MONTHS, missing="not_coded"),
            _text("last_meeting", "EDTF"),
            _text("dialogue", "record id", "record"),
            _text("meeting", "record id", "record"),
            count_field("dialogues", "dialogues named", adds=True),
            _text("reading", "met, named, nothing"),
        ),
        "The latest round on record up to V of any dialogue of the subject that serves the issue.",
        _HELD,
        PAIR,
        last_met,
        origin="ours",
        source=_CODEBOOK,
    ),
    Measure(
        "announced",
        "Announced rounds",
        "Did the rounds that were announced take place?",
        (
            count_field("days_late", _DAYS),
            _text("expected", "EDTF"),
            _text("state", "met, open, overdue"),
            _text("met_on", "EDTF"),
        ),
        "An announced round is met by the meeting named in its record, by the one of its number, or by the first "
        "one after the announcement (of unknown date: on or after the first day expected); days late run from the last "
        "day announced.",
        _HELD,
        (PARTNER, _DIALOGUE, Dimension("announcement", "record")),
        announced,
        scope="row",
        origin="ours",
        source=_CODEBOOK,
    ),
    Measure(
        "turnover",
        "Turnover of dialogues",
        "How many dialogues begin and end?",
        (
            count_field("born", "new dialogues", adds=True),
            count_field("merged", "dialogues"),
            count_field("replaced", "dialogues"),
            count_field("suspended", "dialogues"),
            count_field("ended", "dialogues"),
        ),
        "Dialogues whose start, or whose end, merger, replacement or suspension, is dated to the year.",
        "Dialogues without a dated start or end do not enter; most have none.",
        (YEAR,),
        turnover,
        scope="row",
        origin="ours",
        source=_CODEBOOK,
    ),
    Measure(
        "follow_through",
        "Commitments kept",
        "Are promises kept?",
        (
            Field("kept_share", _SHARE),
            count_field("made", "promises", adds=True),
            count_field("due", "promises"),
            count_field("kept", "promises"),
            count_field("partly_or_late", "promises"),
            count_field("broken", "promises"),
            count_field("unknown", "promises"),
            Field("bound_low", _SHARE),
            Field("bound_high", _SHARE),
            count_field("asked", "promises"),
            Field("unknown_share", _SHARE),
        ),
        "Fulfilled in time among the testable promises that were due by V and whose outcome is known, with "
        "Wilson's interval of 90 %; "
        "bounds: all unknown broken, all unknown kept. asked: testable ones whose time has come or who name none;"
        " unknown_share is "
        "among these.",
        "Failure leaves no press release: never read the share without its bounds. A sample of promises, not all.",
        (
            Dimension("by", words={"all": "all"}),
            Dimension("category", "concept", "commitment_category"),
            Dimension("strength", "concept", "verb_strength"),
            PARTNER,
            ISSUE,
            Dimension("document"),
        ),
        follow_through,
        scope="row",
        origin="ours",
        source="Wilson (1927) for the interval; partnerscope codebook",
    ),
    Measure(
        "commitments",
        "Commitments one by one",
        "What was promised, and what became of it?",
        (
            _text("outcome", schemes=("commitment_outcome",)),
            Field("issues", "issues", "list", holds="issue"),
            _text("document"),
            _text("made", "EDTF"),
            _text("passage"),
            _text("category", schemes=("commitment_category",)),
            count_field("strength", "1 to 4, ordinal"),
            _text("testable"),
            _text("due", "EDTF"),
            _text("outcome_date", "EDTF"),
            count_field("days_late", _DAYS),
            count_field("days_overdue", _DAYS),
            _text("searched_to", "EDTF"),
        ),
        "Each promise with its outcome as it stood at V; late is fulfilled after the last day due.",
        "Unknown says that nobody can tell, not that it was broken.",
        (PARTNER, Dimension("commitment", "record")),
        commitments,
        scope="row",
        origin="ours",
        source="partnerscope codebook",
    ),
    Measure(
        "time_to_fulfilment",
        "Time to fulfilment",
        "How long does an undated promise take?",
        (
            Field("fulfilled_share", _SHARE, missing="not_coded"),
            count_field("at_risk", "promises"),
            count_field("unknown", "promises"),
        ),
        "Share of testable promises without a due date fulfilled by so many months after the document (Kaplan-"
        "Meier, 90 % interval).",
        "Promises of which nothing is known do not enter and are counted beside; the sample is one of convenience.",
        (
            Dimension("category", "concept", "commitment_category", words={"": "all"}),
            Dimension("months", "number"),
        ),
        later("deliver.fulfilment", "time_to_fulfilment"),
        scope="table",
        origin="ours",
        source="Kaplan and Meier (1958)",
    ),
    Measure(
        "words_deeds",
        "Words and deeds",
        "Do words outrun deeds?",
        (
            Field("g", "log odds against the rest"),
            Field("words", "statements, a part for each issue"),
            count_field("deeds", "items or instruments"),
            _text("reading"),
            count_field("flips_at", "undisclosed deeds"),
        ),
        "G: log odds of deeds among words and deeds, less that of the rest of the set (Jeffreys prior, exact "
        "quantiles, 90 % interval). "
        "No label unless the interval excludes 0. flips_at: undisclosed deeds that would turn a negative G.",
        "Relative to the set's mix: never that words exceed deeds. Words count declarations only, at the date of the "
        "reference those that its table lists and later all on record; framework documents and action plans are left "
        "out. Deeds are items that hold at V, and often not public.",
        (
            Dimension("counting", words={"items": "items", "instruments": "instruments"}),
            Dimension("by"),
            PARTNER,
            ISSUE,
        ),
        later("deliver.words", "words_deeds"),
        scope="table",
        origin="ours",
        source="Jeffreys (1946) for the prior; partnerscope codebook",
    ),
    Measure(
        "evenness",
        "Evenness over issues",
        "Does cooperation spread over the issues?",
        (Field("effective_issues", "issues", missing="not_applicable"), Field("p", "probability")),
        "exp of Shannon's entropy of the distinct items over the issues; p: the probability "
        "of an entropy as low or "
        "lower when the items fall on the issues by equal chance, exact. Below eight items there is no number.",
        "Never read without n and p. Items are those that hold at V: a table coded for an earlier date says nothing of V.",
        (PARTNER,),
        evenness,
        scope="row",
        origin="ours",
        source="Shannon (1948); Jost (2006) for effective numbers",
    ),
    *(
        Measure(
            name,
            label,
            "Who is the main partner on each issue?",
            (
                count_field("lead", f"lead in {unit}"),
                Field("leaders", "partners", "list", holds="actor"),
                count_field("count", unit),
                _text("one_record_flips", "yes or no"),
            ),
            definition,
            "A lead of one falls with one record. No ranking: only who leads on an issue.",
            (ISSUE,),
            compute,
            scope="table",
            origin="article",
        )
        for name, label, unit, definition, compute in (
            (
                "main_partner",
                "Main partner by items",
                "items",
                "The partner with most items that hold at V (constant details set aside), and the lead over the next one.",
                main_partner,
            ),
            (
                "main_partner_reported",
                "Main partner by dialogues, as reported",
                "policy dialogues, as reported",
                "The partner with most policy dialogues as reported, and the lead over the next one.",
                main_partner_reported,
            ),
        )
    ),
    Measure(
        "aims",
        "Dialogues by their own aim",
        "Does each dialogue yield what it is for?",
        (
            _text("shown", "yes, no, unknown"),
            _text("label", "name of the dialogue"),
            _text("orientation", "concept, or differ", schemes=("orientation",), differ="raters differ"),
            _text("purpose", "concept, or differ", schemes=("purpose",), differ="raters differ"),
            _text("asked", "what its aim asks for"),
            count_field("rounds", "rounds on record"),
            _readings("reading", "readings of its rhythm"),
            count_field("results", "records that came of its rounds, promises apart"),
            count_field("kept", "promises made in it and kept, late ones too"),
            count_field("followed", "agreements after it"),
            _text("raters", "how many, blind or not"),
            _text("rated_by", "who"),
            _text("passages", "where the judgement rests"),
        ),
        "Dialogues that somebody rated, each judged by its own aim: results by deliverables and kept promises, a process or "
        "a channel by going on meeting, a trigger or a deepening by agreements on its issues that begin after it.",
        "Unknown is not no: most dialogues leave no public result, and what came after need not come of it. "
        "Judgements of raters, most often of one who was not blind.",
        (PARTNER, Dimension("dialogue", "record")),
        aims,
        scope="row",
    ),
    Measure(
        "rating_agreement",
        "Agreement of raters",
        "Do raters agree?",
        (
            Field("alpha", "Krippendorff's alpha, nominal", missing="not_coded"),
            Field("same", _SHARE, missing="not_coded"),
            count_field("rated", "units rated"),
            count_field("twice", "units with two raters or more"),
            _text("raters", "how many, blind or not"),
            _text("rated_by", "who"),
        ),
        "For each scale: units rated, units that two raters or more judged, the share of agreeing pairs and Krippendorff's "
        "alpha over them.",
        "Where there is one rater no agreement can be shown, and that is said.",
        (Dimension("scale", "concept", "scale"),),
        later("deliver.aims", "rating_agreement"),
        scope="table",
        origin="ours",
        source="Krippendorff (2019)",
    ),
)
