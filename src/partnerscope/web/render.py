"""From a page to bytes: HTML by templates that escape everything, and the JSON twin from the same blocks.

Grain: a *setting* is where a page stands (head, date, address) and how links end (`/` live, `/index.html` in files);
links are always relative, so that pages work from any base path and from a disk.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from partnerscope import __version__
from partnerscope.web.block import Page, Sheet
from partnerscope.web.reading import Reading
from partnerscope.web.wording import date_text

NAVIGATION = (
    ("map", "Map", ""),
    ("partners", "Partners", "partners/"),
    ("issues", "Issues", "issues/"),
    ("dialogues", "Dialogues", "dialogues/"),
    ("tables", "Tables", "tables/"),
    ("claims", "Claims", "claims/"),
    ("evidence", "Evidence", "evidence/"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a page stands. `address` is below the view; `static` tells links to name files."""

    head: str
    date: str
    address: str
    static: bool = False

    @property
    def root(self) -> str:
        """The way from the page up to its view."""
        return "../" * self.address.count("/") or "./"

    @property
    def top(self) -> str:
        """The way up to the site."""
        return "../" * (self.address.count("/") + 4)

    def link(self, path: str) -> str:
        """A link to an address below the view, perhaps with a fragment."""
        return self._ended(self.root, path)

    def other_date(self, date: str) -> str:
        """A link to the same view's front page at another date."""
        return self._ended(f"{self.root}../", f"{date}/")

    def _ended(self, start: str, path: str) -> str:
        place, mark, fragment = path.partition("#")
        end = "index.html" if self.static and (place.endswith("/") or not place) else ""
        return f"{start}{place}{end}{mark}{fragment}"


@cache
def stylesheet() -> tuple[str, bytes]:
    """The name of the stylesheet, which changes with its content, and its bytes."""
    data = files("partnerscope.web").joinpath("assets/site.css").read_bytes()
    return f"assets/site-{hashlib.sha256(data).hexdigest()[:10]}.css", data


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("partnerscope.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["date_text"] = date_text
    return found


def html(reading: Reading, sheet: Sheet, setting: Setting) -> bytes:
    """The page as HTML."""
    view, recorded = reading.view, reading.knowledge.recorded
    dates = dict.fromkeys((*view.about.dates, view.about.valid or setting.date, setting.date))
    text = (
        _templates()
        .get_template("page.html")
        .render(
            page=sheet.page,
            files=sheet.files,
            at=setting,
            about=view.about,
            dates=sorted(dates),
            recorded=f"{recorded.day} {recorded:%b %Y}",
            codebook=view.codebook.version,
            navigation=NAVIGATION,
            version=__version__,
            style=stylesheet()[0],
            citation=citation(reading, sheet.page, setting),
        )
    )
    return text.encode()


def twin(reading: Reading, sheet: Sheet, setting: Setting) -> bytes:
    """The page as JSON: the same title, lead and blocks."""
    view = reading.view
    body = {
        "title": sheet.page.title,
        "view": {
            "observatory": view.about.id,
            "valid": setting.date,
            "head": setting.head,
            "recorded_at": reading.knowledge.recorded.isoformat(),
            "codebook": view.codebook.hash,
        },
        "address": f"k/{setting.head}/v/{setting.date}/{setting.address}",
        "files": sorted(sheet.files),
        "page": asdict(sheet.page),
    }
    return (json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def citation(reading: Reading, page: Page, setting: Setting) -> str:
    """How to cite the page: title, observatory, world, knowledge, address."""
    about = reading.view.about
    who = ", ".join(about.maintainers) or about.id
    return (
        f"{who} ({reading.knowledge.recorded:%Y}): {page.title} In: {about.title}. World in "
        f"{date_text(setting.date)}, as known at {setting.head[:12]}. partnerscope {__version__}, "
        f"/k/{setting.head[:12]}/v/{setting.date}/{setting.address}"
    )


def message(title: str, said: str, top: str, links: tuple[tuple[str, str], ...] = ()) -> bytes:
    """A page that stands outside any view: an address that does not exist, the way to the front page."""
    page = _templates().get_template("message.html")
    return page.render(title=title, said=said, top=top, links=links, style=stylesheet()[0]).encode()
