"""Dates with honest precision, and what holds at a moment: the two clocks' arithmetic.

Grain: one *span* is what a date text says about days, kept as four day bounds. From spans follow the two questions
that everything else asks: did an *event* happen by day V, and does a *state* hold at day V. Days are proleptic
Gregorian ordinals (1 = 0001-01-01); `BEGINNING` and `FOREVER` stand for no bound.
"""

from partnerscope.timeline.clock import (
    ANSWERS,
    EVENT_BOUNDS,
    STATE_BOUNDS,
    Holds,
    Window,
    event_bounds,
    happened,
    holds,
    judged,
    touches,
    window,
)
from partnerscope.timeline.edtf import (
    ALLOWED,
    BEGINNING,
    FOREVER,
    Span,
    end_of,
    iso,
    moment,
    normalized,
    parse,
    start_of,
)

__all__ = [
    "ALLOWED",
    "ANSWERS",
    "BEGINNING",
    "EVENT_BOUNDS",
    "FOREVER",
    "STATE_BOUNDS",
    "Holds",
    "Span",
    "Window",
    "end_of",
    "event_bounds",
    "happened",
    "holds",
    "iso",
    "judged",
    "moment",
    "normalized",
    "parse",
    "start_of",
    "touches",
    "window",
]
