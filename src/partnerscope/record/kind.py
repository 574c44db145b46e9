"""The list of kinds, and what a kind knows about itself.

Grain: one *kind* is one sort of record: a model, its columns, what identifies it, and how time applies to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_type_hints

from partnerscope.errors import InputError
from partnerscope.record import conduct, deliver, model
from partnerscope.record.cell import Cell

Time = Literal["state", "event", "figure", "none"]


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    `key` names the columns that identify a record. `time` says how it stands in valid time: a *state* has
    start, end and attestations; an *event* has a date; a *figure* has its own as-of date; the rest have none.
    """

    name: str
    model: type
    time: Time
    key: tuple[str, ...] = ("id",)
    date: str = ""

    @cached_property
    def columns(self) -> dict[str, Cell]:
        """Columns in the order of the file."""
        hints = get_type_hints(self.model, include_extras=True)
        return {name: _cell(hint) for name, hint in hints.items()}

    @property
    def file(self) -> str:
        """Where its records are kept in an observatory."""
        return "sources.json" if self.name == "source" else f"records/{self.name}.csv"

    @property
    def doc(self) -> str:
        """What one record of this kind is."""
        return " ".join((self.model.__doc__ or "").split())


def _cell(hint: object) -> Cell:
    for note in getattr(hint, "__metadata__", ()):
        if isinstance(note, Cell):
            return note
    raise TypeError(f"a field of a model has no Cell: {hint!r}")


KINDS: tuple[Kind, ...] = (
    Kind("actor", model.Actor, "state"),
    Kind("actor_code", model.ActorCode, "state", key=("actor", "scheme", "code", "start")),
    Kind("membership", model.Membership, "state"),
    Kind("partnership", model.Partnership, "state"),
    Kind("dialogue", model.Dialogue, "state"),
    Kind("meeting", model.Meeting, "event", date="date"),
    Kind("action", model.Action, "state"),
    Kind("statement", model.Statement, "event", date="date"),
    Kind("agreement", model.Agreement, "state"),
    Kind("threat_priority", model.ThreatPriority, "event", date="date"),
    Kind("designation", model.Designation, "event", date="date"),
    Kind("figure", model.Figure, "figure", date="as_of"),
    Kind("commitment", deliver.Commitment, "event", date="date"),
    Kind("next_round", deliver.NextRound, "event", date="date"),
    Kind("mandate", deliver.Mandate, "state"),
    Kind("capability", deliver.Capability, "state"),
    Kind("position", conduct.Position, "state"),
    Kind("restrictive_measure", conduct.RestrictiveMeasure, "state"),
    Kind("hostile_act", conduct.HostileAct, "event", date="date"),
    Kind("opinion", conduct.Opinion, "event", date="date"),
    Kind("interview", conduct.Interview, "event", date="date"),
    Kind("contribution", deliver.Contribution, "event", date="date"),
    Kind("contribution_step", deliver.ContributionStep, "none"),
    Kind("rating", model.Rating, "none"),
    Kind("search", model.Search, "event", date="date"),
    Kind("recheck", conduct.Recheck, "event", date="date"),
    Kind("alias", conduct.Alias, "none"),
    Kind("source", model.Source, "none"),
    Kind("evidence", model.Evidence, "none", key=("record", "field", "source", "locator")),
    Kind("quote", model.Quote, "none"),
    Kind("correction", model.Correction, "none", key=("record", "field")),
)


def kind_named(name: str, kinds: tuple[Kind, ...] = KINDS) -> Kind:
    """The kind with this name. Raises InputError when there is none."""
    for kind in kinds:
        if kind.name == name:
            return kind
    raise InputError(f"there is no kind {name!r}", allowed=", ".join(kind.name for kind in kinds))


def kind_of(file: str, kinds: tuple[Kind, ...] = KINDS) -> Kind | None:
    """The kind kept in a file of an observatory, or None."""
    return next((kind for kind in kinds if kind.file == file), None)
