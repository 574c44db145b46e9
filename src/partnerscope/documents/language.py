"""The language of a text: told where it is asked for, so that a child process for each document loads no model of languages.

Grain: one layer has one language, two letters; '' where there are too few words to tell.
"""

from __future__ import annotations

from dataclasses import replace

from partnerscope.documents.layer import Layer

_SAMPLE = 20_000
_LETTERS = 40


def spoken(layer: Layer) -> Layer:
    """The layer with its language, as its first words tell it."""
    text = layer.text[:_SAMPLE]
    if sum(letter.isalpha() for letter in text) < _LETTERS:
        return layer
    import py3langid

    return replace(layer, language=str(py3langid.classify(text)[0]))
