"""The characters of a layer and its two files."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.documents.extracted import clean
from partnerscope.documents.layer import read_layer
from partnerscope.errors import IntegrityError
from tests.documents.making import layer_of


def test_half_a_pair_is_joined_or_replaced_and_letters_are_composed() -> None:
    assert clean("\ud83d\ude00 \ud83d a\0b e\u0301 c\r\n") == "😀 \ufffd a\ufffdb é c "


@given(st.text())
def test_a_layer_is_read_as_it_was_written(text: str) -> None:
    layer = layer_of(text.encode("utf-8", "replace").decode())
    assert read_layer(layer.header, layer.text.encode(), layer.hash) == layer
    assert not {"\r", "\0"} & set(layer.text)


def test_a_layer_that_says_nothing_of_itself_is_written_as_it_always_was() -> None:
    layer = layer_of("words")
    assert b"address" not in layer.header and b"issued" not in layer.header
    said = replace(layer, address="https://example.org/", issued="2024-05-14")
    assert read_layer(said.header, said.text.encode(), said.hash) == said
    assert said.hash != layer.hash


def test_another_text_or_header_is_refused() -> None:
    layer = layer_of("words")
    with pytest.raises(IntegrityError, match="text of the layer"):
        read_layer(layer.header, b"other", layer.hash)
    with pytest.raises(IntegrityError, match="the layer is not"):
        read_layer(layer.header + b" ", layer.text.encode(), layer.hash)
