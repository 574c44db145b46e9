"""What a rule of the audit is, and what it finds.

Grain: one *rule* is one sort of fault that can be seen in any observatory; it names no partner and no record. One
*finding* is one place where the evidence breaks it, with the records concerned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from partnerscope.errors import Severity
from partnerscope.view import View


@dataclass(frozen=True, slots=True)
class Breach:
    """What a rule's function yields: what is wrong, and with which records (or claims)."""

    what: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A stable code, a title, how bad a finding is, what to do about it, and the function that looks."""

    code: str
    title: str
    severity: Severity
    hint: str
    look: Callable[[View], Iterator[Breach]]


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One fault found: the rule's code and severity, what is wrong, the ids concerned, and a hint."""

    code: str
    severity: Severity
    what: str
    records: tuple[str, ...]
    hint: str
