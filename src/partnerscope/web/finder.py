"""The index of a search: full text of every entry in SQLite, made once a head and kept as a cache.

Grain: one *hit* is one entry that holds every word asked for, with the place where it holds them. The index holds nothing
that the journal does not say, and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from partnerscope.files import write_whole
from partnerscope.web.entries import GROUPS, Findable, entries
from partnerscope.web.program import program
from partnerscope.web.reading import Reading

MOST_WORDS, LONGEST = 12, 200
"""A question has at most so many words and characters; what is beyond is left out."""
SHOWN, ALL_SHOWN = 8, 200
"""Hits shown of a group among others, and of a group alone."""
OPEN, SHUT = "\ue000", "\ue001"
"""Marks around matching words, from the letters that no text uses."""

_WORD = re.compile(r"\w+")
_log = logging.getLogger("partnerscope.web")
_TABLE = (
    "CREATE VIRTUAL TABLE entry USING fts5(name, words, grouped UNINDEXED, id UNINDEXED, path UNINDEXED, year UNINDEXED, "
    "partner UNINDEXED, issues UNINDEXED, tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3')"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: words, and what a hit must be of ('' for any)."""

    text: str = ""
    group: str = ""
    partner: str = ""
    issue: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words, bounded."""
        return tuple(_WORD.findall(self.text[:LONGEST])[:MOST_WORDS])


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found, and its words around those asked for, in pieces: text, and whether it was asked for."""

    entry: Findable
    said: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one group, and how many there are in all."""

    group: str
    label: str
    count: int
    hits: tuple[Hit, ...]


def index_bytes(reading: Reading, folder: Path) -> bytes:
    """The index of a head as an SQLite database: from `folder` where it is there, else made and kept there."""
    name = hashlib.sha256(f"{reading.view.head} {program()}".encode()).hexdigest()[:32]
    path = folder / f"{name}.sqlite"
    try:
        return path.read_bytes()
    except OSError:
        data = _made(entries(reading))
    try:
        write_whole(path, data, durable=False)
    except OSError as error:
        _log.warning("the index of the search cannot be kept, it is made again: %s", error)
    return data


def _made(found: Iterable[Findable]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute(_TABLE)
        rows = (
            (
                one.name,
                one.words,
                one.group,
                one.id,
                one.path,
                one.year,
                one.partner,
                f";{';'.join(one.issues)};",
            )
            for one in found
        )
        base.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        base.execute("INSERT INTO entry(entry) VALUES ('optimize')")
        base.commit()
        return base.serialize()


def search(index: bytes, question: Question) -> list[Found]:
    """The hits by group, in the order of GROUPS, the best first. A question without words has none."""
    if not question.words:
        return []
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(index)
        counts = dict(base.execute(*_counting(question)).fetchall())
        found = []
        for group, label in GROUPS.items():
            if counts.get(group) and question.group in ("", group):
                most = ALL_SHOWN if question.group else SHOWN
                rows = base.execute(*_asking(question, group, most)).fetchall()
                found.append(Found(group, label, counts[group], tuple(_hit(row) for row in rows)))
    return found


def _match(question: Question) -> str:
    """The words as FTS5 reads them: all of them, the last one perhaps unfinished."""
    quoted = [f'"{word}"' for word in question.words]
    return " ".join([*quoted[:-1], f"{quoted[-1]}*"])


def _where(question: Question) -> tuple[str, list[str]]:
    where, values = "entry MATCH ?", [_match(question)]
    if question.partner:
        where, values = f"{where} AND partner = ?", [*values, question.partner]
    if question.issue:
        where, values = f"{where} AND instr(issues, ?)", [*values, f";{question.issue};"]
    return where, values


def _counting(question: Question) -> tuple[str, list[str]]:
    where, values = _where(question)
    return f"SELECT grouped, count(*) FROM entry WHERE {where} GROUP BY grouped", values  # noqa: S608 (fixed text)


def _asking(question: Question, group: str, most: int) -> tuple[str, list[object]]:
    where, values = _where(question)
    snippet = f"snippet(entry, 1, '{OPEN}', '{SHUT}', '…', 18), highlight(entry, 0, '{OPEN}', '{SHUT}')"
    return (
        f"SELECT grouped, id, name, path, year, partner, issues, {snippet} FROM entry WHERE {where} AND grouped = ? "  # noqa: S608 (fixed text, every value is bound)
        "ORDER BY bm25(entry, 4.0, 1.0), year DESC, id LIMIT ?",
        [*values, group, most],
    )


def _hit(row: tuple[str, ...]) -> Hit:
    group, identity, name, path, year, partner, issues, words, named = row
    entry = Findable(group, identity, name, "", path, year, partner, tuple(filter(None, issues.split(";"))))
    return Hit(entry, _pieces(words if OPEN in words else named))


def _pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """A text with marks as pieces.

    >>> _pieces(f"with {OPEN}Europol{SHUT} since")
    (('with ', False), ('Europol', True), (' since', False))
    """
    pieces: list[tuple[str, bool]] = []
    for part in text.split(OPEN):
        marked, shut, rest = part.partition(SHUT)
        pieces += [(marked, True), (rest, False)] if shut else [(part, False)]
    return tuple(piece for piece in pieces if piece[0])
