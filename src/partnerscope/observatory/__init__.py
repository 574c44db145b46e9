"""The observatory: the only place where codebook, journal, folder and measures come together."""

from partnerscope.observatory.branching import ConflictsFound
from partnerscope.observatory.keeping import Keeping
from partnerscope.observatory.locate import BUNDLED, bundled, locate
from partnerscope.observatory.observatory import Observatory
from partnerscope.observatory.revise import Change, Status

__all__ = ["BUNDLED", "Change", "ConflictsFound", "Keeping", "Observatory", "Status", "bundled", "locate"]
