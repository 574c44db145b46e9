"""The library: readings kept by head and date, and the answer to every address.

Grain: one *answer* is what one address returns: a page, its JSON twin, one of its files, a redirect, or the sentence
that says why there is nothing. The live server and the static site ask the same library.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock, RLock

from partnerscope.codebook import About
from partnerscope.errors import DataError, InputError
from partnerscope.observatory import Observatory
from partnerscope.show.table import media_type
from partnerscope.timeline import moment
from partnerscope.view import View
from partnerscope.web import outside
from partnerscope.web.answer import Answer, refusal
from partnerscope.web.ids import LETTERS
from partnerscope.web.ids import ROOM as NUMBERS
from partnerscope.web.language import written
from partnerscope.web.pages import ONCE, ROUTES, Index
from partnerscope.web.reading import Knowledge, Reading, front_date
from partnerscope.web.releases import Releases
from partnerscope.web.render import assets, html, twin
from partnerscope.web.setting import Setting

KEPT = 8
"""How many readings of dates that observatory.yaml does not declare stay in memory; those it declares always do."""

FEW = 40
"""A room with no more pages than this is drawn ahead, whole."""

_HEAD = re.compile(r"[0-9a-f]{64}")
_PREFIX = re.compile(r"[0-9a-f]{6,63}")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass
class Library:
    """Answers addresses of one observatory."""

    observatory: Observatory
    base: str = ""
    language: str = "en"
    releases: Releases | None = None
    beside: str = ""
    quoted: str = ""
    _kept: OrderedDict[tuple[str, str], Index] = field(default_factory=OrderedDict, repr=False)
    _knowledge: dict[str, Knowledge] = field(default_factory=dict, repr=False)
    _newest: Knowledge | None = field(default=None, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False)
    _making: Lock = field(default_factory=Lock, repr=False)

    def answer(self, path: str, query: str = "") -> Answer:
        """What `path` (without its first '/') returns; `query` is what a search page is asked."""
        parts = path.split("/")
        if parts[0] != "k":
            return self._above(path, query) or self._nothing(path)
        if len(parts) > 1 and not any(parts[2:]):
            return self._at_head(path, parts[1])
        if len(parts) < 4:
            return self._nothing(path)
        if parts[2] in ONCE:
            return self._viewed(path, parts[1], "", "/".join(parts[2:]), query)
        if parts[2] != "v" or len(parts) < 5 or not parts[3]:
            return self._nothing(path)
        return self._viewed(path, parts[1], parts[3], "/".join(parts[4:]))

    def _at_head(self, path: str, known: str) -> Answer:
        """The front page of a state of knowledge; why there is none."""
        try:
            head = self._head(known)
            return Answer(307, to=f"k/{head}/v/{self._knowing(head).default}/")
        except DataError:
            raise
        except InputError as error:
            return self._nothing(path, str(error.what))

    def front(self) -> str:
        """The address of the front page: the newest head and the observatory's default date."""
        newest = self.newest()
        return f"k/{newest.head}/v/{default_date(newest.about)}/"

    def fronts(self) -> list[str]:
        """The front pages of the newest head at every declared date."""
        newest = self.newest()
        return [f"k/{newest.head}/v/{date}/" for date in declared_dates(newest)]

    def ahead(self) -> list[str]:
        """The pages of the front date that readers ask for first: all of rooms with few of them, one of any other, and
        what the numbers are called.
        """
        front, index = self.front(), self._front()
        above = front.partition("v/")[0]
        found = [
            f"{above if route.once else front}{route.address(ids)}"
            for route in ROUTES
            for ids in _few(sorted(route.ids(index.reading)))
        ]
        return [*found, f"{NUMBERS}/{LETTERS[0]}/"]

    def newest(self) -> Knowledge:
        """The newest head; a changeset committed by anybody counts from the next asking."""
        head = self.observatory.head()
        if self._newest is None or self._newest.head != head or not head:
            known = self.observatory.knowledge()
            self._newest = Knowledge(self.observatory, known.head)
        return self._newest

    @staticmethod
    def place(path: str) -> tuple[str, str] | None:
        """The head and the date ('' for a page that stands once) of an address that names its head in full."""
        parts = path.split("/")
        if len(parts) < 4 or parts[0] != "k" or not _HEAD.fullmatch(parts[1]):
            return None
        if parts[2] in ONCE:
            return parts[1], ""
        dated = parts[2] == "v" and len(parts) > 4 and _DATE.fullmatch(parts[3])
        return (parts[1], parts[3]) if dated else None

    def ready(self, head: str, date: str) -> bool:
        """Whether a reading is one of those that are always there: a declared date of the newest head."""
        newest = self.newest()
        return head == newest.head and date in ("", *declared_dates(newest))

    def held(self, head: str, date: str) -> bool:
        """Whether a reading is in memory."""
        with self._lock:
            return (head, date) in self._kept or (not date and head in self._knowledge)

    def _above(self, path: str, query: str) -> Answer | None:
        """The answer of an address that names no head."""
        parts = path.split("/")
        if path in ("", "index.html"):
            return Answer(307, to=self.front())
        if path in assets():
            data, media = assets()[path]
            return Answer(200, data, media, lasting="by name")
        if path == "robots.txt":
            return Answer(200, robots(self.base), "text/plain; charset=utf-8")
        if parts[0] == "r" and len(parts) > 1 and self.releases is not None:
            return self.releases.answer(path.removeprefix("r/"))
        return outside.answer(path, query, self.newest().head, self._front, self._declared, self.base)

    def _front(self) -> Index:
        """The reading of the front page."""
        newest = self.newest()
        return self.index(newest.head, newest.default)

    def _declared(self) -> list[Index]:
        """The readings of the declared dates of the newest head."""
        newest = self.newest()
        return [self.index(newest.head, date) for date in sorted({*newest.about.dates, newest.default})]

    def _viewed(self, path: str, known: str, date: str, rest: str, query: str = "") -> Answer:
        try:
            head = self._head(known)
            if date and not _DATE.fullmatch(date):
                raise InputError(f"{date[:40]!r} is not a date", allowed="YYYY, YYYY-MM or YYYY-MM-DD")
            once = rest.partition("/")[0] in ONCE
            below = f"k/{head}/" if once else f"k/{head}/v/{date}/"
            if head != known or (once and date):
                lasting = (
                    308 if head == known or _PREFIX.fullmatch(known) else 307
                )  # a date that goes on may move
                return Answer(lasting, to=f"{below}{rest}", query=query)
            default = self._knowing(head).default
            index = self.index(head, date or default)
        except DataError:
            raise
        except InputError as error:
            return self._nothing(path, str(error.what))
        front = f"k/{head}/v/{date or default}/"
        address, _, name = rest.rpartition("/")
        address = f"{address}/" if address else ""
        if rest and not rest.endswith("/") and index.found(f"{rest}/"):
            return Answer(308, to=f"{below}{rest}/")
        found = index.found(address)
        if not found:
            place, _, anchor = index.moved(address).partition("#")
            if place:
                above = f"k/{head}/" if place.partition("/")[0] in ONCE else front
                return Answer(308, to=f"{above}{place}{name}", anchor="" if name else anchor)
            return self._nothing(path, at=front)
        setting = Setting(
            f"k/{head}",
            head,
            date,
            default,
            address,
            ONCE,
            self.there(index, date, address),
            self.base,
            language=self.language,
            beside=self.beside,
            quoted=self.quoted,
        )
        return self._page(index, setting, name, query) or self._nothing(path, "there is no such file", front)

    def _knowing(self, head: str) -> Knowledge:
        newest = self.newest()
        if head == newest.head:
            return newest
        with self._lock:
            return self._knowledge.get(head) or Knowledge(self.observatory, head)

    def _page(self, index: Index, setting: Setting, name: str, query: str) -> Answer | None:
        if query and name == "":
            return Answer(200, html(index.reading, outside.searched(index, query), setting))
        sheet = index.sheet(setting.address)
        if name in ("", "index.html"):
            return Answer(200, html(index.reading, sheet, setting), lasting="for ever")
        if name == "index.json":
            return Answer(
                200, twin(index.reading, sheet, setting), media_type("index.json"), lasting="for ever"
            )
        made = {**sheet.files, **sheet.asked}
        if name in made:
            return Answer(200, made[name](), media_type(name), lasting="for ever")
        return None

    def _head(self, known: str) -> str:
        """The full head meant by a head, its first letters, or a date of knowing. Raises InputError for others."""
        if _HEAD.fullmatch(known):
            if known not in self._knowledge and known != self.observatory.head():
                self.observatory.knowledge(known)
            return known
        if _PREFIX.fullmatch(known) and self.observatory.head().startswith(known):
            return self.observatory.head()
        if _PREFIX.fullmatch(known) or re.fullmatch(r"\d{4}-\d{2}-\d{2}", known):
            return self.observatory.knowledge(known).head
        raise InputError(
            f"{known[:80]!r} is not a head", allowed="a head, its first 6 or more letters, or YYYY-MM-DD"
        )

    def index(self, head: str, date: str) -> Index:
        """The reading of a head on a date with its addresses, made once. Raises InputError when there is none."""
        key = (head, date)
        if found := self._found(key):
            return found
        with self._making:  # one at a time: those who ask for what is there do not wait
            if found := self._found(key):
                return found
            knowledge = self._knowing(head)
            index = Index(Reading(knowledge, self._view(knowledge, date), self.base, self.language))
            with self._lock:
                self._knowledge[head] = knowledge
                self._kept[key] = index
                self._forget()
            return index

    def there(self, index: Index, date: str, address: str) -> tuple[tuple[str, str], ...]:
        """Where readers of a page are led at the other dates that it offers, where these do not have it."""
        found = index.found(address)
        if not date or found is None or not found[0].above:
            return ()
        about, head = index.reading.view.about, index.reading.knowledge.head
        others = sorted({*about.dates, about.valid} - {"", date})
        near = ((other, self.index(head, other).nearest(address)) for other in others)
        return tuple((other, place) for other, place in near if place != address)

    def _found(self, key: tuple[str, str]) -> Index | None:
        with self._lock:
            if found := self._kept.get(key):
                self._kept.move_to_end(key)
            return found

    def _forget(self) -> None:
        """Let go of the readings asked longest ago, beyond KEPT and those of declared dates."""
        newest = self.newest()
        pinned = {(newest.head, date) for date in declared_dates(newest)}
        loose = [key for key in self._kept if key not in pinned]
        for key in loose[: max(0, len(loose) - KEPT)]:
            del self._kept[key]
        used = {head for head, _ in self._kept}
        self._knowledge = {head: one for head, one in self._knowledge.items() if head in used}

    def _view(self, knowledge: Knowledge, date: str) -> View:
        with self._lock:
            kept = list(self._kept.items())
        for (head, _), index in kept:
            if head == knowledge.head:
                return replace(index.reading.view, valid=date, day=moment(date))
        return self.observatory.at(date, known=knowledge.known)

    def _nothing(self, path: str, why: str = "nothing is known under this address", at: str = "") -> Answer:
        top = "../" * path.count("/") or "./"
        said = written("library.nothing", why=f"{why[:1].upper()}{why[1:]}")
        return refusal(404, said, top, f"{top}{at}")


def _few(ids: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return ids if len(ids) <= FEW else ids[:1]


def default_date(about: About) -> str:
    """The date that an observatory shows first: its own, else the declared one that holds today, else today."""
    return front_date(about, datetime.now(UTC).date())


def declared_dates(known: Knowledge) -> list[str]:
    """The dates that are always ready: those of the static site, the first one shown, and where lasting pages lead."""
    return sorted({*known.about.dates, default_date(known.about), known.default})


def robots(base: str) -> bytes:
    """What crawlers may read: everything; the map of the site where its address is known."""
    return f"User-agent: *\nAllow: /\n{f'Sitemap: {base}/sitemap.xml' if base else ''}\n".encode()
