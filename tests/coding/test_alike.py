"""More like this: sentences ranked by word vectors of a tiny model that is made here."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.coding import Embedder, alike
from partnerscope.documents import Layer, worker
from partnerscope.errors import InputError

TEXT = "Ships patrol the sea.\n\nVessels patrol.\n\nMinisters met.\n\nZzz qqq.\n"
MODEL = """5 3
ships 1 0 0
vessels 0.8 0.6 0
sea 0 1 0
ministers 0 0 2
new york 1 1 1
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "vectors.txt").write_text(MODEL, encoding="utf-8")
    return tmp_path


def told(layer: Layer, like: str, folder: Path) -> list[tuple[str, float]]:
    found = alike(layer, like, Embedder(folder))
    return [(layer.text[one.sentence.start : one.sentence.end], round(one.likeness, 6)) for one in found]


def test_the_most_alike_come_first_and_what_has_no_vector_is_left_out(model: Path) -> None:
    layer = worker.read(TEXT.encode())
    ships = round(1 / sqrt(2), 6)
    assert told(layer, "SHIPS", model) == [
        ("Vessels patrol.", 0.8), ("Ships patrol the sea.", ships), ("Ministers met.", 0.0),
    ]  # fmt: skip
    assert told(layer, "Minísters!", model)[0] == ("Ministers met.", 1.0)


def test_a_word_counts_the_more_the_fewer_sentences_have_it(tmp_path: Path) -> None:
    (tmp_path / "vectors.txt").write_text("the 1 0\nsea 0 1\n", encoding="utf-8")
    layer = worker.read(b"The sea.\n\nThe rest.\n\nThe end.\n")
    found = dict(told(layer, "sea", tmp_path))
    # three sentences: 'sea' in one weighs ln 4, 'the' in all ln 2, so the mean is (ln 2, ln 4): 2 / sqrt(1 + 4)
    assert found == {"The sea.": round(2 / sqrt(5), 6), "The rest.": 0.0, "The end.": 0.0}


def test_the_first_vector_of_a_word_holds_and_one_without_length_is_none(tmp_path: Path) -> None:
    (tmp_path / "vectors.txt").write_text("Sea 0 1\nsea 1 0\nships 0 0\n", encoding="utf-8")
    found = Embedder(tmp_path).vectors({"sea", "ships"})
    assert {word: list(vector) for word, vector in found.items()} == {"sea": [0.0, 1.0]}


@pytest.mark.parametrize(
    ("written", "part"),
    [
        (b"ships 1 0\nsea 1\n", "line 2"),
        (b"ships\n", "line 1"),
        (b"ships 1 x\n", "not numbers"),
        (b"ships 1 nan\n", "not finite"),
        (b"ships 1 inf\n", "not finite"),
        (b"ships \xff 0\n", "no word vectors"),
        (b"", "no word of this"),
        (None, "no word vectors"),
    ],
)
def test_what_is_no_model_is_said(tmp_path: Path, written: bytes | None, part: str) -> None:
    if written is not None:
        (tmp_path / "vectors.txt").write_bytes(written)
    with pytest.raises(InputError, match=part):
        alike(worker.read(TEXT.encode()), "ships", Embedder(tmp_path))


def test_from_the_command_line(folder: Path, model: Path) -> None:
    text = model / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    line = ["suggest", str(text), "-o", str(folder)]
    shown = CliRunner().invoke(app, [*line, "--like", "ships", "--embedder", str(model)])
    assert shown.stdout.splitlines()[0] == "0.80: Vessels patrol."
    whole = ["--like", "ships", "--embedder", str(model)]
    for wrong in ([*line, *whole[:2]], [*line, *whole[2:]], ["suggest", "--measure", str(text), *whole]):
        ended = CliRunner().invoke(app, wrong)
        assert (ended.exit_code, "--like needs" in ended.stderr) == (2, True)
