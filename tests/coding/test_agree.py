"""What agreement rests on: levels of variables, units that nobody saw, tasks that showed drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.coding import coefficients
from partnerscope.coding.agree import level_of
from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from tests.coding.conftest import READOUT

MEETING = "The third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May 2024."
RANKS = ("summit", "ministerial_foreign", "ministerial_specialised", "senior_officials")


@pytest.fixture
def eu(folder: Path) -> Observatory:
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    return eu


def alpha(eu: Observatory, variable: str) -> tuple[float | None, int]:
    return next(
        (one.value, one.n_pairable)
        for _, one in coefficients(eu.agree())
        if one.name == "Krippendorff's alpha" and one.variable == variable
    )


@pytest.mark.parametrize(
    ("variable", "values", "level"),
    [
        ("seen", ["yes"], "nominal"),
        ("meeting.place", ["Oslo"], "nominal"),
        ("meeting.number", ["3"], "interval"),
        ("meeting.date", ["2024-05-14", "2024", ""], "date"),
        ("meeting.date", ["2024-05-14", "2024-05?"], "nominal"),
        ("statement.issues", ["CT;CS"], "set"),
    ],
)
def test_the_level_of_a_variable_is_that_of_its_column(variable: str, values: list[str], level: str) -> None:
    assert level_of(variable, values) == level


def test_a_scheme_that_orders_its_concepts_makes_an_ordinal_variable(eu: Observatory) -> None:
    """Three meetings; the ranks differ by one place once. By hand: alpha with Krippendorff's ordinal weights."""
    text = "They will meet. They will talk. They will act.\n"
    eu.document.add(text.encode(), "plans.txt")
    eu.task.make("plans.txt", ("meeting",), ("c1", "c2"), id="t2")
    for coder, ranks in (("c1", RANKS[:3]), ("c2", (*RANKS[:2], RANKS[3]))):
        for verb, rank in zip(("meet", "talk", "act"), ranks, strict=True):
            eu.task.propose("t2", coder, "meeting", f"They will {verb}.", {"rank": rank})
        eu.task.finish("t2", coder)
    assert eu.agree().orders["meeting.rank"][:4] == RANKS
    # values 1 1 2 2 3 4: delta(g, h) = (sum of n from g to h - (n_g + n_h) / 2)^2
    n = {1: 2, 2: 2, 3: 1, 4: 1}

    def delta(g: int, h: int) -> float:
        return (sum(n[k] for k in range(g, h + 1)) - (n[g] + n[h]) / 2) ** 2

    observed = 2 * delta(3, 4) / 6
    expected = sum(2 * n[g] * n[h] * delta(g, h) for g in n for h in n if g < h) / (6 * 5)
    value, pairs = alpha(eu, "meeting.rank")
    assert value == pytest.approx(1 - observed / expected)
    assert pairs == 3


def test_tasks_that_showed_drafts_before_stand_apart(eu: Observatory) -> None:
    for name, drafts in (("t1", "before"), ("t2", "after"), ("t3", "never")):
        eu.task.make("readout.txt", ("meeting",), ("c1", "c2"), id=name, drafts=drafts)  # type: ignore[arg-type]
        for coder in ("c1", "c2"):
            eu.task.propose(name, coder, "meeting", MEETING, {"place": "Oslo"})
    assert eu.task.drafts("t1", "c1")
    for name, part in (("t2", "when you have finished"), ("t3", "shows no drafts")):
        with pytest.raises(InputError, match=part):
            eu.task.drafts(name, "c1")
    for name in ("t1", "t2", "t3"):
        for coder in ("c1", "c2"):
            eu.task.finish(name, coder)
    assert (eu.agree().tasks, eu.agree(drafts=True).tasks) == (2, 1)
    assert [one.drafts for one in eu.task.own("t1", "c2")] == [True]


def test_who_saw_drafts_after_finishing_and_went_on_is_counted_with_them(eu: Observatory) -> None:
    eu.task.make("readout.txt", ("meeting",), ("c1", "c2"), id="t1")
    eu.task.finish("t1", "c1")
    assert eu.task.drafts("t1", "c1")
    assert eu.agree(drafts=True).tasks == 0
    eu.task.reopen("t1", "c1")
    eu.task.propose("t1", "c1", "meeting", MEETING, {})
    for coder in ("c1", "c2"):
        eu.task.finish("t1", coder)
    assert (eu.agree().tasks, eu.agree(drafts=True).tasks) == (0, 1)


def test_an_empty_coding_is_a_coding(eu: Observatory) -> None:
    """Both saw nothing in three sentences of four, c2 nothing at all: percent agreement 3 of 4, not 'cannot be told'."""
    eu.task.make("readout.txt", ("meeting",), ("c1", "c2"), id="t1")
    eu.task.propose("t1", "c1", "meeting", MEETING, {"place": "Oslo"})
    for coder in ("c1", "c2"):
        eu.task.finish("t1", coder)
    (percent,) = (
        one
        for _, one in coefficients(eu.agree())
        if one.name == "percent agreement" and one.variable == "seen"
    )
    assert percent.value == pytest.approx(3 / 4)
    assert percent.n_units == 4
    # Krippendorff by hand: 1 yes and 7 no, two disagreeing values: 1 - 7 * 2 / (2 * 1 * 7)
    value, pairs = alpha(eu, "seen")
    assert value == pytest.approx(1 - 7 * 2 / (2 * 7))
    assert pairs == 4


def test_an_empty_note_and_a_search_for_nothing_are_refused(eu: Observatory) -> None:
    bench = eu.task
    bench.make("readout.txt", ("meeting",), ("c1", "c2"), id="t1")
    for said in ("", " \n"):
        with pytest.raises(InputError, match="the note is empty"):
            bench.note("t1", "c1", said)
        with pytest.raises(InputError, match="no words to look for"):
            bench.look("t1", "c1", said)
    assert bench.desk.own("t1", "c1") == []


def test_steps_of_a_coder_are_kept_searches_notes_and_what_was_undone(eu: Observatory) -> None:
    bench = eu.task
    bench.make("readout.txt", ("meeting",), ("c1", "c2"), id="t1")
    assert bench.look("t1", "c1", "Stockholm") == 1
    made = bench.propose("t1", "c1", "meeting", MEETING, {"place": "Oslo"})
    bench.revise("t1", "c1", made.id, cells={"place": "Bergen", "number": "3"})
    assert bench.own("t1", "c1")[0].cells == {"place": "Bergen", "number": "3"}
    bench.undo("t1", "c1")
    assert bench.own("t1", "c1") == (made,)
    bench.withdraw("t1", "c1", made.id)
    bench.undo("t1", "c1")
    assert bench.own("t1", "c1") == (made,)
    bench.undo("t1", "c1")
    assert bench.own("t1", "c1") == ()
    with pytest.raises(InputError, match="nothing to undo"):
        bench.undo("t1", "c1")
    bench.note("t1", "c1", "page 3 is a scan")
    assert [one.what for one in bench.desk.own("t1", "c1")] == [
        "look", "propose", "revise", "revise", "withdraw", "revise", "withdraw", "note",
    ]  # fmt: skip
