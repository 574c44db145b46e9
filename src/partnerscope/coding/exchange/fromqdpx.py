"""From the selections of a REFI-QDA project to records with words.

Grain: the codes of one coder on one selection are one record a kind; selections that are linked to it bring further words.
The way of counting characters is found out, and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from partnerscope.coding.exchange.arriving import Arrival, ArrivedDocument, ArrivedNote, ArrivedWords, whose
from partnerscope.coding.exchange.codes import Meant, mapped, meant, written
from partnerscope.coding.exchange.counting import Fitted, fit
from partnerscope.coding.exchange.loss import LossTally
from partnerscope.coding.exchange.project import QdaProject, QdaSelection, QdaSource
from partnerscope.documents import CONTEXT, Sought


def arrivals(
    project: QdaProject, coder: str, user: str, mapping: Mapping[str, str], tally: LossTally
) -> tuple[list[Arrival], list[ArrivedNote]]:
    """What one user of a project coded and noted. Raises InputError when it is not clear which user is meant."""
    reading = _ProjectReader(project, _users(project, coder, user), mapping, tally)
    return list(reading.records()), list(reading.notes())


def _users(project: QdaProject, coder: str, user: str) -> set[str]:
    """The GUIDs of the user whose work is taken."""
    present = {who for source in project.sources for one in source.selections for _, who in one.codes}
    present |= {who for who, _ in project.notes.values()}
    present |= {one.user for source in project.sources for one in source.selections}
    present |= {one.user for source in project.sources for one in source.areas}
    names = {guid: project.users.get(guid, "") for guid in present}
    return whose(names, coder, user)


@dataclass
class _ProjectReader:
    """A project as one user coded it."""

    project: QdaProject
    users: set[str]
    mapping: Mapping[str, str]
    tally: LossTally

    def records(self) -> Iterator[Arrival]:
        """Every record, with the words of the selections that are linked to its own."""
        first: list[tuple[str, Arrival]] = []
        more: dict[tuple[str, str], list[ArrivedWords]] = {}
        for source, spans in zip(self.project.sources, self.fitted.spans, strict=True):
            if not source.text:
                self.tally.leave("selections in documents without a text", len(source.selections))
                continue
            for one, found in zip(source.selections, spans, strict=True):
                if found is None:
                    continue
                for what in self._meant(one):
                    words = ArrivedWords(_sought(source.text, *found), what.field)
                    leads_to = self.project.links.get(one.guid, "")
                    if leads_to:
                        more.setdefault((leads_to, what.kind), []).append(words)
                    else:
                        origin = ArrivedDocument(source.name, text=source.text)
                        record = Arrival(origin, what.kind, what.cells, (words,), one.note)
                        first.append((one.guid, record))
        for guid, arrival in first:
            yield replace(arrival, words=(*arrival.words, *more.pop((guid, arrival.kind), ())))
        self.tally.leave("words that are linked to no record", sum(map(len, more.values())))

    @cached_property
    def fitted(self) -> Fitted:
        """How the other program counted, and where that places its selections."""
        sources = self.project.sources
        found = fit([(one.text or "", [s.place for s in one.selections if one.text]) for one in sources])
        if any(found.spans):
            self.tally.say(f"positions were counted in {found.counting}")
        self.tally.leave("selections at no place of the text", found.outside)
        self.tally.leave(
            "selections that another way of counting, which fits as well, places elsewhere", found.unsure
        )
        return found

    def _meant(self, one: QdaSelection) -> list[Meant]:
        own = [code for code, who in one.codes if who in self.users]
        self.tally.leave("codings by others", len(one.codes) - len(own))
        codes = [mapped(self.project.codes.get(code, (code,)), self.mapping) for code in own]
        found, strange = meant(codes)
        for code, why in strange:
            self.tally.leave(f"codings with {written(code)!r}, {why}")
        return found

    def notes(self) -> Iterator[ArrivedNote]:
        """Selections without a code, and areas of pages: kept as notes."""
        for source, spans in zip(self.project.sources, self.fitted.spans, strict=True):
            origin = ArrivedDocument(source.name, text=source.text)
            for one, found in zip(source.selections, spans, strict=False):  # no spans where there is no text
                if not one.codes and one.user in self.users and source.text and found:
                    words = " ".join(source.text[slice(*found)].split())
                    self.tally.change("selections without a code that become notes")
                    yield ArrivedNote(origin, f"“{words}”" + (f": {one.note}" if one.note else ""))
            yield from self._areas(source, origin)
            for who, text in (self.project.notes.get(guid, ("", "")) for guid in source.notes):
                if text and who in self.users:
                    yield ArrivedNote(origin, text)

    def _areas(self, source: QdaSource, origin: ArrivedDocument) -> Iterator[ArrivedNote]:
        for area in source.areas:
            if area.user in self.users:
                self.tally.change("areas of pages that become notes")
                yield ArrivedNote(origin, f"page {area.page}, {area.said}")


def _sought(text: str, start: int, end: int) -> Sought:
    """The words cut from the other program's text, without the white space around them."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    end = start + len(words)
    return Sought(words, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start)
