"""From a ruling to the journal: one changeset with the records, their quotes and evidence, all codings and all rulings.

Grain: one *acceptance* is one task. What the journal then holds is enough to compute agreement again without the desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from partnerscope.coding.agree import SEEN, Coded, alike, seen
from partnerscope.coding.concepts import used
from partnerscope.coding.finished import Finished
from partnerscope.coding.judging import RulingUnit
from partnerscope.coding.proposal import PassageGrounds
from partnerscope.coding.proposals import ALL, CodedPassage, CoderProposal
from partnerscope.coding.sourcing import source_revision
from partnerscope.documents import Document, Passage, cut
from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.record import kind_named

Cells = Mapping[str, str]
ID = "id"


@dataclass(frozen=True)
class Acceptance:
    """A finished task that was ruled on, with its document; `names` leads from letters to coders.

    `recorded` are the records that are there already, by kind and id: a unit may be ruled to mean one of these. `csl` is the
    item of the document's source, '' where that is on record.
    """

    done: Finished
    document: Document
    decided: tuple[RulingUnit, ...]
    names: Mapping[str, str]
    blind: bool
    recorded: Mapping[str, Mapping[str, Cells]] = field(default_factory=dict)
    csl: str = ""

    def revisions(self) -> list[Revision]:
        """Everything that the journal takes up. Raises InputError when something is still open or cannot stand."""
        if still := [one.unit.id for one in self.decided if one.standing == "open"]:
            raise InputError(f"still to be decided: {', '.join(still)}", hint="see 'rule list'")
        found: dict[tuple[str, str], Revision] = {}
        source = [source_revision(self.document.source, self.csl)] if self.csl else []
        for one in (*source, *self._records(), *self._codings(), *self._rulings()):
            found.setdefault((one.kind, one.id), one)
        return list(found.values())

    def records(self) -> dict[str, str]:
        """Unit to the id of the record that came of it."""
        return {
            one.unit.id: one.cells.get(ID, one.unit.id) for one in self.decided if one.standing == "accepted"
        }

    def _records(self) -> Iterator[Revision]:
        named = self.records()
        for one in self.decided:
            if one.unit.id not in named:
                continue
            kind, identity = kind_named(one.unit.kind), named[one.unit.id]
            cells = {ID: identity, **one.cells}
            cells = {name: cells[name] for name in kind.columns if cells.get(name)}
            there = self.recorded.get(kind.name, {}).get(identity)
            if there is not None:
                differs = [name for name, value in cells.items() if there.get(name, "") not in ("", value)]
                if differs:
                    what = f"{identity!r} is recorded with another {differs[0]}"
                    raise InputError(what, where=one.unit.id, hint="rule another id, or the recorded value")
                cells = {**there, **cells}
            yield Revision(kind.name, identity, cells)
            yield from self._grounds(identity, one)

    def _grounds(self, record: str, one: RulingUnit) -> Iterator[Revision]:
        passages = list(dict.fromkeys(p for proposal in one.proven for p in proposal.passages))
        taken: set[tuple[str, str]] = set()
        for passage in passages:
            cut_out = self._cut(passage)
            locator = self._ground.locator(cut_out)
            if (passage.field, locator) in taken:  # evidence of one field at one place is one row
                locator = f"{locator}, ".lstrip(", ") + f"characters {passage.start} to {passage.end}"
            taken.add((passage.field, locator))
            yield from self._ground.revisions(record, passage.field, self._quote(passage), cut_out, locator)

    @property
    def _ground(self) -> PassageGrounds:
        document = self.document
        return PassageGrounds(document.source, document.access, self.done.layer.media)

    def _quote(self, passage: CodedPassage) -> str:
        """The id of a passage's quote: the same words are one quote, whoever quoted them."""
        place = f"{passage.start}-{passage.end}"
        if passage.typed:
            others = sorted({p.exact for p in self._passages() if p.typed and p.page == passage.page})
            place = f"p{passage.page}-{others.index(passage.exact) + 1}"
        return f"Q-{self.done.task.id}-{place}"

    def _passages(self) -> Iterator[CodedPassage]:
        return (p for own in self.done.given.values() for one in own for p in one.passages)

    def _cut(self, passage: CodedPassage) -> Passage:
        layer = self.done.layer
        if passage.typed:
            return Passage(
                passage.exact, "", "", passage.start, passage.end, passage.page, layer.hash, typed=True
            )
        return cut(layer, passage.start, passage.end)

    def _codings(self) -> Iterator[Revision]:
        own = {one.id: one for given in self.done.given.values() for one in given}
        coded = [*seen(self.done), *(row for unit in self.done.units for row in alike(unit))]
        for one in coded:
            proposal = own.get(one.proposal)
            if proposal is not None:
                for passage in proposal.passages[:1]:
                    yield from self._ground.quotes(self._quote(passage), self._cut(passage))
            yield self._coding(one, proposal)

    def _coding(self, one: Coded, proposal: CoderProposal | None) -> Revision:
        cells = {
            "unit": one.unit,
            "coder": one.coder,
            "variable": one.variable,
            "value": one.value,
            "round": str(self.done.task.round),
            "source": self.document.source,
            "drafts": "yes" if self.done.was_drafted else "no",
            "blind": "yes" if self.blind else "no",
        }
        if proposal is not None:
            cells["concept"] = _concepts(proposal, one.variable)
            if self.document.access != "confidential":
                cells["quote"] = self._quote(proposal.passages[0])
        if one.times > 1:
            cells["times"] = str(one.times)
        return Revision("coding", f"{one.unit}|{one.coder}|{one.variable}", cells)

    def _rulings(self) -> Iterator[Revision]:
        named = self.records()
        for one in self.decided:
            for variable, ruled in one.ruled.items():
                name = ALL if variable == ALL else f"{one.unit.kind}.{variable}"
                letter = ruled.chosen in one.unit.proposals
                cells = {
                    "unit": one.unit.id,
                    "variable": name,
                    "chosen": "coder" if letter else ruled.chosen,
                    "coder": self.names[ruled.chosen] if letter else "",
                    "value": ruled.value,
                    "record": named.get(one.unit.id, ""),
                    "by": ruled.by,
                    "why": ruled.why,
                    "date": ruled.at[:10],
                }
                yield Revision("ruling", f"{one.unit.id}|{name}", cells)


def _concepts(proposal: CoderProposal, variable: str) -> str:
    """The hashes of the concepts that a column of a proposal used, in the order of its values."""
    if variable == SEEN:
        return ""
    column = variable.partition(".")[2]
    found = [
        proposal.concepts.get(f"{scheme}/{concept}", "")
        for name, scheme, concept in used(proposal.kind, proposal.cells)
        if name == column
    ]
    return ";".join(found)
