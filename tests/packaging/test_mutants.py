"""The page of mutants: who counts in a score, and who does not."""

from __future__ import annotations

from scripts.mutants import ROOMS, Run, Survivor, page

from tests.packaging.test_extras import ROOT


def test_the_score_leaves_out_equivalents_and_what_ran_out_of_time() -> None:
    survivors = [
        Survivor("m.x_f__mutmut_1", "survived", "a >= b", "a > b"),
        Survivor("m.x_f__mutmut_2", "no tests", "return 1", "return 2"),
        Survivor("m.x_g__mutmut_1", "survived", "range(1, 32)", "range(32)"),
    ]
    states = {"killed": 6, "no tests": 1, "survived": 2, "timeout": 3}
    known = [{"before": "range(1,  32)", "after": "range(32)", "why": "no month has a day 0"}]
    text = page([Run("timeline", "2026-11-27", 500, 12, 7, states, survivors)], known)
    assert "| timeline | 500 | 12 (7) | 6 | 1 | 1 | 3 | 1 | 75 % | 2026-11-27 |" in text
    assert "- `m.x_f__mutmut_1` (survived): `a >= b` → `a > b`" in text
    assert "- equivalent: `range(1, 32)` → `range(32)`: no month has a day 0" in text


def test_the_rooms_to_change_are_rooms_of_the_tree() -> None:
    for name, room in ROOMS.items():
        assert all(list(ROOT.glob(pattern)) for pattern in room.code), name
