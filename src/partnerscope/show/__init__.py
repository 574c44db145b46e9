"""Showing findings: tables in every format, charts, and the sentences beside them."""

from partnerscope.show.table import FORMATS, Format, media_type, render

__all__ = ["FORMATS", "Format", "media_type", "render"]
