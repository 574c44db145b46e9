"""One coded value, by the level of its variable: checked, missing told apart, put into its scale's order.

The grain: one cell of somebody's coding sheet becomes one value of one type, or None where nothing was coded.
Text is trimmed; 'NA' and its like mean missing unless they are declared as categories.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, cast

import numpy as np

from comparatist.agreement.dates import date_bounds
from comparatist.columns import MISSING_TEXTS, is_empty, listed, number_in, plain_text
from comparatist.errors import InputError

Level = Literal["nominal", "ordinal", "interval", "ratio", "set", "date"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio", "set", "date")
Value = bool | int | float | str | frozenset[str]


@dataclass(frozen=True, slots=True)
class Scale:
    """The values of a variable in their order; `ordered` says whether that order means anything.

    It does for declared categories, for numbers and for ordinal variables; that of undeclared words, sets and
    dates is for printing only.
    """

    categories: tuple[Value, ...]
    ordered: bool


def missing_text(raw: object, missing: Sequence[str]) -> str | None:
    """How a missing coding was written ('' where nothing was), or None where something was coded."""
    if is_empty(raw):
        return ""
    return plain_text(raw) if isinstance(raw, str) and plain_text(raw) in missing else None


def missing_texts(declared: Sequence[Value] | None) -> tuple[str, ...]:
    """The texts that mean missing: those of R, pandas and databases, but none that is a declared category."""
    named = {plain_text(str(value)) for value in declared or ()}
    return tuple(text for text in MISSING_TEXTS if text not in named)


def read_value(raw: object, level: Level, separator: str, where: str) -> Value:
    """The value of a cell that is not missing."""
    if isinstance(raw, np.generic) and not isinstance(raw, np.datetime64 | np.timedelta64):
        raw = raw.item()
    if isinstance(raw, Decimal):
        raw = float(raw)
    if isinstance(raw, float) and math.isinf(raw):
        raise InputError(f"{raw!r} is not a finite number", where=where, allowed="text or a finite number")
    if isinstance(raw, str):
        raw = plain_text(raw)
    if level == "set":
        return _set(raw, separator, where)
    if level == "date":
        return _date(raw, where)
    if level in ("interval", "ratio"):
        return _number(raw, level, where)
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    if isinstance(raw, bool | int | float | str):
        return raw
    raise InputError(
        f"a value of type {type(raw).__name__}",
        where=where,
        allowed="text or a number",
        hint="sets and dates need level='set' or 'date'",
    )


def _number(raw: object, level: Level, where: str) -> float:
    number = _parsed(raw)
    if number is None or not math.isfinite(number):
        raise InputError(f"{raw!r} is not a finite number", where=where, allowed=f"numbers (level {level})")
    if level == "ratio" and number < 0:
        raise InputError(f"{raw!r} is negative", where=where, allowed="numbers from 0 up (level ratio)")
    return number


def _parsed(raw: object) -> float | None:
    return None if isinstance(raw, bool) or not isinstance(raw, int | float | str) else number_in(raw)


def _set(raw: object, separator: str, where: str) -> frozenset[str]:
    if isinstance(raw, str):
        return frozenset(plain_text(part) for part in raw.split(separator) if plain_text(part))
    if isinstance(raw, Iterable):
        return frozenset(plain_text(str(part)) for part in raw if not is_empty(part))
    raise InputError(
        f"{raw!r} is not a set", where=where, allowed=f"a list, a set, or text parted by {separator!r}"
    )


def _date(raw: object, where: str) -> str:
    if isinstance(raw, np.datetime64):
        raw = str(raw.astype("datetime64[D]"))
    text = (
        raw.date().isoformat()
        if isinstance(raw, datetime)
        else raw.isoformat()
        if isinstance(raw, date)
        else str(raw)
    )
    date_bounds(text, where)
    return text


def scale_of(used: set[Value], level: Level, declared: Sequence[Value] | None, variable: str) -> Scale:
    """The scale of a variable from the values used, or as declared.

    Raises:
        InputError: a value that is not declared, text beside numbers, an ordinal variable in words without a
            declared order.
    """
    where = f"variable {variable}"
    if declared is not None:
        declared = listed(declared, "categories")
        return Scale(_declared(used, level, declared, where), ordered=True)
    if level == "set":
        ordered_sets = sorted(used, key=lambda value: sorted(cast(frozenset[str], value)))
        return Scale(tuple(ordered_sets), ordered=False)
    texts = [isinstance(value, str) for value in used]
    if any(texts) and not all(texts):
        raise InputError(
            "text and numbers in one variable",
            where=where,
            allowed="one of them",
            hint="declare the categories",
        )
    if level == "ordinal" and any(texts):
        raise InputError(
            "an ordinal variable coded in words has no known order",
            where=where,
            allowed="categories=[lowest, ..., highest]",
        )
    return Scale(tuple(sorted(used, key=lambda value: cast(float, value))), ordered=not any(texts))


def _declared(used: set[Value], level: Level, declared: Sequence[Value], where: str) -> tuple[Value, ...]:
    given = tuple(read_value(value, level, ";", where) for value in declared if not is_empty(value))
    if len(set(given)) < len(declared):
        raise InputError("a category is missing or stands twice", where=where, allowed="distinct values")
    stray = used - set(given)
    if stray:
        raise InputError(
            f"the value {min(map(repr, stray))} is not a category",
            where=where,
            allowed=", ".join(map(str, given)),
        )
    return given


def as_numbers(used: set[Value], level: Level, declared: Sequence[Value] | None) -> dict[Value, Value]:
    """Numbers written as text in an ordinal variable, with the numbers they are; empty where any is a word."""
    if level != "ordinal" or declared is not None:
        return {}
    found: dict[Value, Value] = {}
    for value in used:
        number = _parsed(value) if isinstance(value, str) else None
        if number is None or not math.isfinite(number):
            return {}
        found[value] = number
    return found
