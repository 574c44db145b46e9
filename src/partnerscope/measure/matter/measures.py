"""The measures of 'do partnerships matter': what each asks, computes and warns of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from partnerscope.extras import require
from partnerscope.measure.finding import Cell, Measure
from partnerscope.measure.matter import caveats

if TYPE_CHECKING:
    from partnerscope.measure.matter.alignment import Picked
    from partnerscope.view import View

_UN = "Voeten (2013); Häge (2011) for S, kappa and pi; position rule: partnerscope codebook"
_IDEAL = "Bailey, Strezhnev and Voeten (2017) for the model; variational fit: partnerscope"
_EFFECT = "Callaway and Sant'Anna (2021); Abadie, Diamond and Hainmueller (2010); placebos by lot: Conley and Taber (2011)"
_ITEM = ("partner", "issue", "item")


def _later(module: str, function: str, *, extra: str = "methods") -> Callable[[View], Iterable[Cell]]:
    """A measure's function, imported when it is first asked: most bring numpy and the methods with them."""

    def compute(view: View) -> Iterable[Cell]:
        if extra:
            require(extra, f"the measure {function!r}")
        found: Callable[[View], Iterable[Cell]] = getattr(
            import_module(f"partnerscope.measure.matter.{module}"), function
        )
        return found(view)

    return compute


def _numbers(pick: Picked) -> Callable[[View], Iterable[Cell]]:
    """A measure that picks one number of every agreement."""

    def compute(view: View) -> Iterable[Cell]:
        require("methods", "a measure of votes")
        from partnerscope.measure.matter.alignment import picked

        return picked(pick, view)

    return compute


def _vote_measure(name: str, label: str, question: str, unit: str, definition: str, pick: Picked) -> Measure:
    """A measure that reads one number of the same agreements as `alignment`."""
    return Measure(
        name,
        label,
        question,
        unit,
        definition,
        caveats.ALIGNMENT,
        _ITEM,
        _numbers(pick),
        "table",
        "ours",
        _UN,
    )


MATTER: tuple[Measure, ...] = (
    Measure(
        "alignment",
        "Alignment in the UN General Assembly",
        "Do they vote alike?",
        "share (0-1)",
        "1 less the mean absolute difference between the partner's vote and the subject's position (yes 1, abstain 0.5, "
        "no 0), over roll calls on which the subject holds a two-thirds position with a two-thirds quorum; 90 % interval "
        "from a bootstrap over resolution titles.",
        caveats.ALIGNMENT,
        _ITEM,
        _later("alignment", "alignment"),
        scope="table",
        origin="ours",
        source=_UN,
    ),
    _vote_measure(
        "alignment_exact",
        "Exact agreement",
        "How often do they vote the same?",
        "share (0-1)",
        "Share of those roll calls on which partner and subject chose the same option.",
        lambda found: found.exact,
    ),
    _vote_measure(
        "alignment_unanimous",
        "Alignment where the members are unanimous",
        "Do they vote alike where the members all agree?",
        "share (0-1)",
        "Alignment over roll calls on which all voting members chose the same option.",
        lambda found: found.unanimous_only,
    ),
    _vote_measure(
        "alignment_frozen",
        "Alignment with a frozen membership",
        "Is it enlargement that moves the number?",
        "share (0-1)",
        "Alignment with the position of those who were members throughout the period.",
        lambda found: found.frozen,
    ),
    _vote_measure(
        "similarity_s",
        "S",
        "How similar are their votes?",
        "-1 to 1",
        "Signorino and Ritter's S.",
        lambda found: found.s,
    ),
    _vote_measure(
        "similarity_kappa",
        "Kappa",
        "How similar beyond chance?",
        "-1 to 1",
        "Cohen's kappa with absolute distances.",
        lambda found: found.kappa,
    ),
    _vote_measure(
        "similarity_pi",
        "Pi",
        "How similar beyond chance, with common margins?",
        "-1 to 1",
        "Scott's pi with absolute distances.",
        lambda found: found.pi,
    ),
    _vote_measure(
        "votes_absent",
        "Absences",
        "How often was the partner absent?",
        "roll calls",
        "Roll calls on which the subject held a position and the partner did not vote.",
        lambda found: found.absent,
    ),
    _vote_measure(
        "subject_split",
        "Without a position of the subject",
        "How often had the subject no position?",
        "roll calls",
        "Roll calls on which no option reached two thirds of the voting members, or too few voted.",
        lambda found: found.split,
    ),
    _vote_measure(
        "subject_unanimous",
        "Unanimity of the members",
        "How often did all members vote alike?",
        "roll calls",
        "Roll calls on which every voting member chose the same option and the quorum was reached.",
        lambda found: found.unanimous,
    ),
    _vote_measure(
        "subject_cohesion",
        "Cohesion of the members",
        "How united are the members?",
        "index (0-1)",
        "Mean agreement index of Hix, Noury and Roland (2005) over all roll calls of the agenda.",
        lambda found: found.cohesion,
    ),
    Measure(
        "ideal_points",
        "Ideal points",
        "Where do they stand on one dimension of UN votes?",
        "standard deviations of all positions 1946-2024",
        "Position in a session (named by the year it opens) from a dynamic ordinal model of no, abstain and yes, higher "
        "towards the USA; the subject's is the median of its members; 90 % interval of the marginal posterior.",
        caveats.IDEAL,
        ("partner", "item"),
        _later("ideal", "positions"),
        scope="row",
        origin="ours",
        source=_IDEAL,
    ),
    Measure(
        "ideal_distance",
        "Distance to the members' median",
        "How far from the subject do they stand?",
        "interquartile ranges of the members",
        "|position - median of the subject's members| / interquartile range of the members, in each of 2000 draws of the "
        "marginal posterior; median and 90 % interval of the draws.",
        "Draws hold the questions at their estimates and know no dependence between sessions.",
        ("partner", "item"),
        _later("ideal", "distances"),
        scope="row",
        origin="ours",
        source=_IDEAL,
    ),
    Measure(
        "proximity",
        "Distance in liberal democracy",
        "How near are the values?",
        "V-Dem index points",
        "Median liberal democracy index of the members less that of the partner; interval from V-Dem's bounds.",
        caveats.PROXIMITY,
        ("partner", "item"),
        _later("proximity", "proximity"),
        scope="row",
        origin="ours",
        source="V-Dem (Coppedge et al.)",
    ),
    Measure(
        "regimes",
        "Participation in regimes",
        "Who takes part in which regime?",
        "1 takes part, 0 stands outside",
        "The surest recorded standing of a partner in a regime, forum or organization at V.",
        "No record is 'not coded', never 'none'.",
        _ITEM,
        _later("regimes", "regimes", extra=""),
    ),
    Measure(
        "norm_gaps",
        "Norm gaps",
        "Where does a partner stand outside?",
        "regimes",
        "Regimes on the observed issues in which the partner is recorded as none, signatory only, opposed or withdrawn; low "
        "counts those that surely hold at V.",
        "Counts records held; a regime without a record is not counted.",
        ("partner",),
        _later("regimes", "norm_gaps", extra=""),
        scope="row",
    ),
    Measure(
        "accession",
        "Accession after dialogue",
        "Did those who talk with the subject join treaties more often?",
        "episodes that ended in accession",
        "States outside a treaty at the start of a period of five years from its adoption, by whether a dialogue on the "
        "issue had begun by then, and how many were bound by its end; partners and comparators, no members of the subject. "
        "A test only for one treaty with ten accessions or more.",
        caveats.ACCESSION,
        ("issue", "item"),
        _later("accession", "accession"),
        scope="table",
        origin="ours",
        source="partnerscope codebook; UN Treaty Collection",
    ),
    Measure(
        "effect",
        "Effect of a declared partnership",
        "Did alignment change after a partnership was declared?",
        "share (0-1)",
        "Alignment of UN members with those who were members of the subject throughout the panel, by year from 1995; "
        "group-time effects of all strategic partnerships with a dated start, and a synthetic control of each.",
        caveats.EFFECT,
        ("partner", "item"),
        _later("effect", "effect"),
        scope="table",
        origin="ours",
        source=_EFFECT,
    ),
    Measure(
        "effect_path",
        "Course before and after",
        "How did the partner move against those not designated?",
        "share (0-1)",
        "Pooled effect at each distance in years from the start, with 95 % interval (before it: one-year changes), and each "
        "partner's yearly gap to its synthetic control.",
        caveats.EFFECT,
        ("partner", "item"),
        _later("effect", "effect_path"),
        scope="table",
        origin="ours",
        source=_EFFECT,
    ),
    Measure(
        "attention",
        "Media attention",
        "How much do the media report of the two together?",
        "reports per 10,000 of all reports of these months",
        "Machine-coded reports between the subject or its members and a partner, both directions, by quad of the "
        "source's own scheme, as a share of all reports of the same months; raw, deduplicated and root-event variants.",
        caveats.ATTENTION,
        _ITEM,
        _later("attention", "attention"),
        scope="row",
        origin="ours",
        source="GDELT, ICEWS or POLECAT as the user has loaded them",
    ),
)
