"""The desk: where working papers are kept, as a contract and its stores."""

from partnerscope.coding.desk.contract import (
    DRAFTS_SHOWN,
    CodingTask,
    DeskJob,
    DeskJobState,
    DeskStore,
    DraftsShown,
    ListedDocument,
    Overtaken,
    PassageHit,
    TaskStanding,
)
from partnerscope.coding.desk.folder import FolderDesk
from partnerscope.coding.desk.postgres import PostgresDesk

__all__ = [
    "DRAFTS_SHOWN",
    "CodingTask",
    "DeskJob",
    "DeskJobState",
    "DeskStore",
    "DraftsShown",
    "FolderDesk",
    "ListedDocument",
    "Overtaken",
    "PassageHit",
    "PostgresDesk",
    "TaskStanding",
]
