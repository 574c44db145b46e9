"""The list of kinds, and what a kind says about itself.

Grain: one *kind* is one sort of record: a model, its columns, what identifies it, how time applies to it, how it is
kept and named, how it leads to a partner and an issue, what makes two records the same, and where it is shown. Whatever
else must know of a kind reads this entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_type_hints

from partnerscope.errors import InputError
from partnerscope.record import coded, conduct, deliver, model, naming
from partnerscope.record.cell import Cell

Time = Literal["state", "event", "figure", "none"]
Role = Literal["fact", "thing", "judgement", "ground"]
Path = tuple[str, ...]
BETWEEN = "|"
"""What stands between the parts of a key in journals, where a kind has no ids."""


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    `key` names the columns that identify a record. `time` says how it stands in valid time: a *state* has
    start, end and attestations; an *event* has a date; a *figure* has its own as-of date; the rest have none.

    `role` says what a record does: a *fact* rests on evidence of its own, a *thing* is what facts are about, a
    *judgement* rests on its rater, a *ground* is what facts rest on. `kept` is how its file looks (a table, or CSL-JSON),
    `named` its name in words, `same` the columns in which two records that mean one thing agree, `room` where on the
    site its page stands (`records`: all of them together on the page of their kind). `to_partner` and `to_issue` are
    columns that lead there, through references where they are more than one; without them the columns `partner` and
    `issues` are taken, where there are such. A record `within` another (the column that names it) has a row on that
    one's page and none of its own. One of the columns `one_of` has to be filled. `verbatim` names the column whose words
    stand letter for letter in an archived text; `stands_for` the column with the record that this id leads to;
    of an `unread` kind no measure reads a cell.
    """

    name: str
    model: type
    time: Time
    key: tuple[str, ...] = ("id",)
    date: str = ""
    role: Role = "fact"
    kept: Literal["table", "csl"] = "table"
    named: naming.Named = naming.plain
    same: Path = ()
    room: str = "record"
    to_partner: Path = ()
    to_issue: Path = ()
    within: str = ""
    one_of: Path = ()
    verbatim: str = ""
    stands_for: str = ""
    unread: bool = False

    @cached_property
    def columns(self) -> dict[str, Cell]:
        """Columns in the order of the file."""
        hints = get_type_hints(self.model, include_extras=True)
        return {name: _cell(hint) for name, hint in hints.items()}

    @property
    def file(self) -> str:
        """Where its records are kept in an observatory."""
        return f"{self.name}s.json" if self.kept == "csl" else f"records/{self.name}.csv"

    @property
    def has_id(self) -> bool:
        """Whether one column identifies a record, so that others can refer to it."""
        return self.key == ("id",)

    @property
    def of_cells(self) -> bool:
        """Whether its records speak of one cell of another record, which their key names."""
        return {"record", "field"} <= set(self.key)

    def identity(self, cells: Mapping[str, str]) -> str:
        """What a revision of a record with these cells is filed under: its id, or the parts of its key joined by '|'."""
        return BETWEEN.join(cells.get(name, "") for name in self.key)

    @property
    def partner_path(self) -> Path:
        """The columns that lead from a record to its partner; empty where there is none."""
        return self.to_partner or (("partner",) if "partner" in self.columns else ())

    @property
    def issue_path(self) -> Path:
        """The columns that lead from a record to its issues; empty where there are none."""
        return self.to_issue or (("issues",) if "issues" in self.columns else ())

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
    Kind("actor", model.Actor, "state", role="thing", room="name"),
    Kind(
        "actor_code",
        model.ActorCode,
        "state",
        key=("actor", "scheme", "code", "start"),
        role="thing",
        to_partner=("actor",),
    ),
    Kind(
        "membership",
        model.Membership,
        "state",
        named=naming.membership,
        to_partner=("actor",),
        within="body",
    ),
    Kind("partnership", model.Partnership, "state", named=naming.partnership, room="records"),
    Kind("dialogue", model.Dialogue, "state", same=("subject", "partner", "label"), room="dialogue"),
    Kind(
        "meeting",
        model.Meeting,
        "event",
        date="date",
        named=naming.meeting,
        same=("dialogue", "date", "place"),
        to_partner=("dialogue", "partner"),
        to_issue=("dialogue", "issues"),
        within="dialogue",
    ),
    Kind("action", model.Action, "state", named=naming.action),
    Kind("statement", model.Statement, "event", date="date", same=("subject", "partner", "title", "date")),
    Kind("agreement", model.Agreement, "state", same=("subject", "partner", "title", "signed", "start")),
    Kind("threat_priority", model.ThreatPriority, "event", date="date", named=naming.threat, room="records"),
    Kind("designation", model.Designation, "event", date="date", named=naming.designation, room="records"),
    Kind(
        "figure",
        model.Figure,
        "figure",
        date="as_of",
        named=naming.figure,
        room="records",
        same=("measure", "subject", "partner", "issues", "as_of", "population", "item", "answer"),
    ),
    Kind(
        "commitment",
        deliver.Commitment,
        "event",
        date="date",
        named=naming.first_of("passage", "document"),
        room="records",
        same=("document", "clause", "passage", "partner"),
    ),
    Kind(
        "next_round",
        deliver.NextRound,
        "event",
        date="date",
        named=naming.next_round,
        room="records",
        same=("dialogue", "expected", "number"),
        to_partner=("dialogue", "partner"),
        to_issue=("dialogue", "issues"),
    ),
    Kind("mandate", deliver.Mandate, "state", named=naming.first_of("object"), room="records"),
    Kind("capability", deliver.Capability, "state", room="records"),
    Kind("position", conduct.Position, "state", named=naming.position, room="records", to_partner=("actor",)),
    Kind(
        "restrictive_measure",
        conduct.RestrictiveMeasure,
        "state",
        named=naming.first_of("act"),
        room="records",
        to_partner=("target",),
    ),
    Kind("hostile_act", conduct.HostileAct, "event", date="date", room="records", to_partner=("author",)),
    Kind(
        "opinion",
        conduct.Opinion,
        "event",
        date="date",
        named=naming.opinion,
        room="records",
        same=("poll", "population", "item", "answer", "partner", "date"),
    ),
    Kind(
        "interview",
        conduct.Interview,
        "event",
        date="date",
        role="ground",
        named=naming.first_of("role"),
    ),
    Kind(
        "contribution",
        deliver.Contribution,
        "event",
        date="date",
        role="judgement",
        named=naming.first_of("aim"),
    ),
    Kind(
        "contribution_step",
        deliver.ContributionStep,
        "none",
        role="judgement",
        named=naming.first_of("claim"),
        to_partner=("contribution", "partner"),
        to_issue=("contribution", "issues"),
    ),
    Kind(
        "rating",
        model.Rating,
        "none",
        role="judgement",
        named=naming.rating,
        within="record",
        one_of=("record", "partner"),
    ),
    Kind(
        "search",
        model.Search,
        "event",
        date="date",
        role="ground",
        named=naming.first_of("question"),
        room="records",
    ),
    Kind("recheck", conduct.Recheck, "event", date="date", role="ground", room="records"),
    Kind("alias", conduct.Alias, "none", role="ground", room="records", stands_for="record"),
    Kind(
        "source",
        model.Source,
        "none",
        role="ground",
        kept="csl",
        named=naming.source,
        room="source",
        unread=True,
    ),
    Kind("evidence", model.Evidence, "none", key=("record", "field", "source", "locator"), role="ground"),
    Kind(
        "quote",
        model.Quote,
        "none",
        role="ground",
        named=naming.quote,
        within="source",
        verbatim="exact",
        unread=True,
    ),
    Kind("coding", coded.Coding, "none", key=("unit", "coder", "variable"), role="ground"),
    Kind("ruling", coded.Ruling, "none", key=("unit", "variable"), role="ground"),
    Kind("correction", model.Correction, "none", key=("record", "field"), role="ground"),
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
