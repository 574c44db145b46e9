"""Four numbers for what the reference reported: shown by a dated source, judged to run, named, reported; cell by cell.

Grain: one cell is one partner and issue as of the date that the reference speaks of, whatever the date of the page. Each
number includes the one before it, but for the reported one, which is a figure and no count of records.
"""

from __future__ import annotations

from partnerscope.web.block import Cell, Item, Listing, columns
from partnerscope.web.pages.brief import known
from partnerscope.web.reading import Reading
from partnerscope.web.wording import actor_item, at_date

FOUR = ("policy_sure", "policy_judged", "policy_possible", "policy")
"""The measures, in the order in which their numbers are printed."""
BETWEEN = " / "


def sums(reading: Reading) -> tuple[int, int, int, int] | None:
    """The four numbers over all partners and issues; None where no reference reports any."""
    as_of = reading.view.about.reference.as_of
    if not as_of:
        return None
    then = reading.at(as_of)
    if not any(square.value for square in then.matrix("policy").squares.values()):
        return None
    shown, judged, named, reported = (_number(then, name, "", "") for name in FOUR)
    return shown, judged, named, reported


def sentence(reading: Reading) -> str:
    """The four numbers in words; '' where no reference reports any."""
    found = sums(reading)
    if found is None:
        return ""
    shown, judged, named, reported = found
    when = at_date(reading.view.about.reference.as_of)
    return (
        f"Of {reported} policy dialogues reported {when}, {shown} rest on a dated source, {judged} with those that the "
        f"compilers judged to run, {named} with all that are named and may have run."
    )


def listing(reading: Reading) -> Listing | None:
    """The four numbers of every cell; None where no reference reports any."""
    if sums(reading) is None:
        return None
    as_of = reading.view.about.reference.as_of
    then, about = reading.at(as_of), reading.view.about
    names = columns("Partner", *(reading.view.issue_label(one) for one in about.issues), "all issues")
    partners = [*sorted(about.partners, key=reading.view.label), ""]
    body = tuple(
        (_head(reading, partner), *(_square(reading, then, partner, issue) for issue in (*about.issues, "")))
        for partner in partners
    )
    note = (
        "Policy dialogues: shown by a dated source on both sides of the day / with those that the compilers judged to run / "
        "with all that are named and may have run / reported by the reference. Where more are named than reported, the "
        "reference may not have counted one of them."
    )
    return Listing(f"Four numbers for the dialogues reported {at_date(as_of)}", names, body, note)


def cell(then: Reading, partner: str, issue: str) -> str:
    """The four numbers of a cell or a sum ('' for all), as they are printed."""
    return BETWEEN.join(str(_number(then, name, partner, issue)) for name in FOUR)


def _number(then: Reading, name: str, partner: str, issue: str) -> int:
    shown = then.matrix(name)
    square = shown.squares[partner, issue] if partner and issue else shown.total(partner, issue)
    return round(square.value or 0)


def _head(reading: Reading, partner: str) -> Cell:
    return (actor_item(reading, partner) if partner else Item("all partners"),)


def _square(reading: Reading, then: Reading, partner: str, issue: str) -> Cell:
    path = f"brief/{partner}/{issue}/" if (partner, issue) in known(reading) else ""
    return (Item(cell(then, partner, issue), path),)
