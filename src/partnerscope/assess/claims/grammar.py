"""The grammar of one test: what it may name, and what each comparison needs.

A test is a mapping of a YAML file in which every mapping knows its lines. Nothing is guessed: a word that
is not part of the grammar is a fault with what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from partnerscope import timeline
from partnerscope.assess.claims.model import (
    COMPARATORS,
    KEYED,
    NUMERIC,
    SETS,
    TAKES,
    Comparator,
    Comparison,
    Condition,
    Evidence,
    Key,
    Operator,
    Selection,
    Take,
    Test,
)
from partnerscope.errors import InputError
from partnerscope.lined import Lined
from partnerscope.measure import MEASURES, Measure, measure_named
from partnerscope.record import Kind
from partnerscope.record.cell import Cell, Shape
from partnerscope.timeline.words import counted

TEST_KEYS = (
    "says", "untestable", "measure", "records", "where", "part", "against", "when", "by", "keys", "take", "of",
    "complete", "evidence", "test", "ties", "tolerance", "groups", "not", *COMPARATORS,
)  # fmt: skip
_PACKED = "item"
"""How version 0.1 grouped by all dimensions but partner and issue, with keys like `terrorism|external`: still read."""
_WHEN = ("view", "surely", "any", "{from: DATE, to: DATE}")
_NUMBERS, _DATES = ("integer", "number"), ("date", "dates")


class BadClaim(Exception):
    """A fault in one claim or test, with the line it stands on."""

    def __init__(self, what: str, allowed: str = "", line: int = 0) -> None:
        super().__init__(what)
        self.what, self.allowed, self.line = what, allowed, line


def line_of(entry: object) -> int:
    """The line on which a mapping begins; 0 where it comes from no file."""
    return entry.line if isinstance(entry, Lined) else 0


def known_keys(entry: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    """Raise BadClaim for a key that is not allowed."""
    for key in entry:
        if key not in allowed:
            raise BadClaim(f"unknown key {key!r}", ", ".join(allowed), line_of(entry))


def word(entry: Mapping[str, Any], key: str) -> str:
    """The text of a key; empty when it is not there."""
    value = entry.get(key)
    if isinstance(value, list | dict):
        raise BadClaim(f"{key!r} holds one word or sentence", line=line_of(entry))
    return "" if value is None else str(value)


def read_test(entry: object, evidence: Evidence, kinds: tuple[Kind, ...]) -> Test:
    """The test in this mapping; `evidence` is what its side admits. Raises BadClaim with its line."""
    if not isinstance(entry, dict):
        raise BadClaim("a test holds 'key: value' lines", ", ".join(TEST_KEYS))
    line = line_of(entry)
    try:
        known_keys(entry, TEST_KEYS)
        if not entry.get("says"):
            raise BadClaim("a test says in one sentence what it tests", "says: ...")
        if entry.get("untestable"):
            untestable = word(entry, "untestable")
            return Test(word(entry, "says"), untestable=untestable, telling=word(entry, "test"), line=line)
        negated = entry.get("not", False)
        if not isinstance(negated, bool):
            raise BadClaim("not is neither true nor false", "true, false")
        selection = _selection(entry, evidence, kinds)
        comparison = _comparison(entry, selection.by)
        telling = word(entry, "test")
        return Test(word(entry, "says"), selection, comparison, negated=negated, telling=telling, line=line)
    except BadClaim as fault:
        raise BadClaim(fault.what, fault.allowed, fault.line or line) from None


def _selection(entry: Mapping[str, Any], evidence: Evidence, kinds: tuple[Kind, ...]) -> Selection:
    measures, kind = _texts(entry.get("measure")), word(entry, "records")
    if bool(measures) == bool(kind):
        raise BadClaim("a test names a measure or records of a kind, one of the two")
    columns = _columns(measures, kind, kinds)
    by, column = _by(entry, measures), word(entry, "of")
    for name in filter(None, (*by, column)):
        if name not in columns:
            raise BadClaim(f"there is no column {name!r}", ", ".join(columns))
    when, since, until = _when(entry.get("when", "view"))
    wanted = word(entry, "evidence") or evidence
    allowed = ("tables", "publication") if evidence == "tables" else ("independent",)
    if wanted not in allowed:
        raise BadClaim(f"unknown evidence {wanted!r} on this side", ", ".join(allowed))
    return Selection(
        measures,
        kind,
        where=_conditions(entry.get("where"), columns),
        part=_conditions(entry.get("part"), columns),
        against=_conditions(entry.get("against"), columns),
        when=when,
        since=since,
        until=until,
        by=by,
        keys=_keys(entry.get("keys"), by),
        take=_take(entry, columns.get(column), bool(measures)),
        column=column,
        complete=word(entry, "complete"),
        evidence=cast(Evidence, wanted),
    )


def _columns(measures: tuple[str, ...], kind: str, kinds: tuple[Kind, ...]) -> Mapping[str, Cell]:
    names = [measure.name for measure in MEASURES]
    for measure in measures:
        if measure not in names:
            raise BadClaim(f"there is no measure {measure!r}", ", ".join(names))
    if measures:
        each = [_of_measure(measure_named(name)) for name in measures]
        return {name: cell for name, cell in each[0].items() if all(name in other for other in each)}
    usable = [one for one in kinds if one.has_id]
    for one in usable:
        if one.name == kind:
            return one.columns
    raise BadClaim(f"there is no kind {kind!r}", ", ".join(one.name for one in usable))


def _of_measure(measure: Measure) -> dict[str, Cell]:
    """The columns of a measure's findings: its dimensions and fields."""
    keys = {
        one.name: Cell("integer" if one.holds in ("year", "number") else "text") for one in measure.dimensions
    }
    return keys | {one.name: Cell(_SHAPES[one.type], many=one.type == "list") for one in measure.fields}


_SHAPES: Mapping[str, Shape] = {"number": "number", "integer": "integer", "text": "text", "list": "text"}


def _by(entry: Mapping[str, Any], measures: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that amounts are grouped by."""
    by = _texts(entry.get("by"))
    if by == (_PACKED,) and measures:
        return tuple(name for name in measure_named(measures[0]).keys if name not in ("partner", "issue"))
    return by


def _keys(given: object, by: tuple[str, ...]) -> tuple[Key, ...]:
    """Keys: one word each, or with several columns a list of words each."""
    if len(by) < 2:
        return tuple((text,) for text in _texts(given))
    if not isinstance(given, list | None):
        raise BadClaim("keys of several columns are lists of words", f"[{', '.join(by)}]")
    keys = tuple(tuple(one.split("|")) if isinstance(one, str) else _texts(one) for one in given or ())
    for key in keys:
        if len(key) != len(by):
            raise BadClaim(
                f"{'/'.join(key)!r} is not a key of {counted(len(by), 'column')}", f"[{', '.join(by)}]"
            )
    return keys


def _take(entry: Mapping[str, Any], column: Cell | None, of_measure: bool) -> Take:
    """The aggregation, which must suit what it is taken of."""
    take = entry.get("take", "sum" if of_measure else "count")
    take = "sequence" if "sequence" in entry else take
    if take not in TAKES or (of_measure and take in ("distinct", "share", "year", "sequence")):
        raise BadClaim("unknown aggregation", ", ".join(TAKES))
    if take == "share" and not entry.get("part"):
        raise BadClaim("take: share needs the part", "part: {COLUMN: VALUE}")
    if of_measure and column is not None and column.shape not in _NUMBERS:
        raise BadClaim("of: names a field of numbers")
    if of_measure or take in ("count", "share"):
        return cast(Take, take)
    if column is None:
        raise BadClaim(f"take: {take} needs a column", "of: COLUMN")
    if take in ("sum", "max", "min") and column.shape not in _NUMBERS:
        raise BadClaim(f"take: {take} needs a column of numbers")
    if take == "year" and column.shape not in _DATES:
        raise BadClaim("take: year needs a column of dates")
    return cast(Take, take)


def _when(entry: object) -> tuple[str, str, str]:
    if isinstance(entry, dict):
        known_keys(entry, ("from", "to"))
        since, until = word(entry, "from"), word(entry, "to")
        try:
            if (timeline.parse(since).first if since else 0) > (
                timeline.moment(until) if until else timeline.FOREVER
            ):
                raise BadClaim("the window ends before it starts")
        except InputError as error:
            raise BadClaim(error.what, error.allowed) from None
        return "window", since, until
    if entry not in ("view", "surely", "any"):
        raise BadClaim("unknown time", ", ".join(_WHEN))
    return str(entry), "", ""


def _conditions(entry: object, columns: Mapping[str, Cell]) -> tuple[Condition, ...]:
    if entry is None:
        return ()
    if not isinstance(entry, dict):
        raise BadClaim("conditions are 'COLUMN: VALUE' pairs")
    found: list[Condition] = []
    for column, value in entry.items():
        if column not in columns:
            raise BadClaim(f"there is no column {column!r}", ", ".join(columns))
        found.append(_condition(column, columns[column], value))
    return tuple(found)


def _condition(column: str, cell: Cell, value: object) -> Condition:
    if not isinstance(value, dict):
        return Condition(column, "in", _values(column, cell, value))
    operators = list(value)
    if len(operators) != 1 or operators[0] not in ("not", "contains", "filled"):
        allowed = "VALUE, [VALUES], {not: ..}, {contains: ..}, {filled: true}"
        raise BadClaim(f"unknown condition on {column!r}", allowed)
    name, given = operators[0], value[operators[0]]
    if name == "filled":
        if not isinstance(given, bool):
            raise BadClaim("filled is neither true nor false", "true, false")
        return Condition(column, "filled" if given else "empty")
    operator: Operator = "not_in" if name == "not" else "contains"
    values = _texts(given) if name == "contains" else _values(column, cell, given)
    if not values:
        raise BadClaim(f"the condition on {column!r} names no value")
    return Condition(column, operator, values)


def _values(column: str, cell: Cell, given: object) -> tuple[str, ...]:
    values = _texts(given)
    if not values:
        raise BadClaim(f"the condition on {column!r} names no value", "{filled: false} for an empty cell")
    if cell.shape in _NUMBERS:
        for value in values:
            try:
                float(value)
            except ValueError:
                raise BadClaim(f"{column}: {value!r} is not a number") from None
    return values


def _comparison(entry: Mapping[str, Any], by: tuple[str, ...]) -> Comparison:
    given = [name for name in COMPARATORS if name in entry]
    if len(given) != 1:
        raise BadClaim("a test makes one comparison", ", ".join(COMPARATORS))
    comparator: Comparator = given[0]
    value, groups = entry[comparator], word(entry, "groups")
    ties = entry.get("ties", False)
    if groups not in ("", "some", "zero") or not isinstance(ties, bool):
        raise BadClaim("groups is 'some' or 'zero', ties is true or false")
    comparison = Comparison(
        comparator, ties=ties, tolerance=_float(entry.get("tolerance", 0)), groups=cast(Any, groups)
    )
    return _with_value(comparison, value, by)


def _with_value(comparison: Comparison, value: object, by: tuple[str, ...]) -> Comparison:
    comparator, grouped = comparison.comparator, bool(by)
    if comparator in NUMERIC:
        if isinstance(value, dict) and grouped and not comparison.groups:
            if len(by) > 1:
                raise BadClaim("numbers by key have one column", "by: COLUMN")
            numbers = tuple(((key,), _float(item)) for key, item in value.items())
            return replace(comparison, numbers=numbers)
        return replace(comparison, number=_float(value))
    if comparator == "exists":
        quantifier = {True: "all", False: "none"}.get(value, value) if isinstance(value, bool) else value
        if quantifier not in ("all", "any", "none"):
            raise BadClaim("unknown answer to exists", "true, false, all, any, none")
        return replace(comparison, quantifier=cast(Any, quantifier))
    if comparator in (*KEYED, *SETS) and not grouped:
        raise BadClaim(f"{comparator} compares keys", "by: COLUMN")
    keys = _keys(value, by)
    if comparator in KEYED and not keys:
        raise BadClaim(f"{comparator} names keys")
    return replace(comparison, keys=keys)


def _float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadClaim("this is not a number")
    return float(value)


def _texts(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    values = value if isinstance(value, list) else [value]
    for item in values:
        if isinstance(item, list | dict) or item is None:
            raise BadClaim("a list holds words")
    return tuple(str(item) for item in values)
