"""Judging claims: tests in, verdicts out.

A test whose checks all say yes holds, all no fails; mixed ones hold in part. A side holds, fails or is partly true
in the same way over its tests; when every answer is unknown it is untestable with the data that are here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from partnerscope.assess.claims.amount import Amount, amounts, sequence
from partnerscope.assess.claims.compare import compare
from partnerscope.assess.claims.model import (
    SETS,
    Answer,
    Claim,
    ClaimResult,
    Comparison,
    Key,
    Side,
    Status,
    Test,
    Verdict,
)
from partnerscope.assess.claims.read import read_claims
from partnerscope.assess.claims.scope import Scope, Scopes
from partnerscope.assess.claims.words import check_words
from partnerscope.codebook import Codebook
from partnerscope.measure.verdict.evidence import SCHEME, Speaks, implied, tried, verdicts
from partnerscope.view import View

_WORDS: dict[str, str] = {
    "yes": "yes",
    "no": "no",
    "mixed": "in part",
    "unknown": "cannot be determined from these data",
}
_OPPOSITE: dict[Answer, Answer] = {"yes": "no", "no": "yes", "unknown": "unknown"}
_FILE = "claims.yaml"


@dataclass(frozen=True, slots=True)
class _Outcome:
    answer: Literal["yes", "no", "mixed", "unknown"]
    why: str
    numbers: tuple[tuple[str, float | str], ...] = ()
    records: tuple[str, ...] = ()
    denied: bool = False
    telling: str = ""


def check_claims(view: View) -> tuple[ClaimResult, ...]:
    """Every claim of the observatory with its two verdicts, in the order of claims.yaml, once a view; () when there is none.

    Raises DataError when claims.yaml has faults (unknown measure, kind, column, concept or actor included).
    """
    return view.once("claims", _checked)


def claims_of(view: View) -> tuple[Claim, ...]:
    """Every claim of the observatory as it stands in claims.yaml, read once a view. Raises DataError as `check_claims`."""
    return view.once("claims read", _read)


def _read(view: View) -> tuple[Claim, ...]:
    text = view.known.texts.get(_FILE, "")
    if not text.strip():
        return ()
    claims = read_claims(text, _FILE, view.known.kinds)
    check_words(claims, view, _FILE)
    return tuple(claims)


def _checked(view: View) -> tuple[ClaimResult, ...]:
    scopes = Scopes(view)
    return tuple(judge(claim, scopes) for claim in claims_of(view))


def judge(claim: Claim, scopes: Scopes) -> ClaimResult:
    """One claim with its two verdicts."""
    internal, external = _side(claim.internal, scopes), _side(claim.external, scopes)
    return ClaimResult(claim.id, claim.section, claim.paraphrase, claim.kind, internal, external, claim.note)


def _side(side: Side, scopes: Scopes) -> Verdict:
    if side.untestable:
        return Verdict("untestable", side.untestable)
    outcomes = [replace(_test(test, scopes), telling=test.telling) for test in side.tests]
    numbers = tuple(dict.fromkeys(number for outcome in outcomes for number in outcome.numbers))
    records = tuple(dict.fromkeys(record for outcome in outcomes for record in outcome.records))
    labels = scopes.view.codebook[SCHEME].label_of if any(one.telling for one in outcomes) else str
    why = "; ".join(f"[{labels(one.telling)}] {one.why}" if one.telling else one.why for one in outcomes)
    status = _status([outcome.answer for outcome in outcomes], side.rule)
    denied = status != "holds" and any(outcome.denied for outcome in outcomes)
    return Verdict(status, why, numbers, records, denied, _implied(outcomes, scopes.view.codebook))


def _implied(outcomes: Sequence[_Outcome], codebook: Codebook) -> str:
    """What the tests of evidence among them come to; '' where none is declared."""
    known = [tried(codebook, one.telling, _SPEAKS[one.answer]) for one in outcomes if one.telling]
    return next(iter(verdicts(codebook, implied(known))), "") if known else ""


_SPEAKS: dict[str, Speaks] = {"yes": "for", "no": "against", "mixed": "against", "unknown": ""}
"""A test that its evidence bears out in part only is not passed."""


def _status(answers: Sequence[str], rule: str) -> Status:
    if all(answer == "unknown" for answer in answers):
        return "untestable"
    if all(answer == "yes" for answer in answers) or (rule == "any" and "yes" in answers):
        return "holds"
    if any(answer in ("yes", "mixed") for answer in answers):
        return "partly"
    return "fails"


def _test(test: Test, scopes: Scopes) -> _Outcome:
    if test.untestable:
        return _Outcome("unknown", f"{test.says}: {_WORDS['unknown']}, {test.untestable}")
    assert test.comparison is not None
    scope, comparison = scopes.of(test.selection.evidence), test.comparison
    if comparison.comparator == "sequence":
        return _sequence(test, comparison, scope)
    held = amounts(scope, test.selection, (*comparison.keys, *(key for key, _ in comparison.numbers)))
    answers = [_turned(test, answer) for answer in compare(held, comparison)]
    joined = _joined(answers)
    numbers = tuple(_named(test, key, amount) for key, amount in held.items() if amount.known)
    records = tuple(dict.fromkeys(record for amount in held.values() for record in amount.records))
    why = f"{test.says}: {_WORDS[joined]} ({_shown(held, test)})"
    return _Outcome(joined, why, numbers, records, "no" in answers)


def _sequence(test: Test, comparison: Comparison, scope: Scope) -> _Outcome:
    """The order of what is listed; in an open world a gap contradicts nothing, another order does."""
    seen, records = sequence(scope, test.selection)
    wanted = tuple(value for key in comparison.keys for value in key)
    answer: Answer = "yes" if seen[: len(wanted)] == wanted else "no"
    in_order = [value for value in seen if value in wanted] == [value for value in wanted if value in seen]
    if answer == "no" and scope.open and not test.selection.complete and in_order:
        answer = "unknown"
    answer, shown = _turned(test, answer), ", ".join(seen) or "nothing recorded"
    why = f"{test.says}: {_WORDS[answer]} ({shown})"
    return _Outcome(answer, why, ((test.says, shown),), records, answer == "no")


def _turned(test: Test, answer: Answer) -> Answer:
    return _OPPOSITE[answer] if test.negated else answer


def _joined(answers: Sequence[Answer]) -> Literal["yes", "no", "mixed", "unknown"]:
    kinds = set(answers)
    if kinds == {"yes"}:
        return "yes"
    if "yes" in kinds:
        return "mixed"
    return "no" if "no" in kinds else "unknown"


def _named(test: Test, key: Key, amount: Amount) -> tuple[str, float | str]:
    name = " ".join(part for part in (test.selection.name, _text(key)) if part)
    low, high = amount.low, amount.high
    if high in (low, inf):
        return name, low if low > -inf else 0.0
    return name, f"{_plain(low)}..{_plain(high)}"


def _shown(held: dict[Key, Amount], test: Test) -> str:
    """The amounts in words; where only having some matters, zeros that nobody asked for are left out."""
    assert test.comparison is not None
    asked = {(), *test.comparison.keys, *test.selection.keys}
    brief = test.comparison.comparator in SETS
    known = [
        (key, amount)
        for key, amount in held.items()
        if amount.known and (not brief or amount.high > 0 or key in asked)
    ]
    if not known:
        return "none" if brief and any(amount.known for amount in held.values()) else "nothing recorded"
    words = [" ".join(part for part in (_text(key), _interval(amount)) if part) for key, amount in known]
    return ", ".join(words[:12]) + (f" and {len(words) - 12} more" if len(words) > 12 else "")


def _text(key: Key) -> str:
    return "/".join(key)


def _interval(amount: Amount) -> str:
    if amount.low == amount.high:
        return _plain(amount.low)
    if amount.high == inf:
        return f"{_plain(amount.low)} recorded"
    return f"{_plain(amount.low)} to {_plain(amount.high)}"


def _plain(value: float) -> str:
    if value == -inf:
        return "unknown"
    return f"{value:g}" if value != int(value) else str(int(value))
