"""Documents: archived bytes, their texts in layers, passages cut from them and found again."""

from partnerscope.documents.archive import Archive
from partnerscope.documents.child import extract, picture_of
from partnerscope.documents.fetch import fetch
from partnerscope.documents.fold import Fold, folded, words
from partnerscope.documents.folderstore import FolderDocuments
from partnerscope.documents.layer import Extent, Layer, LineBox, PageText, read_layer
from partnerscope.documents.media import MAX_BYTES
from partnerscope.documents.passage import CONTEXT, Passage, cut
from partnerscope.documents.plain import decoded
from partnerscope.documents.quality import is_usable
from partnerscope.documents.refind import ACCEPTED, Finder, Refound, Sought
from partnerscope.documents.store import ACCESSES, Access, Document, DocumentStore, is_hash

__all__ = [
    "ACCEPTED",
    "ACCESSES",
    "CONTEXT",
    "MAX_BYTES",
    "Access",
    "Archive",
    "Document",
    "DocumentStore",
    "Extent",
    "Finder",
    "Fold",
    "FolderDocuments",
    "Layer",
    "LineBox",
    "PageText",
    "Passage",
    "Refound",
    "Sought",
    "cut",
    "decoded",
    "extract",
    "fetch",
    "folded",
    "is_hash",
    "is_usable",
    "picture_of",
    "read_layer",
    "words",
]
