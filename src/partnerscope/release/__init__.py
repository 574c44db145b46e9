"""What leaves the house for good: releases, and the time stamps that say when something was there."""

from partnerscope.release.publish import Released, faults_of, release
from partnerscope.release.stamp import stamp, stamped_at

__all__ = ["Released", "faults_of", "release", "stamp", "stamped_at"]
