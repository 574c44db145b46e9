"""The static site: the same answers as the live server's, written to files.

Grain: one *page* is a folder with its files, its JSON twin and, last of all, its `index.html`: where that is there, the
page is whole. A run that was stopped goes on where it ended; a stamp says which program wrote the pages.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from partnerscope.errors import InputError
from partnerscope.files import write_whole
from partnerscope.observatory import Observatory
from partnerscope.web.library import Library
from partnerscope.web.pages import Index
from partnerscope.web.program import program
from partnerscope.web.render import Setting, html, message, stylesheet, twin

Progress = Callable[[int, int], None]

STAMP = ".partnerscope-site"


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was written: pages (those already there included), files written now, seconds."""

    pages: int
    files: int
    seconds: float


def write_site(observatory: Observatory, target: Path, progress: Progress | None = None) -> SiteReport:
    """Write every page for the dates in observatory.yaml (and the default one) to `target`.

    Raises InputError when the folder holds something that is not a site of ours.
    """
    started = time.perf_counter()
    library = Library(observatory)
    view = observatory.at()
    _own(target, view.head)
    dates = sorted({*view.about.dates, view.valid})
    indexes = [library.index(view.head, date) for date in dates]
    addresses = [list(index.pages()) for index in indexes]
    for listed in addresses:
        refuse_shared_folders(listed)
    total, done, written = sum(map(len, addresses)), 0, 0
    for date, index, listed in zip(dates, indexes, addresses, strict=True):
        for address in listed:
            written += _write_page(target, index, Setting(view.head, date, address, static=True))
            done += 1
            if progress is not None:
                progress(done, total)
    name, style = stylesheet()
    front = f"k/{view.head}/v/{view.valid}/index.html"
    _put(target / name, style)
    _put(target / "index.html", _front(view.about.title, front))
    return SiteReport(total, written + 2, time.perf_counter() - started)


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


def _own(target: Path, head: str) -> None:
    """Make the folder a site of this program's. Pages of this head by another version of the program are written anew;
    those of other heads stay as they are: nobody would write them again.
    """
    mark = target / STAMP
    if target.is_dir() and any(target.iterdir()) and not mark.is_file():
        raise InputError(
            "the folder is not empty and holds no site", where=str(target), hint="name a new folder"
        )
    stamp = f"{program()}\n".encode()
    if mark.is_file() and mark.read_bytes() != stamp:
        for page in target.glob(f"k/{head}/v/*/**/index.html"):
            page.unlink()
    target.mkdir(parents=True, exist_ok=True)
    _put(mark, stamp)


def _write_page(target: Path, index: Index, setting: Setting) -> int:
    folder = target / "k" / setting.head / "v" / setting.date / setting.address
    if (folder / "index.html").exists():
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    sheet = index.sheet(setting.address)
    for name, data in sheet.files.items():
        _put(folder / name, data())
    _put(folder / "index.json", twin(index.reading, sheet, setting))
    _put(folder / "index.html", html(index.reading, sheet, setting))
    return len(sheet.files) + 2


def _put(path: Path, data: bytes) -> None:
    """Write a file whole; thousands of them, which the next run would write again, are not each forced to the disk."""
    write_whole(path, data, durable=False)


def _front(title: str, address: str) -> bytes:
    """The page at the top of the site: a link to the front page, followed by itself."""
    page = message(title, "The pages of this observatory.", "./", (("Go to the front page", address),))
    return page.replace(
        b"</head>", f'<meta http-equiv="refresh" content="0; url={address}">\n</head>'.encode(), 1
    )
