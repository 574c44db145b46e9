"""Exchange with programs that others use: projects of codings, annotations, tables, libraries of sources."""

from partnerscope.coding.exchange.annotations import from_annotations, to_annotations
from partnerscope.coding.exchange.arriving import Arrivals, same_address
from partnerscope.coding.exchange.fromqdpx import arrivals
from partnerscope.coding.exchange.items import LibraryItem
from partnerscope.coding.exchange.library import inside, read_library
from partnerscope.coding.exchange.loss import LossReport, LossTally
from partnerscope.coding.exchange.project import read_qdpx
from partnerscope.coding.exchange.qdpx import to_qdpx
from partnerscope.coding.exchange.shared import shared
from partnerscope.coding.exchange.tables import proposals_table, records_table

__all__ = [
    "Arrivals",
    "LibraryItem",
    "LossReport",
    "LossTally",
    "arrivals",
    "from_annotations",
    "inside",
    "proposals_table",
    "read_library",
    "read_qdpx",
    "records_table",
    "same_address",
    "shared",
    "to_annotations",
    "to_qdpx",
]
