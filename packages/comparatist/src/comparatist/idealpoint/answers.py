"""Answers as a house codes them, into those of a model: yes 1, no -1, silent 0 (binary), or 2, 1, 0, -1 (ordinal).

The grain: one code of the house and what it says. Every code in a table must be declared; an empty cell is
silence. Nothing is guessed: 6 is a nay to Voteview and a mistake elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from comparatist.columns import cells_of, is_code, is_empty, plain_text
from comparatist.errors import InputError

Codes = Mapping[Any, int]
YES, NO, SILENT = 1, -1, 0
ABSENT = -1  # of the ordinal model, whose answers are 0 no, 1 abstain, 2 yes

SIGNED: Codes = {1: YES, -1: NO, 0: SILENT}
SIGNED_WITH_MEMBERSHIP: Codes = {**SIGNED, 9: SILENT}  # 9: not a member (the binary software's code)
VOTEVIEW: Codes = {
    0: SILENT,  # not a member
    1: YES, 2: YES, 3: YES,  # yea, paired yea, announced yea
    4: NO, 5: NO, 6: NO,  # announced nay, paired nay, nay
    7: SILENT, 8: SILENT, 9: SILENT,  # present, present, not voting
}  # fmt: skip
PSCL: Codes = {1: YES, 0: NO, 9: SILENT}  # the default codes of a pscl rollcall: yea, nay, not in legislature
ORDERED: Codes = {-1: ABSENT, 0: 0, 1: 1, 2: 2}
UNITED_NATIONS: Codes = {1: 2, 2: 1, 3: 0, 8: ABSENT, 9: ABSENT}  # yes, abstain, no, absent, not a member


SAID = "1 yes, -1 no, 0 silent; VOTEVIEW and PSCL stand ready"


def binary_answers(votes: Any, codes: Codes) -> npt.NDArray[np.int64]:
    """actors x items of 1, -1, 0 from a table of declared codes; empty cells are silent.

    Raises:
        InputError: a code that is not declared, a code declared to mean something else, no table.
    """
    return _answers(votes, codes, SILENT, (YES, NO, SILENT), SAID)


def divided_answers(votes: Any, codes: Codes) -> npt.NDArray[np.int64]:
    """`binary_answers` of a table in which somebody says yes and somebody no.

    Raises:
        InputError: as `binary_answers`; nobody says yes, or nobody no: 0 and 1 are often nay and yea.
    """
    return _divided(binary_answers(votes, codes), (YES, NO), SAID)


def ordered_answers(votes: Any, codes: Codes) -> npt.NDArray[np.int64]:
    """actors x items of 2, 1, 0, -1 from a table of declared codes; empty cells are absent.

    Raises:
        InputError: as `divided_answers`.
    """
    said = "-1 absent, 0 no, 1 abstain, 2 yes; UNITED_NATIONS stands ready"
    return _divided(_answers(votes, codes, ABSENT, (ABSENT, 0, 1, 2), said), (2, 0), said)


def _divided(answers: npt.NDArray[np.int64], ends: tuple[int, int], said: str) -> npt.NDArray[np.int64]:
    for meaning, name in zip(ends, ("yes", "no"), strict=True):
        if answers.size and not (answers == meaning).any():
            raise InputError(
                f"no answer says {name}",
                where="votes",
                allowed="a table with both, in declared codes",
                hint=f"these may be the codes of another house: codes={{code: meaning}}, meaning {said}",
            )
    return answers


def _answers(
    votes: Any, codes: Codes, empty: int, meanings: tuple[int, ...], said: str
) -> npt.NDArray[np.int64]:
    for code, meaning in codes.items():
        if meaning not in meanings:
            raise InputError(f"the code {code!r} is declared as {meaning!r}", where="codes", allowed=said)
    cells = cells_of(votes, "votes", 2)
    known = {_key(code): meaning for code, meaning in codes.items()}
    if cells.dtype.kind == "O":
        flat = [_key(cell) for cell in cells.ravel()]
        distinct = list(dict.fromkeys(flat))
        index = {cell: place for place, cell in enumerate(distinct)}
        places = np.array([index[cell] for cell in flat], dtype=np.int64)
    else:
        values, places = np.unique(cells, return_inverse=True)
        distinct = [_key(value) for value in values.tolist()]
    meaning_of = np.empty(len(distinct), dtype=np.int64)
    for place, key in enumerate(distinct):
        cell = key[1]
        if cell is None:
            meaning_of[place] = empty
        elif key in known:
            meaning_of[place] = known[key]
        else:
            actor, item = np.argwhere(places.reshape(cells.shape) == place)[0]
            raise InputError(
                f"the code {cell!r} is not declared: a vote would count as another value",
                where=f"votes, first at actor {actor}, item {item} (from 0)",
                allowed=", ".join(repr(code) for _, code in known),
                hint=f"codes={{code: meaning}}, meaning {said}",
            )
    return meaning_of[places.reshape(cells.shape)]


def _key(cell: Any) -> tuple[bool, Any]:
    """A code as it is looked up: a truth value is none of the numbers, though Python finds True equal to 1."""
    plain = _plain(cell)
    return isinstance(plain, bool), plain


def _plain(cell: Any) -> Any:
    """A code as it is compared: whole numbers without a fraction, text trimmed, None where empty."""
    if is_empty(cell):
        return None
    if not is_code(cell):
        raise InputError(f"a {type(cell).__name__} is not a code", where="votes", allowed="numbers or text")
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, str):
        return plain_text(cell)
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
