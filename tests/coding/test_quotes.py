"""Quotes and archived texts: none enters that does not stand in its text, and all are looked up again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.cli.document import ACCESSES as SAID
from partnerscope.coding.quotes import passage_cells
from partnerscope.documents import ACCESSES, Layer, archive, cut
from partnerscope.errors import DataError, InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from tests.coding.conftest import READOUT

WORDS = "took place in Oslo on 14 May 2024"


def told(folder: Path, *line: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, [*line, "--observatory", str(folder)])
    return ended.exit_code, ended.output


def quoted(text: Layer, words: str = WORDS, **cells: str) -> Revision:
    start = text.text.index(words)
    passage = cut(text, start, start + len(words))
    own = {"id": "q-1", "source": "gov-2020", **passage_cells(passage)}
    return Revision("quote", "q-1", own | cells)


@pytest.fixture
def layer(folder: Path) -> Layer:
    return Observatory.open(folder).document.add(READOUT.encode(), "readout.txt", source="gov-2020")[1]


def test_words_cut_from_the_archived_text_are_recorded_and_verified(folder: Path, layer: Layer) -> None:
    assert Observatory.open(folder).record([quoted(layer)], "a quote", "ann") is not None
    assert Observatory.open(folder).check() == []
    assert told(folder, "document", "verify") == (0, "1 exact\n")


@pytest.mark.parametrize(
    "cells",
    [
        {"exact": WORDS.replace("2024", "2025")},
        {"start": "0"},
        {"start": ""},
        {"end": "999999"},
        {"exact": WORDS.replace("14 May", "14  May")},
    ],
)
def test_a_quote_that_does_not_stand_in_its_text_is_not_recorded(
    folder: Path, layer: Layer, cells: dict[str, str]
) -> None:
    observatory = Observatory.open(folder)
    before = observatory.head()
    with pytest.raises(DataError, match="does not stand in its text"):
        observatory.record([quoted(layer, **cells)], "a quote", "ann")
    assert Observatory.open(folder).head() == before


def test_nor_does_it_enter_by_a_table_that_somebody_edited(folder: Path, layer: Layer) -> None:
    Observatory.open(folder).record([quoted(layer)], "a quote", "ann")
    table = folder / "records" / "quote.csv"
    table.write_text(table.read_text("utf-8").replace("14 May 2024", "15 May 2024"), "utf-8")
    assert [problem.code for problem in Observatory.open(folder).check()] == ["quote"]
    with pytest.raises(DataError, match=r"says 'took place in Oslo on 14 May 2024'"):
        Observatory.open(folder).commit("an edit", "ann")


def test_a_quote_whose_layer_is_not_here_is_no_fault(folder: Path, layer: Layer) -> None:
    Observatory.open(folder).record([quoted(layer)], "a quote", "ann")
    for path in (folder / "coding" / "text").iterdir():
        path.unlink()
    assert [(one.code, one.severity) for one in Observatory.open(folder).check()] == [("quote-layer", "note")]


def test_verify_looks_up_quotes_that_name_no_layer(folder: Path, layer: Layer) -> None:
    other = {"layer": "", "start": "", "end": ""}
    twice = [
        quoted(layer, **other, exact="took place in OSLO  on 14 May 2024"),
        replace(
            quoted(layer, **other),
            id="q-2",
            cells={"id": "q-2", "source": "gov-2020", "exact": "agreed to differ"},
        ),
        replace(
            quoted(layer, **other),
            id="q-3",
            cells={"id": "q-3", "source": "gov-2020", "exact": WORDS.replace("2024", "2023")},
        ),
    ]
    Observatory.open(folder).record(twice, "quotes", "ann")
    code, output = told(folder, "document", "verify")
    assert code == 1
    assert output.splitlines() == [
        f"same letters: quote q-1 in gov-2020: '{WORDS}'",
        "lost: quote q-2 in gov-2020: ''",
        f"near (96.2 of 100): quote q-3 in gov-2020: '{WORDS}'",
        "1 same letters",
        "1 near",
        "1 lost",
    ]


def test_a_quote_at_the_beginning_of_a_text_is_told_apart_by_what_follows_alone(folder: Path) -> None:
    """It has nothing before it: a table then has no cell for that."""
    observatory = Observatory.open(folder)
    observatory.document.add(b"They met. In Oslo. They met. In Turku.", "twice.txt", source="gov-2020")
    cells = {"id": "q-1", "source": "gov-2020", "exact": "They met.", "suffix": "In Turku."}
    observatory.record([Revision("quote", "q-1", cells)], "quotes", "ann")
    (standing,) = Observatory.open(folder).document.standings()
    assert standing.found is not None and standing.found.span is not None
    assert (standing.status, standing.found.span.start) == ("exact", 19)


def test_quotes_follow_to_a_new_layer_where_they_are_surely_found(
    folder: Path, layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    observatory = Observatory.open(folder)
    gone = quoted(layer, "next round in Stockholm")
    both = [quoted(layer), replace(gone, id="q-2", cells={**(gone.cells or {}), "id": "q-2"})]
    observatory.record(both, "quotes", "ann")
    text = layer.text.replace(" in Oslo", "\nin  Oslo").replace("Stockholm", "Uppsala")
    newer = replace(layer, text=text, extraction="text/2")
    monkeypatch.setattr(archive, "extract", lambda *_: newer)
    code, output = told(folder, "document", "reextract", "readout.txt", "--author", "ann")
    assert code == 0
    assert "lost: quote q-2 in gov-2020: ''" in output
    assert "committed" in output and "1 quote carried over" in output
    quotes = Observatory.open(folder).document.quotes()
    assert quotes["q-1"]["exact"] == "took place\nin  Oslo on 14 May 2024"
    assert (quotes["q-1"]["layer"], quotes["q-2"]["layer"]) == (newer.hash, layer.hash)
    assert told(folder, "document", "verify")[1].splitlines()[-1] == "2 exact"


def test_reading_a_document_again_with_the_same_programs_changes_nothing(folder: Path, layer: Layer) -> None:
    head = Observatory.open(folder).head()
    code, output = told(folder, "document", "reextract", "readout.txt", "--author", "ann")
    assert (code, output) == (0, "the text is the same, and so is its layer\n")
    assert Observatory.open(folder).head() == head


def test_a_document_of_a_source_that_nobody_recorded_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="'nobody' is not a recorded source"):
        Observatory.open(folder).document.add(b"words", "a.txt", source="nobody")
    assert not (folder / "coding").exists()


def test_the_commands_archive_list_and_show(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "readout.txt"
    path.write_text(READOUT, "utf-8")
    code, output = told(folder, "document", "add", str(path), "--source", "gov-2020")
    assert (code, output.split(": ")[1]) == (0, "readout.txt, txt, 1 page, 242 characters\n")
    assert "txt   en  open          gov-2020  readout.txt" in told(folder, "document", "list")[1]
    assert told(folder, "document", "show", "gov-2020") == (0, READOUT)
    code, output = told(folder, "document", "show", "gov-2020", "--find", "TOOK place in Oslo")
    assert (code, output) == (0, "same letters, page 1, characters 84 to 102: took place in Oslo\n")
    assert told(folder, "document", "show", "gov-2020", "--find", "took place in Bergen")[0] == 1
    assert told(folder, "document", "show", "gov-2020", "--page", "2")[0] == 2
    assert told(folder, "document", "add", str(tmp_path))[0] == 2


def test_the_command_line_knows_every_access() -> None:
    assert SAID == ACCESSES
