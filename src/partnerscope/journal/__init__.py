"""The journal: the truth of an observatory, one append-only file per changeset, chained by hash."""

from partnerscope.journal.changeset import Changeset, Header, Revision
from partnerscope.journal.filestore import FileStore
from partnerscope.journal.history import (
    Conflict,
    State,
    conflicts,
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
    "Changeset",
    "Conflict",
    "FileStore",
    "Header",
    "Revision",
    "State",
    "Store",
    "conflicts",
    "fold",
    "head_of",
    "heads",
    "is_head",
    "ordered",
    "refuse_gaps",
    "up_to",
]
