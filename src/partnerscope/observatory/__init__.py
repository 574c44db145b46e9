"""The observatory: the only place where codebook, journal, folder, panels and measures come together."""

from partnerscope.observatory.branching import ConflictsFound, merge_table
from partnerscope.observatory.diff import Diff, Shift, span_of, world_between
from partnerscope.observatory.expected import Expectation, expectations
from partnerscope.observatory.keeping import Keeping
from partnerscope.observatory.knowing import Knowing
from partnerscope.observatory.listing import Account, list_records
from partnerscope.observatory.locate import BUNDLED, bundled, locate
from partnerscope.observatory.observatory import Observatory
from partnerscope.observatory.recode import Migration
from partnerscope.observatory.revise import Change, Status

__all__ = [
    "BUNDLED",
    "Account",
    "Change",
    "ConflictsFound",
    "Diff",
    "Expectation",
    "Keeping",
    "Knowing",
    "Migration",
    "Observatory",
    "Shift",
    "Status",
    "bundled",
    "expectations",
    "list_records",
    "locate",
    "merge_table",
    "span_of",
    "world_between",
]
