"""A meeting found later changes what is read now, and never what was read before it was known."""

from __future__ import annotations

import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory


@pytest.mark.parametrize(
    ("known", "last", "silent", "reading"),
    [("2026-11-26", "2013-09-10", 689, "late"), (None, "2014-09-11", 323, "on_rhythm")],
)
def test_the_drug_consultations_were_late_until_their_round_of_2014_was_found(
    known: str | None, last: str, silent: int, reading: str
) -> None:
    view = Observatory.open().at("2015-07-31", known=known)
    (row,) = [row for row in measure_named("ledger")(view).frame.to_dicts() if row["dialogue"] == "RU-03"]
    assert (str(row["last_meeting"]), row["days_silent"], row["reading"]) == (last, silent, [reading])
    assert row["intervals_silent"] == pytest.approx(silent / 365.25)
