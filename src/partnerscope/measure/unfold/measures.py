"""The measures of 'how do partnerships unfold': what each asks, counts and warns of."""

from __future__ import annotations

from partnerscope.measure.finding import NOTHING_FOUND, PAIR, PARTNER, Dimension, Field, Measure
from partnerscope.measure.raters import DIFFER
from partnerscope.measure.unfold import cooperation, dialogues, statements, threats

_RECORDS = f"Counts records; {NOTHING_FOUND}"
_STRATEGY = (Dimension("threat", "concept", "threat"), Dimension("strategy", label="kind of strategy"))
_WORDING = Field("wording", "as printed", "text")


def _counts(unit: str) -> tuple[Field, ...]:
    """The one field of a measure that counts things."""
    return (Field("value", unit, "integer", adds=True),)


def _by(scheme: str) -> Measure:
    """Dialogues by a concept that their records or raters give them."""
    label, question, definition, caveat, compute = _TALLIES[scheme]
    return Measure(
        f"dialogues_by_{scheme}",
        label,
        question,
        (
            Field("value", "dialogues, surely or possibly", "integer"),
            Field("sure", "dialogues, surely", "integer", missing="not_coded"),
        ),
        definition,
        caveat,
        (
            PARTNER,
            Dimension(
                scheme, "concept", scheme, words={dialogues.NOT_CODED: "not coded", DIFFER: "raters differ"}
            ),
        ),
        compute,
        scope="row",
    )


_TALLIES = {
    "rank": (
        "Dialogues by rank",
        "Who meets?",
        "Distinct dialogues that surely or possibly hold at V, by rank; `sure` counts the sure ones.",
        _RECORDS,
        dialogues.by_rank,
    ),
    "track": (
        "Dialogues by track",
        "Who leads on the subject's side?",
        "Distinct dialogues that surely or possibly hold at V, by track; `sure` counts the sure ones.",
        _RECORDS,
        dialogues.by_track,
    ),
    "orientation": (
        "Dialogues by orientation",
        "Are they about results or about the process?",
        "Distinct dialogues by the orientation that a named rater gives them.",
        "A judgement: most dialogues are not rated.",
        dialogues.by_orientation,
    ),
    "purpose": (
        "Dialogues by purpose",
        "Do they deepen, trigger or keep a channel open?",
        "Distinct dialogues by the purpose that a named rater gives them.",
        "A judgement: most dialogues are not rated.",
        dialogues.by_purpose,
    ),
}

UNFOLD: tuple[Measure, ...] = (
    Measure(
        "threats",
        "Threats named",
        "Which threats do the subject's strategies name?",
        (Field("documents", "documents", "integer"), _WORDING),
        "Strategy documents adopted up to V that name a threat, by kind of strategy; nested threats share a row.",
        "Order of appearance is not priority.",
        _STRATEGY,
        threats.threats,
        scope="row",
    ),
    Measure(
        "threats_text_only",
        "Threats the reference's table leaves out",
        "Which threats stand in a document's text but not in the reference's table?",
        (Field("threats", "threats", "integer"), _WORDING),
        "Threats of a tabulated document that the reference mentions outside its table.",
        "Rests on the reference's own paraphrase.",
        _STRATEGY,
        threats.reference_omits,
        scope="row",
    ),
    Measure(
        "statements",
        "Joint statements",
        "What do the two sides say together?",
        (
            Field("listed", "1 = listed by the reference, 0 = not", "integer"),
            Field("title", "as printed", "text"),
            Field("date", "EDTF", "text"),
            Field("issues", "issues it serves", "list", holds="issue"),
        ),
        "Joint documents on the observed issues issued up to V; each may serve several issues.",
        "Words are public by design; a statement says little about what is done.",
        (PARTNER, Dimension("statement", "record")),
        statements.statements,
        scope="row",
    ),
    Measure(
        "statement_pairs",
        "Statements by issue",
        "On which issues do they speak together?",
        _counts("statement-issue pairs"),
        "Statements x issues recorded up to V; a statement on two issues counts in both.",
        _RECORDS,
        PAIR,
        statements.statement_pairs,
    ),
    Measure(
        "items",
        "Items of cooperation",
        "What is done together?",
        _counts("items"),
        "Coded items of cooperation that hold, surely or possibly, at V; repeats in print are left out.",
        "Table 3 has no date of its own: its items are attested, not dated. " + _RECORDS,
        PAIR,
        cooperation.items,
    ),
    Measure(
        "items_printed",
        "Items as printed",
        "How many items does the source print?",
        _counts("items"),
        "Items as printed, repeats included.",
        "Three repeats may come from page breaks. " + _RECORDS,
        PAIR,
        cooperation.items_printed,
    ),
    Measure(
        "items_without_constants",
        "Items without constants",
        "What is left without the lines that stand in every row?",
        _counts("items"),
        "Distinct items once the details that fill a whole column (UNSCR 1540, UN CT Strategy, UNTOC) are set aside.",
        "Promoting norms is an aim in itself; setting it aside is a way of looking, not a correction. "
        + _RECORDS,
        PAIR,
        cooperation.items_without_constants,
        origin="ours",
        source="partnerscope codebook",
    ),
    Measure(
        "breadth",
        "Breadth",
        "How many kinds of cooperation are there?",
        (
            Field("value", "instrument classes (0-8)", "integer"),
            Field("classes", "instrument classes", "list"),
        ),
        "Distinct instrument classes among the distinct items of a cell.",
        _RECORDS,
        PAIR,
        cooperation.breadth,
        origin="ours",
        source="partnerscope codebook",
    ),
    Measure(
        "depth",
        "Depth",
        "How far does cooperation go?",
        (Field("value", "rank (0-5, ordinal)", "integer"),),
        "Highest depth among the distinct items of a cell, one lower when the item is basic or exploratory.",
        "Ordinal and ours: never summed, averaged or multiplied.",
        PAIR,
        cooperation.depth,
        origin="ours",
        source="partnerscope codebook",
    ),
    Measure(
        "ministerial",
        "Ministerial dialogues, reported",
        "How many ministerial dialogues does the source report?",
        _counts("dialogue-issue pairs"),
        "Specialized ministerial dialogues as reported by the latest source up to V.",
        "A reported figure; ministers of foreign affairs are left out.",
        PAIR,
        dialogues.ministerial_reported,
    ),
    Measure(
        "policy",
        "Policy dialogues, reported",
        "How many policy dialogues does the source report?",
        _counts("dialogue-issue pairs"),
        "Policy dialogues (political and sectoral) as reported by the latest source up to V.",
        "A reported figure: it counts pairs, so one dialogue on two issues counts twice.",
        PAIR,
        dialogues.policy_reported,
    ),
    Measure(
        "ministerial_sure",
        "Ministerial dialogues, surely",
        "How many ministerial dialogues can be shown one by one?",
        _counts("dialogue-issue pairs"),
        "Records of specialized ministerial dialogues that surely hold at V and surely belong.",
        _RECORDS,
        PAIR,
        dialogues.ministerial_sure,
        origin="ours",
        source="partnerscope",
    ),
    Measure(
        "ministerial_possible",
        "Ministerial dialogues, possibly",
        "How many could there be in the records?",
        _counts("dialogue-issue pairs"),
        "Records of specialized ministerial dialogues that surely or possibly hold at V and belong.",
        _RECORDS,
        PAIR,
        dialogues.ministerial_possible,
        origin="ours",
        source="partnerscope",
    ),
    Measure(
        "policy_sure",
        "Policy dialogues, surely",
        "How many policy dialogues can be shown one by one?",
        _counts("dialogue-issue pairs"),
        "Records of policy dialogues that surely hold at V and surely belong.",
        _RECORDS,
        PAIR,
        dialogues.policy_sure,
        origin="ours",
        source="partnerscope",
    ),
    Measure(
        "policy_possible",
        "Policy dialogues, possibly",
        "How many could there be in the records?",
        _counts("dialogue-issue pairs"),
        "Records of policy dialogues that surely or possibly hold at V and belong.",
        _RECORDS,
        PAIR,
        dialogues.policy_possible,
        origin="ours",
        source="partnerscope",
    ),
    *(
        Measure(
            f"{rank}_judged",
            f"{rank.capitalize()} dialogues, as judged",
            "How many ran as those who compiled the records judged?",
            _counts("dialogue-issue pairs"),
            f"The {rank} dialogues that surely hold at V, and those that are presumed to or that the compilers judge "
            "to run, from their sources and without one that shows it.",
            _RECORDS,
            PAIR,
            compute,
            origin="ours",
            source="partnerscope",
        )
        for rank, compute in (
            ("ministerial", dialogues.ministerial_judged),
            ("policy", dialogues.policy_judged),
        )
    ),
    Measure(
        "coverage",
        "Coverage",
        "How much of what is reported can be shown record by record?",
        (Field("value", "share"),),
        "Sure records, each rank capped at its reported number, over the reported number.",
        "A low share says that our records are thin, not that the report is wrong.",
        PAIR,
        dialogues.coverage,
        origin="ours",
        source="partnerscope",
    ),
    *(_by(scheme) for scheme in _TALLIES),
)
