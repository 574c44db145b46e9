"""Two coders, blind in turn: nothing saved is lost, nothing of another is shown early, and agreement is honest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.coding import (
    CodingTask,
    FolderDesk,
    Overtaken,
    Workbench,
    agreed,
    coefficients,
    next_event,
)
from partnerscope.errors import DataError, InputError, IntegrityError
from partnerscope.observatory import Observatory
from tests.coding.conftest import READOUT

MEETING = "The third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May 2024."
NEXT = "They agreed to hold the next round in Stockholm in 2025."
CANARY = "canary-9f"


@pytest.fixture
def desk(folder: Path) -> Workbench:
    observatory = Observatory.open(folder)
    observatory.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    observatory.task.make("readout.txt", ("meeting", "commitment"), ("c1", "c2"), id="t1")
    return observatory.task


def root(desk: Workbench) -> Path:
    assert isinstance(desk.desk, FolderDesk)
    return desk.desk.root


def told(folder: Path, *line: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, [*line, "--observatory", str(folder)])
    return ended.exit_code, ended.output


def test_a_coder_sees_nothing_of_the_other_before_all_have_finished(desk: Workbench) -> None:
    desk.propose("t1", "c1", "meeting", MEETING, {"place": CANARY})
    seen = [
        told(root(desk), "task", "show", "t1", "--coder", "c2"),
        told(root(desk), "task", "list"),
        told(root(desk), "agree"),
        told(root(desk), "task", "withdraw", "t1", "", "--coder", "c2"),
        told(root(desk), "task", "propose", "t1", "--coder", "c2", "--kind", "x", "--quote", "y"),
    ]
    desk.finish("t1", "c1")
    seen.append(told(root(desk), "task", "show", "t1", "--coder", "c2"))
    assert not [one for one in seen if CANARY in one[1]]
    desk.finish("t1", "c2")
    assert CANARY not in told(root(desk), "task", "show", "t1", "--coder", "c2")[1]
    desk.desk.append(next_event([], "j1", "accept", "t1", {}))
    assert CANARY in told(root(desk), "task", "show", "t1", "--coder", "c2")[1]


def test_finishing_freezes_and_reopening_is_possible_until_somebody_ruled(desk: Workbench) -> None:
    desk.finish("t1", "c1")
    with pytest.raises(InputError, match="has finished"):
        desk.propose("t1", "c1", "meeting", MEETING, {})
    desk.reopen("t1", "c1")
    proposal = desk.propose("t1", "c1", "meeting", MEETING.upper(), {})
    assert proposal.passages[0].exact == MEETING
    desk.withdraw("t1", "c1", proposal.id)
    assert desk.proposals("t1", "c1") == ()
    desk.finish("t1", "c1")
    desk.finish("t1", "c2")
    desk.reopen("t1", "c1")
    desk.finish("t1", "c1")
    desk.desk.append(next_event([], "j1", "rule", "t1", {}))
    with pytest.raises(InputError, match="somebody rules"):
        desk.reopen("t1", "c1")
    assert [event.what for event in desk.desk.own("t1", "c1")] == [
        "finish", "reopen", "propose", "withdraw", "finish", "reopen", "finish",
    ]  # fmt: skip


def test_two_windows_of_one_coder_overwrite_nothing(desk: Workbench) -> None:
    """What a form was shown on is said with it: whatever was saved since, proposed or taken back, is asked about first."""
    made = desk.propose("t1", "c1", "meeting", MEETING, {"place": "Oslo"}, state="")
    (seen,) = desk.desk.own("t1", "c1")
    desk.revise("t1", "c1", made.id, cells={"place": "Bergen"}, state=seen.hash)
    late: list[Callable[[], object]] = [
        lambda: desk.propose("t1", "c1", "meeting", MEETING, {}, state=""),
        lambda: desk.propose("t1", "c1", "meeting", MEETING, {}, state=seen.hash),
        lambda: desk.revise("t1", "c1", made.id, cells={"place": "Oslo"}, state=seen.hash),
        lambda: desk.revise("t1", "c1", made.id, cells={"place": "Oslo"}, state="x"),
    ]
    for act in late:
        with pytest.raises(Overtaken, match="since"):
            act()
    assert [one.cells["place"] for one in desk.own("t1", "c1")] == ["Bergen"]
    assert len(desk.desk.own("t1", "c1")) == 2


@pytest.mark.parametrize(
    ("act", "part"),
    [
        (lambda desk: desk.propose("t1", "c3", "meeting", MEETING, {}), "not given to 'c3'"),
        (lambda desk: desk.propose("t1", "c1", "statement", MEETING, {}), "does not look for"),
        (
            lambda desk: desk.propose("t1", "c1", "meeting", MEETING, {"id": "x"}),
            r"no column 'id'[^\n]*\n  allowed: dialogue, ",
        ),
        (
            lambda desk: desk.propose("t1", "c1", "meeting", MEETING.replace("2024", "2025"), {}),
            "do not stand",
        ),
        (lambda desk: desk.propose("t1", "c1", "meeting", MEETING, {"mode": "by boat"}), "not a concept"),
        (lambda desk: desk.propose("t1", "c1", "meeting", MEETING, {"date": "May"}), "not a date"),
        (lambda desk: desk.propose("t1", "c1", "meeting", MEETING, {}, page=1), "has a text"),
        (lambda desk: desk.propose("t1", "c1", "meeting", MEETING, {}, page=2), "no page 2"),
        (lambda desk: desk.propose("t9", "c1", "meeting", MEETING, {}), "no task 't9'"),
        (lambda desk: desk.reopen("t1", "c1"), "has not finished"),
        (lambda desk: desk.withdraw("t1", "c1", "x"), "no proposal"),
        (lambda desk: desk.make("readout.txt", ("meeting",), ("c1",)), "two or more"),
        (lambda desk: desk.make("readout.txt", ("meeting",), ("c1", "../c2")), "not the name of a coder"),
        (lambda desk: desk.make("readout.txt", ("meeting",), ("c1", "B")), "not the name of a coder"),
        (lambda desk: desk.make("readout.txt", (), ("c1", "c2")), "looks for something"),
        (
            lambda desk: desk.make("readout.txt", ("evidence",), ("c1", "c2")),
            r"cannot be proposed[^\n]*\n  allowed: [a-z_]+(, [a-z_]+)+\n?$",
        ),
        (lambda desk: desk.make("readout.txt", ("meeting",), ("c1", "c2"), id="t1"), "already"),
    ],
)
def test_what_is_not_allowed_saves_nothing(
    desk: Workbench, act: Callable[[Workbench], object], part: str
) -> None:
    with pytest.raises(InputError, match=part):
        act(desk)
    assert desk.desk.whole("t1") == {}
    assert [task.id for task in desk.tasks()] == ["t1"]


@pytest.mark.parametrize("damage", ["cut", "altered", "swapped", "torn within", "no line"])
def test_a_step_that_was_altered_is_found(desk: Workbench, damage: str) -> None:
    for words in (MEETING, NEXT, "exchanged views on maritime security"):
        desk.propose("t1", "c1", "meeting", words, {"place": "Oslo"})
    path = root(desk) / "coding" / "events" / "c1.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(
        {
            "cut": lines[0] + lines[2],
            "altered": b"".join(lines).replace(b"Oslo", b"Bern", 1),
            "swapped": lines[1] + lines[0] + lines[2],
            "torn within": lines[0] + lines[1][:-30] + b"\n" + lines[2],
            "no line": lines[0] + b"\n" + lines[1] + lines[2],
        }[damage]
    )
    with pytest.raises(IntegrityError, match="event"):
        desk.desk.own("t1", "c1")
    code, output = told(root(desk), "task", "list")
    assert (code, "coding/events/c1.jsonl" in output) == (1, True)


def alpha(desk: Workbench) -> dict[tuple[str, str], float | None]:
    return {
        (question, one.variable): one.value
        for question, one in coefficients(agreed(desk))
        if one.name == "Krippendorff's alpha"
    }


def test_seen_and_coded_alike_are_two_numbers(desk: Workbench) -> None:
    for coder, place in (("c1", "Oslo"), ("c2", "Bergen")):
        desk.propose("t1", coder, "meeting", MEETING, {"place": place, "date": "2024-05-14"})
    desk.propose("t1", "c1", "commitment", NEXT, {"category": "institutional"})
    for coder in ("c1", "c2"):
        desk.finish("t1", coder)
    found = agreed(desk)
    assert (found.tasks, found.unfinished, found.pairs, dict(found.lone)) == (1, 0, 1, {"c1": 1})
    # four sentences and two kinds: 8 units; both saw 1, both saw not 6, c1 alone 1; o = 2 of 16, n = 3 yes and 13 no
    expected = 1 - (16 - 1) * 2 / (2 * 3 * 13)
    assert alpha(desk)["seen", "seen"] == pytest.approx(expected)
    code, output = told(root(desk), "agree")
    assert code == 0
    assert "1 task finished by all, 0 not; 1 pair; alone: c1 1" in output
    assert "not blind" in output


def test_nothing_to_compare_cannot_be_told(desk: Workbench) -> None:
    assert "cannot be determined: no task is finished" in told(root(desk), "agree")[1]
    desk.propose("t1", "c1", "meeting", MEETING, {})
    desk.finish("t1", "c1")
    desk.finish("t1", "c2")
    output = told(root(desk), "agree")[1]
    assert "coded alike: cannot be determined" in output
    assert "alone: c1 1" in output


def test_a_task_is_read_as_it_was_written(desk: Workbench) -> None:
    (task,) = FolderDesk(root(desk)).tasks()
    assert task == CodingTask("t1", task.document, task.layer, 1, ("meeting", "commitment"), ("c1", "c2"))
    desk.archive.documents()
    assert told(root(desk), "task", "list") == (
        0, f"t1  {task.document[:12]}  round 1  meeting;commitment  c1 at work, c2 at work\n",
    )  # fmt: skip


def test_words_for_a_column_are_added_replaced_and_taken_away_alone(desk: Workbench) -> None:
    made = desk.propose("t1", "c1", "meeting", MEETING, {"place": "Oslo"})

    def revised(*options: str) -> list[tuple[str, str]]:
        line = ["task", "revise", "t1", made.id[:6], "--coder", "c1", *options]
        assert told(root(desk), *line)[0] == 0
        return [(one.field, one.exact) for one in desk.own("t1", "c1")[0].passages]

    assert revised("--quote-for", "place=in Oslo") == [("*", MEETING), ("place", "in Oslo")]
    assert revised("--quote", "took place in Oslo") == [("*", "took place in Oslo"), ("place", "in Oslo")]
    assert revised("--quote-for", "place=Oslo", "--quote-for", "date=14 May 2024")[1:] == [
        ("place", "Oslo"), ("date", "14 May 2024"),
    ]  # fmt: skip
    assert revised("--quote-for", "place=") == [("*", "took place in Oslo"), ("date", "14 May 2024")]
    code, said = told(
        root(desk), "task", "revise", "t1", made.id, "--coder", "c1", "--quote-for", "place=in Rome"
    )
    assert code == 2 and "do not stand in the text" in said


def test_a_kind_named_twice_is_looked_for_once(desk: Workbench) -> None:
    """Else every sentence of it would count twice in agreement."""
    assert desk.make("readout.txt", ("meeting", "statement", "meeting"), ("c1", "c2"), id="t2").kinds == (
        "meeting", "statement",
    )  # fmt: skip


def test_a_task_without_an_id_is_called_by_its_document_and_round(desk: Workbench) -> None:
    (document,) = desk.archive.documents()
    made = desk.make("readout.txt", ("meeting",), ("c1", "c3"))
    assert made.id == f"{document.hash[:8]}-1"


def test_a_cell_that_the_codebook_does_not_allow_is_told_with_a_hint(desk: Workbench) -> None:
    with pytest.raises(DataError, match=r"column rank: 'chat' is not a concept .* — add it to codebook/rank"):
        desk.propose("t1", "c1", "meeting", MEETING, {"rank": "chat"})
    assert desk.desk.own("t1", "c1") == []
