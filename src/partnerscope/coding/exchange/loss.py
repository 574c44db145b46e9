"""What an import or an export kept, changed and left out: counted, and said every time.

Grain: one line is one kind of thing with how many of them; nothing that a file holds is passed over in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LossReport:
    """What was kept as it was, what was changed and how, what was left out and why, and what else must be known."""

    kept: Counted = ()
    changed: Counted = ()
    left_out: Counted = ()
    remarks: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The report as it is printed."""
        for title, counted in (("kept", self.kept), ("changed", self.changed), ("left out", self.left_out)):
            yield from (f"{title} {count}: {what}" for what, count in counted)
            if not counted:
                yield f"{title}: nothing"
        yield from self.remarks


@dataclass
class LossTally:
    """A report in the making."""

    kept: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    remarks: dict[str, None] = field(default_factory=dict)

    def keep(self, what: str, count: int = 1) -> None:
        """So many came through as they were."""
        self.kept[what] += count

    def change(self, what: str, count: int = 1) -> None:
        """So many came through as something else."""
        self.changed[what] += count

    def leave(self, what: str, count: int = 1) -> None:
        """So many did not come through."""
        self.left_out[what] += count

    def say(self, remark: str) -> None:
        """What else must be known; said once."""
        self.remarks[remark] = None

    def report(self) -> LossReport:
        """The report."""
        kept, changed, left_out = (_counted(one) for one in (self.kept, self.changed, self.left_out))
        return LossReport(kept, changed, left_out, tuple(self.remarks))


def _counted(found: Counter[str]) -> Counted:
    return tuple((what, count) for what, count in found.items() if count)
