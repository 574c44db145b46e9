"""Listing records with their sources, and showing one with its evidence and history."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from partnerscope.errors import InputError
from partnerscope.observatory.observatory import Observatory
from partnerscope.record import kind_named
from partnerscope.view import View


def list_records(
    view: View, kind: str, *, bounded: bool = False, partner: str = "", issue: str = ""
) -> pl.DataFrame:
    """Records of a kind with a column `sources`; `bounded` leaves out those that do not hold or happen at V.

    Raises InputError for an unknown kind, partner or issue, and for a filter that the kind has no column for.
    """
    kind_named(kind, view.known.kinds)
    frame = view.records(kind) if bounded else view.frame(kind)
    if partner:
        frame = _of_partner(frame, view, kind, view.partner(partner))
    if issue:
        frame = _of_issue(frame, view, kind, view.issue(issue))
    frame = frame.drop(
        [name for name in frame.columns if name.startswith("_") or _empty(frame, name, view, kind)]
    )
    if "id" not in frame.columns or kind == "source":
        return frame
    sources = view.frame("evidence").group_by("record").agg(pl.col("source").unique().sort().alias("sources"))
    return frame.join(sources, left_on="id", right_on="record", how="left", maintain_order="left")


def _empty(frame: pl.DataFrame, name: str, view: View, kind: str) -> bool:
    """Whether a rare column is filled by none of these records."""
    cell = kind_named(kind, view.known.kinds).columns.get(name)
    if cell is None or not cell.rare:
        return False
    return bool((frame[name].list.len() == 0).all()) if cell.many else frame[name].is_null().all()


def _of_partner(frame: pl.DataFrame, view: View, kind: str, partner: str) -> pl.DataFrame:
    if "partner" in frame.columns:
        return frame.filter(pl.col("partner") == partner)
    if kind == "meeting":
        own = view.frame("dialogue").filter(pl.col("partner") == partner)["id"]
        return frame.filter(pl.col("dialogue").is_in(own.implode()))
    if "actor" in frame.columns:
        return frame.filter(pl.col("actor") == partner)
    raise InputError(f"{kind} records have no partner", hint="leave --partner out")


def _of_issue(frame: pl.DataFrame, view: View, kind: str, issue: str) -> pl.DataFrame:
    if "issues" in frame.columns:
        return frame.filter(pl.col("issues").list.contains(issue))
    if kind == "meeting":
        own = view.frame("dialogue").filter(pl.col("issues").list.contains(issue))["id"]
        return frame.filter(pl.col("dialogue").is_in(own.implode()))
    raise InputError(f"{kind} records have no issues", hint="leave --issue out")


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
