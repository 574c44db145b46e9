"""Agreement of coders, as two questions and never one number: did both see it, and did both code it alike?

Grain: one *coding* is one value of one variable that one coder gave one unit. *Seen* has one unit a sentence and kind of
every task that all its coders finished, also where nobody saw anything; *alike* has one unit for proposals that mean the
same words (see `pairing`), lone ones among them: they cannot be compared, and are counted as dropped. An empty coder is a
coding, not a gap. Codings stand at a desk, or in the journal once a ruling was accepted; both give the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from partnerscope.codebook import Codebook
from partnerscope.coding.finished import Finished, finished_tasks
from partnerscope.coding.pairing import CodedUnit
from partnerscope.coding.proposals import CoderProposal
from partnerscope.coding.sentences import sentences
from partnerscope.coding.workbench import Workbench
from partnerscope.documents import Extent
from partnerscope.record import kind_named

if TYPE_CHECKING:
    from comparatist.agreement import Coefficient

SEEN, ORDER = "seen", "order"
_PLAIN = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
EMPTY = "(empty)"
"""How an empty value is called among values: the coder left the column empty."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One coding, of `times` units that are all alike ('' rests on no proposal)."""

    unit: str
    coder: str
    variable: str
    value: str
    proposal: str = ""
    times: int = 1


@dataclass(frozen=True)
class AgreementOfTasks:
    """The codings of all finished tasks, and what they rest on.

    `drafts` says whether these are the tasks in which a machine's suggestions were shown before: they stand apart. `lone`
    counts the proposals that one coder alone made. `orders` are the values of the variables whose scheme orders them.
    """

    seen: tuple[Coded, ...]
    alike: tuple[Coded, ...]
    tasks: int
    unfinished: int
    pairs: int
    lone: Mapping[str, int]
    drafts: bool = False
    blind: bool = False
    rounds: tuple[int, ...] = ()
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def agreed(
    bench: Workbench,
    *,
    drafts: bool = False,
    round: int | None = None,
    tasks: Collection[str] | None = None,
) -> AgreementOfTasks:
    """The codings of every task that all its coders finished; with `drafts`, of those that showed drafts before.

    With `round`, of that round alone; with `tasks`, of these alone.
    """
    done = [one for one in finished_tasks(bench) if tasks is None or one.task.id in tasks]
    chosen = [one for one in done if one.was_drafted == drafts and round in (None, one.task.round)]
    units = [unit for one in chosen for unit in one.units]
    alone = [next(iter(unit.proposals.values())).coder for unit in units if unit.is_alone]
    values = tuple(coded for unit in units for coded in alike(unit))
    return AgreementOfTasks(
        tuple(coded for one in chosen for coded in seen(one)),
        values,
        len(chosen),
        0 if drafts or tasks is not None else len(bench.tasks()) - len(done),
        len(units) - len(alone),
        {coder: alone.count(coder) for coder in sorted(set(alone))},
        drafts,
        bench.desk.is_blind,
        tuple(sorted({one.task.round for one in chosen})),
        orders(values, bench.codebook()),
    )


def seen(done: Finished) -> Iterator[Coded]:
    """Whether each coder saw something of each kind in each sentence; sentences in which nobody did are one row."""
    task = done.task
    places = sentences(done.layer)
    for kind in task.kinds:
        marked = {coder: [_in(place, kind, own) for place in places] for coder, own in done.given.items()}
        none = [number for number in range(len(places)) if not any(one[number] for one in marked.values())]
        for number in sorted(set(range(len(places))) - set(none)):
            for coder in task.coders:
                said = marked[coder][number]
                yield Coded(f"{task.id}.s{number + 1}.{kind}", coder, SEEN, "yes" if said else "no", said)
        for coder in task.coders if none else ():
            yield Coded(f"{task.id}.rest.{kind}", coder, SEEN, "no", "", len(none))


def _in(place: Extent, kind: str, own: Iterable[CoderProposal]) -> str:
    """The proposal of a kind whose words reach into a sentence, '' when none does."""
    for one in own:
        if one.kind == kind and any(p.start < place.end and place.start < p.end for p in one.passages):
            return one.id
    return ""


def alike(unit: CodedUnit) -> Iterator[Coded]:
    """Every column that some coder filled; what one left empty is a value too."""
    for column in kind_named(unit.kind).columns:
        if any(one.cells.get(column) for one in unit.proposals.values()):
            for one in unit.proposals.values():
                yield Coded(unit.id, one.coder, f"{unit.kind}.{column}", one.cells.get(column, ""), one.id)


def recorded(
    rows: Iterable[Mapping[str, Any]], codebook: Codebook, *, drafts: bool = False, round: int | None = None
) -> AgreementOfTasks:
    """The same from records of the kind `coding`, as a journal or a release holds them."""
    chosen = [row for row in rows if (row["drafts"] == "yes") == drafts and round in (None, row["round"])]
    coded = [
        Coded(
            row["unit"],
            row["coder"],
            row["variable"],
            row["value"] or "",
            row["quote"] or "",
            row["times"] or 1,
        )
        for row in chosen
    ]
    found = tuple(one for one in coded if one.variable == SEEN)
    values = tuple(one for one in coded if one.variable != SEEN)
    by_unit: dict[str, set[str]] = {}
    for one in values:
        by_unit.setdefault(one.unit, set()).add(one.coder)
    alone = [next(iter(coders)) for coders in by_unit.values() if len(coders) == 1]
    return AgreementOfTasks(
        found,
        values,
        len({one.unit.rpartition(".")[0].rpartition(".")[0] for one in found}),
        0,
        len(by_unit) - len(alone),
        {coder: alone.count(coder) for coder in sorted(set(alone))},
        drafts,
        bool(chosen) and all(row["blind"] == "yes" for row in chosen),
        tuple(sorted({row["round"] for row in chosen if row["round"]})),
        orders(values, codebook),
    )


def orders(coded: Iterable[Coded], codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """The values of every variable whose scheme orders them (its property `order`), least first."""
    found = {}
    for variable in {one.variable for one in coded}:
        kind, _, column = variable.partition(".")
        cell = kind_named(kind).columns[column]
        if cell.shape == "concept" and not cell.many and ORDER in codebook[cell.target].properties:
            ranked = sorted(codebook[cell.target], key=lambda one: (one.number(ORDER) or 0, one.id))
            found[variable] = tuple(one.id for one in ranked)
    return dict(sorted(found.items()))


def coefficients(found: AgreementOfTasks) -> Iterator[tuple[str, Coefficient]]:
    """Question and coefficient (of comparatist), for 'seen' and for every column that proposals filled."""
    import polars as pl

    from partnerscope.method.agreement import agreement

    for question, coded in ((SEEN, found.seen), ("coded alike", found.alike)):
        for name in sorted({one.variable for one in coded}, key=_order):
            given = [one for one in coded if one.variable == name]
            order = found.orders.get(name)
            level: Any = "ordinal" if order else level_of(name, [one.value for one in given])
            rows = [
                (f"{one.unit}#{copy}", one.coder, name, _value(one.value, level))
                for one in given for copy in range(one.times)
            ]  # fmt: skip
            frame = pl.DataFrame(rows, schema=["unit", "coder", "variable", "value"], orient="row")
            categories = {name: order} if order else None
            for one in agreement(frame, {name: level}, categories=categories).coefficients:
                yield question, one


def level_of(variable: str, values: Iterable[str]) -> str:
    """How values of a column differ: lists as sets, plain dates as dates, numbers by distance, everything else as names."""
    if variable == SEEN:
        return "nominal"
    kind, _, column = variable.partition(".")
    cell = kind_named(kind).columns[column]
    if cell.many:
        return "set"
    if cell.shape == "date":
        return "date" if all(_PLAIN.fullmatch(value) for value in values if value) else "nominal"
    return "interval" if cell.shape in ("integer", "number") else "nominal"


def _order(variable: str) -> tuple[str, int]:
    """Kind, then the order of its columns."""
    kind, _, column = variable.partition(".")
    return kind, list(kind_named(kind).columns).index(column) if column else 0


def _value(value: str, level: str) -> str | None:
    """A value as the method reads it; a rank, a number or a date that was left empty is none."""
    return value or (None if level in ("ordinal", "interval", "date") else EMPTY)
