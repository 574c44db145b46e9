"""Labels in the place of ids: what a reader of findings sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from partnerscope.measure.finding import Dimension, Field, Holds, Key
from partnerscope.view import View

STANDS = {
    "surely": "attested",
    "presumably": "begun, no end on record",
    "possibly": "not contradicted",
}
"""How a record stands at a date, as readers say it."""


def words_of(source: str, field: Field | None, view: View) -> Mapping[str, str]:
    """What a reader sees instead of the ids that a column of findings holds: nothing for one that holds text or numbers."""
    if source == "holds":
        return STANDS
    schemes = ("absence",) if source == "absence" else field.schemes if field else ()
    found = {one: label for name in schemes for one, label in _labels(name, view)}
    return found | dict(field.words if field else {})


def concepts_of(dimension: Dimension, view: View) -> Mapping[str, str]:
    """What a reader sees instead of the ids of concepts in a dimension: nothing where it holds other things."""
    if dimension.holds != "concept":
        return {}
    return dict(_labels(dimension.scheme, view)) | dict(dimension.words)


def _labels(scheme: str, view: View) -> Iterator[tuple[str, str]]:
    yield from ((one.id, one.label) for one in view.codebook[scheme]) if scheme in view.codebook else ()


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
