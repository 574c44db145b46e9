"""The pages: which addresses there are, what builds each of them, and which ids they know. ROUTES is the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from partnerscope.web.block import Sheet
from partnerscope.web.pages import (
    books,
    brief,
    changes,
    compare,
    dialogues,
    gaps,
    lanes,
    ledger,
    looking,
    maps,
    names,
    numbers,
    partner,
    partners,
    record,
    records,
    sides,
    today,
    verdicts,
)
from partnerscope.web.reading import Reading
from partnerscope.web.wording import record_path


@dataclass(frozen=True)
class Route:
    """A shape of address below a view: a fixed first part (`room`), then ids.

    `ids` lists every combination of ids that has a page; nothing else is ever looked up. A page that says the same at every
    date stands `once`, above the dates. A page that is not there at every date names the one `above` it, which is; `{}` is
    its first id. `files` lists the pages that the static site writes, where those are not all. `again`: pages with ids show
    what others say, in another order or behind numbers; the search leads to those others.
    """

    room: str
    build: Callable[..., Sheet]
    ids: Callable[[Reading], Iterable[tuple[str, ...]]]
    once: bool = False
    above: str = ""
    files: Callable[[Reading], Iterable[tuple[str, ...]]] | None = None
    again: bool = False

    def address(self, ids: tuple[str, ...]) -> str:
        """The address of a page below its view."""
        return "/".join((*filter(None, (self.room,)), *ids, ""))


def _one(reading: Reading) -> Iterator[tuple[str, ...]]:
    yield ()


ROUTES: tuple[Route, ...] = (
    Route("", today.page, _one),
    Route("map", maps.map_page, maps.names),
    Route("partners", partners.partners, _one),
    Route("partner", partner.page, partners.partner_ids),
    Route("brief", brief.page, brief.ids, above="partner/{}/"),
    Route("issues", partners.issues, _one),
    Route("issue", partners.issue, partners.issue_ids),
    Route("dialogues", ledger.page, ledger.addresses, above="dialogues/", again=True),
    Route("dialogue", dialogues.dialogue, dialogues.ids),
    Route("compare", compare.index, _one),
    Route("compare", compare.compare, compare.ids, files=compare.pairs),
    Route("timeline", lanes.lanes, _one),
    Route("sides", sides.sides, _one),
    Route("search", looking.page, _one, once=True),
    Route("name", names.name, names.ids, once=True),
    Route("changes", changes.index, _one, once=True),
    Route("changes", changes.world, changes.windows, once=True, files=changes.written),
    Route("changes", changes.learned, changes.spans, once=True, files=changes.latest),
    Route("gaps", gaps.page, _one),
    Route("evidence", records.evidence, _one, once=True),
    Route("records", records.records, records.kinds, once=True),
    Route("record", record.record, record.ids, once=True),
    Route("cell", numbers.cell, numbers.cell_ids, again=True),
    Route("tables", numbers.tables, _one),
    Route("table", numbers.table, numbers.table_ids),
    Route("measures", numbers.measures, _one, once=True),
    Route("claims", verdicts.claims, _one, once=True),
    Route("claim", verdicts.claim, verdicts.claim_ids, once=True),
    Route("audit", verdicts.audit, _one),
    Route("codebook", books.codebook, _one, once=True),
    Route("codebook", books.scheme, books.scheme_ids, once=True),
    Route("sources", books.sources, _one, once=True),
    Route("source", books.source, books.source_ids, once=True),
)


ONCE = frozenset(route.room.partition("/")[0] for route in ROUTES if route.once)
"""The rooms of pages that stand once."""


@dataclass
class Index:
    """The addresses of one reading. An id that is not in its route's list is never looked up."""

    reading: Reading
    _ids: dict[int, frozenset[tuple[str, ...]]] = field(default_factory=dict, repr=False)

    def pages(self, *, once: bool | None = None, written: bool = False) -> Iterator[str]:
        """Every address; only of those that stand once, of the others, or that are written to files, where that is asked."""
        for route in ROUTES:
            if once in (None, route.once):
                listed = route.files if written and route.files else route.ids
                yield from (route.address(ids) for ids in listed(self.reading))

    def found(self, address: str) -> tuple[Route, tuple[str, ...]] | None:
        """The route and ids of an address below the view; None when there is no such page."""
        parts = tuple(address.split("/")[:-1])
        for place, route in enumerate(ROUTES):
            room = tuple(filter(None, route.room.split("/")))
            if parts[: len(room)] == room and parts[len(room) :] in self._known(place):
                return route, parts[len(room) :]
        return None

    def is_searched(self, address: str) -> bool:
        """Whether the words of a page are its own, so that the search leads to it."""
        found = self.found(address)
        return found is not None and not (found[0].again and found[1])

    def nearest(self, address: str) -> str:
        """Where a reader of another date's page is led: to the same one, or the one above it, or the front page."""
        if self.found(address):
            return address
        room, *ids = address.split("/")[:-1]
        above = next((route.above.format(*ids) for route in ROUTES if route.room == room), "")
        return (
            above if self.found(above) else ""
        )  # those that partners are compared with have briefs and no such page

    def moved(self, address: str) -> str:
        """Where a record stands that has no page of its own, or whose id is no longer in use; '' for any other address."""
        room, _, rest = address.removesuffix("/").partition("/")
        old = rest.rpartition("/")[2]
        now = self.reading.view.meant(old)
        return (
            record_path(self.reading, now)
            if now != old or (room in ("record", "source") and old == rest)
            else ""
        )

    def _known(self, place: int) -> frozenset[tuple[str, ...]]:
        if place not in self._ids:
            self._ids[place] = frozenset(ROUTES[place].ids(self.reading))
        return self._ids[place]

    def sheet(self, address: str) -> Sheet:
        """The page at an address below the view. Raises KeyError when there is none."""
        found = self.found(address)
        if found is None:
            raise KeyError(address)
        route, ids = found
        return route.build(self.reading, *ids)
