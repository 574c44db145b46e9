"""Pages written to files, by one process or by several that share them out.

Grain: one *page* is a folder with its files, its JSON twin and, last of all, its `index.html`: where that is there, the page
is whole. Each process makes its own readings, so that pages of one date are written by one of them where there are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from partnerscope.files import write_whole
from partnerscope.observatory import Observatory
from partnerscope.web.ids import Numbered, numbered
from partnerscope.web.library import Library
from partnerscope.web.pages import ONCE, Index
from partnerscope.web.render import html, twin
from partnerscope.web.setting import Setting

TOLD = 10
"""A process says how far it is after so many pages."""

Task = tuple[Index, Setting]


@dataclass(frozen=True)
class Writing:
    """What is to be written: every page of a head at some dates, into a folder. Any process can make its pages from it."""

    observatory: Observatory
    folder: Path
    place: str
    head: str
    default: str
    dates: tuple[str, ...]
    base: str
    language: str
    beside: str

    def tasks(self, library: Library) -> Iterator[Task]:
        """Every page with the reading that makes it: those that stand once, then those of each date."""
        for date in ("", *self.dates):
            index = library.index(self.head, date or self.default)
            for address in index.pages(once=not date, written=True):
                found = index.found(address)
                steady = not date or (found is not None and found[0].steady)
                setting = Setting(self.place, self.head, date, self.default, address, ONCE, steady, self.base)
                setting = replace(setting, static=True, searched=searched())
                yield index, replace(setting, language=self.language, beside=self.beside)

    def share(self, number: int, count: int) -> list[Task]:
        """The pages of one of `count` processes: whole dates where there are enough of them, and a part of all others."""
        library = Library(self.observatory, self.base, self.language, beside=self.beside)
        return [
            task
            for place, task in enumerate(self.tasks(library))
            if self._turn(place, task[1].date, count) == number
        ]

    def _turn(self, place: int, date: str, count: int) -> int:
        whole = date and len(self.dates) >= count
        return (self.dates.index(date) if whole else place) % count


def searched() -> bool:
    """Whether the words of the pages can be indexed for the search page's script (the extra `search`)."""
    return find_spec("pagefind") is not None and find_spec("pagefind_bin") is not None


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: files, and every number at the dates of the site."""

    files: int
    numbers: tuple[Numbered, ...]


def write_pages(writing: Writing, tasks: list[Task], processes: int, told: Callable[[int], None]) -> Written:
    """Write the pages that are not there yet. `told` hears of pages as they are there."""
    if processes > 1:
        return _write_shared(writing, processes, told)
    files = 0
    for index, setting in tasks:
        files += write_page(writing.folder, index, setting)
        told(1)
    return Written(files, _numbers(tasks))


def _numbers(tasks: list[Task]) -> tuple[Numbered, ...]:
    """The numbers at the dates whose first page, the front page, is among these."""
    fronts = [index.reading for index, setting in tasks if setting.date and not setting.address]
    return tuple(one for reading in fronts for one in numbered(reading))


def _write_shared(writing: Writing, count: int, told: Callable[[int], None]) -> Written:
    """Raises what a process raised; the others are then stopped."""
    context = get_context("spawn")  # a fork would copy the threads of the frames' engine half
    running: list[SpawnProcess] = []
    heard: list[Connection] = []
    files = 0
    numbers: list[Numbered] = []
    try:
        for number in range(count):
            here, there = context.Pipe(duplex=False)
            running.append(
                context.Process(target=_write_share, args=(writing, number, count, there), daemon=True)
            )
            running[-1].start()
            there.close()
            heard.append(here)
        while heard:
            for one in [here for here in heard if here in wait(heard)]:
                said = _said(one)
                if isinstance(said, Exception):
                    raise said
                if isinstance(said, Written):
                    files += said.files
                    numbers += said.numbers
                    heard.remove(one)
                else:
                    told(said)
    finally:
        for process in running:
            process.terminate()
            process.join()
    return Written(files, tuple(numbers))


def _said(connection: Connection) -> int | Written | Exception:
    """What a process says next: how many more pages are there, at last what it wrote, or what went wrong."""
    try:
        said: int | Written | Exception = connection.recv()
    except EOFError:
        return RuntimeError("a process that wrote pages was stopped")
    return said


def _write_share(writing: Writing, number: int, count: int, connection: Connection) -> None:
    """What one process does."""
    try:
        files, tasks = 0, writing.share(number, count)
        for place, (index, setting) in enumerate(tasks, start=1):
            files += write_page(writing.folder, index, setting)
            if place % TOLD == 0 or place == len(tasks):
                connection.send(place % TOLD or TOLD)
        connection.send(Written(files, _numbers(tasks)))
    except Exception as error:
        connection.send(error)


def write_page(folder: Path, index: Index, setting: Setting) -> int:
    """Write one page below the folder that stands for its place, if it is not there; the number of files written."""
    below = folder / setting.folder.removeprefix(f"{setting.place}/")
    if (below / "index.html").exists():
        return 0
    below.mkdir(parents=True, exist_ok=True)
    sheet = index.sheet(setting.address)
    for name, data in sheet.files.items():
        put(below / name, data())
    put(below / "index.json", twin(index.reading, sheet, setting))
    put(below / "index.html", html(index.reading, sheet, setting))
    return len(sheet.files) + 2


def put(path: Path, data: bytes) -> None:
    """Write a file whole; thousands of them, which the next run would write again, are not each forced to the disk."""
    write_whole(path, data, durable=False)
