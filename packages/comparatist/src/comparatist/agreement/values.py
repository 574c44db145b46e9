"""One coded value, by the level of its variable: checked, missing told apart, put into its scale's order.

The grain: one cell of somebody's coding sheet becomes one value of one type, or None where nothing was coded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, cast

import numpy as np

from comparatist.agreement.dates import date_bounds
from comparatist.errors import InputError

Level = Literal["nominal", "ordinal", "interval", "ratio", "set", "date"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio", "set", "date")
Value = bool | int | float | str | frozenset[str]


def read_value(raw: object, level: Level, separator: str, where: str) -> Value | None:
    """One cell as a value of its level; None when it is empty. Raises InputError for what the level does not know."""
    if isinstance(raw, np.generic):
        raw = raw.item()
    if raw is None or type(raw).__name__ in ("NAType", "NaTType"):
        return None
    if (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, float) and math.isnan(raw)):
        return None
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
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        return float(raw)
    except ValueError:
        return None


def _set(raw: object, separator: str, where: str) -> frozenset[str]:
    if isinstance(raw, str):
        return frozenset(part.strip() for part in raw.split(separator) if part.strip())
    if isinstance(raw, Iterable):
        return frozenset(str(part) for part in raw)
    raise InputError(
        f"{raw!r} is not a set", where=where, allowed=f"a list, a set, or text parted by {separator!r}"
    )


def _date(raw: object, where: str) -> str:
    text = (
        raw.date().isoformat()
        if isinstance(raw, datetime)
        else raw.isoformat()
        if isinstance(raw, date)
        else str(raw)
    )
    date_bounds(text, where)
    return text


def scale_of(
    used: set[Value], level: Level, declared: Sequence[Value] | None, variable: str
) -> tuple[Value, ...]:
    """The categories in order: those declared, else those used. Raises InputError where the two disagree."""
    where = f"variable {variable}"
    if declared is not None:
        listed = [read_value(value, level, ";", where) for value in declared]
        given = tuple(value for value in listed if value is not None)
        if len(set(given)) < len(listed):
            raise InputError("a category is missing or stands twice", where=where, allowed="distinct values")
        stray = used - set(given)
        if stray:
            raise InputError(
                f"the value {min(map(repr, stray))} is no category",
                where=where,
                allowed=", ".join(map(str, given)),
            )
        return given
    if level == "set":
        return tuple(sorted(used, key=lambda value: sorted(cast(frozenset[str], value))))
    texts = [isinstance(value, str) for value in used]
    if any(texts) and not all(texts):
        raise InputError(
            "text and numbers in one variable",
            where=where,
            allowed="one of them",
            hint="declare the categories",
        )
    if level == "ordinal" and any(texts):
        return _ranked(cast(set[str], used), where)
    return tuple(sorted(used, key=lambda value: cast(float, value)))


def _ranked(used: set[str], where: str) -> tuple[Value, ...]:
    if any(_parsed(text) is None for text in used):
        raise InputError(
            "an ordinal variable coded in words has no known order",
            where=where,
            allowed="categories=[lowest, ..., highest]",
        )
    return tuple(sorted(used, key=float))
