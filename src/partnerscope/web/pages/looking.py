"""Looking for something: a box, hits by group with the matching words and the year, and a list from A to Z.

Grain: one *result* is one question with its hits. The list from A to Z needs no question and no script: it stands on the
page in files too, where a script answers the box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from urllib.parse import urlencode

from partnerscope.web.block import Cell, Item, Page, Sheet
from partnerscope.web.entries import GROUPS, Findable, entries
from partnerscope.web.finder import Found, Hit, Question, search
from partnerscope.web.pages import twin
from partnerscope.web.reading import Reading

LISTED = ("actor", "dialogue", "agreement")
"""The groups that the list from A to Z holds, beside the names that records mention."""

LIKE = 60
"""So many letters of a question are held against names when nothing holds it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the page shows: the question, its hits, other questions one click away, and the list from A to Z."""

    question: Question
    found: tuple[Found, ...]
    filters: tuple[tuple[str, str, bool], ...]
    letters: tuple[tuple[str, tuple[Item, ...]], ...]
    feed: str


def page(reading: Reading) -> Sheet:
    """The page without a question."""
    return looked(reading, Question(), [])


def looked(reading: Reading, question: Question, found: list[Found]) -> Sheet:
    """The page with the hits of a question."""
    count = sum(one.count for one in found)
    said = question.text.strip()
    title = reading.say("looking.question_asked", asked=said) if said else reading.say("looking.question")
    whole = (
        reading.many(count, "looking.found.one", "looking.found.several")
        if count
        else reading.say("looking.nothing_found")
        if " " in said
        else reading.say("looking.no_word")
    )
    near = () if count or not said else _near(reading, said)
    meant: Cell = (Item(" "), Item(reading.say("Near it:")), Item(" "), *near) if near else ()
    lead = whole if said else reading.say("looking.what_is_searched")
    named = _letters(reading)
    shown = Looked(
        question,
        tuple(found),
        tuple(_filters(reading, question)) if said else (),
        tuple((letter, tuple(item for _, item in listed)) for letter, listed in named.items()),
        f"?{asked(question)}" if said else "",
    )
    met = [hit.entry for one in found for hit in one.hits]
    return Sheet(
        Page(title, (Item(lead), *meant), (), "search"),
        lambda: {
            "hits": [_told(one) for one in met],
            "records": twin.records(reading, [one.id for one in met]),
            "names": [_told(one) for listed in named.values() for one, _ in listed],
        },
        template="search.html",
        shown=shown,
        spoken=True,
    )


def _told(one: Findable) -> twin.Data:
    """An entry as data: what it is, never where it stands."""
    told = asdict(one)
    return {name: told[name] for name in ("group", "id", "name", "year", "partner", "issues")}


def _near(reading: Reading, said: str) -> Cell:
    """The names that are spelled most like what was asked, where one is near."""
    named = {one.name.casefold(): one for one in entries(reading) if one.group in LISTED}
    near = [named[one] for one in get_close_matches(said.casefold()[:LIKE], named, n=3)]
    links = [(Item(", "), Item(one.name, one.path)) for one in near]
    return tuple(item for pair in links for item in pair)[1:]


def asked(question: Question) -> str:
    """A question as the end of an address."""
    pairs = {"q": question.text, "in": question.group, "partner": question.partner, "issue": question.issue}
    return urlencode({name: value for name, value in pairs.items() if value})


def _filters(reading: Reading, question: Question) -> Iterator[tuple[str, str, bool]]:
    """Links that narrow or widen a question: text, address, whether it is chosen."""
    about = reading.view.about
    for group in GROUPS:
        chosen = question.group == group
        yield (
            reading.say(GROUPS[group]),
            f"?{asked(replace(question, group='' if chosen else group))}",
            chosen,
        )
    for partner in reading.by_label(about.partners):
        chosen = question.partner == partner
        yield (
            reading.label(partner),
            f"?{asked(replace(question, partner='' if chosen else partner))}",
            chosen,
        )
    for issue in about.issues:
        chosen = question.issue == issue
        yield reading.issue(issue), f"?{asked(replace(question, issue='' if chosen else issue))}", chosen


def _letters(reading: Reading) -> Mapping[str, list[tuple[Findable, Item]]]:
    """Names from A to Z with their links: actors and bodies, dialogues, agreements."""
    held: dict[str, list[tuple[Findable, Item]]] = {}
    listed = [one for one in entries(reading) if one.group in LISTED]
    often = Counter(one.name for one in listed)
    for one in sorted(listed, key=lambda one: (one.name.casefold(), one.id)):
        first = one.name[:1].upper()
        whose = f" ({reading.label(one.partner)})" if often[one.name] > 1 and one.partner else ""
        named = Item(f"{one.name}{whose}", one.path)
        held.setdefault(first if first.isalpha() else "0–9", []).append((one, named))
    return held


def hits(index: bytes, question: Question) -> list[Hit]:
    """The hits of a question in one list, for its feed."""
    return [hit for one in search(index, question) for hit in one.hits]
