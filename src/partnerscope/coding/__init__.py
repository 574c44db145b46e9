"""Coding: what documents say becomes proposed records, with the words that prove them."""

from partnerscope.coding.acceptance import ID, Acceptance
from partnerscope.coding.agree import SEEN, AgreementOfTasks, Coded, agreed, coefficients, recorded
from partnerscope.coding.alike import AlikeSentence, Embedder, alike
from partnerscope.coding.carry import carried, moves
from partnerscope.coding.dates import DatedPlace, dates
from partnerscope.coding.desk import (
    DRAFTS_SHOWN,
    CodingTask,
    DeskJob,
    DeskStore,
    DraftsShown,
    FolderDesk,
    ListedDocument,
    Overtaken,
    PassageHit,
    PostgresDesk,
    TaskStanding,
)
from partnerscope.coding.dictionary import Dictionary, TermHit
from partnerscope.coding.drafting import DRAFTERS
from partnerscope.coding.endpoint import (
    ENDPOINT_KEY,
    Endpoint,
    EndpointAnswer,
    NoAnswer,
    is_here,
    plain_address,
)
from partnerscope.coding.events import CodingEvent, next_event
from partnerscope.coding.finished import Finished, finished_or_stop, finished_tasks
from partnerscope.coding.judging import NOTHING, OTHER, Judging, Ruled, RulingUnit
from partnerscope.coding.machine import Answered, DraftOrigin, MachineDraft
from partnerscope.coding.pairing import CodedUnit, matched, units
from partnerscope.coding.proposal import Drafted, Proposal, Proved, Wanted
from partnerscope.coding.proposals import ALL, CodedPassage, CoderProposal
from partnerscope.coding.propose import proposed, source_items
from partnerscope.coding.quotes import Lookup, QuoteStanding, StandingStatus, astray
from partnerscope.coding.sentences import sentences
from partnerscope.coding.sight import SeenEvent, Viewer, aliases, is_published
from partnerscope.coding.sourcing import of_itself, source_at, source_of, source_revision, title_of
from partnerscope.coding.stale import StaleCoding, stale_codings, stale_proposals
from partnerscope.coding.suggest import (
    SCHEMES,
    LabelTally,
    Measured,
    Suggestion,
    measured,
    suggestions,
    terms_of,
)
from partnerscope.coding.words import QuotedWords
from partnerscope.coding.workbench import Workbench, shows_drafts

__all__ = [
    "ALL",
    "DRAFTERS",
    "DRAFTS_SHOWN",
    "ENDPOINT_KEY",
    "ID",
    "NOTHING",
    "OTHER",
    "SCHEMES",
    "SEEN",
    "Acceptance",
    "AgreementOfTasks",
    "AlikeSentence",
    "Answered",
    "Coded",
    "CodedPassage",
    "CodedUnit",
    "CoderProposal",
    "CodingEvent",
    "CodingTask",
    "DatedPlace",
    "DeskJob",
    "DeskStore",
    "Dictionary",
    "DraftOrigin",
    "Drafted",
    "DraftsShown",
    "Embedder",
    "Endpoint",
    "EndpointAnswer",
    "Finished",
    "FolderDesk",
    "Judging",
    "LabelTally",
    "ListedDocument",
    "Lookup",
    "MachineDraft",
    "Measured",
    "NoAnswer",
    "Overtaken",
    "PassageHit",
    "PostgresDesk",
    "Proposal",
    "Proved",
    "QuoteStanding",
    "QuotedWords",
    "Ruled",
    "RulingUnit",
    "SeenEvent",
    "StaleCoding",
    "StandingStatus",
    "Suggestion",
    "TaskStanding",
    "TermHit",
    "Viewer",
    "Wanted",
    "Workbench",
    "agreed",
    "aliases",
    "alike",
    "astray",
    "carried",
    "coefficients",
    "dates",
    "finished_or_stop",
    "finished_tasks",
    "is_here",
    "is_published",
    "matched",
    "measured",
    "moves",
    "next_event",
    "of_itself",
    "plain_address",
    "proposed",
    "recorded",
    "sentences",
    "shows_drafts",
    "source_at",
    "source_items",
    "source_of",
    "source_revision",
    "stale_codings",
    "stale_proposals",
    "suggestions",
    "terms_of",
    "title_of",
    "units",
]
