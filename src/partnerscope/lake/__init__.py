"""The lake: bulk tables on an engine somebody else keeps, and the packaged tables that need none."""

from __future__ import annotations

from partnerscope.lake.bundled import un_roll_calls, un_votes, vdem

__all__ = ["un_roll_calls", "un_votes", "vdem"]
