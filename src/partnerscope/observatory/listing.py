"""Listing records with their sources, and showing one with its evidence and history."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from partnerscope.errors import InputError
from partnerscope.observatory.observatory import Observatory
from partnerscope.record import Kind, kind_named
from partnerscope.view import View


def list_records(
    view: View, kind: str, *, bounded: bool = False, partner: str = "", issue: str = ""
) -> pl.DataFrame:
    """Records of a kind with a column `sources`; `bounded` leaves out those that do not hold or happen at V.

    Raises InputError for an unknown kind, partner or issue, and for a filter that the kind has no column for.
    """
    found = kind_named(kind, view.known.kinds)
    frame = view.records(kind) if bounded else view.frame(kind)
    if partner:
        frame = frame.filter(_leads(view, found, found.partner_path, view.partner(partner), "partner"))
    if issue:
        frame = frame.filter(_leads(view, found, found.issue_path, view.issue(issue), "issue"))
    frame = frame.drop([name for name in frame.columns if name.startswith("_") or _empty(frame, name, found)])
    if not found.has_id or found.kept == "csl":
        return frame
    sources = view.frame("evidence").group_by("record").agg(pl.col("source").unique().sort().alias("sources"))
    return frame.join(sources, left_on="id", right_on="record", how="left", maintain_order="left")


def _leads(view: View, kind: Kind, path: tuple[str, ...], wanted: str, to: str) -> pl.Expr:
    """Whether the columns of a path lead from a record to a wanted id. Raises InputError where the kind has no such path."""
    if not path:
        raise InputError(f"{kind.name} records have no {to}", hint=f"leave --{to} out")
    column, cell = path[0], kind.columns[path[0]]
    if len(path) == 1:
        return pl.col(column).list.contains(wanted) if cell.many else pl.col(column) == wanted
    target = kind_named(cell.target, view.known.kinds)
    own = view.frame(target.name).filter(_leads(view, target, path[1:], wanted, to))["id"]
    return pl.col(column).is_in(own.implode())


def _empty(frame: pl.DataFrame, name: str, kind: Kind) -> bool:
    """Whether a rare column is filled by none of these records."""
    cell = kind.columns.get(name)
    if cell is None or not cell.rare:
        return False
    return bool((frame[name].list.len() == 0).all()) if cell.many else frame[name].is_null().all()


def show_record(observatory: Observatory, view: View, kind: str, identity: str) -> str:
    """One record as text: its cells, its evidence, its corrections, its history."""
    frame = view.frame(kind)
    key = "id" if "id" in frame.columns else frame.columns[0]
    rows = frame.filter(pl.col(key) == identity).to_dicts()
    if not rows:
        raise InputError(f"there is no {kind} {identity!r}", hint=f"see 'partnerscope records {kind}'")
    lines = [f"{kind} {identity}"]
    for row in rows:
        lines += [
            f"  {name}: {_text(value)}" for name, value in row.items() if not name.startswith("_") and value
        ]
    lines += _attached(
        view, "evidence", identity, ("field", "stance", "source", "locator", "confidence", "note")
    )
    lines += _attached(view, "correction", identity, ("field", "printed", "corrected", "by", "why"))
    lines.append("history:")
    for changeset, cells in observatory.history(kind, identity):
        what = "retracted" if cells is None else f"{len(cells)} cells"
        header = changeset.header
        lines.append(
            f"  {header.recorded_at:%Y-%m-%d %H:%M:%SZ} {changeset.hash[:12]} {header.author}: {what} ({header.reason})"
        )
    return "\n".join(lines) + "\n"


def _attached(view: View, kind: str, identity: str, columns: tuple[str, ...]) -> list[str]:
    rows = view.frame(kind).filter(pl.col("record") == identity).select(columns).to_dicts()
    return [f"{kind}:"] + [f"  {_line(row)}" for row in rows] if rows else []


def _line(row: Mapping[str, object]) -> str:
    return "; ".join(f"{name} {_text(value)}" for name, value in row.items() if value)


def _text(value: object) -> str:
    return ";".join(str(item) for item in value) if isinstance(value, list) else str(value)
