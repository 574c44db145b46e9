"""Roll calls as their publishers keep them: Voteview's long table of casts, pscl's matrix of legislators by votes.

The grain: one vote of one actor on one item, 1 yes, -1 no, 0 silent; every code of the house must be declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from comparatist.columns import (
    ROW_NAMES,
    column_names,
    columns_of,
    names_in,
    plain_text,
    row_names,
    wholes_in,
)
from comparatist.errors import InputError
from comparatist.idealpoint.answers import PSCL, VOTEVIEW, Codes, binary_answers
from comparatist.words import counted


@dataclass(frozen=True, slots=True, eq=False)
class RollCalls:
    """`votes`: actors x items of 1, -1, 0; `session`: index into `sessions` of each item."""

    actors: tuple[str, ...]
    items: tuple[str, ...]
    votes: npt.NDArray[np.int64]
    session: npt.NDArray[np.int64]
    sessions: tuple[int, ...]

    def __str__(self) -> str:
        given = int((self.votes != 0).sum())
        size = f"{counted(len(self.actors), 'actor')} x {counted(len(self.items), 'item')}"
        return f"roll calls of {size} in {counted(len(self.sessions), 'session')}, {given} yes or no"


def read_voteview(
    frame: Any,
    *,
    congress: str = "congress",
    chamber: str = "chamber",
    rollnumber: str = "rollnumber",
    actor: str = "icpsr",
    vote: str = "cast_code",
    codes: Codes = VOTEVIEW,
) -> RollCalls:
    """A table of votes as voteview.com publishes it (`S109_votes.csv`), one row an actor and roll call.

    Actors are ICPSR numbers as text, items Voteview's own names (RS1090012: Senate, Congress 109, roll call 12),
    sessions Congresses. An actor without a row is silent.

    Raises:
        InputError: a column is missing, a code is not declared, an empty cell, two rows of one actor and item.
    """
    columns = columns_of(frame, (congress, chamber, rollnumber, actor, vote))
    numbers, rolls = wholes_in(columns[0], congress), wholes_in(columns[2], rollnumber)
    houses, who = names_in(columns[1], chamber), names_in([_whole(cell) for cell in columns[3]], actor)
    keys = [(number, house, roll) for number, house, roll in zip(numbers, houses, rolls, strict=True)]
    items, actors = sorted(set(keys)), sorted(set(who))
    rows, places = _positions(actors), _positions(items)
    cells = [(rows[name], places[key]) for name, key in zip(who, keys, strict=True)]
    if len(set(cells)) < len(cells):
        raise InputError("an actor votes twice on one roll call", allowed="one row an actor and roll call")
    said = binary_answers(np.array([columns[4]], dtype=object), codes)[0]
    votes = np.zeros((len(actors), len(items)), dtype=np.int64)
    votes[[row for row, _ in cells], [place for _, place in cells]] = said
    sessions = tuple(sorted(set(numbers)))
    session = np.array([sessions.index(number) for number, _, _ in items], dtype=np.int64)
    names = tuple(f"R{house[0].upper()}{number:03d}{roll:04d}" for number, house, roll in items)
    return RollCalls(tuple(actors), names, votes, session, sessions)


def read_pscl(frame: Any, *, actor: str | None = None, codes: Codes = PSCL) -> RollCalls:
    """The votes of a pscl `rollcall` written to a table: one row a legislator, one column a vote, one session.

    `actor` names the column of names (default: a pandas index of text, else the first, where R writes row names).
    `codes` are those given to `rollcall()`: by default 1 yea, 0 nay, 9 not in the legislature, empty missing; 'NA' is
    empty.

    Raises:
        InputError: no such column, a code is not declared, a row without a name, a name twice.
    """
    names = column_names(frame)
    if not names:
        raise InputError("a table without columns", allowed="legislators x votes")
    first = actor if actor is not None else names[0]
    indexed = list(row_names(frame)) if actor is None and first not in ROW_NAMES else []
    items = names if indexed else [name for name in names if name != first]
    actors = indexed or names_in(columns_of(frame, [first])[0], first)
    cells = columns_of(frame, items)
    if len(set(actors)) < len(actors):
        twice = next(name for name in actors if actors.count(name) > 1)
        raise InputError(f"the actor {twice!r} stands in two rows", where=f"column {first}")
    given = np.array([[_number_or_text(cell) for cell in column] for column in cells], dtype=object)
    votes = binary_answers(given.reshape(len(items), len(actors)).T, codes)
    return RollCalls(tuple(actors), tuple(items), votes, np.zeros(len(items), dtype=np.int64), (0,))


def _positions(names: list[Any]) -> dict[Any, int]:
    return {name: place for place, name in enumerate(names)}


def _whole(cell: Any) -> Any:
    """pandas turns numbers beside an empty cell into fractions; 15021.0 is actor 15021."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _number_or_text(cell: Any) -> Any:
    """A column of numbers with R's 'NA' in it is read as text: '1' is 1 and 'NA' is empty."""
    text = plain_text(cell) if isinstance(cell, str) else None
    if text == "NA":
        return None
    return int(text) if text is not None and text.lstrip("-").isdigit() else cell
