"""What is recorded on one partner and one issue up to V: the records that a brief is made of, and that cards count.

Grain: one `Held` is one partner and issue: rows of the ledger, then rows by kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

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


def held(reading: Reading, partner: str, issue: str) -> Held:
    """What is recorded on a partner and an issue up to V."""
    view = reading.view
    subject = view.about.subject
    here = (pl.col("partner") == partner) & pl.col("issues").list.contains(issue)
    own = here & (pl.col("subject") == subject)

    def rows(kind: str, chosen: pl.Expr, order: str = "_first") -> tuple[Row, ...]:
        return tuple(
            view.records(kind).filter(chosen).sort(order, "id", descending=True).iter_rows(named=True)
        )

    promised = reading.findings("commitments").frame.filter(here).sort("made", descending=True)
    others = [
        row for kind in ("dialogue", *KINDS) for row in rows(kind, here & (pl.col("subject") != subject))
    ]
    against = pl.col("issues").list.contains(issue)
    acts = rows("hostile_act", against & (pl.col("author") == partner))
    measures = rows("restrictive_measure", against & (pl.col("target") == partner))
    found = reading.findings("ledger").frame.filter(here).iter_rows(named=True)
    return Held(
        tuple(sorted(found, key=lambda row: (row["months_silent"] is None, row["months_silent"] or 0))),
        rows("statement", own),
        rows("agreement", own),
        rows("action", own),
        tuple(promised.iter_rows(named=True)),
        tuple(others),
        (*acts, *measures),
    )
