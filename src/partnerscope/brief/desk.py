"""What every part of one brief is made from: the view, the partner, the words and the numbered sources.

Grain: one *desk* is one brief in the making; its parts are written in the order in which they are printed, because that
order numbers the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from partnerscope import timeline
from partnerscope.brief.model import Noted, NotedTable, Topic
from partnerscope.brief.notes import Notes, last_searches
from partnerscope.brief.sentences import Sentences
from partnerscope.measure import OUTCOMES, Result, declared_readings, measure_named, result_of, rounds_of
from partnerscope.view import View

Row = Mapping[str, Any]
T = TypeVar("T")

ROWS = {"dialogues": 15, "commitments": 12, "changes": 10, "rivalry": 5, "gaps": 7}
"""How many rows a part shows: what any partner needs to stand on two pages."""
LONG = 110
"""Letters after which a text in a cell is cut; the page of its record has all of it."""


@dataclass(frozen=True)
class Desk:
    """One partner, or one partner on one issue (ids), at V."""

    view: View
    partner: str
    issue: str = ""
    sentences: Sentences = field(default_factory=Sentences)

    @cached_property
    def notes(self) -> Notes:
        """The sources mentioned so far."""
        return Notes(self.view)

    @cached_property
    def issue_label(self) -> str:
        """The label of the issue; '' for a brief of the whole partner."""
        return self.view.issue_label(self.issue) if self.issue else ""

    @cached_property
    def searched(self) -> Mapping[str, str]:
        """The last searches by record, and by partner and issue."""
        return last_searches(self.view)

    def findings(self, measure: str) -> list[Row]:
        """What a measure says of the partner (and the issue)."""
        frame = measure_named(measure)(self.view).frame.filter(pl.col("partner") == self.partner)
        if self.issue and "issues" in frame.columns:
            frame = frame.filter(pl.col("issues").list.contains(self.issue))
        elif self.issue and "issue" in frame.columns:
            frame = frame.filter(pl.col("issue") == self.issue)
        return list(frame.iter_rows(named=True))

    @cached_property
    def of_security(self) -> tuple[str, ...]:
        """The scopes of dialogues that surely belong to what is observed."""
        return tuple(self.view.codebook["scope"].where("belongs", "surely"))

    @cached_property
    def ledger(self) -> list[Row]:
        """Its dialogues: on security first, each group by its last evidence, the latest first."""

        def place(row: Row) -> tuple[bool, int, str]:
            return row["scope"] not in self.of_security, -last_day(row["last_meeting"]), row["dialogue"]

        return sorted(self.findings("ledger"), key=place)

    def result(self, row: Row) -> Result:
        """What the outcome of a promise counts as."""
        return result_of(self.view.codebook, row["outcome"])

    def outcome(self, row: Row) -> str:
        """What became of a promise, in words; the codebook's label where it counts as nothing of ours."""
        label = self.view.codebook[OUTCOMES].label_of(row["outcome"])
        return self.sentences.word("outcome", self.result(row), label)

    def reading(self, name: str) -> str:
        """A reading of a dialogue in words; the codebook's label for what a source declares in words of its own."""
        return self.sentences.word("reading", name, declared_readings(self.view.codebook).get(name, name))

    def last_round(self, row: Row) -> tuple[str, ...]:
        """The records that show the last round of a dialogue, then the dialogue."""
        last = rounds_of(self.view)[row["dialogue"]].last if row["last_meeting"] else None
        return (*((last.id,) if last else ()), row["dialogue"])

    def overdue(self, expected: str) -> int:
        """Days from the last day on which a round was expected to V; 0 before."""
        return max(0, self.view.day - last_day(expected))

    def looked(self, *dates: str | None) -> Noted:
        """The latest of the days on which somebody looked."""
        there = sorted(filter(None, dates), key=last_day)
        name = "looked" if there else "not_looked"
        return Noted(self.sentences.say(name, date=there[-1] if there else ""))

    def part(
        self,
        name: str,
        lead: str,
        widths: Sequence[int],
        listed: Iterable[T],
        row: Callable[[T], tuple[Noted, ...]],
        verb: str,
        **data: Any,
    ) -> Topic:
        """A part with a row for the first of many; the others are counted, and cite nothing."""
        every = list(listed)
        shown = tuple(row(one) for one in every[: ROWS[name]])
        more = len(every) - len(shown)
        return Topic(
            self.sentences.say(name, **data),
            Noted(lead),
            NotedTable(self.sentences.heads(name), tuple(widths), shown) if shown else None,
            self.sentences.say("rest", count=more, verb=verb) if more else "",
        )


def last_day(text: str | None) -> int:
    """The last day that a date can mean; 0 for none."""
    return timeline.parse(text).last if text else 0


def cut(text: str, long: int = LONG) -> str:
    """A text for a cell, cut at a word where it is long."""
    return text if len(text) <= long else f"{text[:long].rpartition(' ')[0]} …"
