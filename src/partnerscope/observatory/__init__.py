"""The observatory: the only place where codebook, journal, folder and measures come together."""

from partnerscope.observatory.locate import BUNDLED, bundled, locate
from partnerscope.observatory.observatory import Observatory, Status

__all__ = ["BUNDLED", "Observatory", "Status", "bundled", "locate"]
