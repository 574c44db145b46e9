"""Documents: archived bytes, their texts in layers, passages cut from them and found again."""

from partnerscope.documents.archive import ACCESSES, Access, Archive, Document
from partnerscope.documents.child import extract
from partnerscope.documents.fold import Fold, folded
from partnerscope.documents.layer import Extent, Layer, LineBox, PageText
from partnerscope.documents.passage import Passage, cut
from partnerscope.documents.refind import ACCEPTED, Finder, Refound, Sought

__all__ = [
    "ACCEPTED",
    "ACCESSES",
    "Access",
    "Archive",
    "Document",
    "Extent",
    "Finder",
    "Fold",
    "Layer",
    "LineBox",
    "PageText",
    "Passage",
    "Refound",
    "Sought",
    "cut",
    "extract",
    "folded",
]
