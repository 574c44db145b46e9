"""Claims in text: a summary, a list, JSON, and a frame for every other format."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import polars as pl

from partnerscope.assess.claims import ClaimResult, Verdict
from partnerscope.timeline.words import counted

STATUSES = ("holds", "partly", "fails", "untestable")


def claims_summary(results: Sequence[ClaimResult]) -> str:
    """How many claims hold, by the two verdicts."""
    internal = Counter[str](result.internal.status for result in results)
    external = Counter[str](result.external.status for result in results)
    lines = [
        f"# {counted(len(results), 'claim')} re-checked\n",
        "| verdict | against the publication's own tables | against independent records |",
        "|---|---:|---:|",
    ]
    lines += [f"| {status} | {internal[status]} | {external[status]} |" for status in STATUSES]
    return "\n".join(lines) + "\n"


def claims_markdown(results: Sequence[ClaimResult]) -> str:
    """The summary and one paragraph a claim."""
    return claims_summary(results) + "".join(_paragraph(result) for result in results)


def _paragraph(result: ClaimResult) -> str:
    lines = [f"\n## {result.id} (section {result.section})\n\n{result.paraphrase}\n"]
    for name, verdict in (("internal", result.internal), ("external", result.external)):
        numbers = _told(verdict)
        lines.append(
            f"- {name}: **{verdict.status}**{': ' + verdict.why if verdict.why else ''}{_bracket(numbers)}"
        )
        if verdict.implied:
            lines.append(f"  - tests of evidence come to: **{verdict.implied.replace('_', ' ')}**")
    if result.note:
        lines.append(f"- note: {result.note}")
    return "\n".join(lines) + "\n"


def _bracket(text: str) -> str:
    return f" ({text})" if text else ""


def claims_json(results: Sequence[ClaimResult]) -> str:
    """One object a claim: id, both verdicts, the numbers and records they rest on."""
    rows = [
        {
            "id": result.id,
            "section": result.section,
            "paraphrase": result.paraphrase,
            "kind": result.kind,
            "internal": result.internal.status,
            "external": result.external.status,
            "why": {"internal": result.internal.why, "external": result.external.why},
            "implied": {"internal": result.internal.implied, "external": result.external.implied},
            "numbers": {"internal": _numbers(result.internal), "external": _numbers(result.external)},
            "note": result.note,
            "records": sorted({*result.internal.records, *result.external.records}),
        }
        for result in results
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def claims_frame(results: Sequence[ClaimResult]) -> pl.DataFrame:
    """One row a claim: both verdicts, why, the numbers as text, the records."""
    return pl.DataFrame(
        [
            (
                result.id,
                result.section,
                result.kind,
                result.paraphrase,
                result.internal.status,
                result.external.status,
                result.internal.why,
                result.external.why,
                _told(result.internal),
                _told(result.external),
                sorted({*result.internal.records, *result.external.records}),
            )
            for result in results
        ],
        schema=dict.fromkeys(_COLUMNS, pl.String) | {"records": pl.List(pl.String)},
        orient="row",
    )


_COLUMNS = (
    "id", "section", "kind", "paraphrase", "internal", "external",
    "why_internal", "why_external", "numbers_internal", "numbers_external",
)  # fmt: skip


def _told(verdict: Verdict) -> str:
    return "; ".join(f"{label}: {value}" for label, value in verdict.numbers)


def _numbers(verdict: Verdict) -> dict[str, float | str]:
    return dict(verdict.numbers)
