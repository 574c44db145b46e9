"""The library: readings kept by head and date, and the answer to every address.

Grain: one *answer* is what one address returns: a page, its JSON twin, one of its files, a redirect, or the sentence
that says why there is nothing. The live server and the static site ask the same library.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Literal

from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from partnerscope.show.table import MEDIA_TYPES
from partnerscope.timeline import moment
from partnerscope.view import View
from partnerscope.web.pages import Index
from partnerscope.web.reading import Knowledge, Reading
from partnerscope.web.render import Setting, html, message, stylesheet, twin

KEPT = 8
"""How many readings stay in memory."""

_HEAD = re.compile(r"[0-9a-f]{64}")
_PREFIX = re.compile(r"[0-9a-f]{6,63}")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

Lasting = Literal["for ever", "briefly"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address returns; `to` is where a redirect leads (from the top of the site)."""

    status: int
    body: bytes = b""
    media: str = "text/html; charset=utf-8"
    to: str = ""
    lasting: Lasting = "briefly"


@dataclass
class Library:
    """Answers addresses of one observatory."""

    observatory: Observatory
    _kept: OrderedDict[tuple[str, str], Index] = field(default_factory=OrderedDict, repr=False)
    _knowledge: dict[str, Knowledge] = field(default_factory=dict, repr=False)
    _lock: RLock = field(default_factory=RLock, repr=False)

    def answer(self, path: str) -> Answer:
        """What `path` (without its first '/') returns."""
        parts = path.split("/")
        if path in ("", "index.html"):
            return Answer(307, to=self.front())
        if parts[0] == "assets":
            name, data = stylesheet()
            return (
                Answer(200, data, "text/css; charset=utf-8", lasting="for ever")
                if path == name
                else self._nothing(path)
            )
        if len(parts) < 5 or parts[0] != "k" or parts[2] != "v":
            return self._nothing(path)
        return self._viewed(path, parts[1], parts[3], "/".join(parts[4:]))

    def front(self) -> str:
        """The address of the front page: the head and the observatory's default date."""
        view = self.observatory.at()
        return f"k/{view.head}/v/{view.valid}/"

    def _viewed(self, path: str, known: str, date: str, rest: str) -> Answer:
        try:
            head = self._head(known)
            if not _DATE.fullmatch(date):
                raise InputError(f"{date!r} is not a date", allowed="YYYY, YYYY-MM or YYYY-MM-DD")
            if head != known:
                return Answer(307, to=f"k/{head}/v/{date}/{rest}")
            index = self.index(head, date)
        except InputError as error:
            return self._nothing(path, str(error.what))
        address, _, name = rest.rpartition("/")
        address = f"{address}/" if address else ""
        if rest and not rest.endswith("/") and index.found(f"{rest}/"):
            return Answer(307, to=f"k/{head}/v/{date}/{rest}/")
        if not index.found(address):
            return self._nothing(path, "nothing is known under this address", (head, date))
        return self._page(index, Setting(head, date, address), name) or self._nothing(
            path, "there is no such file", (head, date)
        )

    def _page(self, index: Index, setting: Setting, name: str) -> Answer | None:
        sheet = index.sheet(setting.address)
        if name in ("", "index.html"):
            return Answer(200, html(index.reading, sheet, setting), lasting="for ever")
        if name == "index.json":
            return Answer(200, twin(index.reading, sheet, setting), MEDIA_TYPES["json"], lasting="for ever")
        if name in sheet.files:
            media = MEDIA_TYPES[name.rpartition(".")[2]]
            return Answer(200, sheet.files[name](), media, lasting="for ever")
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
            f"{known[:80]!r} is no head", allowed="a head, its first 6 or more letters, or YYYY-MM-DD"
        )

    def index(self, head: str, date: str) -> Index:
        """The reading of a head on a date with its addresses. Raises InputError when there is none."""
        with self._lock:
            key = (head, date)
            if key not in self._kept:
                if head not in self._knowledge:
                    self._knowledge[head] = Knowledge(self.observatory, head)
                knowledge = self._knowledge[head]
                self._kept[key] = Index(Reading(knowledge, self._view(knowledge, date)))
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
                used = {kept for kept, _ in self._kept}
                self._knowledge = {kept: one for kept, one in self._knowledge.items() if kept in used}
            self._kept.move_to_end(key)
            return self._kept[key]

    def _view(self, knowledge: Knowledge, date: str) -> View:
        for (head, _), index in self._kept.items():
            if head == knowledge.head:
                return replace(index.reading.view, valid=date, day=moment(date))
        return self.observatory.at(date, known=knowledge.known)

    def _nothing(
        self, path: str, why: str = "nothing is known under this address", at: tuple[str, str] | None = None
    ) -> Answer:
        depth = path.count("/")
        top = "../" * depth or "./"
        home = f"{top}k/{at[0]}/v/{at[1]}/" if at else top
        said = f"{why[:1].upper()}{why[1:]}. Addresses name a head, a date and ids; none of them is guessed."
        return Answer(404, message("There is no such page", said, top, (("The front page", home),)))
