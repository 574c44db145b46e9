"""The audit in text, JSON, and a frame for every other format."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import polars as pl

from partnerscope.assess.audit import AuditFinding
from partnerscope.show.table import inert
from partnerscope.timeline.words import counted


def audit_markdown(findings: Sequence[AuditFinding]) -> str:
    """One line a finding, under the rule that made it."""
    if not findings:
        return "The rules found nothing.\n"
    counts = Counter(finding.code for finding in findings)
    lines = [f"# {counted(len(findings), 'finding')} of {counted(len(counts), 'rule')}"]
    for code, count in sorted(counts.items()):
        chosen = [finding for finding in findings if finding.code == code]
        lines.append(f"\n## {code} ({chosen[0].severity}, {count})\n\n{inert(chosen[0].hint)}\n")
        lines += [f"- {inert(finding.what)}{_records(finding)}" for finding in chosen]
    return "\n".join(lines) + "\n"


def _records(finding: AuditFinding) -> str:
    shown = ", ".join(finding.records[:6]) + (" ..." if len(finding.records) > 6 else "")
    return f" [{shown}]" if shown else ""


def audit_frame(findings: Sequence[AuditFinding]) -> pl.DataFrame:
    """One row a finding."""
    rows = [(one.code, one.severity, one.what, list(one.records), one.hint) for one in findings]
    schema: dict[str, pl.DataType] = {
        name: pl.String() for name in ("code", "severity", "what", "records", "hint")
    }
    schema["records"] = pl.List(pl.String())
    return pl.DataFrame(rows, schema=schema, orient="row")


def audit_json(findings: Sequence[AuditFinding]) -> str:
    """One object a finding."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2) + "\n"
