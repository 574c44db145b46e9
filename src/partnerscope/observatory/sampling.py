"""The error rate, measured: a sample of records drawn by seed, a sheet to check them by, and what reading them came to.

Grain: one *draw* is one record to be read against its source. Which are drawn follows from seed, size, strata and head alone
(the order is that of a hash), so that anybody draws the same; what came of it is kept as records of kind `recheck`.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any, Literal

import polars as pl

from partnerscope import timeline
from partnerscope.errors import InputError
from partnerscope.folder import even_rows
from partnerscope.journal import Revision
from partnerscope.record import kind_named
from partnerscope.record.neutral import neutral
from partnerscope.view import View
from partnerscope.view.words import KnownWords

Strata = Literal["kind", "none"]
STRATA: tuple[Strata, ...] = ("kind", "none")
VERDICTS = "recheck_verdict"
MAX_SHEET = 20_000_000


@dataclass(frozen=True, slots=True)
class Draw:
    """One line of a check sheet: the record and its source, and five cells for whoever reads it again."""

    sample: str
    record: str
    kind: str
    stratum: str
    says: str
    source: str
    address: str
    shows: str
    verdict: str = ""
    field: str = ""
    by: str = ""
    date: str = ""
    note: str = ""


HEADER = tuple(one.name for one in fields(Draw))


def draw(view: View, n: int, seed: int, stratify: Strata = "kind") -> list[Draw]:
    """A sample of the facts that rest on evidence, in proportion to the strata, one of each at least where n allows.

    Raises InputError when n is not between 1 and the number of such records.
    """
    evidence = (
        view.frame("evidence")
        .filter(pl.col("stance").is_in(view.codebook.where("stance", "side", "for")))
        .sort("record", "source", "locator")
    )
    first = {row["record"]: row for row in reversed(list(evidence.iter_rows(named=True)))}
    strata: dict[str, list[tuple[str, str]]] = {}
    for kind in view.known.kinds:
        if kind.role == "fact" and kind.has_id:
            for identity in view.frame(kind.name)["id"]:
                if identity in first:
                    strata.setdefault(kind.name if stratify == "kind" else "all", []).append(
                        (identity, kind.name)
                    )
    total = sum(map(len, strata.values()))
    if not 1 <= n <= total:
        raise InputError(
            f"a sample of {n} cannot be drawn", allowed=f"1 to {total}, the records that rest on evidence"
        )
    label = f"seed {seed}, n {n}, by {stratify}, head {view.head[:12]}"
    chosen = []
    for stratum, size in allotted({name: len(ids) for name, ids in strata.items()}, n).items():
        order = sorted(strata[stratum], key=lambda one: hashlib.sha256(f"{seed}:{one[0]}".encode()).digest())
        chosen += [_line(view, label, stratum, *one, first[one[0]]) for one in order[:size]]
    return chosen


def allotted(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """How many of n fall on each stratum: by largest remainders, at least one of each where n allows (a stratum can never
    give more than it has).

    >>> allotted({"a": 90, "b": 9, "c": 1}, 10)
    {'a': 8, 'b': 1, 'c': 1}
    """
    total = sum(sizes.values())
    shares = {name: n * size / total for name, size in sizes.items()}
    given = {name: int(share) for name, share in shares.items()}
    for name in sorted(shares, key=lambda one: (given[one] - shares[one], one))[: n - sum(given.values())]:
        given[name] += 1
    if n >= len(sizes):
        for name in sorted(one for one in given if not given[one]):
            most = max(sorted(given), key=lambda one: given[one])
            given[most] -= 1
            given[name] = 1
    return given


def _line(
    view: View, label: str, stratum: str, identity: str, kind: str, evidence: Mapping[str, Any]
) -> Draw:
    row = view.frame(kind).row(by_predicate=pl.col("id") == identity, named=True)
    columns = [
        name for name in kind_named(kind, view.known.kinds).columns if row.get(name) not in (None, "", [])
    ]
    says = "; ".join(f"{name}: {_text(row[name])}" for name in columns if name != "id")
    csl = KnownWords(view.known).csl(evidence["source"])
    source, address = str(csl.get("title", evidence["source"])), str(csl.get("URL", ""))
    return Draw(label, identity, kind, stratum, says, source, address, evidence["note"] or "")


def _text(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def sheet(drawn: Iterable[Draw]) -> bytes:
    """The sheet as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([neutral(cell) for cell in astuple(one)] for one in drawn)
    return buffer.getvalue().encode()


def read_sheet(data: bytes, view: View, name: str) -> list[Draw]:
    """The lines of a sheet that somebody has filled in.

    Raises InputError for what is not such a sheet, for a line without a verdict, reader or day, for a word that is not a
    verdict and for a record that does not exist: a sample is read whole or not at all.
    """
    if len(data) > MAX_SHEET:
        raise InputError("the sheet is larger than 20 MB", where=name)
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
        rows = [row for _, row in even_rows(reader, name)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"this is not a sheet in UTF-8: {error}", where=name) from None
    if not rows or set(HEADER) - set(rows[0]):
        raise InputError("these are not the columns of a check sheet", where=name, allowed=", ".join(HEADER))
    drawn = [Draw(**{column: row[column].strip() for column in HEADER}) for row in rows]
    verdicts = view.codebook[VERDICTS].concepts
    for line, one in enumerate(drawn, start=2):
        where = f"{name}, line {line}"
        if one.verdict not in verdicts:
            what = f"{one.verdict!r} is not a verdict" if one.verdict else "this record has no verdict yet"
            raise InputError(what, where=where, allowed=", ".join(verdicts), hint="a sample is read whole")
        if not one.by or not one.date:
            raise InputError("who read it again, and when?", where=where, hint="fill in 'by' and 'date'")
        timeline.parse(one.date)
        if one.record not in view.known.owners:
            raise InputError(f"there is no record {one.record!r}", where=where)
    if len({one.record for one in drawn}) < len(drawn) or len({one.sample for one in drawn}) > 1:
        raise InputError("the sheet holds a record twice, or two samples", where=name)
    return drawn


def rechecks(drawn: Iterable[Draw]) -> list[Revision]:
    """The records of kind `recheck` that say what reading the sample again came to."""
    found = []
    for one in drawn:
        mark = hashlib.sha256(one.sample.encode()).hexdigest()[:8]
        cells = {key: value for key, value in asdict(one).items() if key in _KEPT and value}
        identity = f"RC-{mark}-{one.record}"[:120]
        found.append(Revision("recheck", identity, {"id": identity, **cells}))
    return found


_KEPT = ("record", "sample", "stratum", "verdict", "field", "by", "date", "note")
