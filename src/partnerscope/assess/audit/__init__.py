"""The audit: declared rules that look for faults in the evidence. RULES is the visible list."""

from partnerscope.assess.audit.rule import AuditFinding, Breach, Rule
from partnerscope.assess.audit.rules import RULES, audit, rule_coded

__all__ = ["RULES", "AuditFinding", "Breach", "Rule", "audit", "rule_coded"]
