"""Figures in their frames: each carries title, key, source, view, address and licence, in both shapes and both formats."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from xml.etree.ElementTree import fromstring

import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory, bundled
from partnerscope.show.charts import FRAMES, IMAGES, LANE_SHAPES, lanes_figure, matrix_figure
from partnerscope.show.engine import FAMILY, engine
from partnerscope.show.frame import SIZES, Caption, Framing, framed
from partnerscope.show.matrix import Square, matrix
from partnerscope.view import Cache, View


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The bundled observatory in 2015."""
    return Observatory(bundled(), cache=Cache(tmp_path_factory.mktemp("cache"))).at("2015-07")


SAID = (
    "Who talks <most> & when?", "0 to 7, the darker the more", "Source: Writer (2016)",
    "As of July 2015, as known at ", "Licence: CC-BY-4.0", "example.org/latest/v/2015-07/",
)  # fmt: skip


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, each with a right checksum."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        yield kind, body
        at += 12 + length


@pytest.mark.parametrize("framing", FRAMES.values())
def test_each_image_says_what_it_is(view: View, framing: Framing) -> None:
    licensed = replace(view, known=replace(view.known, about=replace(view.about, licence="CC-BY-4.0")))
    shown = matrix(measure_named("policy")(licensed))
    drawn = matrix_figure(shown, licensed, title=SAID[0], source="Writer (2016)", address=SAID[5])
    for image in IMAGES:
        data = drawn.image(image, framing)
        if image == "svg":
            root = fromstring(data)
            text = " ".join("".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text"))
            assert (float(root.attrib["width"]), float(root.attrib["height"])) == SIZES[framing]
        else:
            held = list(chunks(data))
            width, height = struct.unpack(">II", held[0][1][:8])
            assert (width, height) == {"wide": (1920, 1080), "square": (1080, 1080)}[framing]
            texts = [body for kind, body in held if kind == b"iTXt"]
            text = " ".join(body.partition(b"\0\0\0\0\0")[2].decode() for body in texts)
            names = {body.partition(b"\0")[0] for body in texts}
            assert names == {b"Title", b"Description", b"Source", b"Copyright"}
        for said in SAID:
            wanted = said if image == "svg" else said.removeprefix("Source: ").removeprefix("Licence: ")
            assert wanted in text, (image, said)


DRAWN = """
import sys
from partnerscope.show import engine
from partnerscope.show.frame import Caption, framed, png
engine.FOLDERS = ()
blank = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
for caption in (Caption("Who talks?"), Caption(""), Caption("", source="Writer")):
    sys.stdout.buffer.write(png(framed(blank, caption, "wide"), Caption(""), "wide"))
"""


def test_the_words_are_in_the_picture_also_where_a_machine_has_no_fonts() -> None:
    said = subprocess.run([sys.executable, "-c", DRAWN], capture_output=True, check=True).stdout
    pictures = [one for one in said.split(b"\x89PNG\r\n\x1a\n") if one]
    assert len(set(pictures)) == len(pictures) == 3


def test_every_text_of_a_figure_names_the_font_that_comes_with_the_program(view: View) -> None:
    shown = matrix(measure_named("policy")(view))
    root = fromstring(matrix_figure(shown, view, title="Who?", source="Writer").image("svg"))
    fonts = {one.attrib["font-family"] for one in root.iter() if "font-family" in one.attrib}
    assert [one.split(", ")[0] for one in fonts] == [FAMILY], "the same letters on every machine"


@pytest.mark.found
@pytest.mark.parametrize(
    ("absences", "key"),
    [
        (
            ("", "not_applicable", "searched_none"),
            "0 to 3, the darker the more: dialogue-issue pairs; s: searched, none found; –: not applicable; "
            "dot: Policy dialogues, reported.",
        ),
        (("not_applicable",), "–: not applicable."),
    ],
)
def test_the_key_explains_what_stands_in_the_matrix_and_nothing_else(
    view: View, absences: tuple[str, ...], key: str
) -> None:
    shown = matrix(measure_named("policy")(view))
    each = zip(shown.squares, cycle(absences), strict=False)
    shown = replace(
        shown,
        squares={place: Square(None if absence else 3.0, 0, absence, ()) for place, absence in each},
    )
    assert matrix_figure(shown, view, title="Who?", dots=shown).caption.key == key


def test_drawing_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "mine")
    engine.__wrapped__()
    assert os.environ["FONTCONFIG_FILE"] == "mine"
    monkeypatch.delenv("FONTCONFIG_FILE")
    engine.__wrapped__()
    assert "FONTCONFIG_FILE" not in os.environ


def test_a_lane_carries_the_same(view: View) -> None:
    drawn = lanes_figure(
        [("Japan", "meeting", 735_000)], ["Japan"], {"meeting": "a meeting"}, view,
        title="When?", source="Writer", address="example.org",
    ).image("svg").decode()  # fmt: skip
    for said in ("When?", "Source: Writer", "example.org", "a meeting", "Japan"):
        assert said in drawn


def test_every_mark_of_a_lane_can_be_seen(view: View) -> None:
    """A statement was a stroke, which has no inside to be filled: nothing stood in the lane nor in the key."""
    words = {kind: f"a {kind}" for kind in LANE_SHAPES}
    marks = [("Japan", kind, 735_000 + 400 * place) for place, kind in enumerate(words)]
    drawn = lanes_figure(marks, ["Japan"], words, view, title="When?").image("svg").decode()
    for _, colour, _ in LANE_SHAPES.values():
        outlines = re.findall(rf'd="([^"]+)"[^>]*fill="{colour}"', drawn)
        assert len(outlines) == 2, colour  # in the lane and in the key
        assert all("A" in outline or outline.endswith("Z") for outline in outlines)  # an arc or a closed line


@pytest.mark.found
@pytest.mark.parametrize("sign", ["\0", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_sign_that_xml_cannot_hold_does_not_end_the_program_that_draws(view: View, sign: str) -> None:
    """It ended the whole server: the drawing program stops its process where it cannot read its own SVG."""
    name = f"Ja{sign}pan"
    drawn = lanes_figure(
        [(name, "meeting", 735_000)], [name], {"meeting": f"a{sign}b"}, view, title=sign * 2, source=name
    )
    root = fromstring(drawn.image("svg"))
    assert "Ja\ufffdpan" in "".join(root.itertext())
    assert drawn.image("png").startswith(b"\x89PNG")


@pytest.mark.found
@pytest.mark.parametrize(
    "name", ["\U0001f468" * 50, "x" * 100_000, "e" + "\u0301" * 5_000], ids=["emoji", "long", "marks"]
)
def test_a_name_of_any_length_and_letters_is_drawn(view: View, name: str) -> None:
    """Half of an emoji was left where the program shortened a label (a fault), and a long name took hours."""
    drawn = lanes_figure([(name, "meeting", 735_000)], [name], {"meeting": name}, view, title="When?")
    fromstring(drawn.image("svg"))


def test_a_drawing_without_a_size_is_refused() -> None:
    with pytest.raises(ValueError, match="no width"):
        framed("<svg></svg>", Caption("T"), "wide")
