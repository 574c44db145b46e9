"""Where a page stands, and where its links lead from there.

Grain: a *setting* is a state of knowledge (`place`), a date of the world and an address. Pages that say the same at every
date stand once, above the dates. Links are always relative, so that pages work from any base path and from a disk.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a page stands.

    `place` is `k/HEAD` live and `latest` in files; `date` is '' for a page that stands once, whose links lead to
    `default`; `once` names the rooms of such pages. `there` is the address at other dates where it is not this one.
    `base` is where the whole site stands on the web, where that is known; `static` makes links name files; `language` is
    that of the fixed words; `searched` says that files have an index for the search page's script; `beside` is the way
    from the top to the page that compares this observatory with others, `quoted` that to the documents in which its
    quotes stand, where there are such.
    """

    place: str
    head: str
    date: str
    default: str
    address: str
    once: frozenset[str]
    there: tuple[tuple[str, str], ...] = ()
    base: str = ""
    static: bool = False
    language: str = "en"
    searched: bool = False
    beside: str = ""
    quoted: str = ""

    @property
    def folder(self) -> str:
        """The whole address of the page, from the top of the site."""
        return f"{self.place}/v/{self.date}/{self.address}" if self.date else f"{self.place}/{self.address}"

    @property
    def top(self) -> str:
        """The way up to the site."""
        return "../" * self.folder.count("/")

    @property
    def whole(self) -> str:
        """The address that others may be given; without its beginning where that is not known."""
        return f"{self.base.rstrip('/')}/{self.folder}"

    @property
    def moving(self) -> str:
        """The whole address of the page at the newest head."""
        return self.whole.replace(f"/{self.place}/", "/latest/", 1)

    def link(self, path: str) -> str:
        """A link to an address below the view, perhaps with a fragment."""
        up = "../" * self.address.count("/")
        if path.partition("/")[0].partition("#")[0] in self.once:
            return self._ended(up + ("../../" if self.date else ""), path)
        return self._ended(up if self.date else f"{up}v/{self.default}/", path)

    def other_date(self, date: str) -> str:
        """A link to the same page at another date; to one above it where that date does not have it."""
        if not self.date:
            return self._ended(f"{'../' * self.address.count('/')}v/{date}/", "")
        kept = dict(self.there).get(date, self.address)
        return self._ended("../" * (self.address.count("/") + 1), f"{date}/{kept}")

    def _ended(self, start: str, path: str) -> str:
        place, mark, fragment = path.partition("#")
        end = "index.html" if self.static and (place.endswith("/") or not place) else ""
        return f"{start}{place}{end}{mark}{fragment}" or "./"
