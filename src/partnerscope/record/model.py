"""The models: what each kind of record holds, column by column.

Grain: one instance is one fact: one meeting held, one statement made, one state of affairs between two dates.
The order of the fields is the order of the columns in `records/KIND.csv`. A new kind is a class here, a line in
`kind.KINDS`, a CSV and, where it has words of its own, a codebook scheme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated as A

from partnerscope.record.cell import (
    Cell,
    bound,
    concept,
    concepts,
    day,
    days,
    integer,
    key,
    number,
    rare,
    ref,
    refs,
    text,
)

Many = tuple[str, ...]
NOTE = text("A remark for readers; never evidence.")
START = bound("When it began; empty when unknown, '..' when it has no beginning that matters.")
END = bound("When it ended; empty when unknown, '..' when it goes on.")
ATTESTED = days(
    "Dates at which a source attests it; an interval says throughout, a date with '?' that the compilers judge so."
)
SUBJECT = ref("actor", "The actor observed.", required=True)
PARTNER = ref("actor", "The other side.", required=True)
ISSUES = concepts("issue", "The issues it serves; several are allowed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A state, a collective actor, a forum, a regime or an agency: anything that acts or that one can belong to."""

    id: A[str, key()]
    label: A[str, text("The name tables print.", required=True)]
    type: A[str, concept("actor_type", "What sort of actor.", required=True)]
    level: A[str, concept("level", "For forums and regimes: bilateral, minilateral, multilateral ...")] = ""
    issues: A[Many, concepts("issue", "For forums and regimes: the issues they serve.")] = ()
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorCode:
    """A code of an actor in somebody's scheme, for as long as it is valid."""

    actor: A[str, ref("actor", "Whose code.", required=True)]
    scheme: A[str, concept("code_scheme", "Whose code book.", required=True)]
    code: A[str, text("The code, as text ('002' keeps its zeros).", required=True)]
    start: A[str, START] = ""
    end: A[str, END] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The standing of an actor in a body (a union, a forum, a regime) over time."""

    id: A[str, key()]
    actor: A[str, ref("actor", "Who.", required=True)]
    body: A[str, ref("actor", "In what.", required=True)]
    status: A[
        str, concept("membership_status", "In which standing; 'none' is a standing too.", required=True)
    ]
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """A declared partnership between a subject and a partner."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    category: A[str, concept("partnership_category", "What it is called.", required=True)]
    status: A[str, concept("partnership_status", "Its declared status.")] = ""
    label: A[str, text("Its name, where it has one.")] = ""
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """A standing forum in which two sides talk; it may serve several issues."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    label: A[str, text("Its name.", required=True)]
    issues: A[Many, ISSUES] = ()
    scope: A[str, concept("scope", "Whether it is a dialogue of the observatory's subject matter.")] = ""
    rank: A[str, concept("rank", "Who meets.")] = ""
    track: A[str, concept("track", "Who leads on the subject's side.")] = ""
    pace: A[str, concept("pace", "How often it is to meet.")] = ""
    interval: A[
        int | None, integer("Months between meetings, as a text mandates or a party states.", low=1, high=600)
    ] = None
    formality: A[str, concept("formality", "On what paper it rests.")] = ""
    format: A[str, concept("format", "Who takes part.")] = ""
    interval_basis: A[
        str, rare(concept("interval_basis", "Whether a text mandates the interval or a party states it."))
    ] = ""
    complete_to: A[str, rare(day("The list of its meetings is declared complete up to this day."))] = ""
    searched_to: A[str, rare(day("The last day on which somebody looked for evidence of it."))] = ""
    successor: A[str, rare(ref("dialogue", "The dialogue it was merged into or replaced by."))] = ""
    status: A[
        str, concept("dialogue_status", "Status declared by a party; rhythm is computed, never typed in.")
    ] = ""
    status_since: A[
        str, rare(day("The day on which the status began, or on which a source says so first."))
    ] = ""
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One occasion on which a dialogue was held."""

    id: A[str, key()]
    dialogue: A[str, ref("dialogue", "The dialogue that met.", required=True)]
    number: A[
        int | None, integer("Its number in the series, where a party numbers it.", low=1, high=2000)
    ] = None
    date: A[str, day("When it was held; several days as an interval.")] = ""
    place: A[str, text("Where.")] = ""
    rank: A[str, concept("rank", "Who met, where it differs from the dialogue.")] = ""
    mode: A[str, concept("meeting_mode", "In person, virtual ...")] = ""
    series: A[
        str, rare(text("The numbering series its number belongs to, where the dialogue has several."))
    ] = ""
    asked_by: A[Many, rare(refs("*", "What asked for it from above, or sent work up to it from below."))] = ()
    deliverables: A[
        Many, rare(refs("*", "The records that came of it: statements, agreements, commitments."))
    ] = ()
    co_participants: A[Many, rare(refs("actor", "Who else took part."))] = ()
    outcome: A[str, text("What came of it.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One coded piece of cooperation: partner x issue x instrument, with its details."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    issues: A[Many, concepts("issue", "The issues it serves.", required=True)]
    instrument: A[str, concept("instrument", "The form of cooperation, as printed.", required=True)]
    qualifier: A[str, concept("qualifier", "Basic, exploratory ...")] = ""
    details: A[Many, concepts("detail", "Bodies, programmes, regions, treaties named with it.")] = ()
    direction: A[str, concept("direction", "From whom to whom.")] = ""
    theatre: A[Many, concepts("theatre", "Where it takes place.")] = ()
    executor: A[str, concept("executor", "Who carries it out on the subject's side.")] = ""
    co_participants: A[Many, refs("actor", "Who else takes part.")] = ()
    status: A[str, concept("action_status", "Its declared status.")] = ""
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    printed: A[str, text("The source's own wording of the item.")] = ""
    position: A[int | None, integer("Place in its cell of the source's table.", low=1)] = None
    repeats: A[str, ref("action", "The item this one repeats in print.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One joint document of a subject and a partner: words."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    title: A[str, text("Its title.", required=True)]
    date: A[str, day("When it was issued.")] = ""
    issues: A[Many, ISSUES] = ()
    function: A[str, concept("statement_function", "Records cooperation, gives impetus, signals only.")] = ""
    series: A[str, text("The yearly series it belongs to, where it is one text a year.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement, arrangement, mandate or framework document between a subject and a partner."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    title: A[str, text("Its name.", required=True)]
    category: A[str, concept("agreement_category", "What it is about.", required=True)]
    issues: A[Many, ISSUES] = ()
    force: A[str, concept("force", "Binding, working arrangement, political ...")] = ""
    status: A[str, concept("agreement_status", "Its latest sourced status.")] = ""
    signed: A[str, day("When it was signed.")] = ""
    start: A[str, bound("When it entered into force or began to apply.")] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatPriority:
    """A strategy document of the subject names a threat. Position is the order of appearance, not priority."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    document: A[str, concept("document", "The strategy document.", required=True)]
    threat: A[str, concept("threat", "What it names.", required=True)]
    printed: A[str, text("The wording, or the wording of the source that reports it.")] = ""
    position: A[int | None, integer("Order of appearance.", low=1)] = None
    date: A[str, day("When the document was adopted.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Designation:
    """A document or speaker calls a partner something."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    term: A[str, concept("designation_term", "What it is called.", required=True)]
    document: A[str, concept("document", "In which strategy document.")] = ""
    speaker: A[str, text("Who says it, where it is not the document's author.")] = ""
    issues: A[Many, ISSUES] = ()
    date: A[str, day("When.")] = ""
    wording: A[str, text("How the naming is described.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An aggregate that a source reports; never mixed with counts of records."""

    id: A[str, key()]
    measure: A[str, concept("figure_measure", "What is counted or measured.", required=True)]
    value: A[float | None, number("The number.", required=True)]
    unit: A[str, text("Its unit.", required=True)]
    subject: A[str, ref("actor", "The actor observed.")] = ""
    partner: A[str, ref("actor", "The other side.")] = ""
    issues: A[Many, ISSUES] = ()
    as_of: A[str, day("The date the figure speaks of.")] = ""
    low: A[float | None, number("Lower end of its interval.")] = None
    high: A[float | None, number("Upper end of its interval.")] = None
    n: A[int | None, integer("Sample or base.", low=0)] = None
    population: A[str, text("Of whom or what.")] = ""
    item: A[str, text("The question or row, in short.")] = ""
    answer: A[str, text("The answer the share belongs to.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A judgement on a scale by a named rater about one record."""

    id: A[str, key()]
    record: A[str, ref("*", "What is judged, where it is one record.")] = ""
    partner: A[str, rare(ref("actor", "The partner judged, where no single record is."))] = ""
    issues: A[Many, rare(concepts("issue", "The issues judged, where no single record is."))] = ()
    scale: A[str, concept("scale", "On which scale (a scheme of the codebook).", required=True)]
    part: A[str, rare(concept("scale_part", "Which part of the scale."))] = ""
    value: A[str, text("A concept id of that scale's scheme.", required=True, scale="scale")]
    rater: A[str, text("Who judges.", required=True)]
    blind: A[str, rare(concept("yes_no", "Whether the rater did not know the outcome."))] = ""
    reported: A[str, rare(concept("yes_no", "Whether the reference publication carries the judgement."))] = ""
    confidence: A[str, rare(concept("confidence", "How sure the rater is."))] = ""
    date: A[str, day("When.")] = ""
    passage: A[str, text("Where the judgement rests: a locator and a phrase.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where, what and when somebody looked, and whether anything was found."""

    id: A[str, key()]
    question: A[str, text("What was looked for.", required=True)]
    place: A[str, text("Where: catalogues, sites, archives.", required=True)]
    date: A[str, day("When.", required=True)]
    found: A[str, concept("search_result", "What came of it.", required=True)]
    records: A[Many, refs("*", "The records it is about.")] = ()
    partner: A[str, ref("actor", "The partner it is about.")] = ""
    issues: A[Many, ISSUES] = ()
    method: A[str, text("Query or procedure.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source: one bibliographic item in CSL-JSON (kept in `sources.json`)."""

    id: A[str, key()]
    csl: A[str, Cell("csl", required=True, doc="The item as CSL-JSON.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A source supports or contradicts a field of a record ('*' for the whole record)."""

    record: A[str, ref("*", "The record.", required=True)]
    field: A[str, text("The column it speaks of, or '*'.", required=True)]
    source: A[str, ref("source", "The source.", required=True)]
    locator: A[str, text("Where in the source: page, section, line, table.")] = ""
    quote: A[str, ref("quote", "The words, where they are kept.")] = ""
    stance: A[str, concept("stance", "Supports or contradicts.", required=True)]
    confidence: A[str, concept("confidence", "How far to trust it.")] = ""
    note: A[str, text("What the source shows, in our words.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A phrase of a source, with W3C selectors to find it again."""

    id: A[str, key()]
    source: A[str, ref("source", "Whose words.", required=True)]
    exact: A[str, text("The words.", required=True)]
    prefix: A[str, text("Words just before.")] = ""
    suffix: A[str, text("Words just after.")] = ""
    start: A[int | None, integer("Character offset in the archived text.", low=0)] = None
    end: A[int | None, integer("Offset after the last character.", low=0)] = None
    page: A[str, text("Page.")] = ""
    layer: A[
        str, rare(text("The layer of the archived document that start and end count in (its hash)."))
    ] = ""
    typed: A[
        str,
        rare(concept("yes_no", "Whether the words were typed beside the picture of a page without text.")),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is printed and what it should say, side by side; the record keeps the printed form."""

    record: A[str, ref("*", "The record.", required=True)]
    field: A[str, text("The column, or '*' when the whole record is in question.", required=True)]
    printed: A[str, text("As printed.")] = ""
    corrected: A[str, text("As it should be; empty when only doubt is recorded.")] = ""
    by: A[str, text("Whose correction it is.", required=True)]
    why: A[str, text("Why.", required=True)]
    source: A[str, ref("source", "On what ground.")] = ""
    certainty: A[str, concept("confidence", "How sure.")] = ""
