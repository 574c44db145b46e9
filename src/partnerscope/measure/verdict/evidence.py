"""Tests of evidence: what passed and failed tests imply for a causal claim.

Grain: one *test* is how telling a piece of evidence is (Van Evera 1997; Bennett 2010) and whether it is
there. A test that is *necessary* sinks the claim when it fails, one that is *sufficient* confirms it when it is passed: a
hoop is the former, a smoking gun the latter, doubly decisive both, a straw in the wind neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from partnerscope.codebook import Codebook
from partnerscope.measure.finding import Finding
from partnerscope.view import View

Speaks = Literal["for", "against", ""]
"""What a result says of the claim: the test was passed, or failed, or is open."""
Implied = Literal["sufficient", "necessary", "passed", "nothing"]
"""The kind of test that decides: a sufficient one passed, a necessary one failed, one was passed, nothing decides."""
SCHEME = "evidence_test"


@dataclass(frozen=True, slots=True)
class Tried:
    """One test and its result."""

    necessary: bool
    sufficient: bool
    speaks: Speaks


def spoken(codebook: Codebook, result: str | None) -> Speaks:
    """What a result says of the claim; nothing where the test is open or has no result."""
    said = codebook.said("test_result", result, "speaks")
    return "for" if said == "for" else "against" if said == "against" else ""


def verdicts(codebook: Codebook, by: Implied) -> list[str]:
    """The verdicts of the codebook that a test of this kind implies."""
    return codebook.where("contribution_verdict", "implied_by", by)


def tried(codebook: Codebook, test: str, speaks: Speaks) -> Tried:
    """A test by its id in the codebook, with what its result says."""
    known = codebook[SCHEME][test].properties
    return Tried(known.get("necessary") is True, known.get("sufficient") is True, speaks)


def implied(tests: Iterable[Tried]) -> Implied:
    """What the tests come to.

    Rejected: a necessary one failed, whatever else passed. Confirmed: a sufficient one passed. Plausible: nothing decisive,
    and at least one passed. Else these data cannot determine it: failed straws and guns that do not smoke leave a claim
    where it was.
    """
    held = list(tests)
    if any(one.necessary and one.speaks == "against" for one in held):
        return "necessary"
    if any(one.sufficient and one.speaks == "for" for one in held):
        return "sufficient"
    return "passed" if any(one.speaks == "for" for one in held) else "nothing"


def contributions(view: View) -> Iterator[Finding]:
    """One finding a contribution that somebody asserts: the verdict its tests imply, beside the one recorded."""
    rows = view.frame("contribution").filter(pl.col("subject") == view.about.subject)
    for row in rows.sort("partner", "id").iter_rows(named=True):
        steps = _steps(view, row["id"])
        known = [
            tried(view.codebook, one["test"], spoken(view.codebook, one["result"]))
            for one in steps
            if one["test"]
        ]
        says = verdicts(view.codebook, implied(known))
        yield Finding(
            {"partner": row["partner"], "contribution": row["id"]},
            {
                "implied": says[0] if says else "",
                "recorded": row["verdict"],
                "agree": "" if not row["verdict"] else "yes" if row["verdict"] in says else "no",
                "issues": tuple(row["issues"]),
                "aim": row["aim"],
                "rival": row["rival"],
                "passed": sum(one.speaks == "for" for one in known),
                "failed": sum(one.speaks == "against" for one in known),
                "open": sum(not one.speaks for one in known),
                "steps": tuple(_said(view, one) for one in steps),
                "by": row["by"],
                "judged": row["date"],
            },
            n=len(steps),
            records=(row["id"], *(one["id"] for one in steps), *(r for one in steps for r in one["records"])),
            caveat="" if row["rival"] else "no rival explanation is named",
        )


def _steps(view: View, contribution: str) -> Sequence[Mapping[str, Any]]:
    own = view.frame("contribution_step").filter(pl.col("contribution") == contribution)
    return own.sort("position", "id", nulls_last=True).to_dicts()


def _said(view: View, step: Mapping[str, Any]) -> str:
    test = view.codebook[SCHEME].label_of(step["test"]) if step["test"] else "no test"
    return f"{step['claim']} ({test}: {step['result'] or 'open'})"
