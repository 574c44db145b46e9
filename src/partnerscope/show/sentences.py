"""The sentences beside a figure: what it says, computed from the findings it shows.

Grain: one *sentence* begins with a number and ends with the cells it comes from, so that it can be checked against
the claims that rest on the same records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partnerscope.measure import Findings
from partnerscope.show.matrix import Matrix, amount, matrix
from partnerscope.timeline.words import fitting
from partnerscope.view import View
from partnerscope.view.words import the


@dataclass(frozen=True, slots=True)
class Sentence:
    """A number (`lead`), what it says (`text`), and the (partner, issue) whose records it rests on ('' = all)."""

    lead: str
    text: str
    partner: str = ""
    issue: str = ""
    records: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.lead} {self.text}"


def sentences(found: Findings, coverage: Findings | None = None) -> tuple[Sentence, ...]:
    """Two or three sentences on a measure by partner and issue, with one on coverage where that is given."""
    shown = matrix(found)
    held = [square for square in shown.squares.values() if square.value is not None]
    if not held:
        cells = "cell holds" if len(shown.squares) == 1 else "cells hold"
        return (
            Sentence(f"0 of {len(shown.squares)}", f"{cells} a value at this date; nothing is known here."),
        )
    if not shown.summed:
        return tuple(_on_cells(shown, found.view))
    if not shown.total().value:
        return (Sentence("0", f"{noun(shown)}: no record found at this date."),)
    said = [_on_partners(shown, found.view), _on_issues(shown, found.view)]
    return (*said, *([_on_coverage(coverage)] if coverage is not None else []))


def noun(shown: Matrix) -> str:
    """What the measure counts, in lower case: 'policy dialogues'."""
    return shown.measure.label.partition(",")[0].removesuffix(" by issue").lower()


def _on_partners(shown: Matrix, view: View) -> Sentence:
    whole = shown.total().value or 0
    sums = {partner: shown.total(partner=partner).value or 0 for partner in shown.partners}
    most, least = max(sums.values()), min(sums.values())
    first = [partner for partner in shown.partners if sums[partner] == most]
    last = [the(view.label(partner)) for partner in shown.partners if sums[partner] == least]
    lead = f"{amount(most)} of {amount(whole)}"
    verb, each = "is" if whole == 1 else "are", " each" if len(first) > 1 else ""
    who = listed([the(view.label(one)) for one in first])
    text = f"{fitting(whole, noun(shown))} {verb} with {who}{each}"
    if least < most:
        have = "has" if len(last) == 1 else "have"
        each = " each" if len(last) > 1 and least else ""
        text += f"; {listed(last)} {have} {amount(least) if least else 'none'}{each}"
    partner = first[0] if len(first) == 1 else ""
    return Sentence(lead, f"{text}.", partner, "", shown.total(partner=partner).records)


def _on_issues(shown: Matrix, view: View) -> Sentence:
    whole = shown.total().value or 0
    sums = {issue: shown.total(issue=issue).value or 0 for issue in shown.issues}
    issue = min(shown.issues, key=lambda one: (sums[one], shown.issues.index(one)))
    none = [
        the(one) for one in sorted(view.label(p) for p in shown.partners if not shown.squares[p, issue].value)
    ]
    text = f"{'is' if whole == 1 else 'are'} on {view.issue_label(issue)}, the fewest of any issue"
    if none:
        text += f"; {len(none)} {'partner has' if len(none) == 1 else 'partners have'} none: {listed(none)}"
    lead = f"{amount(sums[issue])} of {amount(whole)}"
    return Sentence(lead, f"{text}.", "", issue, shown.total(issue=issue).records)


def _on_coverage(found: Findings) -> Sentence:
    reported, shown = covered(found)
    records = tuple(sorted({record for ids in found.frame["records"] for record in ids}))
    if not reported:
        return Sentence(
            "Nothing", "is reported at this date; the numbers count records held.", records=records
        )
    text = (
        "reported dialogues, ministerial ones included, can be shown one by one in the records held here; "
        "the rest stands on the reported number alone."
    )
    return Sentence(f"{shown} of {reported}", text, records=records)


def covered(found: Findings) -> tuple[int, int]:
    """How many dialogues are reported, and how many of them sure records show, from the findings of coverage."""
    rows = [(value, n) for value, n in found.frame.select("value", "n").rows() if value is not None and n]
    return sum(n for _, n in rows), round(sum(value * n for value, n in rows))


def _on_cells(shown: Matrix, view: View) -> list[Sentence]:
    cells = len(shown.squares)
    at_top = [key for key, square in shown.squares.items() if square.value == shown.top]
    places = [f"{the(view.label(partner))} on {view.issue_label(issue)}" for partner, issue in at_top]
    partners = [the(view.label(partner)) for partner in dict.fromkeys(partner for partner, _ in at_top)]
    where = listed(places) if len(places) <= 3 else f"they are with {listed(partners)}"
    whole = "cell" if cells == 1 else "cells"
    text = f"{whole} {'reaches' if len(at_top) == 1 else 'reach'} {amount(shown.top)}, the highest value shown: {where}."
    said = [Sentence(f"{len(at_top)} of {cells}", text)]
    for absence in sorted({square.absence for square in shown.squares.values() if square.value is None}):
        number = sum(square.value is None and square.absence == absence for square in shown.squares.values())
        said.append(
            Sentence(
                f"{number} of {cells}",
                f"{whole} {'holds' if number == 1 else 'hold'} no value: {absence.replace('_', ' ')}.",
            )
        )
    return said


def listed(names: Sequence[str]) -> str:
    """Names as a reader lists them.

    >>> listed(["Brazil", "China", "Mexico"])
    'Brazil, China and Mexico'
    """
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
