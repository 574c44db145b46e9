"""The lake: bulk tables on an engine somebody else keeps, and the packaged tables that need none."""

from __future__ import annotations

from partnerscope.lake.api import Lake
from partnerscope.lake.bundled import (
    PACKAGED,
    Bundled,
    PackagedTable,
    bundled,
    un_ideal_points,
    un_roll_calls,
    un_votes,
    vdem,
)
from partnerscope.lake.compaction import CompactReport
from partnerscope.lake.reports import FileReport, IngestReport, Progress
from partnerscope.lake.sources import SOURCES
from partnerscope.lake.upkeep import Inventory, MendReport

__all__ = [
    "PACKAGED",
    "SOURCES",
    "Bundled",
    "CompactReport",
    "FileReport",
    "IngestReport",
    "Inventory",
    "Lake",
    "MendReport",
    "PackagedTable",
    "Progress",
    "bundled",
    "un_ideal_points",
    "un_roll_calls",
    "un_votes",
    "vdem",
]
