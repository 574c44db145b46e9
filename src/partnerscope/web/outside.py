"""Addresses above any head: what moves with the newest one. Redirects, feeds, numbers by their id, the OpenAPI document.

Grain: one *address* here answers for the newest head, and says in its answer which one that was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs

from partnerscope.journal import Changeset
from partnerscope.timeline.words import counted
from partnerscope.web import atom, ids
from partnerscope.web.answer import Answer
from partnerscope.web.block import Sheet
from partnerscope.web.finder import Question, index_bytes, search
from partnerscope.web.openapi import document
from partnerscope.web.pages import ONCE, Index, changes, looking
from partnerscope.web.reading import Reading
from partnerscope.web.render import id_list

LATEST = "latest"
"""Stands for the newest head, live as in files."""
_ID = re.compile(r"[a-z2-7]{8}")
FEEDS = ("changes/feed.xml", "search/feed.xml")


def asks(path: str) -> bool:
    """Whether the end of an address, after '?', is part of a question: on the search page and its feed alone."""
    return path.rstrip("/").rpartition("/")[2] == "search" or path == FEEDS[1]


def question_of(query: str) -> Question:
    """What the end of an address asks. Names that are not known are left out."""
    held = parse_qs(query[:2_000], keep_blank_values=False, errors="replace", max_num_fields=20)

    def one(name: str) -> str:
        return held.get(name, [""])[0]

    return Question(one("q")[:200], one("in"), one("partner"), one("issue"))


def searched(index: Index, query: str) -> Sheet:
    """The search page with the hits of a question."""
    question = question_of(query)
    return looking.looked(index.reading, question, search(search_index(index), question))


def search_index(index: Index) -> bytes:
    """The index of the search at a head."""
    reading = index.reading
    folder = reading.knowledge.observatory.cache.folder / "search"
    return reading.view.once("search index", lambda _: index_bytes(reading, folder))


def answer(
    path: str,
    query: str,
    head: str,
    newest: Callable[[], Index],
    declared: Callable[[], list[Index]],
    base: str,
) -> Answer | None:
    """The answer of an address above the heads; None for any other."""
    if path == LATEST or path.startswith(f"{LATEST}/"):
        return Answer(307, to=f"k/{head}/{path.removeprefix(LATEST).removeprefix('/')}", query=query)
    if path in ("search", "search/"):
        return Answer(307, to=f"k/{head}/search/", query=query)
    if path == "openapi.json":
        reading = newest().reading
        return Answer(200, document(reading, reading.view.valid), "application/json")
    letter = path.removeprefix(f"{ids.ROOM}/").removesuffix("/")
    if path == f"{ids.ROOM}/{letter}/" and letter in set(ids.LETTERS):
        rows = ids.beginning(_numbers(declared()), letter)
        return Answer(200, id_list(rows, letter, "../../", "", LATEST, static=False))
    if _ID.fullmatch(letter) and path.startswith(f"{ids.ROOM}/"):
        one = next(iter(ids.beginning(_numbers(declared()), letter)), None)
        place, _, anchor = one.path.partition("#") if one else ("", "", "")
        return Answer(307, to=f"k/{head}/v/{one.date}/{place}", anchor=anchor) if one else None
    if path == FEEDS[0]:
        return Answer(200, changes_feed(newest().reading, base), atom.MEDIA)
    if path == FEEDS[1]:
        return Answer(200, search_feed(newest(), question_of(query), base), atom.MEDIA)
    return None


def _numbers(indexes: list[Index]) -> Iterator[ids.Numbered]:
    for index in indexes:
        yield from ids.numbered(index.reading)


def changes_feed(reading: Reading, base: str, place: str = LATEST) -> bytes:
    """What is learned: one item for each of the latest changesets, with the page that shows what it changed."""
    about, sets = reading.view.about, reading.knowledge.changesets[-changes.RECENT :]
    items = [_posted(one, about.id, place) for one in sets]
    title = f"{about.title}: what is learned"
    own = f"{base}/{FEEDS[0]}" if base else "feed.xml"
    identity = f"tag:{about.id},2026:changes"
    return atom.feed(title, own, identity, _author(reading), items, reading.knowledge.recorded)


def _posted(one: Changeset, observatory: str, place: str) -> atom.Posted:
    header = one.header
    before = header.parents[0][:12] if header.parents else ""
    link = (
        f"../{place}/changes/{before}..{one.hash[:12]}/index.html"
        if before
        else f"../{place}/changes/index.html"
    )
    said = f"{header.author}: {counted(header.revisions, 'revision')}"
    return atom.Posted(
        f"tag:{observatory},2026:changeset:{one.hash}", header.reason, link, header.recorded_at, said
    )


def search_feed(index: Index, question: Question, base: str) -> bytes:
    """The hits of a question, those recorded last first."""
    reading = index.reading
    about = reading.view.about
    told = _recorded(reading)
    items = [
        atom.Posted(
            f"tag:{about.id},2026:{hit.entry.group}:{hit.entry.id}",
            hit.entry.name,
            f"../{LATEST}/{_place(reading, hit.entry.path)}",
            told.get(hit.entry.id, reading.knowledge.recorded),
            "".join(text for text, _ in hit.said),
        )
        for hit in looking.hits(search_index(index), question)
    ]
    title = f"{about.title}: {question.text.strip() or 'a search'}"
    asked = looking.asked(question)
    own = f"{base}/{FEEDS[1]}?{asked}" if base else f"feed.xml?{asked}"
    updated = max((one.at for one in items), default=datetime(1970, 1, 1, tzinfo=UTC))
    return atom.feed(title, own, f"tag:{about.id},2026:search:{asked}", _author(reading), items, updated)


def _place(reading: Reading, path: str) -> str:
    return path if path.partition("/")[0] in ONCE else f"v/{reading.view.valid}/{path}"


def _recorded(reading: Reading) -> dict[str, datetime]:
    """When each record was recorded last."""
    return {
        identity: revisions[-1][0].header.recorded_at
        for (_, identity), revisions in reading.knowledge.histories.items()
    }


def _author(reading: Reading) -> str:
    return ", ".join(reading.view.about.maintainers) or reading.view.about.id
