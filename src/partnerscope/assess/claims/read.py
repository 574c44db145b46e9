"""Reading claims.yaml: a strict grammar, every fault with its file, line and claim.

The grammar is described in docs/claims.md. Nothing in it is code: a test names a measure or a kind, conditions on
columns, one aggregation and one comparison.
"""

from __future__ import annotations

from typing import Any

from partnerscope.assess.claims.grammar import BadClaim, known_keys, line_of, read_test, word
from partnerscope.assess.claims.model import Claim, Evidence, Side
from partnerscope.errors import DataError, Place, Problem
from partnerscope.lined import read_yaml
from partnerscope.record import KINDS, Kind

_CLAIM = ("id", "section", "paraphrase", "kind", "source", "internal", "external", "hand", "note")
_STATUSES = ("holds", "partly", "fails", "untestable")
_KINDS = ("count", "ordering", "existence", "judgement", "trend")


def read_claims(text: str, name: str = "claims.yaml", kinds: tuple[Kind, ...] = KINDS) -> tuple[Claim, ...]:
    """The claims of this text. Raises DataError with every fault found: file, line, claim id, what is allowed."""
    problems: list[Problem] = []
    claims: list[Claim] = []
    for entry in _entries(text, name):
        named = isinstance(entry, dict) and isinstance(entry.get("id"), str)
        identity, line = (entry["id"], line_of(entry)) if named else ("", 0)
        try:
            claim = _claim(entry, kinds)
            if any(claim.id == other.id for other in claims):
                raise BadClaim(f"the claim {claim.id!r} stands twice")
            claims.append(claim)
        except BadClaim as fault:
            where = Place(name, fault.line or line or None, identity)
            problems.append(Problem("claim", "error", fault.what, where, fault.allowed))
    if problems:
        raise DataError(f"{name} has faults", problems)
    return tuple(claims)


def _entries(text: str, name: str) -> list[Any]:
    loaded = read_yaml(text, name)
    entries = loaded.get("claims") if isinstance(loaded, dict) else None
    if not isinstance(entries, list) or set(loaded) - {"claims"}:
        wanted = Problem("claim", "error", "expected 'claims:' and a list under it", Place(name, 1), "claims")
        raise DataError(f"{name} has faults", [wanted])
    return entries


def _claim(entry: object, kinds: tuple[Kind, ...]) -> Claim:
    if not isinstance(entry, dict):
        raise BadClaim("a claim holds 'key: value' lines")
    known_keys(entry, _CLAIM)
    for key in ("id", "section", "paraphrase", "kind", "source", "internal", "external"):
        if not (entry.get(key) if key in ("internal", "external") else word(entry, key)):
            raise BadClaim(f"{key!r} is missing", ", ".join(_CLAIM))
    kind = word(entry, "kind")
    if kind not in _KINDS:
        raise BadClaim(f"unknown kind of claim {kind!r}", ", ".join(_KINDS))
    hand = entry.get("hand") or {}
    if not isinstance(hand, dict) or (hand and hand.get("verdict") not in _STATUSES):
        raise BadClaim("hand: holds 'verdict' and 'side'", ", ".join(_STATUSES))
    return Claim(
        word(entry, "id"),
        word(entry, "section"),
        word(entry, "paraphrase"),
        kind,
        word(entry, "source"),
        internal=_side(entry["internal"], "tables", kinds),
        external=_side(entry["external"], "independent", kinds),
        hand=word(hand, "verdict"),
        hand_side="external" if hand.get("side") == "external" else "internal",
        note=word(entry, "note"),
        line=line_of(entry),
    )


def _side(entry: object, evidence: Evidence, kinds: tuple[Kind, ...]) -> Side:
    """A side: `{untestable: why}`, `{rule: any, tests: [...]}` or the list of tests itself."""
    if isinstance(entry, list):
        entry = {"tests": entry}
    if not isinstance(entry, dict):
        raise BadClaim("a side is a list of tests or says why it is untestable", "tests, rule, untestable")
    known_keys(entry, ("tests", "rule", "untestable"))
    if entry.get("untestable"):
        if entry.get("tests"):
            raise BadClaim("a side has tests or is untestable, not both", line=line_of(entry))
        return Side(untestable=word(entry, "untestable"))
    rule = entry.get("rule", "all")
    tests = entry.get("tests")
    if rule not in ("all", "any"):
        raise BadClaim("unknown rule", "all, any", line_of(entry))
    if not isinstance(tests, list) or not tests:
        raise BadClaim("a side needs tests, or says why it is untestable")
    return Side(tuple(read_test(test, evidence, kinds) for test in tests), rule)
