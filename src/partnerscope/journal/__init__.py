"""The journal: the truth of an observatory, append-only changesets chained by hash, in files or in PostgreSQL."""

from partnerscope.journal.branches import BranchValue, Conflict, Join, join
from partnerscope.journal.changeset import Changeset, Header, Revision
from partnerscope.journal.filestore import FileStore
from partnerscope.journal.history import (
    State,
    copied,
    fold,
    head_of,
    heads,
    is_head,
    ordered,
    refuse_gaps,
    up_to,
)
from partnerscope.journal.pgstore import PostgresStore
from partnerscope.journal.remembered import Remembered
from partnerscope.journal.store import ReadStore, Store

__all__ = [
    "BranchValue",
    "Changeset",
    "Conflict",
    "FileStore",
    "Header",
    "Join",
    "PostgresStore",
    "ReadStore",
    "Remembered",
    "Revision",
    "State",
    "Store",
    "copied",
    "fold",
    "head_of",
    "heads",
    "is_head",
    "join",
    "ordered",
    "refuse_gaps",
    "up_to",
]
