"""Measures: pure functions from views (and declared panels) to findings. MEASURES and TABLES are the visible lists."""

from partnerscope.measure.deliver.commitments import OUTCOMES, Result, result_of, wilson
from partnerscope.measure.deliver.rhythm import READING_WORDS, declared_readings
from partnerscope.measure.deliver.rounds import Round, Rounds, rounds_of
from partnerscope.measure.deliver.unshown import LACKS
from partnerscope.measure.finding import (
    ISSUE,
    NOTHING_FOUND,
    PAIR,
    PARTNER,
    YEAR,
    Dimension,
    Field,
    Finding,
    Findings,
    Measure,
)
from partnerscope.measure.labels import STANDS, key_label
from partnerscope.measure.matter.designs import LEAST_VOTES, SYNTHETIC
from partnerscope.measure.measures import MEASURES, measure_named
from partnerscope.measure.table import FieldColumn, KeyColumn, Origin, Table, TableCell, TableResult, fill
from partnerscope.measure.tables import TABLES, table_named
from partnerscope.measure.unfold.reference import printed_in

__all__ = [
    "ISSUE",
    "LACKS",
    "LEAST_VOTES",
    "MEASURES",
    "NOTHING_FOUND",
    "OUTCOMES",
    "PAIR",
    "PARTNER",
    "READING_WORDS",
    "STANDS",
    "SYNTHETIC",
    "TABLES",
    "YEAR",
    "Dimension",
    "Field",
    "FieldColumn",
    "Finding",
    "Findings",
    "KeyColumn",
    "Measure",
    "Origin",
    "Result",
    "Round",
    "Rounds",
    "Table",
    "TableCell",
    "TableResult",
    "declared_readings",
    "fill",
    "key_label",
    "measure_named",
    "printed_in",
    "result_of",
    "rounds_of",
    "table_named",
    "wilson",
]
