"""Rulings: what one person decides where coders differ, or where one of them alone saw something.

Grain: one *ruling* is one step that decides one variable of one unit ('*' for the unit as a whole): a coder's value (by the
letter under which the coder is shown), another value, or nothing. The last one counts; one that chooses '' takes it back.
Who rules sees a task only when all have finished, never one they coded, and the coders as A and B.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from partnerscope.coding.events import CodingEvent, next_event
from partnerscope.coding.pairing import CodedUnit, units
from partnerscope.coding.proposals import ALL, CoderProposal
from partnerscope.coding.sight import Viewer
from partnerscope.coding.workbench import Workbench, proposals_seen
from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.record import kind_named
from partnerscope.record.check import check_cell

OTHER, NOTHING, TAKEN_BACK = "other", "none", ""
IDENTICAL = "identical proposals"
Standing = Literal["open", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A decision that stands: the letter of a coder, 'other' or 'none'; the value that holds; why."""

    unit: str
    variable: str
    chosen: str
    value: str
    why: str
    by: str
    at: str


@dataclass(frozen=True)
class RulingUnit:
    """A unit as an adjudicator sees it: proposals by letter, where they differ, what was decided."""

    unit: CodedUnit
    ruled: Mapping[str, Ruled]

    @property
    def differing(self) -> tuple[str, ...]:
        """The columns in which the proposals differ."""
        return tuple(name for name in kind_named(self.unit.kind).columns if len(self.values(name)) > 1)

    def values(self, column: str) -> set[str]:
        """What the coders put into a column; lists without regard to their order."""
        return {
            same(self.unit.kind, column, one.cells.get(column, "")) for one in self.unit.proposals.values()
        }

    @property
    def undecided(self) -> tuple[str, ...]:
        """What is still to be decided: '*' for a lone one, columns of a pair."""
        whole = self.ruled.get(ALL)
        if whole is not None:
            return ()
        if self.unit.is_alone:
            return (ALL,)
        return tuple(name for name in self.differing if name not in self.ruled)

    @property
    def standing(self) -> Standing:
        """What became of the unit so far."""
        whole = self.ruled.get(ALL)
        if whole is not None and whole.chosen == NOTHING:
            return "refused"
        return "open" if self.undecided else "accepted"

    @property
    def cells(self) -> dict[str, str]:
        """The cells that hold: rulings on columns, else those of the proposal that was taken whole, else what all say."""
        whole = self.ruled.get(ALL)
        letter = whole.chosen if whole is not None else next(iter(self.unit.proposals))
        found = dict(self.unit.proposals[letter].cells) if letter in self.unit.proposals else {}
        found |= {name: one.value for name, one in self.ruled.items() if name != ALL}
        return {name: value for name, value in found.items() if value}

    @property
    def proven(self) -> tuple[CoderProposal, ...]:
        """The proposals whose passages become evidence: the one that was taken whole, else all."""
        whole = self.ruled.get(ALL)
        if whole is not None and whole.chosen in self.unit.proposals:
            return (self.unit.proposals[whole.chosen],)
        return tuple(self.unit.proposals.values())

    @property
    def is_identical(self) -> bool:
        """Whether all coders proposed it alike in every column."""
        return not self.unit.is_alone and not self.differing


def same(kind: str, column: str, value: str) -> str:
    """A value as it is compared: a list without regard to its order."""
    return ";".join(sorted(value.split(";"))) if kind_named(kind).columns[column].many else value


@dataclass(frozen=True)
class Judging:
    """What one person decides on the tasks of a bench."""

    bench: Workbench
    judge: str

    def units(self, task: str) -> tuple[RulingUnit, ...]:
        """The units of a task with what was decided. Raises InputError when this person may not see them."""
        one = self.bench.task(task)
        if self.judge in one.coders:
            raise InputError(f"{self.judge} coded the task {task!r}, and may not rule on it")
        shown = self.bench.desk.events(task, Viewer(self.judge, frozenset({"adjudicator"})))
        if not self.bench.is_finished(one) or not shown:
            raise InputError(f"the task {task!r} is not finished by all its coders", hint="see 'task list'")
        letters = sorted({event.who for event in shown if len(event.who) == 1 and event.who.isupper()})
        first = [event for event in shown if event.who in letters]
        made = [one for one in proposals_seen(task, first) if not one.seen]
        given = {letter: tuple(one for one in made if one.coder == letter) for letter in letters}
        ruled = self._ruled(task)
        return tuple(RulingUnit(unit, ruled.get(unit.id, {})) for unit in units(task, given))

    def unit(self, task: str, identity: str) -> RulingUnit:
        """One unit. Raises InputError when the task has none of this id."""
        found = self.units(task)
        for one in found:
            if one.unit.id == identity:
                return one
        allowed = ", ".join(one.unit.id for one in found) or "none: nobody proposed anything"
        raise InputError(f"the task {task!r} has no unit {identity!r}", allowed=allowed)

    def rule(
        self, task: str, unit: str, variable: str, chosen: str, why: str, *, value: str = ""
    ) -> RulingUnit:
        """Decide a column of a unit, or with '*' all that is not decided by column; `chosen` '' takes a ruling back.

        Raises InputError for a letter that is none of the unit's, a value that the column may not hold, and without a why.
        """
        with self.bench.desk.lock(task):
            one = self.check(task, unit, variable, chosen, why, value=value)
            if chosen in one.unit.proposals and variable != ALL:
                value = one.unit.proposals[chosen].cells.get(variable, "")
            number = sum(1 for _ in self._rulings(task)) + 1
            body = {
                "unit": unit, "variable": variable, "chosen": chosen, "value": value, "why": why, "number": number,
            }  # fmt: skip
            before = self.bench.desk.own(task, self.judge)
            self.bench.desk.append(next_event(before, self.judge, "rule", task, body))
        return self.unit(task, unit)

    def check(
        self, task: str, unit: str, variable: str, chosen: str, why: str, *, value: str = ""
    ) -> RulingUnit:
        """The unit, as it is now. Raises what `rule` would raise; nothing is saved."""
        one = self.unit(task, unit)
        self._refuse_published(task)
        self._refuse(one, variable, chosen, value, why)
        return one

    def premerge(self, task: str) -> tuple[str, ...]:
        """Accept all units that all coders proposed alike; returns those decided now (a second time, none)."""
        now = [one.unit for one in self.units(task) if one.is_identical and ALL not in one.ruled]
        for unit in now:
            self.rule(task, unit.id, ALL, self._longest(unit), IDENTICAL)
        return tuple(unit.id for unit in now)

    def open(self, task: str) -> tuple[RulingUnit, ...]:
        """The units that are still to be decided."""
        return tuple(one for one in self.units(task) if one.standing == "open")

    def _longest(self, unit: CodedUnit) -> str:
        """The letter of the proposal that quotes most."""
        sizes = {letter: sum(p.end - p.start for p in one.passages) for letter, one in unit.proposals.items()}
        return max(sorted(sizes), key=sizes.__getitem__)

    def _ruled(self, task: str) -> dict[str, dict[str, Ruled]]:
        found: dict[str, dict[str, Ruled]] = {}
        for event in self._rulings(task):
            body = event.body
            own = found.setdefault(body["unit"], {})
            own.pop(body["variable"], None)
            if body["chosen"] != TAKEN_BACK:
                own[body["variable"]] = Ruled(
                    body["unit"], body["variable"], body["chosen"], body["value"], body["why"],
                    event.who, event.at,
                )  # fmt: skip
        return found

    def _rulings(self, task: str) -> Iterator[CodingEvent]:
        """Every ruling on a task by whoever rules, in their order: by number (earlier ones had none), then by time."""
        coders = self.bench.task(task).coders
        chains = self.bench.desk.whole(task)
        judged = [
            e for who, events in chains.items() if who not in coders for e in events if e.what == "rule"
        ]
        yield from sorted(judged, key=lambda e: (e.body.get("number", 0), e.at, e.who, e.seq))

    def _refuse_published(self, task: str) -> None:
        chains = self.bench.desk.whole(task)
        if any(event.what == "accept" for events in chains.values() for event in events):
            raise InputError(f"the ruling on {task!r} is in the journal", hint="correct the record instead")

    def _refuse(self, one: RulingUnit, variable: str, chosen: str, value: str, why: str) -> None:
        letters = tuple(one.unit.proposals)
        kind = kind_named(one.unit.kind)
        if variable != ALL and variable not in kind.columns:
            raise InputError(
                f"a {kind.name} has no column {variable!r}", allowed=", ".join((ALL, *kind.columns))
            )
        allowed = (*letters, NOTHING) if variable == ALL else (*letters, OTHER)
        if chosen not in (*allowed, TAKEN_BACK):
            raise InputError(f"{chosen!r} cannot be chosen here", allowed=", ".join(allowed))
        if chosen == TAKEN_BACK and variable not in one.ruled:
            raise InputError(f"nothing is decided of {variable!r} in {one.unit.id}")
        if not why.strip():
            raise InputError("a ruling says why", hint="--why")
        if value and chosen != OTHER:
            raise InputError("a value is said only with 'other'")
        if (
            chosen == OTHER
            and (found := check_cell(kind, variable, value, self.bench.codebook())) is not None
        ):
            place = Place(kind.name, None, variable)
            raise DataError(
                "nothing was saved: the value has a fault",
                [Problem(found.code, found.severity, found.what, place, found.allowed, found.hint)],
            )
