"""The page of mutants: who counts in a score, and who does not."""

from __future__ import annotations

from pathlib import Path

from scripts.mutants import ROOMS, Run, Survivor, equivalents, made_by_hand, page, starting_processes
from scripts.mutation import Mutant, Reach, Source

from tests.packaging.test_extras import ROOT


def test_the_score_leaves_out_equivalents_and_what_ran_out_of_time() -> None:
    survivors = [
        Survivor("m.x_f__mutmut_1", "survived", "a >= b", "a > b"),
        Survivor("m.x_f__mutmut_2", "no tests", "return 1", "return 2"),
        Survivor("m.x_g__mutmut_1", "survived", "range(1, 32)", "range(32)"),
    ]
    states = {"killed": 6, "no tests": 1, "survived": 2, "timeout": 3}
    known = [{"before": "range(1,  32)", "after": "range(32)", "why": "no month has a day 0"}]
    text = page([Run("timeline", "2026-11-27", 500, 12, 7, states, survivors, 4)], known)
    assert "| timeline | 500 | 12 (7) | 4 | 6 | 1 | 1 | 3 | 1 | 75 % | 2026-11-27 |" in text
    assert "- `m.x_f__mutmut_1` (survived): `a >= b` → `a > b`" in text
    assert "- equivalent: `range(1, 32)` → `range(32)`: no month has a day 0" in text


def test_the_rooms_to_change_are_rooms_of_the_tree() -> None:
    for name, room in ROOMS.items():
        assert all(list(ROOT.glob(pattern)) for pattern in room.code), name


def test_every_equivalent_says_why() -> None:
    for one in equivalents():
        assert set(one) == {"before", "after", "why"}
        assert one["before"] != one["after"] and len(one["why"]) > 20


def test_what_is_changed_by_hand_stands_in_the_tree_once_and_its_test_too() -> None:
    for one in made_by_hand():
        text = (ROOT / one["file"]).read_text("utf-8")
        assert text.count(one["before"]) == 1, one["what"]
        compile(text.replace(one["before"], one["after"]), one["file"], "exec")
        file, _, name = one["test"].partition("::")
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), one["what"]


def test_a_test_that_starts_a_process_is_left_out_and_the_others_of_its_file_are_not() -> None:
    code = """
import subprocess

def told(): return subprocess.run(["x"])
def shown(told): return told
def test_near(): assert 1
def test_far(shown): assert shown
class TestMore:
    def test_by(self): assert 1
    def test_it(self): told()
"""
    assert starting_processes(code) == ["test_far", "TestMore::test_it"]


CODE = """\
def first(day, *, wide=1):
    if (
        day >= 3
    ):
        return [
            day
        ]
    return day


class Clock:
    def last(self):
        return 1
"""


def test_a_mutant_knows_its_function_its_lines_and_both_texts(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/clock.py").write_text(CODE, "utf-8")
    source = Source(tmp_path, "src/clock.py")
    made = [source.mutant(name) for name in source.names]
    assert len({one.name for one in made}) == len(made)
    found = {(one.before, one.after): one for one in made}
    bound = found["day >= 3", "day > 3"]
    assert (bound.function, bound.lines, bound.body) == ("first", range(2, 4), range(1, 9))
    assert bound.name.startswith("clock.x_first__mutmut_")
    assert bound.code == CODE.replace("day >= 3", "day > 3")
    method = found["return 1", "return 2"]
    assert (method.name, method.function, method.lines) == (
        "clock.xǁClockǁlast__mutmut_1",
        "Clock.last",
        range(13, 14),
    )
    assert found["def first(day, *, wide=1):", "def first(day, *, wide=2):"].lines == range(1, 2)


def test_the_tests_of_a_mutant_reach_its_line_or_share_a_file_with_one_that_does() -> None:
    seconds = {
        "t/a.py::slow": 2.0,
        "t/a.py::fast": 0.1,
        "t/a.py::far": 0.1,
        "t/b.py::far": 1.0,
        "u/c.py::one": 9.0,
    }
    lines = {
        3: ["t/a.py::slow|run", "t/a.py::fast|run", ""],
        4: ["t/b.py::far|setup"],
        5: [""],
        7: [""],
        8: ["", "u/c.py::one|run"],
    }
    reach = Reach(seconds, {"x.py": lines})

    def tests(first: int, last: int, body: range = range(2, 5)) -> list[str]:
        return reach.tests(Mutant("n", "x.py", "f", range(first, last + 1), body, "", "", ""))

    assert tests(3, 3) == ["t/a.py::fast", "t/a.py::slow", "t/a.py::far"]
    assert tests(4, 4) == ["t/b.py::far", "t/a.py::far", "t/a.py::fast", "t/a.py::slow"], "made for a folder"
    assert tests(5, 5, range(5, 6)) == [
        "t/b.py::far",
        "t/a.py::far",
        "t/a.py::fast",
        "t/a.py::slow",
        "u/c.py::one",
    ]
    assert tests(7, 7, range(7, 10)) == ["u/c.py::one"], "a default: whoever calls the function"
    assert tests(9, 9, range(7, 10)) == []
    assert reach.within(["t/a.py::fast", "t/a.py::far", "t/b.py::far", "t/a.py::slow"], 1.5) == [
        "t/a.py::fast",
        "t/a.py::far",
        "t/b.py::far",
    ]
    assert reach.within(["u/c.py::one", "t/a.py::fast"], 1.5) == ["u/c.py::one"]
    assert (reach.limit(["t/b.py::far"]), reach.limit(["u/c.py::one"])) == (60.0, 90.0)
