"""One record as text: its cells, its evidence, its corrections, its history."""

from __future__ import annotations

from collections.abc import Mapping

from partnerscope.observatory import Account
from partnerscope.timeline.words import counted


def record_text(account: Account) -> str:
    """An account of a record, one line a cell, a piece of evidence, a correction, a changeset."""
    lines = [f"{account.kind} {account.id}"]
    for row in account.rows:
        lines += [f"  {name}: {_text(value)}" for name, value in row.items() if value]
    for name, rows in (("evidence", account.evidence), ("correction", account.corrections)):
        if rows:
            lines += [f"{name}:", *(f"  {_line(row)}" for row in rows)]
    lines.append("history:")
    for changeset, cells in account.history:
        what = "retracted" if cells is None else counted(len(cells), "cell")
        header = changeset.header
        when = f"{header.recorded_at:%Y-%m-%d %H:%M:%SZ}"
        lines.append(f"  {when} {changeset.hash[:12]} {header.author}: {what} ({header.reason})")
    return "\n".join(lines) + "\n"


def _line(row: Mapping[str, object]) -> str:
    return "; ".join(f"{name} {_text(value)}" for name, value in row.items() if value)


def _text(value: object) -> str:
    text = ";".join(str(one) for one in value) if isinstance(value, list) else str(value)
    return " ".join(text.split())
