"""A proposed record with the words that prove it: what a person sees before anything is recorded.

Grain: one *proposal* is one record with its evidence, its quotes and, where it is new, its source: one changeset when
accepted. Nothing in it is a fact before a person says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from partnerscope.coding.quotes import passage_cells
from partnerscope.documents import Access, Document, Layer, Passage
from partnerscope.journal import Revision
from partnerscope.record import kind_named

STANCE = "supports"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person says of the document and the record; '' and nothing where the text is to tell.

    `quote` are words that are to stand as evidence, `cells` columns of the record that are given, `issued` the date of the
    document, `today` the day on which it was read.
    """

    kind: str = ""
    id: str = ""
    dialogue: str = ""
    partner: str = ""
    source: str = ""
    title: str = ""
    url: str = ""
    issued: str = ""
    quote: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    access: Access = "open"
    today: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """A passage, and the column of the record for which it speaks ('*' for the record)."""

    field: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Drafted:
    """A record as a drafter fills it: its id, its cells, its passages, and why."""

    id: str
    cells: Mapping[str, str]
    proved: tuple[Proved, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """A record to be confirmed. `csl` is the item of a new source, '' where the source is on record."""

    kind: str
    record: Drafted
    source: str
    csl: str
    layer: Layer
    access: Access
    known: Document | None = None

    def quotes(self) -> Iterator[tuple[str, Proved]]:
        """Every passage under the id that its quote will have."""
        for number, proved in enumerate(self.record.proved, start=1):
            yield f"Q-{self.record.id}" + (f"-{number}" if number > 1 else ""), proved

    def revisions(self) -> list[Revision]:
        """What one changeset records: the source, the record, its quotes and its evidence.

        The words of a confidential document stay in it: its evidence names the place and no quote.
        """
        found = [Revision("source", self.source, {"id": self.source, "csl": self.csl})] if self.csl else []
        found.append(Revision(self.kind, self.record.id, dict(self.record.cells)))
        grounds = PassageGrounds(self.source, self.access, self.layer.media)
        for identity, proved in self.quotes():
            found += grounds.revisions(self.record.id, proved.field, identity, proved.passage)
        return found

    def locator(self, passage: Passage) -> str:
        """Where the passage stands, as evidence says it."""
        return PassageGrounds(self.source, self.access, self.layer.media).locator(passage)


@dataclass(frozen=True, slots=True)
class PassageGrounds:
    """How passages of one document become quotes and evidence.

    The words of a confidential document stay in it: its evidence names the place and no quote.
    """

    source: str
    access: Access
    media: str

    def revisions(
        self, record: str, field: str, quote: str, passage: Passage, locator: str = ""
    ) -> Iterator[Revision]:
        """The quote, where there may be one, and the evidence that rests on it."""
        yield from self.quotes(quote, passage)
        evidence = {
            "record": record,
            "field": field,
            "source": self.source,
            "locator": locator or self.locator(passage),
            "stance": STANCE,
        }
        if self.access != "confidential":
            evidence["quote"] = quote
        yield Revision("evidence", kind_named("evidence").identity(evidence), evidence)

    def quotes(self, identity: str, passage: Passage) -> Iterator[Revision]:
        """The quote of a passage under an id, unless the document is confidential."""
        if self.access != "confidential":
            page = {"page": str(passage.page)} if self.media == "pdf" or passage.typed else {}
            own = {"id": identity, "source": self.source, **passage_cells(passage), **page}
            yield Revision("quote", identity, own)

    def locator(self, passage: Passage) -> str:
        """Where the passage stands, as evidence says it."""
        page = f"p. {passage.page}" if self.media == "pdf" else ""
        if self.access != "confidential":
            return page
        span = "typed" if passage.typed else f"characters {passage.start} to {passage.end}"
        place = f"{span} of {passage.layer[:12]}"
        return f"{page}, {place}" if page else place
