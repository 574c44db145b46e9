"""Four numbers for what the reference reported: shown by a dated source, judged to run, named, reported; cell by cell.

Grain: one cell is one partner and issue as of the date that the reference speaks of, whatever the date of the page. Each
number includes the one before it, but for the reported one, which is a figure and no count of records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from partnerscope.web.block import Cell, Item, Listing, columns
from partnerscope.web.language import phrase
from partnerscope.web.pages import twin
from partnerscope.web.pages.brief import known
from partnerscope.web.pages.dated import year_of
from partnerscope.web.reading import Reading
from partnerscope.web.wording import actor_item

FOUR = ("policy_sure", "policy_judged", "policy_possible", "policy")
"""The measures, in the order in which their numbers are printed."""
BETWEEN = " / "
NOTE = phrase("four.how_shown")


def sums(reading: Reading) -> tuple[int, int, int, int] | None:
    """The four numbers over all partners and issues; None where no reference reports any."""
    if not reading.view.about.reference.as_of:
        return None
    then = _then(reading)
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
    return reading.say(
        "four.reported_and_shown",
        reported=reported,
        when=reading.on(reading.view.about.reference.as_of),
        shown=shown,
        judged=judged,
        named=named,
    )


def title(reading: Reading) -> str:
    """What the four numbers are about."""
    when = reading.on(reading.view.about.reference.as_of)
    return reading.say("four.title", when=when)


def listing(reading: Reading) -> Listing | None:
    """The four numbers of every cell as a table, under a later date with their own; None where no reference reports any."""
    if sums(reading) is None:
        return None
    about = reading.view.about
    names = columns("Partner", *(reading.issue(one) for one in about.issues), "all issues")
    dated = year_of(reading, records(reading))
    body = tuple(
        (head, *((Item(f"{one.text}{dated}", one.path),) for one in row)) for head, row in _rows(reading)
    )
    return Listing(title(reading), names, body, reading.say(NOTE))


def lines(reading: Reading) -> tuple[Cell, ...]:
    """The same as one line a partner, each with the date that it speaks of; none where no reference reports any."""
    if sums(reading) is None:
        return ()
    when = reading.date(reading.view.about.reference.as_of)
    issues = [*(reading.issue(one) for one in reading.view.about.issues), reading.say("all")]
    return tuple(
        (
            *head,
            Item(f" ({when}): "),
            *(
                part
                for place, (issue, one) in enumerate(zip(issues, row, strict=True))
                for part in (Item(f"{'; ' if place else ''}{issue} "), one)
            ),
        )
        for head, row in _rows(reading)
    )


def records(reading: Reading) -> frozenset[str]:
    """The figures that the reported numbers rest on."""
    return _then(reading).matrix("policy").records


def findings(reading: Reading, but: Iterable[str] = ()) -> list[twin.Data]:
    """The findings of the four at the date of the reference, without those that a page of that date has; none as above."""
    if sums(reading) is None:
        return []
    then = _then(reading)
    wanted = [name for name in FOUR if then is not reading or name not in but]
    return twin.dated(then, twin.findings(then, wanted))


def cell(then: Reading, partner: str, issue: str) -> str:
    """The four numbers of a cell or a sum ('' for all), as they are printed."""
    return BETWEEN.join(str(_number(then, name, partner, issue)) for name in FOUR)


def _then(reading: Reading) -> Reading:
    return reading.at(reading.view.about.reference.as_of)


def _rows(reading: Reading) -> Iterator[tuple[Cell, tuple[Item, ...]]]:
    """Every partner by name, then all of them: the head of the row, and a cell an issue and for all issues."""
    then, about = _then(reading), reading.view.about
    for partner in (*reading.by_label(about.partners), ""):
        head = (actor_item(reading, partner) if partner else Item(reading.say("all partners")),)
        yield head, tuple(_square(reading, then, partner, issue) for issue in (*about.issues, ""))


def _square(reading: Reading, then: Reading, partner: str, issue: str) -> Item:
    path = f"brief/{partner}/{issue}/" if (partner, issue) in known(reading) else ""
    return Item(cell(then, partner, issue), path)


def _number(then: Reading, name: str, partner: str, issue: str) -> int:
    shown = then.matrix(name)
    square = shown.squares[partner, issue] if partner and issue else shown.total(partner, issue)
    return round(square.value or 0)
