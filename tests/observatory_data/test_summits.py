"""A statement of a summit is evidence that the summit met: no summit is last seen to meet before its own statement."""

from __future__ import annotations

from datetime import date

import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory

NOW = Observatory.open().at("2026-11-26")


def test_every_dated_statement_of_a_summit_has_its_meeting() -> None:
    summits = {
        row["partner"]: row["id"] for row in NOW.frame("dialogue").to_dicts() if row["id"].startswith("SUM-")
    }
    met = {(row["dialogue"], str(row["date"])) for row in NOW.frame("meeting").to_dicts()}
    statements = [
        row
        for row in NOW.frame("statement").to_dicts()
        if "summit" in row["title"].lower() and len(str(row["date"])) == 10 and row["partner"] in summits
    ]
    assert len(statements) >= 15
    missing = [row["id"] for row in statements if (summits[row["partner"]], str(row["date"])) not in met]
    assert not missing


@pytest.mark.parametrize(
    ("partner", "known", "day"),
    [
        ("JPN", None, date(2025, 7, 23)),
        ("CHN", "2026-11-27T05:00", date(2019, 4, 9)),
        ("CHN", None, date(2025, 7, 24)),
    ],
)
def test_a_summit_is_seen_to_meet_on_the_day_last_found(partner: str, known: str | None, day: date) -> None:
    """The 25th summit with China was found by the search of 27 November 2026: before, the 21st was the last."""
    view = Observatory.open().at("2026-11-26", known=known)
    ledger = {row["dialogue"]: row for row in measure_named("ledger")(view).frame.to_dicts()}
    assert str(ledger[f"SUM-{partner}"]["last_meeting"]) == str(day)
