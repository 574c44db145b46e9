"""The models of what is promised, prepared and carried out.

Grain: one instance is one promise in one document, one announced round, one mandate, one means of the subject's own, or
one step of a chain from cooperation to its effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated as A

from partnerscope.record.cell import concept, day, integer, key, number, ref, refs, text
from partnerscope.record.model import ATTESTED, END, ISSUES, NOTE, PARTNER, START, SUBJECT, Many


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One promise in one document; repeated in several texts it is one commitment with several sources."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    document: A[str, text("The document that holds it.", required=True)]
    date: A[str, day("When the document was adopted.")] = ""
    record: A[str, ref("*", "The statement, agreement, dialogue or meeting it belongs to.")] = ""
    clause: A[str, text("Where in the document.")] = ""
    passage: A[str, text("The promise: the document's words, or ours where only a report was read.")] = ""
    passage_kind: A[str, concept("passage_kind", "Whose words the passage is in.")] = ""
    issues: A[Many, ISSUES] = ()
    category: A[str, concept("commitment_category", "Institutional or substantive.", required=True)]
    by_whom: A[str, concept("by_whom", "Who promised.")] = ""
    verb: A[str, text("The verb of the promise.")] = ""
    strength: A[
        int | None, integer("Strength of the verb, 1 to 4 (scheme verb_strength).", low=1, high=4)
    ] = None
    testable: A[str, concept("yes_no", "Whether an outcome could be determined from outside.")] = ""
    due: A[str, day("By when; empty when the document names no time.")] = ""
    due_basis: A[str, concept("due_basis", "Whether the document states the time or implies it.")] = ""
    outcome: A[str, concept("commitment_outcome", "What became of it.")] = ""
    outcome_date: A[str, day("When the outcome occurred.")] = ""
    reason: A[str, text("What shows the outcome, or why it failed.")] = ""
    searched_to: A[str, day("The last day on which somebody looked for its outcome.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRound:
    """The parties announced when a dialogue is to meet next."""

    id: A[str, key()]
    dialogue: A[str, ref("dialogue", "The dialogue.", required=True)]
    date: A[str, day("When it was announced.")] = ""
    expected: A[str, day("When the round is to take place.", required=True)]
    number: A[int | None, integer("Its number in the series.", low=1, high=2000)] = None
    place: A[str, text("Where.")] = ""
    meeting: A[str, ref("meeting", "The meeting that kept the announcement, where it is on record.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """A mandate to negotiate: envisaged, opened, stalled or lifted."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    object: A[str, text("What is to be negotiated.", required=True)]
    act: A[str, text("The act that gives it.")] = ""
    body: A[str, text("Who gives it.")] = ""
    issues: A[Many, ISSUES] = ()
    status: A[str, concept("mandate_status", "Where it stands.", required=True)]
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A means of the subject's own on an issue: being an actor comes before partnering."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    label: A[str, text("Its name.", required=True)]
    category: A[str, concept("capability_category", "Strategy, agency, legal base ...", required=True)]
    issues: A[Many, ISSUES] = ()
    amount: A[float | None, number("Budget or size, where it has one.")] = None
    unit: A[str, text("Unit of the amount.")] = ""
    start: A[str, START] = ""
    end: A[str, END] = ""
    attested: A[Many, ATTESTED] = ()
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A claim that a partnership contributed to an outcome, with its rival explanation and a verdict."""

    id: A[str, key()]
    subject: A[str, SUBJECT]
    partner: A[str, PARTNER]
    issues: A[Many, ISSUES] = ()
    aim: A[str, text("What was to be reached.", required=True)]
    rival: A[str, text("The explanation without the partnership.")] = ""
    verdict: A[str, concept("contribution_verdict", "What the evidence of the steps comes to.")] = ""
    by: A[str, text("Who judges.")] = ""
    date: A[str, day("When it was judged.")] = ""
    note: A[str, NOTE] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionStep:
    """One step from cooperation to outcome, with a test of evidence and its result."""

    id: A[str, key()]
    contribution: A[str, ref("contribution", "The claim it belongs to.", required=True)]
    position: A[int | None, integer("Place in the chain.", low=1)] = None
    claim: A[str, text("What must have happened.", required=True)]
    test: A[str, concept("evidence_test", "How telling the evidence is.")] = ""
    result: A[str, concept("test_result", "Whether it was passed.")] = ""
    records: A[Many, refs("*", "The records that show it.")] = ()
    passage: A[str, text("Where the judgement rests: a locator and a phrase.")] = ""
    note: A[str, NOTE] = ""
