"""Measures: pure functions from views (and declared panels) to findings. MEASURES and TABLES are the visible lists."""

from partnerscope.measure.finding import Cell, Findings, Measure
from partnerscope.measure.measures import MEASURES, measure_named
from partnerscope.measure.tables import TABLES, Column, Table, TableResult, table_named

__all__ = [
    "MEASURES",
    "TABLES",
    "Cell",
    "Column",
    "Findings",
    "Measure",
    "Table",
    "TableResult",
    "measure_named",
    "table_named",
]
