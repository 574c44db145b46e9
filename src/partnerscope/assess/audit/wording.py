"""Rules on the words that a source prints: spelling, variants, names that nobody else uses.

Grain: one printed item is an instrument, then its details in brackets, as in 'Capacity-building (Sahel, CSDP)'.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from partnerscope.assess.audit.items import Item, cell, distinct
from partnerscope.assess.audit.rule import Breach
from partnerscope.codebook import Concept
from partnerscope.view import View


def split(printed: str) -> tuple[str, tuple[str, ...]]:
    """The instrument and the details of a printed item.

    >>> split("Mediation (Iran, NPT)")
    ('Mediation', ('Iran', 'NPT'))
    """
    instrument, opened, rest = printed.partition("(")
    inside, closed, after = rest.rpartition(")")
    if opened and (not closed or after.strip()):
        return printed, ()
    details = [part.strip() for part in inside.split(",")]
    return instrument.rstrip(), tuple(part for part in details if part)


def _names(concept: Concept) -> set[str]:
    return {name.casefold() for name in (concept.label, *concept.match)}


def unknown_words(view: View) -> Iterator[Breach]:
    """A printed detail that is neither the label nor a known form of any detail coded for the item."""
    scheme = view.codebook["detail"]
    for item in distinct(view):
        coded: set[str] = set()
        for detail in item["details"]:
            coded |= _names(scheme[detail]) if detail in scheme else {detail.casefold()}
        for word in split(item["printed"] or "")[1]:
            if coded and word.casefold() not in coded:
                yield Breach(f"{cell(view, item)}: {word!r} is not a known name", (item["id"],))


def detail_forms(view: View) -> Iterator[Breach]:
    """One detail printed in several forms."""
    for concept, forms in _printed_details(view):
        if len(forms) > 1:
            yield Breach(f"{concept.label} is printed as {_quoted(forms)}", _ids(forms))


def own_names(view: View) -> Iterator[Breach]:
    """A detail that the source always calls by another name than the usual one."""
    for concept, forms in _printed_details(view):
        if forms and all(form.casefold() != concept.label.casefold() for form in forms):
            yield Breach(f"{concept.label} is printed as {_quoted(forms)} only", _ids(forms))


def instrument_forms(view: View) -> Iterator[Breach]:
    """One instrument printed in several forms, words of degree set aside."""
    degrees = [word for one in view.codebook["qualifier"] for word in (one.label, *one.match)]
    forms: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    first: dict[tuple[str, str], str] = {}
    for item in distinct(view):
        name = split(item["printed"] or "")[0]
        for degree in degrees:
            name = re.sub(rf"^{re.escape(degree)}\s+", "", name, flags=re.IGNORECASE)
        if name:
            same = first.setdefault((item["instrument"], name.casefold()), name)
            forms[item["instrument"]][same].append(item)
    for instrument, found in sorted(forms.items()):
        if len(found) > 1:
            label = view.codebook["instrument"].label_of(instrument)
            yield Breach(f"{label} is printed as {_quoted(found)}", _ids(found))


def _printed_details(view: View) -> Iterator[tuple[Concept, dict[str, list[Item]]]]:
    scheme = view.codebook["detail"]
    found: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in distinct(view):
        for word in split(item["printed"] or "")[1]:
            for detail in item["details"]:
                if detail in scheme and word.casefold() in _names(scheme[detail]):
                    found[detail][word].append(item)
    for detail, forms in sorted(found.items()):
        yield scheme[detail], forms


def _quoted(forms: dict[str, list[Item]]) -> str:
    return ", ".join(repr(form) for form in sorted(forms))


def _ids(forms: dict[str, list[Item]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item["id"] for same in forms.values() for item in same))
