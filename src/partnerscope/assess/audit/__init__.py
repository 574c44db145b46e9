"""The audit: declared rules that look for faults in the evidence. RULES is the visible list."""

from partnerscope.assess.audit.rule import AuditFinding, Fault, Rule
from partnerscope.assess.audit.rules import RULES, audit, rule_coded

__all__ = ["RULES", "AuditFinding", "Fault", "Rule", "audit", "rule_coded"]
