"""Sources from a reference manager: CSL JSON, RIS, BibTeX, each as items of CSL with the files that hang on them.

Grain: one *item* is one source. What an export says that CSL as kept here does not is counted by the name of its field; an
entry that cannot be read is named. No path outside the folder that somebody chose is followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

from partnerscope.coding.exchange.bibtex import items_of
from partnerscope.coding.exchange.items import LibraryItem
from partnerscope.coding.exchange.loss import LossTally
from partnerscope.coding.exchange.ris import item_of
from partnerscope.documents import decoded
from partnerscope.errors import InputError, Problem
from partnerscope.folder import read_sources
from partnerscope.record import kind_named
from partnerscope.record.csl import faults_of

_RIS_END = re.compile(r"^ER  -[^\n]*\n?", re.M)
NO_ANNOTATIONS = "annotations made inside Zotero are in none of its exports, so none came in"


def read_library(format: str, data: bytes, tally: LossTally) -> list[LibraryItem]:
    """The items of an export. Raises InputError when the file as a whole cannot be read."""
    items = list(_READERS[format](data, tally))
    if not items and not tally.left_out.total():
        raise InputError(f"there is no entry of {format} in it", hint="is it another format?")
    tally.say(NO_ANNOTATIONS)
    return items


def _csl(data: bytes, tally: LossTally) -> Iterator[LibraryItem]:
    problems: list[Problem] = []
    frame, _, renamed = read_sources(data, kind_named("source"), problems)
    for problem in problems:
        if problem.severity == "error" and not problem.place.column:
            raise InputError(f"the items cannot be read: {problem.what}")
        if problem.severity == "error":
            tally.leave("items with faults")
            tally.say(f"{problem.place.column}: {problem.what}")
    tally.change("ids that cannot be kept as they are", len(renamed))
    tally.say("CSL JSON names no attachments: export RIS or BibTeX with files for them")
    yield from (LibraryItem(json.loads(text)) for text in frame["csl"])


def _ris(data: bytes, tally: LossTally) -> Iterator[LibraryItem]:
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    yield from _sound((item_of(entry, tally) for entry in _ris_entries(text, tally)), tally)


def _ris_entries(text: str, tally: LossTally) -> Iterator[Mapping[str, Any]]:
    """The entries, each read by itself: one that breaks off or makes no sense does not take the others with it."""
    import rispy

    line, begun = 1, re.split(r"^(?=TY  - )", text, flags=re.M)
    for written in begun:
        first, line = line, line + written.count("\n")
        ends = _RIS_END.search(written) if written.startswith("TY  - ") else None
        entry, rest = (written[: ends.end()], written[ends.end() :]) if ends else ("", written)
        if not ends and written.startswith("TY  - "):
            tally.leave("entries that do not end")
            tally.say(f"line {first}: the entry does not end (ER  - is missing)")
        elif len(begun) > 1:  # a file that has no entry at all is none of RIS
            tally.leave("lines outside of entries", sum(bool(one.strip()) for one in rest.split("\n")))
        try:
            yield from rispy.loads(entry)
        except Exception as error:  # what it raises for lines that it cannot place differs by version
            tally.leave("entries that cannot be parsed")
            tally.say(f"line {first}: the entry cannot be parsed ({type(error).__name__}: {error})")


def _bibtex(data: bytes, tally: LossTally) -> Iterator[LibraryItem]:
    yield from _sound(items_of(decoded(data), tally), tally)


_READERS: Mapping[str, Callable[[bytes, LossTally], Iterator[LibraryItem]]] = {
    "csl": _csl,
    "ris": _ris,
    "bibtex": _bibtex,
}
FORMATS: tuple[str, ...] = tuple(_READERS)


def _sound(items: Iterator[LibraryItem], tally: LossTally) -> Iterator[LibraryItem]:
    """The items that can be kept, no two under one id."""
    taken: set[str] = set()
    for item in items:
        if faults := list(faults_of(item.csl)):
            tally.leave("items with faults")
            tally.say(f"{item.csl.get('title') or item.id}: {faults[0][0]}")
        elif item.id in taken:
            tally.leave("items under an id that another has")
            tally.say(f"two items are called {item.id!r}")
        else:
            taken.add(item.id)
            yield item


def inside(folder: Path, written: str) -> Path | None:
    """The file that a relative path names inside a folder; None for any that leads elsewhere or is not there."""
    parts = written.replace("\\", "/").removeprefix("file://")
    path = Path(parts)
    if path.is_absolute() or PureWindowsPath(parts).drive or ".." in path.parts or "\0" in parts:
        return None
    found = (folder / path).resolve()
    return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
