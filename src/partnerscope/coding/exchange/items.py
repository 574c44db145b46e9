"""One source of a reference manager as CSL, and what RIS and BibTeX have in common: dates, names, ids.

Grain: one *item* is one source with the files that hang on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnerscope.coding.exchange.loss import LossTally
from partnerscope.folder import canonical_json
from partnerscope.record.csl import kept_id

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


def counted_leftovers(given: Sequence[str], tally: LossTally) -> None:
    """Count fields that CSL as kept here does not take, by name."""
    for name in given:
        tally.leave(f"fields {name!r}")
