"""The measures of 'what kind of partnership is it': what each asks, computes and warns of."""

from __future__ import annotations

from partnerscope.measure.finding import ISSUE, PARTNER, Dimension, Field, Measure
from partnerscope.measure.later import later
from partnerscope.measure.verdict.evidence import contributions
from partnerscope.measure.verdict.factors import factors

_SHARE = "share (0-1)"


def _text(name: str, unit: str = "text") -> Field:
    return Field(name, unit, "text")


VERDICT: tuple[Measure, ...] = (
    Measure(
        "factors",
        "Factors of cooperation",
        "What helps and what stands in the way?",
        (
            Field("value", "membership (0-1)", missing="not_coded"),
            _text("group", "factor or blocker"),
            Field("parts", "parts with their values", "list"),
            *(_text(name) for name in ("blind", "reported", "confidence", "passage")),
            _text("rated_on", "ISO date"),
        ),
        "What a rater says of each factor and blocker, part by part; a factor is the least of the parts that the "
        "codebook counts (perception: principle and concrete case; priority: across issues and within the issue).",
        "Judgements, with their rater: never average what one rater says who knew the outcome with what others say blind.",
        (PARTNER, ISSUE, Dimension("factor", "concept", "scale"), Dimension("rater", words={"": "nobody"})),
        factors,
        origin="article",
    ),
    Measure(
        "factors_qca",
        "Configurations of factors",
        "Which factors together go with broad cooperation?",
        (
            Field("consistency", _SHARE),
            Field("coverage", _SHARE),
            Field("pri", _SHARE),
            Field("relevance", _SHARE),
            Field("p", "probability"),
            Field("distance", "Euclidean, 0 is even"),
            Field("share_same", _SHARE),
            Field("share_none", _SHARE),
            _text("coded"),
            Field("cases", "partner-issue", "list"),
        ),
        "Fuzzy-set QCA over partner x issue: truth table (consistency from 0.8, PRI from 0.5), conservative solution, "
        "necessity (from 0.9). Then the path is tried: p when partners change places with all of their outcomes (10,000"
        " orders), the solution without each partner, the path within each partner and issue, and how often it is found"
        " again when every rated part errs by a step or none (200 draws; low and high: consistency of what is found, "
        "5th and 95th percentile).",
        "Forty cells of ten partners are not forty cases, and one rater who knew the outcome is not a test: read p, the "
        "solutions without a partner and the draws before the path.",
        (Dimension("part"), Dimension("term"), PARTNER, ISSUE),
        later("verdict.configurations", "factors_qca"),
        scope="table",
        origin="ours",
        source="Ragin (2008); Schneider and Wagemann (2012); Garcia-Castro and Arino (2016) for clusters",
    ),
    Measure(
        "contributions",
        "Contributions",
        "Did cooperation contribute to an outcome?",
        (
            Field(
                "implied",
                "confirmed, plausible, rejected, cannot_tell",
                "text",
                schemes=("contribution_verdict",),
            ),
            Field("recorded", "the verdict that somebody gives", "text", schemes=("contribution_verdict",)),
            _text("agree", "yes or no"),
            Field("issues", "issues", "list", holds="issue"),
            _text("aim"),
            _text("rival", "the explanation without the partnership"),
            *(Field(name, "tests", "integer") for name in ("passed", "failed", "open")),
            Field("steps", "steps with test and result", "list"),
            _text("by"),
            _text("judged", "EDTF"),
        ),
        "Each chain from cooperation to an outcome, step by step. Rejected: a hoop or doubly decisive test failed. "
        "Confirmed: a smoking gun or doubly decisive one passed. Plausible: something passed, nothing decisive. Else "
        "these data cannot determine it.",
        "A contribution is not an effect: the rival explanation must fail tests of its own. How telling a test is, is a "
        "judgement.",
        (PARTNER, Dimension("contribution", "record")),
        contributions,
        scope="row",
        origin="ours",
        source="Van Evera (1997); Bennett (2010); Mayne (2001) for contribution analysis",
    ),
    Measure(
        "typology",
        "Kind of partnership",
        "What kind of partnership is each?",
        (
            Field("types", "rules that may be the first to fire", "list", schemes=("verdict_rule",)),
            _text("certain", "yes or no"),
            Field("values", "level of the axis", "list", schemes=("verdict_rule",)),
            Field("weight", "level of the axis", "list", schemes=("verdict_rule",)),
            Field("attributes", "rules that fire", "list", schemes=("verdict_rule",)),
            Field("attributes_open", "rules on which data do not tell", "list", schemes=("verdict_rule",)),
            Field("criteria", "of 'strategic', met", "list", schemes=("verdict_rule",)),
            Field("criteria_not", "not met", "list", schemes=("verdict_rule",)),
            Field("criteria_open", "data do not tell", "list", schemes=("verdict_rule",)),
            Field("gap", "index points (0-1)"),
            Field("h", _SHARE),
            Field("within_bounds", "types over the bounds of gap and h", "list", schemes=("verdict_rule",)),
            Field("hangs_on", "conditions", "list"),
            Field("stays_coded", _SHARE),
            Field("tried_coded", "variations", "integer"),
            Field("stays_thresholds", _SHARE),
            Field("tried_thresholds", "variations", "integer"),
            Field("flips", "outcomes and records", "list"),
            Field("flipping_records", "record ids", "list", holds="record"),
        ),
        "The rules of the codebook's scheme verdict_rule, by two axes (values, weight), types in order, attributes and "
        "criteria; types are all that data leave possible. within_bounds: over V-Dem's 68 % bounds and the 90 % "
        "interval of h. hangs_on: conditions whose threshold, moved by a tenth, makes another type. stays_coded: the share "
        "of single variations of what is coded (bounds, dates, corrections, ratings) that leave the types as they are; "
        "stays_thresholds: of thresholds moved. flips: what leaving out one record changes.",
        "Thresholds are ours, set with the ten partners in sight: that the rules agree with the author on them "
        "validates nothing. USA and Mexico lie on the line of h. No index and no ranking.",
        (PARTNER,),
        later("verdict.typology", "typology"),
        scope="table",
        origin="ours",
        source="partnerscope codebook, schemes verdict_rule and verdict_uncertainty; axes after section 6 of Renard 2016",
    ),
    Measure(
        "verdict_checks",
        "Conditions of the verdict",
        "Which rules fire, and by how much?",
        (
            Field("distance", "units of the quantity; above 0 it holds", missing="not_coded"),
            Field("value", "units of the quantity", missing="not_coded"),
            _text("answer", "yes, no, unknown"),
            _text("fired", "yes, no, unknown: the whole rule"),
            _text("role", "what the rule decides"),
        ),
        "Every condition of every rule for each partner and comparator, and of the subject's own rules (hub, how much "
        "rests on Member States): the quantity, its bounds, and its distance to the threshold.",
        "Counts of records are lower bounds: what is not on record may exist.",
        (Dimension("actor", "actor"), Dimension("rule", "concept", "verdict_rule"), Dimension("condition")),
        later("verdict.typology", "verdict_checks"),
        scope="table",
        origin="ours",
        source="partnerscope codebook, scheme verdict_rule",
    ),
)
