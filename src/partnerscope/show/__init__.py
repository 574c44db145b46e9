"""Showing findings: tables in every format, charts, and the sentences beside them."""

from partnerscope.show.table import FORMATS, MEDIA_TYPES, render

__all__ = ["FORMATS", "MEDIA_TYPES", "render"]
