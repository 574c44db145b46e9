"""The static site: the same answers as the live server's, written to files.

Grain: one *site* is the pages of one head at some dates, with what stands above them. The running head stands under
`latest/`, replaced as a whole when all its pages are there; a run that was stopped goes on where it ended. A stamp says
which program wrote which head.
"""

from __future__ import annotations

import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from threading import Event

from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from partnerscope.web import ids, outside
from partnerscope.web.folders import Task, Writing, Written, put, write_pages
from partnerscope.web.indexing import index_words
from partnerscope.web.language import written
from partnerscope.web.library import Library, default_date, robots
from partnerscope.web.openapi import document
from partnerscope.web.program import program
from partnerscope.web.render import assets, id_list, message
from partnerscope.web.setting import Setting
from partnerscope.web.wording import record_path

Progress = Callable[[int, int], None]

LATEST = "latest"
"""The folder of the running head. Releases stand beside it in folders of their own and are never touched."""
STAMP = ".partnerscope-site"
BUILDING, BEFORE = ".building", ".before"
MANY = 400
"""Pages from which on it is worth while to start further processes."""


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was written: pages (those already there included), files written now, seconds."""

    pages: int
    files: int
    seconds: float


def write_site(
    observatory: Observatory,
    target: Path,
    progress: Progress | None = None,
    *,
    base: str = "",
    language: str = "en",
    place: str = LATEST,
    front: str = "",
    processes: int = 1,
    beside: str = "",
) -> SiteReport:
    """Write every page of the newest head, for the dates in observatory.yaml and the default one, to `target`/latest.

    The pages are written beside those of the head before and take their place when all are there. `base` is the address
    under which readers find the site, `place` the folder of the pages, `front` the date shown first where it is not to be
    today, `beside` the way from its top to the page that compares it with others. Several `processes` share the work out
    where there is much of it.

    Raises InputError when the folder holds something that is not a site of ours.
    """
    started = time.perf_counter()
    library = Library(observatory, base, language, beside=beside)
    known = library.newest()
    default = front or default_date(known.about)
    dates = sorted({*known.about.dates, default})
    writing = Writing(
        replace(observatory),
        target / BUILDING,
        place,
        known.head,
        default,
        tuple(dates),
        base,
        language,
        beside,
    )
    tasks = list(writing.tasks(library))
    refuse_shared_folders(setting.folder for _, setting in tasks)
    _own(target)
    stamp = f"{program()} {known.head} {' '.join(dates)} {default} {base} {language} {beside}\n".encode()
    written = 0
    if _stamp(target / place) != stamp:
        written = _write_pages(target, writing, stamp, tasks, processes, progress)
    for name, (data, _) in assets().items():
        put(target / name, data)
    first = f"{place}/v/{default}/index.html"
    put(target / "index.html", _front(known.about.title, first))
    put(target / "404.html", _missing(place, default, base))
    put(target / "robots.txt", robots(base))
    newest = library.index(known.head, default)
    put(target / outside.FEEDS[0], outside.changes_feed(newest.reading, base, place))
    put(target / "openapi.json", document(newest.reading, default))
    if base:
        put(target / "sitemap.xml", _sitemap(setting for _, setting in tasks))
    return SiteReport(len(tasks), written, time.perf_counter() - started)


def _write_pages(
    target: Path, writing: Writing, stamp: bytes, tasks: list[Task], processes: int, progress: Progress | None
) -> int:
    """Write the pages that are not there yet, then let them take the place of those before."""
    building = writing.folder
    if _stamp(building) != stamp:
        shutil.rmtree(building, ignore_errors=True)
        put(building / STAMP, stamp)
    done = 0

    def told(pages: int) -> None:
        nonlocal done
        done += pages
        if progress is not None:
            progress(done, len(tasks))

    onward = _aliases(building, tasks)
    # one order whatever the number of processes, for the index has other bytes in another; mostly the one in which they come
    found = [
        writing.page(setting)
        for date in ("", writing.default)
        for index, setting in tasks
        if setting.date == date and index.is_searched(setting.address)
    ]
    ended = Event()
    with ThreadPoolExecutor(1) as beside:
        indexed = beside.submit(index_words, building, [*found, *onward], ended)
        try:
            written = write_pages(writing, tasks, processes if len(tasks) >= MANY else 1, told)
        finally:
            ended.set()
        files = written.files + len(onward) + indexed.result()
    _write_ids(target, writing.place, written)
    shutil.rmtree(target / BEFORE, ignore_errors=True)
    if (target / writing.place).exists():
        (target / writing.place).rename(target / BEFORE)
    building.rename(target / writing.place)
    shutil.rmtree(target / BEFORE, ignore_errors=True)
    return files


def _write_ids(target: Path, place: str, written: Written) -> None:
    """The lists of numbers by their short id."""
    for letter in ids.LETTERS:
        rows = ids.beginning(written.numbers, letter)
        page = id_list(rows, letter, "../../", "index.html", place, static=True)
        put(target / ids.ROOM / letter / "index.html", page)


def _aliases(building: Path, tasks: list[Task]) -> list[Path]:
    """A page for every id no longer in use, which leads to the record that it now means; at each date, as that one's."""
    written = []
    for index, setting in tasks:
        _, _, identity = setting.address.rstrip("/").rpartition("/")
        for old, now in index.reading.aliases.items():
            if now == identity and setting.address == f"{record_path(index.reading, now).partition('#')[0]}":
                place = setting.folder.removeprefix(f"{setting.place}/").removesuffix(f"{identity}/")
                page = building / place / old / "index.html"
                put(page, _onward(old, f"../{identity}/index.html", setting.top))
                written.append(page)
    return written


def _stamp(folder: Path) -> bytes:
    """What wrote the pages of a folder, for which head and dates; nothing where there are none."""
    try:
        return (folder / STAMP).read_bytes()
    except OSError:
        return b""


def refuse_shared_folders(addresses: Iterable[str]) -> None:
    """Raises InputError for addresses that are one folder where capitals do not count: macOS, Windows."""
    seen: dict[str, str] = {}
    for address in addresses:
        same = seen.setdefault(unicodedata.normalize("NFC", address).casefold(), address)
        if same != address:
            raise InputError(
                f"{same!r} and {address!r} would share a folder on macOS and Windows",
                hint="give one of the records an id that differs in more than capitals",
            )


def _own(target: Path) -> None:
    """Make the folder a site of this program's."""
    mark = target / STAMP
    if target.is_dir() and any(target.iterdir()) and not mark.is_file():
        raise InputError(
            "the folder is not empty and holds no site", where=str(target), hint="name a new folder"
        )
    target.mkdir(parents=True, exist_ok=True)
    put(mark, b"a site of partnerscope: `latest` is written anew, everything else stays\n")


def _front(title: str, address: str) -> bytes:
    """The page at the top of the site: a link to the front page, followed by itself."""
    return _followed(
        message(title, written("site.front"), "./", (("Go to the front page", address),)), address
    )


def _onward(old: str, address: str, top: str) -> bytes:
    """The page of an id no longer in use: a link to the record that it now means, followed by itself."""
    said = written("site.moved")
    return _followed(message(old, said, top, (("Go to that record", address),)), address)


def _followed(page: bytes, address: str) -> bytes:
    """A page that a browser leaves for an address at once."""
    return page.replace(
        b"</head>", f'<meta http-equiv="refresh" content="0; url={address}">\n</head>'.encode(), 1
    )


def _missing(place: str, date: str, base: str) -> bytes:
    """The page that a web server shows for an address that is not there. Its links need the address of the site."""
    top = f"{base.rstrip('/')}/"
    front = f"{top}{place}/v/{date}/"
    links = (
        ("The front page", f"{front}index.html"),
        ("Partners", f"{front}partners/index.html"),
        ("Dialogues", f"{front}dialogues/index.html"),
        ("Sources", f"{top}{place}/sources/index.html"),
    )
    search = f"{top}{place}/search/index.html"
    return message(written("answer.title.404"), written("answer.nothing_known"), top, links, search)


def _sitemap(settings: Iterable[Setting]) -> bytes:
    """Every page for search engines."""
    lines = "".join(f"<url><loc>{escape(setting.whole)}index.html</loc></url>\n" for setting in settings)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{lines}</urlset>\n'.encode()
