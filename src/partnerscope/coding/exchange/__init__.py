"""Exchange with programs that others use: projects of codings, annotations, tables, libraries of sources."""

from partnerscope.coding.exchange.arriving import Arrivals
from partnerscope.coding.exchange.fromqdpx import arrivals
from partnerscope.coding.exchange.loss import LossReport, LossTally
from partnerscope.coding.exchange.project import read_qdpx
from partnerscope.coding.exchange.qdpx import to_qdpx
from partnerscope.coding.exchange.shared import shared

__all__ = ["Arrivals", "LossReport", "LossTally", "arrivals", "read_qdpx", "shared", "to_qdpx"]
