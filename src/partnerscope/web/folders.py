"""Pages written to files, by one process or by several that share them out.

Grain: one *page* is a folder with its files, its JSON twin and, last of all, its `index.html`: where that is there, the page
is whole. Each process makes its own readings, so that pages of one date are written by one of them where there are enough;
pages that stand once are taken by whoever has time.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from partnerscope.files import write_whole
from partnerscope.observatory import Observatory
from partnerscope.web.ids import Numbered, numbered
from partnerscope.web.indexing import searched
from partnerscope.web.library import Library
from partnerscope.web.pages import ONCE, Index
from partnerscope.web.render import html, twin
from partnerscope.web.setting import Setting

TAKEN = 10
"""How many of the common pages a process takes at once."""
RARELY = 50_000, 50, 100
"""New objects (and looks at the newest, and at those a while old) until Python looks for circles of objects again: pages
leave next to none, and a look goes through all records.
"""

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

    def tasks(self, library: Library, dates: Collection[str] = ()) -> Iterator[Task]:
        """Every page with the reading that makes it: those that stand once, then those of each date (or of these)."""
        script = searched()
        for date in ("", *(dates or self.dates)):
            index = library.index(self.head, date or self.default)
            for address in index.pages(once=not date, written=True):
                there = library.there(index, date, address)
                setting = Setting(self.place, self.head, date, self.default, address, ONCE, there, self.base)
                setting = replace(setting, static=True, searched=script)
                yield index, replace(setting, language=self.language, beside=self.beside)

    def library(self) -> Library:
        """A library that makes these pages."""
        return Library(self.observatory, self.base, self.language, beside=self.beside)

    def page(self, setting: Setting) -> Path:
        """The file of a page, below the folder that stands for its place."""
        return self.folder / setting.folder.removeprefix(f"{setting.place}/") / "index.html"

    def own_dates(self, number: int, count: int) -> tuple[str, ...]:
        """The dates that one of `count` processes writes alone: its readings of them are made once. None where there are
        fewer dates than processes.
        """
        return self.dates[::-1][number::count] if len(self.dates) >= count else ()

    def share(self, tasks: Iterable[Task], number: int, count: int) -> tuple[list[Task], list[Task]]:
        """Of these pages those that one process writes alone, and those of which each takes some when it comes to them."""
        own, listed = self.own_dates(number, count), list(tasks)
        alone = len(self.dates) >= count
        common = [task for task in listed if not (alone and task[1].date)]
        return [task for task in listed if task[1].date in own], common

    def even(self, count: int) -> bool:
        """Whether each of `count` processes has as many dates of its own: then the pages that all share come first.

        Else they come last, and whoever has fewer dates takes more of them.
        """
        return len(self.dates) % count == 0


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: files, and every number at the dates of the site."""

    files: int
    numbers: tuple[Numbered, ...]


def write_pages(writing: Writing, tasks: list[Task], processes: int, told: Callable[[int], None]) -> Written:
    """Write the pages that are not there yet. `told` hears of pages as they are there.

    This process is one of them. Raises what any of them raised; the others are then stopped.
    """
    context = get_context("spawn")  # a fork would copy the threads of the frames' engine half
    taken = context.Value("i", 0)
    running: list[SpawnProcess] = []
    telling: list[Connection] = []
    written: list[Written] = []

    def heard(patience: float | None) -> None:
        ready = wait(telling, patience)
        for one in [here for here in telling if here in ready]:
            said = _said(one)
            if isinstance(said, Exception):
                raise said
            if isinstance(said, int):
                told(said)
            else:
                written.append(said)
                telling.remove(one)

    def step(pages: int) -> None:
        told(pages)
        heard(0)

    try:
        for number in range(1, processes):
            here, there = context.Pipe(duplex=False)
            running.append(
                context.Process(
                    target=_write_share, args=(writing, number, processes, taken, there), daemon=True
                )
            )
            running[-1].start()
            there.close()
            telling.append(here)
        own, common = writing.share(tasks, 0, processes)
        written.append(_written(writing, own, common, writing.even(processes), taken, step))
        while telling:
            heard(None)
    finally:
        for process in running:
            process.terminate()
            process.join()
    return Written(
        sum(one.files for one in written), tuple(number for one in written for number in one.numbers)
    )


@contextmanager
def _rarely() -> Iterator[None]:
    """Let Python look for circles of objects rarely for a while, and at none of those that are there already."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@_rarely()
def _written(
    writing: Writing,
    own: list[Task],
    common: list[Task],
    common_first: bool,
    taken: Synchronized[int],
    told: Callable[[int], None],
) -> Written:
    """Write one's own pages, and before or after them common ones that nobody has taken, a few at a time."""
    files, done = 0, []
    parts = [own, _untaken(common, taken)]
    for index, setting in chain(*(reversed(parts) if common_first else parts)):
        files += write_page(writing, index, setting)
        done.append((index, setting))
        told(1)
    return Written(files, _numbers(done))


def _untaken(common: list[Task], taken: Synchronized[int]) -> Iterator[Task]:
    """The common pages that no other process has taken, as long as there are some."""
    while True:
        with taken.get_lock():
            first, taken.value = taken.value, taken.value + TAKEN
        if first >= len(common):
            return
        yield from common[first : first + TAKEN]


def _numbers(tasks: list[Task]) -> tuple[Numbered, ...]:
    """The numbers at the dates whose first page, the front page, is among these."""
    fronts = [index.reading for index, setting in tasks if setting.date and not setting.address]
    return tuple(one for reading in fronts for one in numbered(reading))


def _said(connection: Connection) -> int | Written | Exception:
    """What a process says next: how many more pages are there, at last what it wrote, or what went wrong."""
    try:
        said: int | Written | Exception = connection.recv()
    except EOFError:
        return RuntimeError("a process that wrote pages was stopped")
    return said


def _write_share(
    writing: Writing, number: int, count: int, taken: Synchronized[int], connection: Connection
) -> None:
    """What one of the other processes does."""
    try:
        tasks = writing.tasks(writing.library(), writing.own_dates(number, count))
        own, common = writing.share(tasks, number, count)
        connection.send(_written(writing, own, common, writing.even(count), taken, connection.send))
    except Exception as error:
        connection.send(error)


def write_page(writing: Writing, index: Index, setting: Setting) -> int:
    """Write one page, if it is not there; the number of files written."""
    page = writing.page(setting)
    if page.exists():
        return 0
    below = page.parent
    below.mkdir(parents=True, exist_ok=True)
    sheet = index.sheet(setting.address)
    for name, data in sheet.files.items():
        put(below / name, data())
    put(below / "index.json", twin(index.reading, sheet, setting))
    put(page, html(index.reading, sheet, setting))
    return len(sheet.files) + 2


def put(path: Path, data: bytes) -> None:
    """Write a file whole; thousands of them, which the next run would write again, are not each forced to the disk."""
    write_whole(path, data, durable=False)
