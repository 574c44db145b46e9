"""Coding: what documents say becomes proposed records, with the words that prove them."""

from partnerscope.coding.agree import AgreementOfTasks, Coded, ProposalPairs, agreed, coefficients, paired
from partnerscope.coding.carry import carried, moves
from partnerscope.coding.dates import DatedPlace, dates
from partnerscope.coding.desk import (
    DRAFTS_SHOWN,
    CodingTask,
    DeskJob,
    DeskStore,
    DraftsShown,
    FolderDesk,
    Overtaken,
    PassageHit,
    PostgresDesk,
)
from partnerscope.coding.dictionary import Dictionary, TermHit
from partnerscope.coding.drafting import DRAFTERS
from partnerscope.coding.events import CodingEvent, next_event
from partnerscope.coding.proposal import Drafted, Proposal, Proved, Wanted
from partnerscope.coding.propose import proposed
from partnerscope.coding.quotes import Lookup, QuoteStanding, StandingStatus, astray
from partnerscope.coding.sentences import sentences
from partnerscope.coding.sight import Role, SeenEvent, Viewer
from partnerscope.coding.suggest import LabelTally, Measured, Suggestion, measured, suggestions, terms_of
from partnerscope.coding.workbench import CoderProposal, Workbench

__all__ = [
    "DRAFTERS",
    "DRAFTS_SHOWN",
    "AgreementOfTasks",
    "Coded",
    "CoderProposal",
    "CodingEvent",
    "CodingTask",
    "DatedPlace",
    "DeskJob",
    "DeskStore",
    "Dictionary",
    "Drafted",
    "DraftsShown",
    "FolderDesk",
    "LabelTally",
    "Lookup",
    "Measured",
    "Overtaken",
    "PassageHit",
    "PostgresDesk",
    "Proposal",
    "ProposalPairs",
    "Proved",
    "QuoteStanding",
    "Role",
    "SeenEvent",
    "StandingStatus",
    "Suggestion",
    "TermHit",
    "Viewer",
    "Wanted",
    "Workbench",
    "agreed",
    "astray",
    "carried",
    "coefficients",
    "dates",
    "measured",
    "moves",
    "next_event",
    "paired",
    "proposed",
    "sentences",
    "suggestions",
    "terms_of",
]
