"""Another codebook: what it touches is listed by concept with its words, and coded again in a new blind round."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.observatory import Observatory
from tests.coding.conftest import READOUT

NEXT = "They agreed to hold the next round in Stockholm in 2025."


@pytest.fixture
def eu(folder: Path) -> Observatory:
    """Two coders who coded one promise with a concept each has read the definition of."""
    eu = Observatory.open(folder)
    eu.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    eu.task.make("readout.txt", ("commitment", "meeting"), ("c1", "c2"), id="t1")
    for coder in ("c1", "c2"):
        cells = {
            "category": "institutional",
            "passage": NEXT,
            "document": "r",
            "subject": "NOR",
            "partner": "SWE",
        }
        eu.task.propose("t1", coder, "commitment", NEXT, cells)
    return eu


def finish(eu: Observatory, task: str = "t1") -> None:
    for coder in ("c1", "c2"):
        eu.task.finish(task, coder)


def changed(eu: Observatory, old: str, new: str) -> str:
    """Edit the scheme; returns the head before."""
    path = eu.root / "codebook" / "commitment_category.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return eu.head()


def line_of(eu: Observatory, word: str) -> str:
    path = eu.root / "codebook" / "commitment_category.yaml"
    found = path.read_text("utf-8").split("- id: institutional")[1]
    return next(line for line in found.splitlines() if line.strip().startswith(word))


def told(eu: Observatory, *line: str) -> str:
    ended = CliRunner().invoke(app, [*line, "--observatory", str(eu.root)])
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_a_new_label_touches_nothing(eu: Observatory) -> None:
    finish(eu)
    eu.accept("t1", "j1")
    head = changed(eu, line_of(eu, "label:"), "  label: another name")
    assert eu.recode(head).codings == ()
    assert "No coding was made under another meaning." in told(
        eu, "recode", "--against", head, "--make-tasks"
    )
    assert [task.id for task in eu.task.tasks()] == ["t1"]


@pytest.mark.parametrize("accepted", [True, False])
def test_another_definition_lists_what_was_coded_by_concept_with_its_words(
    eu: Observatory, accepted: bool
) -> None:
    finish(eu)
    if accepted:
        eu.accept("t1", "j1")
    head = changed(eu, line_of(eu, "definition:"), "  definition: Another meaning.")
    found = eu.recode(head).codings
    assert {(one.scheme, one.concept, one.coder, one.unit, one.words, one.gone) for one in found} == {
        ("commitment_category", "institutional", coder, "t1.u1", NEXT, False) for coder in ("c1", "c2")
    }
    output = told(eu, "recode", "--against", head, "--make-tasks")
    assert "- commitment_category: institutional, 2 codings" in output
    assert f"“{NEXT}”" in output
    assert "made task t1-r2, round 2: commitment, for c1, c2" in output
    again = eu.task.task("t1-r2")
    assert (again.round, again.kinds, again.document) == (2, ("commitment",), eu.task.task("t1").document)
    told(eu, "recode", "--against", head, "--make-tasks")
    assert [task.id for task in eu.task.tasks()] == ["t1", "t1-r2"]


def test_the_new_round_is_blind_again_and_both_scores_are_kept(eu: Observatory) -> None:
    finish(eu)
    eu.accept("t1", "j1")
    made = eu.task.again("t1", ("commitment",))
    assert eu.task.proposals(made.id, "c1") == ()
    eu.task.propose(made.id, "c1", "commitment", NEXT, {"category": "substantive", "passage": NEXT})
    assert eu.task.proposals(made.id, "c2") == ()
    finish(eu, made.id)
    assert (eu.agree().rounds, eu.agree(round=1).pairs, eu.agree(round=2).pairs) == ((1, 2), 1, 0)
    output = told(eu, "agree")
    assert output.index("round 1:") < output.index("round 2:")


def test_what_is_still_blind_is_not_listed(eu: Observatory) -> None:
    eu.task.finish("t1", "c1")
    head = changed(eu, line_of(eu, "definition:"), "  definition: Another meaning.")
    assert eu.recode(head).codings == ()
