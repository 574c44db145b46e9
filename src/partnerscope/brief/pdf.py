"""A brief as PDF, set by typst from a fixed template: the text reaches it as data, so nothing in it can be markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files

from partnerscope.brief.model import Brief


def to_pdf(brief: Brief) -> bytes:
    """The brief on A4, in the typeface that typst brings with it: no font of the machine changes a byte."""
    import typst

    template = (files("partnerscope.brief") / "templates" / "brief.typ").read_bytes()
    data = json.dumps(asdict(brief), ensure_ascii=False, sort_keys=True)
    drawn: bytes = typst.compile(template, format="pdf", ignore_system_fonts=True, sys_inputs={"brief": data})
    return drawn
