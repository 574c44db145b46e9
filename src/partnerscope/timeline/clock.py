"""What happened and what holds at a moment: the one law that every frame and every test runs.

Grain: one row of a frame is one record with its day bounds in columns (`STATE_BOUNDS`, `EVENT_BOUNDS`), computed once
a state of knowledge. A view at another V is then a comparison of integers: the expressions `holds` and `happened`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from partnerscope.timeline.edtf import BEGINNING, FOREVER, Span

Holds = Literal["surely", "presumably", "possibly", "not"]
ANSWERS: tuple[Holds, ...] = ("surely", "presumably", "possibly", "not")
"""The answers, the surest first: each of the first three includes the ones before it when records are counted."""

STATE_BOUNDS = (
    "_first",
    "_sure_first",
    "_sure_last",
    "_presumed_last",
    "_last",
    "_judged_first",
    "_judged_last",
)
EVENT_BOUNDS = ("_first", "_last", "_qualified")


@dataclass(frozen=True, slots=True)
class Window:
    """When a state can, may be presumed to, and must hold.

    It is possible on `first..last`, sure on `sure_first..sure_last`, presumed on `sure_first..presumed_last`. The sure
    part is empty when `sure_first > sure_last`, the presumed one when `sure_first > presumed_last`. On
    `judged_first..judged_last` those who compiled the records judged it to run, without a source that shows it.
    """

    first: int
    sure_first: int
    sure_last: int
    presumed_last: int
    last: int
    judged_first: int = FOREVER
    judged_last: int = BEGINNING


def window(
    start: Span | None, end: Span | None, attested: Iterable[Span] = (), *, lasting: bool = False
) -> Window:
    """When a state with these bounds and attestations holds.

    It is possible between its earliest start and its latest end (no bound where one is unknown). It is sure
    between two days on which it is known to be active: its latest start, its earliest end, and every attestation
    count as such days. Qualified dates bound what is possible and make nothing sure; an uncertain attestation (`?`) is a
    judgement. A `lasting` state that has begun and has no end on record is presumed to go on.
    """
    seen = list(attested)
    known = [span for span in seen if not span.qualified]
    judged = [span for span in seen if span.uncertain]
    # attested on some day of 2014: it lasted to 1 January at least
    until = [span.end_min if span.interval else span.first for span in known]
    # ... and had begun by 31 December at the latest
    since = [span.start_max if span.interval else span.last for span in known]
    if start is not None and not start.qualified:
        since.append(start.last)
        until.append(start.first)
    if end is not None and not end.qualified:
        until.append(end.first)
        since.append(end.last)
    return Window(
        first=start.first if start is not None else BEGINNING,
        sure_first=min(since, default=FOREVER),
        sure_last=max(until, default=BEGINNING),
        presumed_last=FOREVER if lasting and end is None else BEGINNING,
        last=end.last if end is not None else FOREVER,
        judged_first=min((span.first for span in judged), default=FOREVER),
        judged_last=max((span.last for span in judged), default=BEGINNING),
    )


def event_bounds(span: Span | None) -> tuple[int, int, bool]:
    """First and last day of an event, and whether its date is in doubt; an undated event may lie anywhere."""
    return (BEGINNING, FOREVER, True) if span is None else (span.first, span.last, span.qualified)


def holds(day: int) -> pl.Expr:
    """Whether the state of a row holds on a day: surely, presumably, possibly, or not."""
    begun = pl.col("_sure_first") <= day
    return (
        pl.when(~touches(day, day))
        .then(pl.lit("not"))
        # sure before presumed: the first answer that fits is the strongest
        .when(begun & (pl.col("_sure_last") >= day))
        .then(pl.lit("surely"))
        .when(begun & (pl.col("_presumed_last") >= day))
        .then(pl.lit("presumably"))
        .otherwise(pl.lit("possibly"))
    )


def judged(day: int) -> pl.Expr:
    """Whether the state of a row only possibly holds on a day, and its compilers judged that it does."""
    return (holds(day) == "possibly") & (pl.col("_judged_first") <= day) & (pl.col("_judged_last") >= day)


def happened(first: int, last: int) -> pl.Expr:
    """Whether the event of a row fell within the days `first..last`: surely, possibly, or not."""
    # `?` and `~` are never sure, however narrow the days they span
    inside = (pl.col("_first") >= first) & (pl.col("_last") <= last) & ~pl.col("_qualified")
    return (
        pl.when(~touches(first, last))
        .then(pl.lit("not"))
        .when(inside)
        .then(pl.lit("surely"))
        .otherwise(pl.lit("possibly"))
    )


def touches(first: int, last: int) -> pl.Expr:
    """Whether the days that a row can mean and the days `first..last` have one in common."""
    return (pl.col("_first") <= last) & (pl.col("_last") >= first)
