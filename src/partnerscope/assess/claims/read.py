"""Reading claims.yaml: a strict grammar, every fault with its file, line and claim.

The grammar is described in docs/claims.md. Nothing in it is code: a test names a measure or a kind, conditions on
columns, one aggregation and one comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import yaml

from partnerscope.assess.claims.model import (
    COMPARATORS,
    KEYED,
    NUMERIC,
    SETS,
    TAKES,
    Claim,
    Comparator,
    Comparison,
    Condition,
    Evidence,
    Operator,
    Selection,
    Side,
    Take,
    Test,
)
from partnerscope.errors import DataError, Place, Problem
from partnerscope.measure import MEASURES
from partnerscope.record import KINDS, Kind

_CLAIM = ("id", "section", "paraphrase", "kind", "source", "internal", "external", "hand", "note")
_TEST = (
    "says", "untestable", "measure", "records", "where", "part", "against", "when", "by", "keys", "take", "of",
    "complete", "evidence", "ties", "tolerance", "groups", "not", *COMPARATORS,
)  # fmt: skip
_CELLS = ("partner", "issue", "item", "text")
_STATUSES = ("holds", "partly", "fails", "untestable")
_KINDS = ("count", "ordering", "existence", "judgement", "trend")
_WHEN = ("view", "surely", "any", "{from: DATE, to: DATE}")


class _Fault(Exception):
    """A fault in one claim or test, with the line it stands on."""

    def __init__(self, what: str, allowed: str = "", line: int = 0) -> None:
        super().__init__(what)
        self.what, self.allowed, self.line = what, allowed, line


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which every mapping knows its line (key `=line`), and dates stay texts."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, object]:
    keys = [str(key.value) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise _Fault(f"the key {key!r} stands twice", line=node.start_mark.line + 1)
    found = {str(key.value): loader.construct_object(value, deep=True) for key, value in node.value}
    return {**found, "=line": node.start_mark.line + 1}


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)


def read_claims(text: str, name: str = "claims.yaml", kinds: tuple[Kind, ...] = KINDS) -> tuple[Claim, ...]:
    """The claims of this text. Raises DataError with every fault found: file, line, claim id, what is allowed."""
    problems: list[Problem] = []
    claims: list[Claim] = []
    for entry in _entries(text, name):
        identity = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        line = int(entry["=line"]) if isinstance(entry, dict) else 0
        try:
            claim = _claim(entry, kinds)
            if any(claim.id == other.id for other in claims):
                raise _Fault(f"the claim {claim.id!r} stands twice")
            claims.append(claim)
        except _Fault as fault:
            where = Place(name, fault.line or line or None, identity)
            problems.append(Problem("claim", "error", fault.what, where, fault.allowed))
    if problems:
        raise DataError(f"{name} has faults", problems)
    return tuple(claims)


def _entries(text: str, name: str) -> list[Any]:
    try:
        loaded = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(name, mark.line + 1 if mark else None)
        problem = Problem("yaml", "error", getattr(error, "problem", None) or str(error), place)
        raise DataError(f"{name} is not YAML", [problem]) from None
    except _Fault as fault:
        raise DataError(
            f"{name} has faults", [Problem("yaml", "error", fault.what, Place(name, fault.line))]
        ) from None
    entries = loaded.get("claims") if isinstance(loaded, dict) else None
    if not isinstance(entries, list) or set(loaded) - {"claims", "=line"}:
        wanted = Problem("claim", "error", "expected 'claims:' and a list under it", Place(name, 1), "claims")
        raise DataError(f"{name} has faults", [wanted])
    return entries


def _known(entry: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for key in entry:
        if key not in allowed and key != "=line":
            raise _Fault(f"unknown key {key!r}", ", ".join(allowed), int(entry.get("=line", 0)))


def _claim(entry: object, kinds: tuple[Kind, ...]) -> Claim:
    if not isinstance(entry, dict):
        raise _Fault("a claim holds 'key: value' lines")
    _known(entry, _CLAIM)
    for key in ("id", "section", "paraphrase", "kind", "source", "internal", "external"):
        if not entry.get(key):
            raise _Fault(f"{key!r} is missing", ", ".join(_CLAIM))
    kind = str(entry["kind"])
    if kind not in _KINDS:
        raise _Fault(f"unknown kind of claim {kind!r}", ", ".join(_KINDS))
    hand = entry.get("hand") or {}
    if not isinstance(hand, dict) or (hand and hand.get("verdict") not in _STATUSES):
        raise _Fault("hand: holds 'verdict' and 'side'", ", ".join(_STATUSES))
    return Claim(
        str(entry["id"]),
        str(entry["section"]),
        str(entry["paraphrase"]),
        kind,
        str(entry["source"]),
        internal=_side(entry["internal"], "tables", kinds),
        external=_side(entry["external"], "independent", kinds),
        hand=str(hand.get("verdict", "")),
        hand_side="external" if hand.get("side") == "external" else "internal",
        note=str(entry.get("note") or ""),
        line=int(entry["=line"]),
    )


def _side(entry: object, evidence: Evidence, kinds: tuple[Kind, ...]) -> Side:
    """A side: `{untestable: why}`, `{rule: any, tests: [...]}` or the list of tests itself."""
    if isinstance(entry, list):
        entry = {"tests": entry}
    if not isinstance(entry, dict):
        raise _Fault("a side is a list of tests or says why it is untestable", "tests, rule, untestable")
    _known(entry, ("tests", "rule", "untestable"))
    if entry.get("untestable"):
        if entry.get("tests"):
            raise _Fault("a side has tests or is untestable, not both", line=entry["=line"])
        return Side(untestable=str(entry["untestable"]))
    rule = entry.get("rule", "all")
    tests = entry.get("tests")
    if rule not in ("all", "any"):
        raise _Fault(f"unknown rule {rule!r}", "all, any", entry["=line"])
    if not isinstance(tests, list) or not tests:
        raise _Fault("a side needs tests, or says why it is untestable")
    return Side(tuple(_test(test, evidence, kinds) for test in tests), rule)


def _test(entry: object, evidence: Evidence, kinds: tuple[Kind, ...]) -> Test:
    if not isinstance(entry, dict):
        raise _Fault("a test holds 'key: value' lines", ", ".join(_TEST))
    line = int(entry["=line"])
    try:
        _known(entry, _TEST)
        if not entry.get("says"):
            raise _Fault("a test says in one sentence what it tests", "says: ...")
        if entry.get("untestable"):
            return Test(str(entry["says"]), untestable=str(entry["untestable"]), line=line)
        negated = entry.get("not", False)
        if not isinstance(negated, bool):
            raise _Fault(f"not is not {negated!r}", "true, false")
        selection, comparison = _selection(entry, evidence, kinds), _comparison(entry)
        return Test(str(entry["says"]), selection, comparison, negated=negated, line=line)
    except _Fault as fault:
        raise _Fault(fault.what, fault.allowed, fault.line or line) from None


def _selection(entry: Mapping[str, Any], evidence: Evidence, kinds: tuple[Kind, ...]) -> Selection:
    measures, kind = _texts(entry.get("measure")), str(entry.get("records") or "")
    if bool(measures) == bool(kind):
        raise _Fault("a test names a measure or records of a kind, one of the two")
    columns = _columns(measures, kind, kinds)
    by, column = str(entry.get("by") or ""), str(entry.get("of") or "")
    for name in filter(None, (by, column)):
        if name not in columns:
            raise _Fault(f"there is no column {name!r}", ", ".join(columns))
    take = entry.get("take", "sum" if measures else "count")
    if "sequence" in entry:
        take = "sequence"
    if take not in TAKES or (measures and take in ("distinct", "share", "year", "sequence")):
        raise _Fault(f"unknown aggregation {take!r}", ", ".join(TAKES))
    if kind and take not in ("count", "share") and not column:
        raise _Fault(f"take: {take} needs a column", "of: COLUMN")
    if take == "share" and not entry.get("part"):
        raise _Fault("take: share needs the part", "part: {COLUMN: VALUE}")
    when, since, until = _when(entry.get("when", "view"))
    wanted = str(entry.get("evidence") or evidence)
    allowed = ("tables", "publication") if evidence == "tables" else ("independent",)
    if wanted not in allowed:
        raise _Fault(f"unknown evidence {wanted!r} on this side", ", ".join(allowed))
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
        keys=_texts(entry.get("keys")),
        take=cast(Take, take),
        column=column,
        complete=str(entry.get("complete") or ""),
        evidence=cast(Evidence, wanted),
    )


def _columns(measures: tuple[str, ...], kind: str, kinds: tuple[Kind, ...]) -> tuple[str, ...]:
    names = [measure.name for measure in MEASURES]
    for measure in measures:
        if measure not in names:
            raise _Fault(f"there is no measure {measure!r}", ", ".join(names))
    if measures:
        return _CELLS
    usable = [one for one in kinds if one.key == ("id",)]
    for one in usable:
        if one.name == kind:
            return tuple(one.columns)
    raise _Fault(f"there is no kind {kind!r}", ", ".join(one.name for one in usable))


def _when(entry: object) -> tuple[str, str, str]:
    if isinstance(entry, dict):
        _known(entry, ("from", "to"))
        return "window", str(entry.get("from") or ""), str(entry.get("to") or "")
    if entry not in ("view", "surely", "any"):
        raise _Fault(f"unknown time {entry!r}", ", ".join(_WHEN))
    return str(entry), "", ""


def _conditions(entry: object, columns: tuple[str, ...]) -> tuple[Condition, ...]:
    if entry is None:
        return ()
    if not isinstance(entry, dict):
        raise _Fault("conditions are 'COLUMN: VALUE' pairs")
    found: list[Condition] = []
    for column, value in entry.items():
        if column == "=line":
            continue
        if column not in columns:
            raise _Fault(f"there is no column {column!r}", ", ".join(columns))
        found.append(_condition(column, value))
    return tuple(found)


def _condition(column: str, value: object) -> Condition:
    if isinstance(value, dict):
        operators = [key for key in value if key != "=line"]
        if len(operators) != 1 or operators[0] not in ("not", "contains", "filled"):
            raise _Fault(
                f"unknown condition on {column!r}",
                "VALUE, [VALUES], {not: ..}, {contains: ..}, {filled: true}",
            )
        name, given = operators[0], value[operators[0]]
        if name == "filled":
            return Condition(column, "filled" if given else "empty")
        operator: Operator = "not_in" if name == "not" else "contains"
        return Condition(column, operator, _texts(given))
    return Condition(column, "in", _texts(value))


def _comparison(entry: Mapping[str, Any]) -> Comparison:
    given = [name for name in COMPARATORS if name in entry]
    if len(given) != 1:
        raise _Fault("a test makes one comparison", ", ".join(COMPARATORS))
    comparator: Comparator = given[0]
    value, groups = entry[comparator], entry.get("groups", "")
    ties = entry.get("ties", False)
    if groups not in ("", "some", "zero") or not isinstance(ties, bool):
        raise _Fault("groups is 'some' or 'zero', ties is true or false")
    comparison = Comparison(comparator, ties=ties, tolerance=float(entry.get("tolerance", 0)), groups=groups)
    return _with_value(comparison, value, bool(entry.get("by")))


def _with_value(comparison: Comparison, value: object, grouped: bool) -> Comparison:
    comparator = comparison.comparator
    if comparator in NUMERIC:
        if isinstance(value, dict) and grouped and not comparison.groups:
            numbers = tuple((key, _float(item)) for key, item in value.items() if key != "=line")
            return replace(comparison, numbers=numbers)
        return replace(comparison, number=_float(value))
    if comparator == "exists":
        quantifier = {True: "all", False: "none"}.get(value, value) if isinstance(value, bool) else value
        if quantifier not in ("all", "any", "none"):
            raise _Fault(f"exists is not {value!r}", "true, false, all, any, none")
        return replace(comparison, quantifier=cast(Any, quantifier))
    if comparator in (*KEYED, *SETS) and not grouped:
        raise _Fault(f"{comparator} compares keys", "by: COLUMN")
    keys = _texts(value)
    if comparator in KEYED and not keys:
        raise _Fault(f"{comparator} names keys")
    return replace(comparison, keys=keys)


def _float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Fault(f"{value!r} is not a number")
    return float(value)


def _texts(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)
