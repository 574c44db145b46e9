"""Documents: archived bytes, their texts in layers, passages cut from them and found again."""

from partnerscope.documents.archive import Archive
from partnerscope.documents.child import extract
from partnerscope.documents.fold import Fold, folded, words
from partnerscope.documents.foldershelf import FolderShelf
from partnerscope.documents.layer import Extent, Layer, LineBox, PageText
from partnerscope.documents.passage import Passage, cut
from partnerscope.documents.refind import ACCEPTED, Finder, Refound, Sought
from partnerscope.documents.shelf import ACCESSES, Access, Document, Shelf

__all__ = [
    "ACCEPTED",
    "ACCESSES",
    "Access",
    "Archive",
    "Document",
    "Extent",
    "Finder",
    "Fold",
    "FolderShelf",
    "Layer",
    "LineBox",
    "PageText",
    "Passage",
    "Refound",
    "Shelf",
    "Sought",
    "cut",
    "extract",
    "folded",
    "words",
]
