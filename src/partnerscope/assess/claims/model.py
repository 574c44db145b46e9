"""What a claim is, how it is tested, and what comes of it.

Grain: one *claim* is one checkable assertion of a publication. Each of its two sides (internal, external) is a list
of *tests*, or says why it cannot be tested. One test takes amounts from measures or records and compares them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["holds", "partly", "fails", "untestable"]
Answer = Literal["yes", "no", "unknown"]
Operator = Literal["in", "not_in", "contains", "filled", "empty"]
Take = Literal["count", "sum", "max", "min", "distinct", "share", "year", "sequence"]
Evidence = Literal["tables", "publication", "independent"]
Comparator = Literal[
    "equals", "at_least", "at_most", "more_than", "less_than", "order", "highest", "lowest",
    "above_mean", "below_mean", "exists", "same_set", "includes", "within", "sequence",
]  # fmt: skip

Key = tuple[str, ...]
"""One value for each column that amounts are grouped by; () when they are not."""

TAKES: tuple[Take, ...] = ("count", "sum", "max", "min", "distinct", "share", "year", "sequence")
NUMERIC: tuple[Comparator, ...] = ("equals", "at_least", "at_most", "more_than", "less_than")
KEYED: tuple[Comparator, ...] = ("order", "highest", "lowest", "above_mean", "below_mean")
SETS: tuple[Comparator, ...] = ("same_set", "includes", "within")
COMPARATORS: tuple[Comparator, ...] = (*NUMERIC, *KEYED, *SETS, "exists", "sequence")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a column must say. Values of a list column match when one of them does."""

    column: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which amounts: cells of measures, or records of a kind, grouped by one or more columns (`by`).

    `column` is the column of records, or the field of measures (their main one when it is ''), that is taken.

    `when` is `view` (holds or happened at V, surely or possibly), `surely`, `any`, or `window` with `since` and
    `until`. `against` finds records that refute; `complete` says why the records are all there are.
    """

    measures: tuple[str, ...] = ()
    kind: str = ""
    where: tuple[Condition, ...] = ()
    part: tuple[Condition, ...] = ()
    against: tuple[Condition, ...] = ()
    when: str = "view"
    since: str = ""
    until: str = ""
    by: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    take: Take = "count"
    column: str = ""
    complete: str = ""
    evidence: Evidence = "tables"

    @property
    def name(self) -> str:
        """A short name of the amount, for the list of numbers."""
        how = () if self.take in ("count", "sum") else (self.take, self.column)
        words = [value for condition in (*self.where, *self.part) for value in condition.values]
        sure = self.when if self.when == "surely" else ""
        return " ".join(filter(None, (*how, sure, "+".join(self.measures) or self.kind, *words)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the amounts must be: a comparator with numbers, numbers by key, or keys.

    `groups` (some or zero) turns amounts by key into the set of keys that have some or none; with a numeric
    comparator it is the size of that set that counts.
    """

    comparator: Comparator
    number: float | None = None
    numbers: tuple[tuple[Key, float], ...] = ()
    keys: tuple[Key, ...] = ()
    ties: bool = False
    tolerance: float = 0.0
    groups: Literal["", "some", "zero"] = ""
    quantifier: Literal["all", "any", "none"] = "all"


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison in one sentence (`says`); or why that part of the claim cannot be tested here.

    A negated test answers yes where its comparison says no. `telling` is how telling its evidence is (a concept of the
    scheme `evidence_test`), where the claim is a causal one.
    """

    says: str
    selection: Selection = field(default_factory=Selection)
    comparison: Comparison | None = None
    untestable: str = ""
    negated: bool = False
    telling: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """The tests of one side and the rule that joins them (all, any); or why there are none."""

    tests: tuple[Test, ...] = ()
    rule: Literal["all", "any"] = "all"
    untestable: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion of a publication, in our own words, with its tests.

    `hand` is an earlier check by hand (its verdict), `hand_side` the side it speaks of, `note` what readers must
    know, above all who is right where the verdict of a test and that of the hand differ.
    """

    id: str
    section: str
    paraphrase: str
    kind: str
    source: str
    internal: Side
    external: Side
    hand: str = ""
    hand_side: Literal["internal", "external"] = "internal"
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one side: a status, why, the numbers seen and the ids of the records it rests on.

    `denied` says that some part of the claim is contradicted, not only unshown; `implied` is what its tests of evidence come
    to, where some are declared.
    """

    status: Status
    why: str
    numbers: tuple[tuple[str, float | str], ...] = ()
    records: tuple[str, ...] = ()
    denied: bool = False
    implied: str = ""


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim with its two verdicts."""

    id: str
    section: str
    paraphrase: str
    kind: str
    internal: Verdict
    external: Verdict
    note: str = ""
