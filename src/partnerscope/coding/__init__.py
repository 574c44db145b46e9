"""Coding: what documents say becomes proposed records, with the words that prove them."""

from partnerscope.coding.agree import AgreementOfTasks, Coded, ProposalPairs, agreed, coefficients, paired
from partnerscope.coding.carry import carried, moves
from partnerscope.coding.dates import DatedPlace, dates
from partnerscope.coding.desk import CoderProposal, CodingTask, FolderDesk
from partnerscope.coding.dictionary import Dictionary, TermHit
from partnerscope.coding.drafting import DRAFTERS
from partnerscope.coding.events import CodingEvent, EventFiles
from partnerscope.coding.proposal import Drafted, Proposal, Proved, Wanted
from partnerscope.coding.propose import proposed
from partnerscope.coding.quotes import Lookup, QuoteStanding, StandingStatus, astray
from partnerscope.coding.sentences import sentences
from partnerscope.coding.suggest import LabelTally, Measured, Suggestion, measured, suggestions, terms_of

__all__ = [
    "DRAFTERS",
    "AgreementOfTasks",
    "Coded",
    "CoderProposal",
    "CodingEvent",
    "CodingTask",
    "DatedPlace",
    "Dictionary",
    "Drafted",
    "EventFiles",
    "FolderDesk",
    "LabelTally",
    "Lookup",
    "Measured",
    "Proposal",
    "ProposalPairs",
    "Proved",
    "QuoteStanding",
    "StandingStatus",
    "Suggestion",
    "TermHit",
    "Wanted",
    "agreed",
    "astray",
    "carried",
    "coefficients",
    "dates",
    "measured",
    "moves",
    "paired",
    "proposed",
    "sentences",
    "suggestions",
    "terms_of",
]
