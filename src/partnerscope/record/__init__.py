"""Records: one sourced, dated fact of a kind. KINDS is the visible list of everything that can be recorded."""

from partnerscope.record.cell import Cell
from partnerscope.record.kind import KINDS, Kind, kind_named, kind_of
from partnerscope.record.model import *  # noqa: F403 - the models are the public vocabulary of this room

__all__ = ["KINDS", "Cell", "Kind", "kind_named", "kind_of"]
