"""The clock of knowing runs forward, whatever the clock of the machine does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from partnerscope.journal import Changeset, Header
from partnerscope.observatory.revise import clock_problems, time_after

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def at(moment: datetime) -> Changeset:
    return Changeset("a" * 64, Header((), moment, "ann", "why", 0))


@pytest.mark.parametrize(
    ("now", "chosen"),
    [
        (NOON - timedelta(days=1), NOON + TICK),
        (NOON, NOON + TICK),
        (NOON + TICK, NOON + TICK),
        (NOON + 2 * TICK, NOON + 2 * TICK),
    ],
)
def test_a_changeset_is_dated_after_everything_before_it(now: datetime, chosen: datetime) -> None:
    assert time_after([at(NOON), at(NOON - timedelta(days=3))], now) == chosen
    assert time_after([], now) == now


@pytest.mark.parametrize(("ahead", "said"), [(-1, 0), (0, 0), (1, 1)])
def test_a_changeset_from_the_future_is_said_after_five_minutes_of_grace(ahead: int, said: int) -> None:
    late = at(NOON + timedelta(minutes=5) + ahead * TICK)
    assert len(list(clock_problems([at(NOON), late], NOON))) == said
