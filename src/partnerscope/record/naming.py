"""How records are named in a few words: one function a kind, in the words of whoever asks.

Grain: one function names one record. It reads the record's cells and turns ids into words by `Words`, so that pages,
briefs and lists name a record alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

Row = Mapping[str, Any]


class Words(Protocol):
    """What turns ids into words: labels as known at T, dates and numbers as a reader writes them."""

    def concept(self, scheme: str, identity: str) -> str:
        """The label of a concept."""

    def actor(self, identity: str) -> str:
        """The label of an actor."""

    def record(self, identity: str) -> str:
        """The name of another record."""

    def date(self, text: str) -> str:
        """A date as a reader writes it."""

    def number(self, value: float) -> str:
        """A number as a reader writes it."""

    def source(self, identity: str) -> str:
        """The short citation of a source."""


Named = Callable[[Words, Row], str]


def plain(words: Words, row: Row) -> str:
    """By its label, its title or its id."""
    return str(row.get("label") or row.get("title") or row.get("id") or "")


def first_of(*columns: str) -> Named:
    """By the first of these columns that is filled, else by the id."""
    return partial(_first, columns)


def _first(columns: tuple[str, ...], words: Words, row: Row) -> str:
    return str(next((row[column] for column in columns if row[column]), row["id"]))


def issues(words: Words, row: Row) -> str:
    """The issues of a record, joined."""
    return ", ".join(words.concept("issue", issue) for issue in row.get("issues") or ())


def meeting(words: Words, row: Row) -> str:
    """Its number, its dialogue and its date."""
    number = f"Meeting {row['number']}" if row["number"] else "Meeting"
    when = f", {words.date(row['date'])}" if row["date"] else ""
    return f"{number} of {words.record(row['dialogue'])}{when}"


def action(words: Words, row: Row) -> str:
    """As printed, with partner and issues."""
    what = row["printed"] or words.concept("instrument", row["instrument"])
    return f"{what} ({words.actor(row['partner'])}, {issues(words, row)})"


def figure(words: Words, row: Row) -> str:
    """What is counted, as of when, the number, and of whom or what."""
    who = words.actor(row["partner"]) if row["partner"] else ""
    about = ", ".join(
        part for part in (who, issues(words, row), row["item"] or "", row["answer"] or "") if part
    )
    what = words.concept("figure_measure", row["measure"])
    when = f", {words.date(row['as_of'])}" if row["as_of"] else ""
    return f"{what}{when}: {words.number(row['value'])} ({about or row['unit']})"


def membership(words: Words, row: Row) -> str:
    """Who stands how in what."""
    status = words.concept("membership_status", row["status"])
    return f"{words.actor(row['actor'])} in {words.actor(row['body'])}: {status}"


def partnership(words: Words, row: Row) -> str:
    """Its name, or both sides and what it is called."""
    category = words.concept("partnership_category", row["category"])
    return row["label"] or f"{words.actor(row['subject'])} and {words.actor(row['partner'])}: {category}"


def threat(words: Words, row: Row) -> str:
    """As printed, with the document."""
    named = row["printed"] or words.concept("threat", row["threat"])
    return f"{named} ({words.concept('document', row['document'])})"


def designation(words: Words, row: Row) -> str:
    """Who is called what, and where."""
    where = words.concept("document", row["document"]) if row["document"] else row["speaker"] or ""
    term = words.concept("designation_term", row["term"])
    return f"{words.actor(row['partner'])}: {term}" + (f" ({where})" if where else "")


def rating(words: Words, row: Row) -> str:
    """Who judges what on which scale."""
    judged = words.concept(row["scale"], row["value"])
    return f"{row['rater']}: {judged} ({row['scale'].replace('_', ' ')})"


def next_round(words: Words, row: Row) -> str:
    """Which dialogue is to meet, and when."""
    number = f"Round {row['number']}" if row["number"] else "Next round"
    return f"{number} of {words.record(row['dialogue'])}, announced for {words.date(row['expected'])}"


def position(words: Words, row: Row) -> str:
    """Who on what."""
    return f"{words.actor(row['actor'])} on {words.concept('position_case', row['case'])}"


def opinion(words: Words, row: Row) -> str:
    """The poll, its question and answer, and of whom."""
    answer = f", {row['answer']}" if row["answer"] else ""
    return f"{row['poll']}: {row['item']}{answer} ({row['population']})"


def source(words: Words, row: Row) -> str:
    """Its short citation."""
    return words.source(row["id"])


def quote(words: Words, row: Row) -> str:
    """Its words in quotation marks."""
    return f"“{row['exact']}”"
