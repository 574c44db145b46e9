"""The service behind the live server: what is kept, what is made once for all who wait, and what one request may cost.

Grain: one *asking* is one address. Kept bytes are handed out at once; what is not kept is made in a thread, by one request
for all that wait for it. Dates declared in observatory.yaml are ready and stay; any other date costs a reading, so such
dates are made one at a time and only so many a minute.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from partnerscope import __version__
from partnerscope.errors import DataError, InputError, IntegrityError, PartnerscopeError
from partnerscope.observatory import Observatory
from partnerscope.web.answer import Answer, refusal
from partnerscope.web.language import written
from partnerscope.web.library import Library
from partnerscope.web.program import program, replaced
from partnerscope.web.releases import Releases
from partnerscope.web.shelf import Kept, Shelf

_log = logging.getLogger("partnerscope.web")


FREEZE = 0.2
"""What took so many seconds to work out for a declared date stays, and the collector of garbage need not walk it."""


QUIET = 1.0
"""Seconds without a request after which the next page is drawn ahead."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What requests may cost together: pages made at once, those that may wait, and dates that were not declared."""

    making: int = 4
    waiting: int = 64
    dates_at_once: int = 1
    dates_waiting: int = 8
    dates_a_minute: int = 30
    address: int = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with where it came from: kept, made, or refused; `kept` holds its bytes where they last."""

    answer: Answer
    how: str
    kept: Kept | None = None


@dataclass
class Allowance:
    """So many a minute, and no more than that at once."""

    a_minute: int
    clock: Callable[[], float] = time.monotonic
    _left: float = -1.0
    _seen: float = 0.0

    def take(self) -> bool:
        """Take one where there is one left."""
        now = self.clock()
        grown = self.a_minute if self._left < 0 else self._left + (now - self._seen) * self.a_minute / 60
        self._left, self._seen = min(float(self.a_minute), grown), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Gate:
    """A door for so many at once; beyond those who may wait, it is shut."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._door = asyncio.Semaphore(at_once)
        self._room, self._inside = at_once + waiting, 0

    @property
    def full(self) -> bool:
        """Whether nobody else may wait."""
        return self._inside >= self._room

    def enter(self, make: Callable[[], Told]) -> asyncio.Task[Told]:
        """Run `make` in a thread when it is its turn; the place is taken at once."""
        self._inside += 1
        return asyncio.create_task(self._through(make))

    async def _through(self, make: Callable[[], Told]) -> Told:
        try:
            async with self._door:
                return await asyncio.to_thread(make)
        finally:
            self._inside -= 1


@dataclass
class Service:
    """Answers addresses of one observatory for many at once. Its coroutines belong to one event loop."""

    observatory: Observatory
    limits: Limits = field(default_factory=Limits)
    shelf: Shelf | None = None
    base: str = ""
    language: str = "en"
    releases: Releases | None = None
    beside: str = ""
    quoted: str = ""
    library: Library = field(init=False)
    _shelf: Shelf = field(init=False, repr=False)
    _asked: float = field(default=0.0, repr=False)
    _flights: dict[str, asyncio.Task[Told]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Open the shelf beside the cache of the observatory."""
        self.library = Library(
            self.observatory, self.base, self.language, self.releases, self.beside, self.quoted
        )
        own = [str(self.observatory.root.resolve()), self.base, self.language, self.beside, self.quoted]
        own += filter(None, [self.observatory.bulk_version()])
        where = hashlib.sha256(" ".join(own).encode()).hexdigest()[:16]
        self._shelf = self.shelf or Shelf(self.observatory.cache.folder / "pages" / where)
        self._declared = Gate(self.limits.making, self.limits.waiting)
        self._other = Gate(self.limits.dates_at_once, self.limits.dates_waiting)
        self._dates = Allowance(self.limits.dates_a_minute)

    def warm(self) -> None:
        """Make the front pages of the declared dates, then set them apart from the collector of garbage: its pauses
        are what the slowest answers wait for.
        """
        for address in self.library.fronts():
            if self._shelf.get(address) is None:
                self._make(address)
        gc.collect()
        gc.freeze()

    async def ahead(self) -> None:
        """Draw what readers ask for first, a page at a time while nobody asks; who does waits for that one alone."""
        try:
            addresses = await asyncio.to_thread(self.library.ahead)
        except PartnerscopeError:
            return  # every answer says why
        for address in addresses:
            while time.monotonic() - self._asked < QUIET:
                await asyncio.sleep(QUIET)
            await self._told(address)

    async def ask(self, path: str, query: str = "") -> Told:
        """The answer to an address (without its first '/'); `query` is what a search page is asked."""
        self._asked = time.monotonic()
        return await self._told(path, query)

    async def _told(self, path: str, query: str = "") -> Told:
        if not query and (kept := self._shelf.near(path)):
            return _of(kept)
        if path == "health":
            return Told(await asyncio.to_thread(self.health), "made")
        key = f"{path}?{query}"
        flight = self._flights.get(key)
        if flight is None:
            try:
                gate = self._gate(path)
            except (PartnerscopeError, OSError) as error:
                return Told(unreadable(error, path), "refused")
            if isinstance(gate, Answer):
                return Told(gate, "refused")
            flight = gate.enter(partial(self._make, path, query))
            self._flights[key] = flight
            flight.add_done_callback(lambda _: self._flights.pop(key, None))
        return await asyncio.shield(flight)

    def _gate(self, path: str) -> Gate | Answer:
        """Where an address waits for its turn, or the refusal when there is no room."""
        place = self.library.place(path)
        if place is None or self.library.ready(*place):
            return _busy(declared=True) if self._declared.full else self._declared
        if self._shelf.get(path) is not None:
            return self._declared
        if self._other.full or not (self.library.held(*place) or self._dates.take()):
            return _busy(declared=False)
        return self._other

    def _make(self, path: str, query: str = "") -> Told:
        """Make an answer, or take what another worker made meanwhile. Nothing is raised: a fault is an answer too."""
        try:
            if not query and (kept := self._shelf.get(path)):
                return _of(kept)
            place = self.library.place(path)
            if place is None or query:
                return Told(self.library.answer(path, query), "made")
            with self._shelf.making(path):
                if kept := self._shelf.get(path):
                    return _of(kept)
                started = time.perf_counter()
                answer = self.library.answer(path)
                if time.perf_counter() - started > FREEZE and self.library.ready(*place):
                    gc.freeze()
                if answer.status == 200 and answer.lasting == "for ever":
                    return Told(answer, "made", self._shelf.put(path, answer))
                return Told(answer, "made")
        except (DataError, IntegrityError, InputError, OSError) as error:
            return Told(unreadable(error, path), "refused")
        except Exception:
            return Told(_fault(path), "refused")

    def health(self) -> Answer:
        """Whether the observatory can be read, what is known, and which program answers."""
        body: dict[str, str] = {"version": __version__, "program": program()[:16]}
        status = 200
        try:
            newest = self.library.newest()
            body |= {"status": "ok", "observatory": newest.about.id, "head": newest.head}
        except (PartnerscopeError, OSError) as error:
            status, body = 503, body | {"status": "unreadable", "why": _why(error)}
        if replaced():
            status, body = 503, body | {"status": "replaced", "why": written("service.replaced")}
        data = json.dumps(body, ensure_ascii=False) + "\n"
        return Answer(status, data.encode(), "application/json")


def _fault(path: str) -> Answer:
    """The answer when making another one failed: to be called where the fault is at hand."""
    if replaced():
        _log.exception("the program was replaced while it runs, start it again; failed: %s", path)
        return refusal(503, written("service.replaced"), retry=60)
    _log.exception("an answer failed: %s", path)
    return refusal(500, written("service.fault"))


def unreadable(error: PartnerscopeError | OSError, path: str) -> Answer:
    """The answer where a journal is missing, broken or may not be read: to be called while the error is at hand.

    What whoever asks cannot have brought about is written down.
    """
    if isinstance(error, OSError) and replaced():
        return _fault(path)
    if not isinstance(error, InputError):
        _log.error("the observatory cannot be read: %s", error)
    why = _why(error)
    return refusal(503, f"{why[:1].upper()}{why[1:]}.", retry=30)


def _why(error: PartnerscopeError | OSError) -> str:
    """What is wrong; of an error of the system its reason, but not where the folder stands."""
    if isinstance(error, PartnerscopeError):
        return error.what
    return written("service.unread", why=error.strerror or type(error).__name__)


def _busy(*, declared: bool) -> Answer:
    if declared:
        return refusal(503, written("service.busy"), retry=5)
    return refusal(429, written("service.other_dates"), retry=60)


def _of(kept: Kept) -> Told:
    return Told(Answer(200, b"", kept.media, lasting="for ever"), "kept", kept)
