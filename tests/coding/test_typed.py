"""Pages without usable text: the words are typed beside the picture, marked, and never where a text could be cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.errors import DataError, InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from tests.documents.making import pdf

SCAN = pdf([[(72, 700, "Both sides met in Oslo on 14 May 2024.")], []])
CELLS = {"dialogue": "sea-1", "date": "2024-05-14"}


@pytest.fixture
def eu(folder: Path) -> Observatory:
    """A document whose second page is a picture."""
    eu = Observatory.open(folder)
    eu.document.add(SCAN, "scan.pdf", source="gov-2020")
    eu.task.make("scan.pdf", ("meeting",), ("c1", "c2"), id="t1")
    return eu


def test_typed_words_are_paired_recorded_as_typed_and_verified_as_such(eu: Observatory) -> None:
    for coder, words in (("c1", "The dialogue met in Oslo."), ("c2", "the dialogue  met in Oslo")):
        eu.task.propose("t1", coder, "meeting", words, CELLS, page=2)
        eu.task.finish("t1", coder)
    assert eu.agree().pairs == 1
    eu.accept("t1", "j1")
    quotes = {row["exact"]: row for row in eu.records("quote").rows(named=True)}
    quote = quotes["The dialogue met in Oslo."]
    assert (quote["typed"], quote["page"], quote["start"], quote["layer"]) == (
        "yes", "2", None, eu.papers.documents()[0].layer,
    )  # fmt: skip
    assert {one.status for one in eu.document.standings()} == {"typed"}
    told = CliRunner().invoke(app, ["document", "verify", "--observatory", str(eu.root)])
    assert (told.exit_code, told.output) == (0, "2 typed\n")
    assert [one for one in eu.check() if one.severity == "error"] == []


def test_typed_words_go_out_as_annotations_and_come_in_again(eu: Observatory) -> None:
    eu.task.propose("t1", "c1", "meeting", "The dialogue met in Oslo.", CELLS, page=2)
    eu.task.propose("t1", "c1", "meeting", "Both sides met in Oslo", CELLS)
    data, _ = eu.exchange.out("annotations", "c1")
    eu.exchange.take("annotations", data, "c2", user="c1")
    own, back = (eu.task.own("t1", coder) for coder in ("c1", "c2"))
    assert [one.passages for one in back] == [one.passages for one in own]
    assert [one.passages[0].typed for one in back] == [True, False]
    report = eu.exchange.out("qdpx", "c1")[1]
    assert dict(report.left_out) == {
        "words typed beside a page without text, which no selection can hold": 1,
        "proposals whose first words were typed": 1,
    }


@pytest.mark.parametrize(("page", "part"), [(1, "page 1 has a text"), (3, "no page 3")])
def test_words_are_not_typed_where_they_can_be_cut(eu: Observatory, page: int, part: str) -> None:
    with pytest.raises(InputError, match=part):
        eu.task.propose("t1", "c1", "meeting", "The dialogue met in Oslo.", CELLS, page=page)
    with pytest.raises(InputError, match="no words were typed"):
        eu.task.propose("t1", "c1", "meeting", "  ", CELLS, page=2)


@pytest.mark.parametrize(("page", "refused"), [("2", False), ("1", True), ("9", True), ("", True)])
def test_a_typed_quote_enters_the_journal_only_for_such_a_page(
    eu: Observatory, page: str, refused: bool
) -> None:
    layer = eu.papers.documents()[0].layer
    cells = {
        "id": "Q-1",
        "source": "gov-2020",
        "exact": "Typed.",
        "typed": "yes",
        "layer": layer,
        "page": page,
    }
    if refused:
        with pytest.raises(DataError, match="has a text or is none"):
            eu.record([Revision("quote", "Q-1", cells)], "typed", "ann")
    else:
        assert eu.record([Revision("quote", "Q-1", cells)], "typed", "ann") is not None


def test_the_command_line_types_words_of_a_page(eu: Observatory) -> None:
    line = [
        "task",
        "propose",
        "t1",
        "--coder",
        "c1",
        "--kind",
        "meeting",
        "--quote",
        "Met in Oslo.",
        "--page",
        "2",
    ]
    told = CliRunner().invoke(app, [*line, "--set", "place=Oslo", "--observatory", str(eu.root)])
    assert told.exit_code == 0, told.output
    assert told.output.endswith("'Met in Oslo.'  (typed)\n")
