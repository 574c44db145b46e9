"""The sources of a brief: chosen by line, numbered in the order of first mention, and the days on which people looked.

Grain: one *note* is the number of one source in one brief. A line takes the nearest sources of its records: the
scheme `source_kind` of the codebook puts them in order, and a source that declares no kind comes after those that do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from partnerscope.brief.model import Cited
from partnerscope.record.citation import SOURCE_KIND, long_citation, safe_url, source_kind
from partnerscope.record.csl import date_text as csl_date
from partnerscope.timeline.words import date_text
from partnerscope.view import View
from partnerscope.view.words import KnownWords, nearness

PER_LINE = 2
"""How many sources a line names; the page of its record names all."""


@dataclass
class Notes:
    """Sources mentioned so far for one view: `numbers` has the number of each by its id, in order."""

    view: View
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def words(self) -> KnownWords:
        """The names of records and sources, looked up once a view."""
        return self.view.once("words", lambda view: KnownWords(view.known))

    @property
    def _evidence(self) -> Mapping[str, list[str]]:
        return self.view.once("sources of records", _sources)

    def kind(self, source: str) -> str:
        """How near a source is, as it declares itself; '' where it does not."""
        return source_kind(self.words.csl(source))

    def of(self, *records: str) -> tuple[int, ...]:
        """The numbers of the nearest sources of these records, each record's own before the next one's."""
        found = list(dict.fromkeys(one for record in records for one in self._evidence.get(record, ())))
        nearest = sorted(found, key=lambda one: nearness(self.view.codebook, self.words.csl(one)))
        return tuple(self.numbers.setdefault(one, len(self.numbers) + 1) for one in nearest[:PER_LINE])

    def cited(self) -> tuple[Cited, ...]:
        """Every source mentioned, by number."""
        return tuple(self._cited(source, number) for source, number in self.numbers.items())

    def _cited(self, source: str, number: int) -> Cited:
        item: Mapping[str, Any] = self.words.csl(source)
        kind = self.words.concept(SOURCE_KIND, self.kind(source)) if self.kind(source) else ""
        read = csl_date(item, "accessed")
        return Cited(number, long_citation(item), safe_url(str(item.get("URL", ""))), kind, date_text(read))


def last_searches(view: View) -> dict[str, str]:
    """The latest day up to V on which somebody looked, by record, and by partner and issue (`JPN/CS`)."""
    found: dict[str, tuple[int, str]] = {}

    def seen(key: str, last: int, date: str) -> None:
        if last > found.get(key, (0, ""))[0]:
            found[key] = last, date

    for row in view.frame("search").filter(pl.col("_last") <= view.day).iter_rows(named=True):
        keys = [*row["records"], *(f"{row['partner']}/{issue}" for issue in row["issues"] if row["partner"])]
        for key in keys:
            seen(key, row["_last"], row["date"])
    return {key: date for key, (_, date) in found.items()}


def _sources(view: View) -> dict[str, list[str]]:
    """The sources that support each record, in the order of the evidence."""
    supporting = view.codebook.where("stance", "side", "for")
    frame = view.frame("evidence").filter(pl.col("stance").is_in(supporting))
    found: dict[str, list[str]] = {}
    for record, source in frame.select("record", "source").unique(maintain_order=True).rows():
        found.setdefault(record, []).append(source)
    return found
