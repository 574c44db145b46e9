"""Listing records with their sources, and the account of one: its cells, evidence, corrections and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from partnerscope.errors import InputError
from partnerscope.journal import Changeset
from partnerscope.record import Kind, kind_named
from partnerscope.view import View


def list_records(
    view: View, kind: str, *, bounded: bool = False, partner: str = "", issue: str = "", id: str = ""
) -> pl.DataFrame:
    """Records of a kind with a column `sources`; `bounded` leaves out those that do not hold or happen at V.

    Raises InputError for an unknown kind, partner, issue or id, and for a filter that the kind has no column for.
    """
    found = kind_named(kind, view.known.kinds)
    frame = view.records(kind) if bounded else view.frame(kind)
    if partner:
        frame = frame.filter(_leads(view, found, found.partner_path, view.partner(partner), "partner"))
    if issue:
        frame = frame.filter(_leads(view, found, found.issue_path, view.issue(issue), "issue"))
    if id:
        frame = frame.filter(pl.col(_key(frame)) == meant(view, found, id))
        if frame.is_empty():
            raise _no_record(kind, id)
    frame = frame.drop([name for name in frame.columns if name.startswith("_") or _empty(frame, name, found)])
    if not found.has_id or found.kept == "csl":
        return frame
    sources = view.frame("evidence").group_by("record").agg(pl.col("source").unique().sort().alias("sources"))
    return frame.join(sources, left_on="id", right_on="record", how="left", maintain_order="left")


def meant(view: View, kind: Kind, identity: str) -> str:
    """The id that is meant by one, of a kind; a record that stands for others (an alias) is asked for by its own."""
    return identity if kind.stands_for else view.meant(identity)


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


@dataclass(frozen=True)
class Account:
    """One record: its cells (one row, or several where the kind has no id), and what is recorded about it, oldest first."""

    kind: str
    id: str
    rows: list[Mapping[str, object]]
    evidence: list[Mapping[str, object]]
    corrections: list[Mapping[str, object]]
    history: list[tuple[Changeset, Mapping[str, str] | None]]


def account_of(
    view: View, history: list[tuple[Changeset, Mapping[str, str] | None]], kind: str, identity: str
) -> Account:
    """The account of a record. Raises InputError when there is none."""
    frame = view.frame(kind)
    rows = frame.filter(pl.col(_key(frame)) == identity).to_dicts()
    if not rows:
        raise _no_record(kind, identity)
    shown: list[Mapping[str, object]] = [
        {name: cell for name, cell in row.items() if not name.startswith("_")} for row in rows
    ]
    return Account(
        kind,
        identity,
        shown,
        _evidence(view, identity),
        _attached(view, "correction", identity, ("field", "printed", "corrected", "by", "why")),
        history,
    )


def _evidence(view: View, identity: str) -> list[Mapping[str, object]]:
    """What is evidence of a record, `quote` in words."""
    columns = ("field", "stance", "source", "locator", "quote", "confidence", "note")
    rows = _attached(view, "evidence", identity, columns)
    words = dict(
        view.frame("quote")
        .filter(pl.col("id").is_in([row["quote"] for row in rows if row["quote"]]))
        .select("id", "exact")
        .rows()
    )
    return [{**row, "quote": words.get(row["quote"])} for row in rows]


def _attached(view: View, kind: str, identity: str, columns: tuple[str, ...]) -> list[Mapping[str, object]]:
    return list(view.frame(kind).filter(pl.col("record") == identity).select(columns).to_dicts())


def _key(frame: pl.DataFrame) -> str:
    return "id" if "id" in frame.columns else frame.columns[0]


def _no_record(kind: str, identity: str) -> InputError:
    return InputError(f"there is no {kind} {identity!r}", hint=f"see 'partnerscope records {kind}'")
