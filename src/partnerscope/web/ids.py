"""Numbers by their short id: an id for ever, for one number of one measure at one date, whatever is learned later.

Grain: one *numbered* is one number that rests on records. Its id comes from measure, keys and date alone; what it says may
change with what is known, and the row it leads to says what it is now.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from partnerscope.files import write_whole
from partnerscope.measure import MEASURES
from partnerscope.web.pages.figures import cell_path
from partnerscope.web.pages.numbers import numbers_of, short_id
from partnerscope.web.program import program
from partnerscope.web.reading import Reading

_log = logging.getLogger("partnerscope.web")

ROOM = "n"
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
"""The letters of ids (RFC 4648); the list has one page for each first letter."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number by its id: what it is of, how it prints, the date it speaks of, and its row below that date."""

    id: str
    measure: str
    place: str
    text: str
    date: str
    path: str


def numbered(reading: Reading) -> tuple[Numbered, ...]:
    """Every number at the date of a reading: from the cache where they are there, else counted and kept there."""
    return reading.view.once("numbered", lambda _: _kept(reading))


def _kept(reading: Reading) -> tuple[Numbered, ...]:
    observatory, view = reading.knowledge.observatory, reading.view
    asked = f"{view.head} {view.valid} {reading.language} {program()} {observatory.bulk_version()}"
    path = observatory.cache.folder / "numbers" / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.json"
    try:
        return tuple(Numbered(*row) for row in json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        found = tuple(_all(reading, view.valid))
    try:
        write_whole(path, json.dumps([astuple(one) for one in found]).encode(), durable=False)
    except OSError as error:
        _log.warning("the list of numbers cannot be kept, it is made again: %s", error)
    return found


def beginning(numbers: Iterable[Numbered], letters: str) -> tuple[Numbered, ...]:
    """The numbers whose ids begin with some letters, in order."""
    return tuple(sorted((one for one in numbers if one.id.startswith(letters)), key=lambda one: one.id))


def _all(reading: Reading, date: str) -> Iterable[Numbered]:
    for measure in MEASURES:
        for one in numbers_of(reading, measure):
            path = cell_path(measure.name, one.anchor)
            yield Numbered(
                short_id(measure.name, one.anchor, date), measure.label, one.place, one.text, date, path
            )
