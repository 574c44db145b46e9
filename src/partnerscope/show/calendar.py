"""What is expected next, as a calendar that other programs read (iCalendar, RFC 5545).

Grain: one event is one expectation, all day, tentative and free: it marks what records lead one to expect, and no
appointment. The same head and date give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from partnerscope import timeline
from partnerscope.extras import require
from partnerscope.observatory import Expectation
from partnerscope.timeline.words import counted, date_text
from partnerscope.version import __version__
from partnerscope.view import View

if TYPE_CHECKING:
    from icalendar import Event

WORDS = {"round": "Expected", "promise": "Due"}
GROUNDS = {
    ("round", "mandated"): "a text mandates how often they meet",
    ("round", "announced"): "the parties announced it",
    ("round", "stated"): "a party states how often they meet",
    ("round", "estimated"): "reckoned from the gaps between its own rounds",
    ("promise", "stated"): "the document names the day",
    ("promise", "implied"): "the document implies the day",
}


NO_BOUND = timeline.iso(timeline.FOREVER)
"""The day that stands for a bound nobody named."""


def to_calendar(view: View, found: Iterable[Expectation], recorded: datetime) -> bytes:
    """The expectations of a view as the bytes of an .ics file; `recorded` is when its head was recorded.

    One whose first or last day nobody named stands on the day that is named; one without both has no place in a calendar.
    """
    require("exchange", "a calendar")
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//partnerscope {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Expected: {view.about.title}")
    for one in found:
        if days := [date.fromisoformat(day) for day in (one.first, one.last) if day != NO_BOUND]:
            calendar.add_component(_event(view, one, days, recorded))
    data: bytes = calendar.to_ical(sorted=True)
    return data


def _event(view: View, one: Expectation, days: list[date], recorded: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{one.what}-{one.record}@{view.about.id}.partnerscope")
    event.add("dtstamp", recorded.replace(microsecond=0))
    event.add("dtstart", days[0])
    if days[-1] < date.max:
        event.add("dtend", days[-1] + timedelta(days=1))
    event.add("summary", f"{WORDS[one.what]}: {one.name}" + (" (overdue)" if one.overdue else ""))
    event.add("description", "\n".join(_described(view, one)))
    event.add("categories", ["expected", view.label(one.partner), *map(view.issue_label, one.issues)])
    event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event


def _described(view: View, one: Expectation) -> Iterable[str]:
    yield "Expected from records, not an appointment."
    if ground := GROUNDS.get((one.what, one.basis)):
        yield f"Ground: {ground}."
    if one.last_evidence:
        yield f"Last evidence: {date_text(one.last_evidence)}."
    if one.overdue:
        yield f"{counted(one.overdue, 'day')} overdue on {date_text(view.valid)}."
    yield f"Record {one.record}; as of {date_text(view.valid)}; as known at {view.head[:12]}."
