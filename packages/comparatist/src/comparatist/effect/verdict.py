"""Verdicts on effects: 'cannot be determined from these data' unless every declared condition holds.

Grain: one condition is one sentence that the numbers meet or do not meet. A verdict never says 'caused'.
"""

from __future__ import annotations

from dataclasses import dataclass

UNDETERMINED = "cannot be determined from these data"


@dataclass(frozen=True, slots=True)
class Condition:
    """A requirement, whether it is met, and the numbers behind it."""

    name: str
    met: bool
    because: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`told` only if all conditions are met; `text` is what may be printed."""

    told: bool
    text: str
    conditions: tuple[Condition, ...]

    @property
    def unmet(self) -> tuple[Condition, ...]:
        """The conditions that do not hold."""
        return tuple(condition for condition in self.conditions if not condition.met)


def verdict_of(finding: str, conditions: tuple[Condition, ...]) -> Verdict:
    """`finding` is said only where all conditions hold; otherwise the reasons why it cannot.

    >>> verdict_of("a rise of 0.1", (Condition("flat pre-trends", False, "p = 0.02"),)).text
    'cannot be determined from these data: flat pre-trends not met (p = 0.02)'
    """
    unmet = [condition for condition in conditions if not condition.met]
    if not conditions:
        return Verdict(False, f"{UNDETERMINED}: no condition was declared", ())
    if unmet:
        reasons = "; ".join(f"{condition.name} not met ({condition.because})" for condition in unmet)
        return Verdict(False, f"{UNDETERMINED}: {reasons}", conditions)
    return Verdict(True, f"consistent with {finding}, if comparators would have moved alike", conditions)
