"""The brief: where things stand with one partner, on two pages at most, every line with its sources.

Grain: one *brief* is one partner (or one partner on one issue) at V as known at T: content assembled once, drawn by
four renderers that add nothing to it.
"""

from partnerscope.brief.content import make_brief
from partnerscope.brief.draw import FORMATS, draw
from partnerscope.brief.model import Brief
from partnerscope.brief.notes import Notes

__all__ = ["FORMATS", "Brief", "Notes", "draw", "make_brief"]
