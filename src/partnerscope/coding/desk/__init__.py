"""The desk: where working papers are kept, as a contract and its stores."""

from partnerscope.coding.desk.contract import (
    DRAFTS_SHOWN,
    CodingTask,
    DeskJob,
    DeskJobState,
    DeskStore,
    DraftsShown,
    Overtaken,
    PassageHit,
)
from partnerscope.coding.desk.folder import FolderDesk, task_named

__all__ = [
    "DRAFTS_SHOWN",
    "CodingTask",
    "DeskJob",
    "DeskJobState",
    "DeskStore",
    "DraftsShown",
    "FolderDesk",
    "Overtaken",
    "PassageHit",
    "task_named",
]
