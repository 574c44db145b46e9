"""What is recorded on one partner and one issue up to V: the records that a brief is made of, and that cards count.

Grain: one `Held` is one partner and issue: rows of the ledger, then rows by kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from partnerscope.web.reading import Reading, Row

KINDS = ("statement", "agreement", "action")


@dataclass(frozen=True, slots=True)
class Held:
    """The records on one partner and issue at V: rows of the ledger, then rows by kind, the newest first."""

    dialogues: tuple[Row, ...]
    statements: tuple[Row, ...]
    agreements: tuple[Row, ...]
    actions: tuple[Row, ...]
    promises: tuple[Row, ...]
    others: tuple[Row, ...]
    rivalry: tuple[Row, ...]

    @property
    def records(self) -> list[str]:
        """The ids of all of them, meetings included."""
        own = (*self.statements, *self.agreements, *self.actions, *self.others, *self.rivalry)
        met = [record for row in self.dialogues for record in row["records"]]
        return [*met, *(row["id"] for row in own), *(row["commitment"] for row in self.promises)]


def stands(reading: Reading, text: Row) -> bool:
    """Whether a text is an agreement by its status (`stands: true` in the codebook), where one is recorded; one of a kind
    without a status stands as it is.
    """
    standing = reading.view.codebook.where("agreement_status", "stands", "True")
    status = text.get("status")
    return status is None or status in standing


def held(reading: Reading, partner: str, issue: str) -> Held:
    """What is recorded on a partner and an issue up to V."""
    subject = reading.view.about.subject

    def rows(kind: str, column: str = "partner") -> list[Row]:
        found = [row for row in reading.by(kind, column).get(partner, ()) if issue in (row["issues"] or ())]
        return sorted(found, key=lambda row: (row["_first"], row["id"]), reverse=True)

    def own(kind: str) -> tuple[Row, ...]:
        return tuple(row for row in rows(kind) if row["subject"] == subject)

    def findings(measure: str) -> list[Row]:
        listed = reading.findings(measure).rows
        return [row for row in listed if row["partner"] == partner and issue in row["issues"]]

    others = [row for kind in ("dialogue", *KINDS) for row in rows(kind) if row["subject"] != subject]
    silent: Callable[[Row], tuple[bool, int]] = lambda row: (  # noqa: E731 (a key)
        row["months_silent"] is None,
        row["months_silent"] or 0,
    )
    made: Callable[[Row], tuple[bool, int]] = lambda row: (row["made"] is None, row["made"])  # noqa: E731
    return Held(
        tuple(sorted(findings("ledger"), key=silent)),
        own("statement"),
        own("agreement"),
        own("action"),
        tuple(sorted(findings("commitments"), key=made, reverse=True)),
        tuple(others),
        (*rows("hostile_act", "author"), *rows("restrictive_measure", "target")),
    )
