"""Judgements on findings: claims of a publication re-checked, and the audit of the evidence.

Everything here is a pure function of a view: it reads measures and records, and neither prints nor writes.
"""

from partnerscope.assess.audit import RULES, AuditFinding, audit
from partnerscope.assess.claims import ClaimResult, Verdict, check_claims, claims_of

__all__ = ["RULES", "AuditFinding", "ClaimResult", "Verdict", "audit", "check_claims", "claims_of"]
