"""The models of how actors stand towards each other: positions, measures, hostile acts, opinions, testimony.

Grain: one instance is one position on one case, one act against somebody, one share of one poll, one conversation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated as A

from partnerscope.record.cell import concept, day, integer, key, number, ref, refs, text
from partnerscope.record.model import ATTESTED, END, ISSUES, NOTE, START, Many


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What an actor holds on a case."""

    id: A[str, key()]
    actor: A[str, ref("actor", "Who holds it.", required=True)]
    case: A[str, concept("position_case", "On what.", required=True)]
    stance: A[int | None, integer("From -2 (against) to 2 (for).", low=-2, high=2)] = None
    issues: A[Many, ISSUES] = ()
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    passage: A[str, text("Where it rests: a locator and a phrase.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictiveMeasure:
    """A restrictive measure of one side against another; never netted against cooperation."""

    id: A[str, key()]
    sender: A[str, ref("actor", "Who imposes it.", required=True)]
    target: A[str, ref("actor", "Against whom.", required=True)]
    act: A[str, text("The legal act or its name.", required=True)]
    ground: A[str, concept("restrictive_ground", "Why.")] = ""
    issues: A[Many, ISSUES] = ()
    secondary: A[str, concept("yes_no", "Whether it reaches third parties.")] = ""
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileAct:
    """A hostile act, dated, with who attributes it to whom."""

    id: A[str, key()]
    author: A[str, ref("actor", "To whom it is attributed.", required=True)]
    target: A[str, ref("actor", "Against whom.", required=True)]
    category: A[str, concept("hostile_act_category", "What sort of act.", required=True)]
    title: A[str, text("What happened, in short.", required=True)]
    attributor: A[str, concept("attributor", "Who attributes it.")] = ""
    confidence: A[str, concept("confidence", "How sure the attribution is.")] = ""
    issues: A[Many, ISSUES] = ()
    date: A[str, day("When it happened or was attributed.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One share of one answer in one poll."""

    id: A[str, key()]
    subject: A[str, ref("actor", "Whose public opinion, or the actor asked about.")] = ""
    partner: A[str, ref("actor", "The partner it is about.")] = ""
    poll: A[str, text("The poll.", required=True)]
    population: A[str, text("Of whom.", required=True)]
    item: A[str, text("The question, in short.", required=True)]
    answer: A[str, text("The answer the share belongs to.")] = ""
    share: A[float | None, number("In per cent.", required=True, low=0, high=100)]
    n: A[int | None, integer("People asked.", low=0)] = None
    date: A[str, day("When they were asked.")] = ""
    issues: A[Many, ISSUES] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """A conversation as a source: who in which role, never its text; no machine can check it again."""

    id: A[str, key()]
    role: A[str, text("The role of the person, never the name without consent.", required=True)]
    institution: A[str, text("Where the person works.")] = ""
    level: A[str, concept("interview_level", "At which level.")] = ""
    date: A[str, day("When it took place.", required=True)]
    mode: A[str, concept("meeting_mode", "In person, virtual ...")] = ""
    place: A[str, text("Where.")] = ""
    consent: A[str, concept("consent", "What may be said of it.", required=True)]
    supports: A[Many, refs("*", "The records it supports.")] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """An id that was given to what is now another record; it goes on to resolve."""

    id: A[str, key("The id no longer in use.")]
    record: A[str, ref("*", "The record that it means.", required=True)]
    why: A[str, text("Why they are one.", required=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """One record read again against its source, from a drawn sample."""

    id: A[str, key()]
    record: A[str, ref("*", "The record.", required=True)]
    sample: A[str, text("The sample it was drawn in: seed, size and head.", required=True)]
    stratum: A[str, text("The stratum it stands for.")] = ""
    verdict: A[str, concept("recheck_verdict", "Right, wrong, or doubtful.", required=True)]
    field: A[str, text("The column at fault, or '*'.")] = ""
    by: A[str, text("Who read it again.", required=True)]
    date: A[str, day("When.", required=True)]
    note: A[str, NOTE] = ""
