"""Several observatories under one address: the first at the top, the others below `o/ID/`, and one page that compares them.

Grain: one *house* is one observatory with a site of its own. Its pages know nothing of the others but the way to the page
that compares, `observatories/` at the very top.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from partnerscope.errors import InputError, PartnerscopeError
from partnerscope.files import write_whole
from partnerscope.observatory import Observatory
from partnerscope.show.table import media_type
from partnerscope.web.answer import Answer
from partnerscope.web.library import Library, default_date
from partnerscope.web.outside import asks
from partnerscope.web.pages import ONCE
from partnerscope.web.pages.beside import data, page
from partnerscope.web.pages.compared import Compared, Neighbour, Neighbours, compare
from partnerscope.web.render import beside
from partnerscope.web.service import Service, Told, unreadable
from partnerscope.web.site import LATEST, Progress, SiteReport, write_site

BELOW = "o"
"""The room of every observatory but the first."""
PAGE = "observatories/"
"""Where the page stands that compares them."""


@dataclass(frozen=True, slots=True)
class Way:
    """From the page that compares to the pages of one observatory at one head and date."""

    site: str
    place: str
    date: str
    static: bool = False

    def link(self, path: str) -> str:
        """A link to an address below the view; the front page for ''."""
        start, mark, fragment = path.partition("#")
        once = bool(start) and start.partition("/")[0] in ONCE
        end = "index.html" if self.static and (start.endswith("/") or not start) else ""
        return f"{self.site}{self.place}/{'' if once else f'v/{self.date}/'}{start}{end}{mark}{fragment}"


def houses(observatories: Sequence[Observatory]) -> list[str]:
    """Where the site of each stands, from the top: '' for the first. Raises InputError where two have one id."""
    names = [one.knowledge().about.id for one in observatories]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), "")
    if twice:
        raise InputError(
            f"two observatories are called {twice!r}", hint="an id names one of them: see observatory.yaml"
        )
    return ["" if not place else f"{BELOW}/{name}/" for place, name in enumerate(names)]


def way_to_page(house: str) -> str:
    """From the top of an observatory's own site to the page that compares."""
    return f"{'../' * house.count('/')}{PAGE}"


def sides(libraries: Sequence[Library], where: Sequence[str], *, static: bool = False) -> Neighbours:
    """The newest head of each at its front date, with the way to its pages."""
    found = []
    for library, house in zip(libraries, where, strict=True):
        newest = library.newest()
        date = default_date(newest.about)
        place = LATEST if static else f"k/{newest.head}"
        way = Way(f"../{house}", place, date, static)
        found.append(Neighbour(library.index(newest.head, date).reading, way.link))
    return tuple(found)


def twin(compared: Compared) -> bytes:
    """The page that compares as JSON."""
    made = page(compared)
    answer = "".join(item.text for item in made.lead)
    body = {"title": made.title, "answer": answer, "data": data(compared)}
    return (json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str) + "\n").encode()


@dataclass
class Together:
    """The live services of several observatories, by the place of their site."""

    services: dict[str, Service]
    _made: dict[tuple[str, ...], tuple[bytes, bytes]] = field(default_factory=dict, repr=False)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    @property
    def first(self) -> Service:
        """The one at the top."""
        return self.services[""]

    def warm(self) -> None:
        """Make the front pages of each."""
        for service in self.services.values():
            service.warm()

    async def ahead(self) -> None:
        """Draw what readers of each ask for first."""
        for service in self.services.values():
            await service.ahead()

    async def ask(self, path: str, query: str = "") -> tuple[Told, str]:
        """The answer to an address, with the address as its own site sees it. A query counts where the address asks."""
        if len(self.services) > 1:
            if path in (PAGE, f"{PAGE}index.html", f"{PAGE}index.json", PAGE.rstrip("/")):
                return await self._compared(path), path
            house = "/".join(path.split("/")[:2]) + "/"
            if path.startswith(f"{BELOW}/") and house in self.services:
                if path == house.rstrip("/"):
                    return Told(Answer(308, to=house), "made"), path
                inner = path.removeprefix(house)
                return await self.services[house].ask(inner, query if asks(inner) else ""), inner
        return await self.first.ask(path, query if asks(path) else ""), path

    async def _compared(self, path: str) -> Told:
        if not path.endswith(("/", ".html", ".json")):
            return Told(Answer(308, to=PAGE), "made")
        async with self._making:
            try:
                whole, told = await asyncio.to_thread(self._make)
            except (PartnerscopeError, OSError) as error:
                return Told(unreadable(error, path), "refused")
        if path.endswith("json"):
            return Told(Answer(200, told, media_type("index.json")), "made")
        return Told(Answer(200, whole), "made")

    def _make(self) -> tuple[bytes, bytes]:
        """The page and its twin, made once for the heads and dates of the day."""
        held = sides([one.library for one in self.services.values()], list(self.services))
        key = tuple(f"{one.reading.view.head} {one.reading.view.valid}" for one in held)
        if key not in self._made:
            compared = compare(held)
            self._made = {key: (beside(page(compared), "../"), twin(compared))}
        return self._made[key]


def write_sites(
    observatories: Sequence[Observatory],
    target: Path,
    progress: Progress | None = None,
    *,
    base: str = "",
    language: str = "en",
    processes: int = 1,
) -> SiteReport:
    """Write several observatories as one site: the first at the top, the others below `o/ID/`, and the page that compares.

    One alone is written as `write_site` does. Raises InputError where two have one id.
    """
    where = houses(observatories)
    alone = len(observatories) == 1
    write: Callable[[Observatory, str], SiteReport] = lambda one, house: write_site(  # noqa: E731 (one call, two settings)
        one,
        target / house,
        progress,
        base=f"{base}/{house}".rstrip("/") if base else "",
        language=language,
        processes=processes,
        beside="" if alone else way_to_page(house),
    )
    reports = [write(one, house) for one, house in zip(observatories, where, strict=True)]
    if not alone:
        compared = compare(sides([Library(one, base, language) for one in observatories], where, static=True))
        write_whole(target / PAGE / "index.html", beside(page(compared), "../", static=True), durable=False)
        write_whole(target / PAGE / "index.json", twin(compared), durable=False)
    extra = 0 if alone else 1
    return SiteReport(
        sum(one.pages for one in reports) + extra,
        sum(one.files for one in reports) + 2 * extra,
        sum(one.seconds for one in reports),
    )
