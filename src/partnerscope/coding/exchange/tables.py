"""Proposals, codings and rulings as CSV tables that a spreadsheet opens.

Grain: of proposals one row is one cell, or one column that words prove; of codings and rulings one row is one record of the
journal. A text that a spreadsheet would take for a formula gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from partnerscope.coding.exchange.loss import LossReport, LossTally
from partnerscope.coding.exchange.shared import SharedTask
from partnerscope.coding.proposals import ALL
from partnerscope.record.neutral import neutral

HEADER = (
    "task", "round", "document", "layer", "coder", "proposal", "kind", "column", "value", "words", "start", "end",
    "page", "typed", "drafts", "note",
)  # fmt: skip


def proposals_table(tasks: Sequence[SharedTask], tally: LossTally) -> tuple[bytes, LossReport]:
    """The proposals, and what the table keeps of them."""
    data = _csv(HEADER, _rows(tasks))
    for task in tasks:
        tally.keep("proposals", len(task.proposals))
        tally.keep("passages", sum(len(one.passages) for one in task.proposals))
        tally.leave("notes on tasks", len(task.remarks))
        tally.leave("hashes of what concepts meant", sum(len(one.concepts) for one in task.proposals))
    return data, tally.report()


def records_table(
    kind: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]], tally: LossTally
) -> tuple[bytes, LossReport]:
    """The codings or rulings of the journal, column by column."""
    listed = [[row.get(name, "") for name in columns] for row in rows]
    tally.keep(f"{kind}s", len(listed))
    return _csv(columns, listed), tally.report()


def _rows(tasks: Sequence[SharedTask]) -> Iterator[list[str]]:
    for task in tasks:
        about = [task.task.id, str(task.task.round), task.document.name, task.layer.hash]
        for one in task.proposals:
            fields = dict.fromkeys((ALL, *one.cells, *(passage.field for passage in one.passages)))
            for name in fields:
                head = [*about, one.coder, one.id, one.kind, name, one.cells.get(name, "")]
                tail = ["yes" if one.drafts else "no", one.note if name == ALL else ""]
                own = [passage for passage in one.passages if passage.field == name]
                for passage in own:
                    place = [str(passage.start), str(passage.end), str(passage.page)]
                    yield [*head, passage.exact, *place, "yes" if passage.typed else "no", *tail]
                if not own:
                    yield [*head, "", "", "", "", "", *tail]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")  # so that a lone line end in a cell is quoted
    writer.writerow(columns)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()
