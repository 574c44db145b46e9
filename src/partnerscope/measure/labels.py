"""Labels in the place of ids: what a reader of findings sees."""

from __future__ import annotations

from collections.abc import Sequence

from partnerscope.measure.finding import Dimension, Holds, Key
from partnerscope.view import View


def key_label(dimension: Dimension, key: Key, view: View) -> str:
    """A key of findings in words: the dimension's own, else the label of what it names."""
    text = "" if key is None else str(key)
    if text in dimension.words:
        return dimension.words[text]
    if dimension.holds == "concept" and dimension.scheme in view.codebook:
        return view.codebook[dimension.scheme].label_of(text)
    return label_of(dimension.holds, text, view)


def label_of(holds: Holds, identity: str, view: View) -> str:
    """The label of an actor or issue; anything else as it is."""
    if holds == "actor":
        return view.label(identity)
    return view.issue_label(identity) if holds == "issue" and identity else identity


def labels_of(holds: Holds, identities: Sequence[str], view: View) -> str:
    """The labels of several, joined by ';'."""
    return ";".join(label_of(holds, one, view) for one in identities)
