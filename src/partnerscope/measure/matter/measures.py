"""The measures of 'do partnerships matter': what each asks, computes and warns of."""

from __future__ import annotations

from partnerscope.measure.finding import ISSUE, PARTNER, YEAR, Dimension, Field, Measure
from partnerscope.measure.later import later
from partnerscope.measure.matter import caveats

_UN = "Voeten (2013); Häge (2011) for S, kappa and pi; position rule: partnerscope codebook"
_IDEAL = "Bailey, Strezhnev and Voeten (2017) for the model; variational fit: partnerscope"
_EFFECT = (
    "Callaway and Sant'Anna (2021); Abadie, Diamond and Hainmueller (2010); "
    "randomly drawn placebos: Conley and Taber (2011)"
)
_TREATY = Dimension("treaty", "actor", words={"all": "all treaties"})
_DIALOGUE = Dimension(
    "dialogue", words={"before": "had begun", "none": "none recorded", "unknown": "start not known"}
)
_OF_REPORTS = ("source", "scheme", "variant", "side", "context", "quad")
_CALLS = "roll calls"


def _beside(name: str, unit: str, label: str, whole: bool = False) -> Field:
    """A number that stands beside an alignment, of the same roll calls."""
    return Field(name, unit, "integer" if whole else "number", label, missing="outside_coverage")


MATTER: tuple[Measure, ...] = (
    Measure(
        "alignment",
        "Alignment in the UN General Assembly",
        "Do they vote alike?",
        (
            Field("alignment", "share (0-1)"),
            _beside("exact", "share (0-1)", "the same option chosen"),
            _beside("s", "-1 to 1", "Signorino and Ritter's S"),
            _beside("kappa", "-1 to 1", "Cohen's kappa with absolute distances"),
            _beside("pi", "-1 to 1", "Scott's pi with absolute distances"),
            _beside("where_unanimous", "share (0-1)", "alignment where all voting members chose the same"),
            _beside("frozen_membership", "share (0-1)", "alignment with the members throughout the period"),
            _beside("with_parts", "share (0-1)", "alignment with votes on paragraphs and amendments too"),
            _beside(
                "above_others",
                "share (-1 to 1)",
                "less the mean alignment of all other UN members on each roll call",
            ),
            _beside(
                "important",
                "share (0-1)",
                "alignment on votes that the US State Department lists as important (marked 1983-2017)",
            ),
            _beside("important_votes", _CALLS, "these votes, where both took part", True),
            _beside(
                "recurring",
                "share (0-1)",
                "alignment on texts that were voted on in one of the two sessions before",
            ),
            _beside(
                "recurring_change", "share (-1 to 1)", "the same, less the alignment on each text's last vote"
            ),
            _beside("recurring_votes", _CALLS, "texts in `recurring`, where both took part both times", True),
            _beside("absent", _CALLS, "the subject held a position and the partner did not vote", True),
            _beside("split", _CALLS, "no option reached two thirds of the members, or too few voted", True),
            _beside("unanimous_votes", _CALLS, "every voting member chose the same, with a quorum", True),
            _beside("cohesion", "index (0-1)", "mean agreement index of Hix, Noury and Roland (2005)"),
        ),
        "1 less the mean absolute difference between the partner's vote and the subject's position (yes 1, abstain 0.5, "
        "no 0), over final passages (votes on whole texts) on which the subject holds a two-thirds position with a "
        "two-thirds quorum; 90 % interval from a bootstrap over resolution titles. The fields beside it are of the same "
        "roll calls, but for `with_parts`: since 1985 the source holds votes on paragraphs and amendments for sessions 52 "
        "to 67 and 71 to 72 only, so that this one breaks between them.",
        caveats.ALIGNMENT,
        (PARTNER, ISSUE, Dimension("agenda", "concept", "agenda"), Dimension("period")),
        later("matter.alignment", "alignment"),
        scope="table",
        origin="ours",
        source=_UN,
        recorded=False,
    ),
    Measure(
        "ideal_points",
        "Ideal points",
        "Where do they stand on one dimension of UN votes?",
        (
            Field("position", "standard deviations of all positions 1946-2024"),
            Field(
                "level",
                "standard deviations of all positions 1946-2024",
                label="how far it moves if recurring texts alone, or states alone, tie the sessions",
            ),
            Field("spread", "interquartile range of the subject's members"),
        ),
        "Position in a session (named by the year it opens) from a dynamic ordinal model of no, abstain and yes, higher "
        "towards the USA; the subject's is the median of its members (level: of its median member); 90 % interval of the "
        "marginal posterior, within a session.",
        caveats.IDEAL,
        (PARTNER, YEAR),
        later("matter.ideal", "ideal_points"),
        scope="row",
        origin="ours",
        source=_IDEAL,
        recorded=False,
    ),
    Measure(
        "ideal_distance",
        "Distance to the members' median",
        "How far from the subject do they stand?",
        (
            Field("distance", "interquartile ranges of the members"),
            Field("subject_median", "standard deviations of all positions 1946-2024"),
            Field("direction", "of the partner from the median", "text"),
        ),
        "|position - median of the subject's members| / interquartile range of the members, in each of 2000 draws, "
        "which the members share; median and 90 % interval of the draws.",
        "Draws hold the questions at their estimates and know no dependence between sessions; the unit is small where the "
        "members vote alike.",
        (PARTNER, YEAR),
        later("matter.ideal", "ideal_distance"),
        scope="table",
        origin="ours",
        source=_IDEAL,
        recorded=False,
    ),
    Measure(
        "proximity",
        "Distance in liberal democracy",
        "How near are the values?",
        (Field("gap", "V-Dem index points"), Field("values", "partner against members", "text")),
        "Median liberal democracy index of the members less that of the partner; interval from V-Dem's bounds.",
        caveats.PROXIMITY,
        (PARTNER, YEAR),
        later("matter.proximity", "proximity"),
        scope="table",
        origin="ours",
        source="V-Dem (Coppedge et al.)",
        recorded=False,
    ),
    Measure(
        "regimes",
        "Participation in regimes",
        "Who takes part in which regime?",
        (
            Field("takes_part", "1 takes part, 0 stands outside", "integer", missing="not_coded"),
            Field("standing", "labels of the surest records", "text", schemes=("membership_status",)),
            Field("status", "the surest standing", "text", schemes=("membership_status",)),
            Field("holds", "surely or possibly", "text"),
            Field("issues", "observed issues it serves", "list", holds="issue"),
        ),
        "The surest recorded standing of a partner in a regime, forum or organization at V.",
        caveats.REGIMES,
        (PARTNER, Dimension("body", "actor")),
        later("matter.regimes", "regimes", extra=""),
        scope="table",
    ),
    Measure(
        "norm_gaps",
        "Norm gaps",
        "Where does a partner stand outside?",
        (
            Field("value", "regimes", "integer"),
            Field("sure", "regimes", "integer"),
            Field("names", "with the standing in each", "text"),
            Field("presumed", "regimes, the sure ones included", "integer"),
        ),
        "Regimes on the observed issues in which the partner is recorded as none, signatory only, opposed or withdrawn; "
        "`sure` counts those that surely hold at V, `presumed` also those presumed to last, `value` the possible ones too.",
        "Counts records held; a regime without a record is not counted.",
        (PARTNER,),
        later("matter.regimes", "norm_gaps", extra=""),
        scope="row",
    ),
    Measure(
        "accession",
        "Accession after dialogue",
        "Did those who talk with the subject join treaties more often?",
        (
            Field("acceded", "episodes that ended in accession", "integer"),
            Field("outcome", "in words", "text"),
            Field("partners_at_risk", "episodes", "integer"),
            Field("partners_acceded", "episodes", "integer"),
            Field("comparators_at_risk", "episodes", "integer"),
            Field("comparators_acceded", "episodes", "integer"),
        ),
        "States outside a treaty at the start of a period of five years from its adoption, by whether a dialogue on the "
        "issue had begun by then, and how many were bound by its end; partners and comparators, no members of the subject.",
        caveats.ACCESSION,
        (ISSUE, _TREATY, _DIALOGUE),
        later("matter.accession", "accession"),
        scope="table",
        origin="ours",
        source="partnerscope codebook; UN Treaty Collection",
    ),
    Measure(
        "accession_test",
        "Test of accession after dialogue",
        "Is the difference between those who talk and those who do not beyond chance?",
        (Field("p", "probability"), Field("test", "in words", "text")),
        "Fisher's exact test of the episodes of one treaty with ten accessions or more, dialogues of known start.",
        caveats.ACCESSION,
        (ISSUE, _TREATY),
        later("matter.accession", "accession_test"),
        scope="table",
        origin="ours",
        source="partnerscope codebook; UN Treaty Collection",
        recorded=False,
    ),
    Measure(
        "effect",
        "Effect of a declared partnership",
        "Did alignment change after a partnership was declared?",
        (
            Field("effect", "share (0-1)"),
            Field("verdict", "what may be told", "text"),
            Field("since", "year treated from", "integer"),
            Field("p", "rank among placebos"),
            Field("floor", "least p that the placebos allow"),
            Field("minimum_detectable", "share (0-1); none: no effect on a scale of 0 to 1 would do"),
            Field("before", "placebo p (group-time), root mean squared gap (synthetic)"),
            Field("left_out_low", "share (0-1)", label="least effect without one unit"),
            Field("left_out_high", "share (0-1)", label="largest effect without one unit"),
            Field("p_all_donors", "rank among placebos of all donors"),
            Field(
                "given_democracy",
                "share (0-1)",
                label="group-time effect given liberal democracy in the base year",
            ),
            Field("p_given_democracy", "rank among 199 placebos"),
        ),
        "Alignment of UN members with those who were members of the subject throughout the panel, by year from 1995; "
        "group-time effects of all strategic partnerships with a dated start, and a synthetic control of each.",
        caveats.EFFECT,
        (Dimension("partner", "actor", words={"": "all dated"}), Dimension("design")),
        later("matter.effect", "effect"),
        scope="table",
        origin="ours",
        source=_EFFECT,
    ),
    Measure(
        "effect_path",
        "Course before and after",
        "How did the partner move against those not designated?",
        (Field("gap", "share (0-1)"), Field("period", "before or after the start", "text")),
        "Pooled effect at each distance in years from the start, with 95 % interval (before it: one-year changes), and each "
        "partner's yearly gap to its synthetic control.",
        caveats.EFFECT,
        (
            Dimension("partner", "actor", words={"": "all dated"}),
            Dimension("distance", "number", label="years from the start"),
            YEAR,
        ),
        later("matter.effect", "effect_path"),
        scope="table",
        origin="ours",
        source=_EFFECT,
    ),
    Measure(
        "attention",
        "Media attention",
        "How much do the media report of the two together?",
        (
            Field("per_10000", "reports per 10,000 of all reports of these months"),
            Field("counts", "what is counted", "text"),
            Field("issue", "observed issue of the context", "text", holds="issue"),
        ),
        "Machine-coded reports between the subject or its members and a partner, both directions, by quad of the "
        "source's own scheme, as a share of all reports of the same months; raw, deduplicated and root-event variants.",
        caveats.ATTENTION,
        (PARTNER, *(Dimension(name) for name in _OF_REPORTS), YEAR),
        later("matter.attention", "attention", extra=""),
        scope="row",
        origin="ours",
        source="GDELT, ICEWS or POLECAT as the user has loaded them",
        recorded=False,
    ),
)
