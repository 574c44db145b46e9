"""What leaves the house for good: releases, and the time stamps that say when something was there."""

from partnerscope.release.stamp import stamp, stamped_at

__all__ = ["stamp", "stamped_at"]
