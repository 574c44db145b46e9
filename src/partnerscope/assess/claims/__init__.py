"""Claims: what a publication asserts, re-checked against its own tables and against independent records."""

from partnerscope.assess.claims.judge import check_claims, claims_of, judge
from partnerscope.assess.claims.model import Claim, ClaimResult, Verdict
from partnerscope.assess.claims.read import read_claims

__all__ = ["Claim", "ClaimResult", "Verdict", "check_claims", "claims_of", "judge", "read_claims"]
