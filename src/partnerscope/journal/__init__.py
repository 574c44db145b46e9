"""The journal: the truth of an observatory, one append-only file per changeset, chained by hash."""

from partnerscope.journal.branches import BranchValue, Conflict, Join, join
from partnerscope.journal.changeset import Changeset, Header, Revision
from partnerscope.journal.filestore import FileStore
from partnerscope.journal.history import (
    State,
    fold,
    head_of,
    heads,
    is_head,
    ordered,
    refuse_gaps,
    up_to,
)
from partnerscope.journal.store import Store

__all__ = [
    "BranchValue",
    "Changeset",
    "Conflict",
    "FileStore",
    "Header",
    "Join",
    "Revision",
    "State",
    "Store",
    "fold",
    "head_of",
    "heads",
    "is_head",
    "join",
    "ordered",
    "refuse_gaps",
    "up_to",
]
