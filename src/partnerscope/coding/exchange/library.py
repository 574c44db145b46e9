"""Sources from a reference manager: CSL JSON, RIS, BibTeX, each as items of CSL with the files that hang on them.

Grain: one *item* is one source. What an export says that CSL as kept here does not is counted by the name of its field; an
entry that cannot be read is named. No path outside the folder that somebody chose is followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from partnerscope.coding.exchange.loss import LossTally
from partnerscope.documents.plain import decoded
from partnerscope.folder.sources import canonical_json, read_sources
from partnerscope.record import kind_named
from partnerscope.record.csl import faults_of, kept_id

NO_ANNOTATIONS = "annotations made inside Zotero are in none of its exports, so none came in"
_DAY = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """A source as CSL, and the files that hang on it, as the export names them."""

    csl: Mapping[str, Any]
    files: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id under which it would be kept."""
        return str(self.csl["id"])

    @property
    def text(self) -> str:
        """The item as the journal holds it."""
        return canonical_json(dict(self.csl))


def read_library(format: str, data: bytes, tally: LossTally) -> list[LibraryItem]:
    """The items of an export. Raises InputError when the file as a whole cannot be read."""
    tally.say(NO_ANNOTATIONS)
    return list(_READERS[format](data, tally))


def _csl(data: bytes, tally: LossTally) -> Iterator[LibraryItem]:
    import json

    problems: list[Any] = []
    frame, _, renamed = read_sources(data, kind_named("source"), problems)
    for problem in problems:
        if problem.severity == "error":
            tally.leave("items with faults")
            tally.say(f"{problem.place.column or problem.place}: {problem.what}")
    tally.change("ids that cannot be kept as they are", len(renamed))
    tally.say("CSL JSON names no attachments: export RIS or BibTeX with files for them")
    yield from (LibraryItem(json.loads(text)) for text in frame["csl"])


def _ris(data: bytes, tally: LossTally) -> Iterator[LibraryItem]:
    import rispy

    from partnerscope.coding.exchange.ris import item_of

    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    entries = rispy.loads(text)
    begun = len(re.findall(r"^TY  -", text, re.M))
    if begun > len(entries):
        tally.leave("entries that do not end", begun - len(entries))
    yield from _sound((item_of(entry, tally) for entry in entries), tally)


def _bibtex(data: bytes, tally: LossTally) -> Iterator[LibraryItem]:
    from partnerscope.coding.exchange.bibtex import items_of

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


# --- what RIS and BibTeX have in common


def date_of(text: str) -> dict[str, Any] | None:
    """A date of CSL from '2024', '2024-05', '2024/05/14/'; any other text is kept as it is."""
    if not text.strip():
        return None
    found = _DAY.match(text.strip())
    if found is None or text.strip(" /")[found.end() :].strip(" /"):
        return {"literal": text.strip()}
    return {"date-parts": [[int(part) for part in found.groups() if part]]}


def name_of(text: str) -> dict[str, str]:
    """A name of CSL from 'Renard, Thomas' or 'European Council'."""
    family, comma, given = (part.strip() for part in text.partition(","))
    return {"family": family, "given": given} if comma and given else {"literal": family}


def id_of(written: str, csl: Mapping[str, Any]) -> str:
    """The id an entry gives itself, else one made of its first name, year and title."""
    if kept := kept_id(written):
        return kept
    names = csl.get("author") or csl.get("editor") or [{}]
    name = str(names[0].get("family") or names[0].get("literal") or "")
    year = str((csl.get("issued") or {}).get("date-parts", [[""]])[0][0])
    words = re.findall(r"\w+", str(csl.get("title", "")))[:5]
    return kept_id("-".join(filter(None, (name, year, *words))).casefold()) or "source"


def inside(folder: Path, written: str) -> Path | None:
    """The file that a relative path names inside a folder; None for any that leads elsewhere or is not there."""
    parts = written.replace("\\", "/").removeprefix("file://")
    path = Path(parts)
    if path.is_absolute() or PureWindowsPath(parts).drive or ".." in path.parts or "\0" in parts:
        return None
    found = (folder / path).resolve()
    return found if found.is_relative_to(folder.resolve()) and found.is_file() else None


def counted_leftovers(given: Sequence[str], tally: LossTally) -> None:
    """Count fields that CSL as kept here does not take, by name."""
    for name in given:
        tally.leave(f"fields {name!r}")
