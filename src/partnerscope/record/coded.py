"""What coders said of a document and what was ruled: the two kinds from which agreement can be computed again.

Grain: one *coding* is one value that one coder gave one variable of one unit; one *ruling* is what an adjudicator decided of
one variable of one unit ('*' for the unit as a whole). Coders are pseudonyms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated as A

from partnerscope.record.cell import concept, day, integer, rare, ref, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One value that one coder gave; an empty value says that the coder left the column empty, which is a coding too."""

    unit: A[
        str,
        text("What was coded: a task and the number of a proposal or of a sentence in it.", required=True),
    ]
    coder: A[str, text("Who: a pseudonym.", required=True)]
    variable: A[
        str, text("'seen' (whether a sentence has something of a kind), or kind.column.", required=True)
    ]
    value: A[str, text("As the column holds it; of 'seen': yes or no.")] = ""
    round: A[int | None, integer("In which round.", low=1)] = None
    source: A[str, ref("source", "The source that was coded.")] = ""
    quote: A[str, ref("quote", "The words on which the coder rested it.")] = ""
    concept: A[
        str, text("The hash of what the concepts used meant then (definition, counts, counts not).")
    ] = ""
    drafts: A[str, concept("yes_no", "Whether a machine's suggestions were shown before.")] = ""
    blind: A[str, concept("yes_no", "Whether the desk kept the coders from seeing each other's work.")] = ""
    times: A[
        int | None, rare(integer("How many units this row stands for, where they are all alike.", low=1))
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an adjudicator decided where coders differed, or of what one of them alone proposed."""

    unit: A[str, text("The unit of the codings.", required=True)]
    variable: A[str, text("kind.column, or '*' for the unit as a whole.", required=True)]
    chosen: A[str, concept("ruling_choice", "A coder's value, another one, or nothing.", required=True)]
    coder: A[str, text("Whose value, where a coder's was chosen.")] = ""
    value: A[str, text("What holds.")] = ""
    record: A[str, ref("*", "The record that came of it.")] = ""
    by: A[str, text("Who: a pseudonym.", required=True)]
    why: A[str, text("Why.", required=True)]
    date: A[str, day("When.")] = ""
