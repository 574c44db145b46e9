"""From a sheet to bytes: HTML by templates that escape everything, and the JSON twin from the same findings and records."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from partnerscope import __version__
from partnerscope.show.table import media_type
from partnerscope.web.block import Page, Sheet
from partnerscope.web.cite import PageCitation
from partnerscope.web.drawn import cell, item, rows
from partnerscope.web.ids import Numbered
from partnerscope.web.language import ENGLISH, phrase, speech, translations
from partnerscope.web.reading import Reading
from partnerscope.web.setting import Setting

DESCRIBED = 200
"""Characters of a page's description, as search engines show it."""
NAVIGATION = (
    ("today", phrase("Today"), ""),
    ("partners", phrase("Partners"), "partners/"),
    ("issues", phrase("Issues"), "issues/"),
    ("dialogues", phrase("Dialogues"), "dialogues/"),
    ("map", phrase("Maps"), "map/policy_possible/"),
    ("compare", phrase("Compare"), "compare/"),
    ("tables", phrase("Tables"), "tables/"),
    ("changes", phrase("What changed"), "changes/"),
    ("claims", phrase("Claims"), "claims/"),
    ("evidence", phrase("Evidence"), "evidence/"),
)


MEDIA = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml", "js": "text/javascript; charset=utf-8"}


@cache
def assets() -> dict[str, tuple[bytes, str]]:
    """The files that every page needs: name, which changes with the content, to bytes and type."""
    found = {}
    for name in ("site.css", "icon.svg", "search.js"):
        data = files("partnerscope.web").joinpath(f"assets/{name}").read_bytes()
        stem, _, end = name.partition(".")
        found[f"assets/{stem}-{hashlib.sha256(data).hexdigest()[:10]}.{end}"] = data, MEDIA[end]
    return found


def asset(end: str) -> str:
    """The name of the asset with this ending."""
    return next(name for name in assets() if name.endswith(f".{end}"))


@cache
def _templates(language: str) -> Environment:
    found = Environment(
        loader=PackageLoader("partnerscope.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = translations(language)
    found.filters["date_text"] = speech(language).date
    found.filters["part"] = lambda text: quote(str(text), safe="")
    found.filters["said"] = speech(language).say
    found.globals |= {"item": item, "cell": cell, "rows": rows, "say": speech(language).say}

    # Jinja's own extension asks through the context each time: a twentieth of the time of a site
    def said(text: str, **values: object) -> Markup:
        told = Markup(words.gettext(text))  # noqa: S704 (the catalogues are ours; values are escaped)
        return told % values if values else told

    def many(one: str, several: str, number: int, **values: object) -> Markup:
        return Markup(words.ngettext(one, several, number)) % {"num": number, **values}  # noqa: S704 (the same)

    found.globals |= {"_": said, "ngettext": many}
    return found


def html(reading: Reading, sheet: Sheet, setting: Setting) -> bytes:
    """The page as HTML."""
    view, recorded = reading.view, reading.knowledge.recorded
    dates = dict.fromkeys((*view.about.dates, view.about.valid or setting.date, setting.date))
    lead = "".join(item.text for item in sheet.page.lead).strip()
    front = setting.date and not setting.address
    text = (
        _templates(setting.language)
        .get_template(sheet.template)
        .render(
            page=sheet.page,
            shown=sheet.shown,
            files=sheet.files,
            at=setting,
            about=view.about,
            dates=sorted(filter(None, dates)),
            recorded=reading.date(recorded.date().isoformat()),
            spoken=sheet.spoken,
            codebook=view.codebook.version,
            navigation=NAVIGATION,
            version=__version__,
            style=asset("css"),
            icon=asset("svg"),
            script=asset("js") if setting.searched else "",
            description=lead if len(lead) <= DESCRIBED else f"{lead[:DESCRIBED].rpartition(' ')[0]} …",
            citation=citation(reading, sheet.page, setting),
            dataset=dataset(reading, sheet, setting) if front else "",
        )
    )
    return text.encode()


def twin(reading: Reading, sheet: Sheet, setting: Setting) -> bytes:
    """The page as JSON: its question, its answer, and the findings and records behind them."""
    view = reading.view
    body = {
        "title": sheet.page.title,
        "answer": "".join(item.text for item in sheet.page.lead).strip(),
        "view": {
            "observatory": view.about.id,
            **({"valid": setting.date} if setting.date else {}),
            "head": setting.head,
            "recorded_at": reading.knowledge.recorded.isoformat(),
            "codebook": view.codebook.hash,
        },
        "address": setting.folder,
        "files": sorted(sheet.files),
        "data": sheet.data(),
    }
    return (json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str) + "\n").encode()


def citation(reading: Reading, page: Page, setting: Setting) -> PageCitation:
    """How to cite the page: title, observatory, world, knowledge, address."""
    about = reading.view.about
    return PageCitation(
        tuple(about.maintainers) or (about.id,),
        page.title,
        about.title,
        about.id,
        setting.date,
        setting.head,
        reading.knowledge.recorded,
        setting.whole,
    )


SPDX = re.compile(r"[A-Za-z0-9.+-]+")
"""An identifier of a licence that has an address at spdx.org."""


def dataset(reading: Reading, sheet: Sheet, setting: Setting) -> Markup:
    """What search engines for data read: schema.org/Dataset. `<` is written so that no text ends the element."""
    about = reading.view.about
    body: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": about.title,
        "description": about.description or about.question or about.title,
        "version": setting.head[:12],
        "dateModified": reading.knowledge.recorded.date().isoformat(),
        "temporalCoverage": setting.date,
        "identifier": setting.whole,
        "creator": [{"@type": "Person", "name": one} for one in about.maintainers],
        "isAccessibleForFree": True,
        "keywords": [
            reading.label(about.subject),
            *map(reading.label, about.partners),
            *map(reading.issue, about.issues),
        ],
    }
    if about.licence:
        named = SPDX.fullmatch(about.licence)
        body["license"] = f"https://spdx.org/licenses/{about.licence}.html" if named else about.licence
    if setting.base:
        body["url"] = setting.whole
        body["distribution"] = [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type(name).partition(";")[0],
                "contentUrl": setting.whole + name,
            }
            for name in sorted(sheet.files)
            if name.startswith("data.")
        ]
    return Markup(json.dumps(body, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 (JSON, its only bracket escaped)


def id_list(
    rows: tuple[Numbered, ...], letter: str, top: str, home: str, place: str, *, static: bool
) -> bytes:
    """The page of numbers whose id begins with a letter."""

    def ended(path: str) -> str:
        place, mark, fragment = path.partition("#")
        return f"{place}{'index.html' if static else ''}{mark}{fragment}"

    page = _templates(ENGLISH).get_template("ids.html")
    return page.render(
        rows=rows,
        letter=letter,
        top=top,
        home=home,
        place=place,
        ended=ended,
        style=asset("css"),
        icon=asset("svg"),
    ).encode()


@dataclass(frozen=True, slots=True)
class _Linked:
    """A page whose items name their links whole."""

    def link(self, path: str) -> str:
        """The link as it is."""
        return path


def beside(page: Page, top: str, *, static: bool = False) -> bytes:
    """The page that compares observatories; its items lead where they say. `top` is the way up to the site."""
    made = _templates(ENGLISH).get_template("observatories.html")
    return made.render(
        page=page,
        at=_Linked(),
        top=top,
        home="index.html" if static else "",
        style=asset("css"),
        icon=asset("svg"),
    ).encode()


def message(
    title: str, said: str, top: str, links: tuple[tuple[str, str], ...] = (), search: str = ""
) -> bytes:
    """A page that stands outside any view: an address that does not exist, the way to the front page and to the `search`."""
    page = _templates(ENGLISH).get_template("message.html")
    return page.render(
        title=title, said=said, top=top, links=links, search=search, style=asset("css"), icon=asset("svg")
    ).encode()
