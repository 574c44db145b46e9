"""The quotes of the journal, looked up in the archived texts.

Grain: one *standing* is one quote in one layer, with the status of the search. A quote whose source has no archived text
cannot be looked up, and is counted as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from partnerscope.documents import Archive, Document, Finder, Layer, Passage, Refound, Sought, is_usable
from partnerscope.errors import Place, Problem

Cells = Mapping[str, str]
StandingStatus = Literal["exact", "same letters", "near", "ambiguous", "lost", "no text", "typed"]


@dataclass(frozen=True, slots=True)
class QuoteStanding:
    """How a quote stands in a layer ('' and no span where there is none)."""

    quote: str
    source: str
    status: StandingStatus
    layer: str = ""
    found: Refound | None = None
    there: str = ""


@dataclass(frozen=True)
class Lookup:
    """An archive with its texts made ready once, however many quotes are looked up."""

    archive: Archive
    _finders: dict[str, Finder] = field(default_factory=dict, repr=False, compare=False)

    def finder(self, layer: str) -> Finder:
        """The search in one layer."""
        if layer not in self._finders:
            self._finders[layer] = Finder(self.archive.read(layer))
        return self._finders[layer]

    def standings(self, quotes: Mapping[str, Cells]) -> Iterator[QuoteStanding]:
        """Every quote (cells by id), in the layer it names, else in those that its source has today."""
        by_source: dict[str, list[Document]] = {}
        for one in self.archive.documents():
            by_source.setdefault(one.source, []).append(one)
        for identity, cells in sorted(quotes.items()):
            named = cells.get("layer", "")
            layers = [one.layer for one in by_source.get(cells["source"], [])]
            if self.archive.has(named):
                layers = [named]
            yield self._best(identity, cells, layers)

    def _best(self, identity: str, cells: Cells, layers: list[str]) -> QuoteStanding:
        found = [self.standing(identity, cells, layer) for layer in layers]
        order: list[StandingStatus] = ["typed", "exact", "same letters", "near", "ambiguous", "lost"]
        if not found:
            return QuoteStanding(identity, cells["source"], "no text")
        return min(found, key=lambda one: order.index(one.status))

    def standing(self, identity: str, cells: Cells, layer: str) -> QuoteStanding:
        """One quote in one layer."""
        finder = self.finder(layer)
        if cells.get("typed") == "yes":
            return QuoteStanding(identity, cells["source"], "typed", layer)
        start = cells.get("start", "")
        at = int(start) if start.isdecimal() and cells.get("layer") == layer else None
        sought = Sought(cells["exact"], cells.get("prefix", ""), cells.get("suffix", ""), at)
        found = finder.find(sought)
        there = finder.layer.text[found.span.start : found.span.end] if found.span else ""
        return QuoteStanding(identity, cells["source"], found.status, layer, found, there)


def passage_cells(passage: Passage) -> dict[str, str]:
    """The cells of a quote that a passage fills; a table keeps no spaces at the ends of a cell."""
    if passage.typed:
        return {"exact": passage.exact, "layer": passage.layer, "typed": "yes"}
    return {
        "exact": passage.exact,
        "prefix": passage.prefix.strip(),
        "suffix": passage.suffix.strip(),
        "start": str(passage.start),
        "end": str(passage.end),
        "layer": passage.layer,
    }


def astray(quotes: Iterable[tuple[str, Cells]], archive: Archive) -> Iterator[Problem]:
    """Quotes that name a layer and do not stand in it, word for word, from `start` to `end`."""
    layers: dict[str, Layer | None] = {}
    for identity, cells in quotes:
        layer = cells.get("layer", "")
        if not layer:
            continue
        if layer not in layers:
            layers[layer] = archive.read(layer) if archive.has(layer) else None
        read = layers[layer]
        place = Place(f"quote {identity}", None, "layer")
        if read is None:
            what = f"the layer {layer[:12]} that the quote was cut from is not archived here"
            yield Problem("quote-layer", "note", what, place)
        elif cells.get("typed") == "yes":
            number = cells.get("page", "")
            page = next((one for one in read.pages if str(one.number) == number), None)
            if page is None or is_usable(read, page):
                what = f"the words are typed, and page {number or '?'} of the layer {layer[:12]} has a text or is none"
                yield Problem("quote", "error", what, place, hint="quote the words as they stand there")
        elif (there := _between(read.text, cells)) != cells["exact"]:
            between = f"from {cells.get('start') or '?'} to {cells.get('end') or '?'}"
            what = f"the layer {layer[:12]} says {there[:60]!r} {between}, not {cells['exact'][:60]!r}"
            yield Problem("quote", "error", what, place, hint="partnerscope document verify")


def _between(text: str, cells: Cells) -> str:
    start, end = cells.get("start", ""), cells.get("end", "")
    return text[int(start) : int(end)] if start.isdecimal() and end.isdecimal() else ""
