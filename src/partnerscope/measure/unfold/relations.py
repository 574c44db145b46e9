"""The measures of 'how do partnerships unfold' beyond the article's tables: levels, overlap, designations,
rivalry, opinion.
"""

from __future__ import annotations

from partnerscope.measure.finding import NOTHING_FOUND, PAIR, PARTNER, Dimension, Field, Measure, count_field
from partnerscope.measure.unfold import gaps
from partnerscope.measure.unfold.designations import designations, opinion, rivalry
from partnerscope.measure.unfold.levels import levels
from partnerscope.measure.unfold.means import capabilities, mandates, positions
from partnerscope.measure.unfold.overlap import overlap, overlap_reported

_HELD = f"Counts records; {NOTHING_FOUND}"


def _texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "text", "text") for name in names)


RELATIONS: tuple[Measure, ...] = (
    Measure(
        "levels",
        "Levels",
        "Where do they meet beyond their own table?",
        (
            count_field("possible", "bodies or dialogues", adds=True),
            count_field("presumed", "bodies or dialogues"),
            count_field("sure", "bodies or dialogues"),
            Field("names", "ids", "list", holds="actor"),
        ),
        "Bodies of a level in which subject and partner both take part at V (the weaker answer of the two), and "
        "bilateral dialogues "
        "that hold. sure <= presumed <= possible.",
        _HELD,
        (PARTNER, Dimension("level", "concept", "level")),
        levels,
        origin="article",
    ),
    Measure(
        "overlap",
        "Overlap with Member States",
        "Which Member States have partnerships and dialogues of their own?",
        (
            count_field("recorded", "Member States with a partnership"),
            count_field("missing", "Member States"),
            Field("member_states", "with a partnership", "list", holds="actor"),
            Field("since_unknown", "of them, unknown since when", "list", holds="actor"),
            count_field("in_dialogue", "Member States with a dialogue"),
            Field("dialogue_states", "with a dialogue", "list", holds="actor"),
            Field(
                "on_same_issue",
                "with a dialogue on an issue that the subject's serve too",
                "list",
                holds="actor",
            ),
            count_field("joint_formats", "dialogues in which all Member States take part"),
        ),
        "Members of the subject at V with a partnership or dialogue of their own that may hold at V; missing: "
        "members that the latest reported figure counts and no record shows.",
        _HELD,
        (PARTNER,),
        overlap,
        scope="table",
        origin="article",
    ),
    Measure(
        "overlap_reported",
        "Overlap with Member States, as reported",
        "How many Member States have partnerships of their own, as reported?",
        (count_field("value", "Member States, as reported"), Field("as_of", "EDTF", "text")),
        "The latest figure up to V that a source reports.",
        "A reported figure; its own date stands beside it.",
        (PARTNER,),
        overlap_reported,
        scope="row",
        origin="article",
    ),
    Measure(
        "gaps",
        "Gaps",
        "What is reported and cannot be shown?",
        (
            count_field("missing", "reported dialogues not shown"),
            count_field("shown", "dialogues by a dated source"),
            count_field("judged", "dialogues, with those judged to run"),
            count_field("named", "dialogues, with all that may have run"),
        ),
        "Dialogues of both ranks that hold at V; missing: reported for this date, less the shown ones.",
        _HELD,
        PAIR,
        gaps.gaps,
        origin="ours",
        source="partnerscope codebook",
    ),
    Measure(
        "gaps_reported",
        "Gaps: what is reported",
        "How many are reported?",
        (count_field("value", "dialogues, as reported"),),
        "Dialogues of both ranks that a source reports for the date of the view.",
        "A reported figure.",
        PAIR,
        gaps.reported,
        origin="article",
    ),
    Measure(
        "searches",
        "Searches",
        "Where has somebody looked, and for what?",
        (
            count_field("searches", "searches for this cell"),
            Field("last_search", "EDTF", "text"),
            count_field("found_nothing", "searches that found nothing"),
            count_field("wider_searches", "searches on the issue that name no partner"),
            Field("looked_for", "what was looked for", "text"),
        ),
        "Searches known, whatever day the view is about.",
        "A search is as good as its place and words; that nothing was found does not show that nothing exists.",
        PAIR,
        gaps.searches,
        origin="ours",
        source="partnerscope codebook",
    ),
    Measure(
        "designations",
        "Designations",
        "What is each called, and when last?",
        (
            count_field("times", "documents or speakers"),
            count_field("first_year", "year"),
            count_field("last_year", "year"),
            Field("documents", "labels", "text"),
            Field("speakers", "names", "text"),
        ),
        "Documents and speakers that call a partner by a term, up to V, with the first and the last year of its use.",
        f"A name used once is not a name in use. {_HELD}",
        (PARTNER, Dimension("term", "concept", "designation_term")),
        designations,
        scope="row",
        origin="article",
    ),
    Measure(
        "rivalry",
        "Rivalry beside cooperation",
        "What stands against each other?",
        (
            count_field("restrictive_measures", "measures of the subject"),
            count_field("countermeasures", "measures of the partner"),
            count_field("hostile_acts", "acts attributed to the partner"),
            Field("named", "terms of rivalry", "text"),
            Field("last_named", "EDTF", "text"),
        ),
        "Restrictive measures that may hold at V, hostile acts and terms of rivalry up to V.",
        "Never netted against cooperation: a country may be a partner here and a rival there. Empty where nobody "
        "has coded it.",
        (PARTNER,),
        rivalry,
        scope="table",
        origin="ours",
        source="partnerscope codebook",
    ),
    Measure(
        "opinion",
        "Opinion",
        "How do people see the partners?",
        (
            Field("share", "per cent"),
            *(Field(name, "text", "text") for name in ("poll", "population", "item", "answer", "date")),
        ),
        "Shares of answers in polls up to V, as published.",
        "Polls differ in question, population and year: only like items compare.",
        (PARTNER, Dimension("opinion", "record")),
        opinion,
        scope="row",
        origin="article",
    ),
    Measure(
        "capabilities",
        "Means of its own",
        "With which means of its own does the subject act?",
        (
            *_texts("label", "category"),
            Field("issues", "ids", "list", holds="issue"),
            *_texts("since", "last_seen", "holds"),
            Field("amount", "in the unit named"),
            Field("unit", "text", "text"),
        ),
        "Strategies, agencies, legal bases, budgets and missions of the subject that may hold at V.",
        f"Being an actor comes before partnering. A list of what is on record, no measure of strength. {_HELD}",
        (Dimension("capability", "record"),),
        capabilities,
        scope="row",
    ),
    Measure(
        "mandates",
        "Mandates to negotiate",
        "What is to be negotiated, and where does it stand?",
        (
            *_texts("object", "status", "body", "act"),
            Field("issues", "ids", "list", holds="issue"),
            *_texts("since", "last_seen", "holds"),
        ),
        "Mandates that may hold at V: envisaged, opened, stalled or lifted, as last sourced.",
        f"Perishable: past its last evidence a mandate holds possibly. {_HELD}",
        (PARTNER, Dimension("mandate", "record")),
        mandates,
        scope="row",
        origin="ours",
        source="partnerscope codebook",
    ),
    Measure(
        "positions",
        "Positions on cases",
        "Where do they stand on the cases that divide?",
        (
            count_field("stance", "-2 (against) to 2 (for)"),
            count_field("subject_stance", "-2 (against) to 2 (for)"),
            count_field("apart", "steps between the two"),
            *_texts("last_seen", "holds", "passage"),
        ),
        "The latest position of a partner on a case by V beside the subject's: a vote counts 1, 0 or -1, words or an act "
        "of its own up to 2.",
        "Steps are ordinal: never summed over cases. No position on record is not agreement.",
        (PARTNER, Dimension("case", "concept", "position_case")),
        positions,
        scope="table",
        origin="ours",
        source="partnerscope codebook",
    ),
)
