"""The observatory: the only place where codebook, journal, folder and measures come together."""

from partnerscope.observatory.locate import BUNDLED, bundled, locate
from partnerscope.observatory.observatory import Observatory
from partnerscope.observatory.revise import Status

__all__ = ["BUNDLED", "Observatory", "Status", "bundled", "locate"]
