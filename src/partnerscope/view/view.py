"""A view: one state of knowledge looked at on one day.

Grain: `Known` is everything the journal said at T (typed frames, codebook, declaration); `View` adds V, the day
the question is about, and says of every state and event whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from partnerscope import timeline
from partnerscope.codebook import About, Codebook, only_one
from partnerscope.errors import InputError, Problem
from partnerscope.record import KINDS, Kind, kind_named
from partnerscope.record.persistence import lasting
from partnerscope.view.frames import typed

T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """What was known at one moment: `head` names it, `load` gives the typed frame of a kind.

    `texts` are the whole texts of the journal by path (observatory.yaml, codebook files, claims.yaml), `problems` the
    cells that an older version let in and no version can read: they are empty in the frames.
    """

    head: str
    known: str
    about: About
    codebook: Codebook
    load: Callable[[str], pl.DataFrame]
    kinds: tuple[Kind, ...] = KINDS
    texts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    problems: tuple[Problem, ...] = field(default=(), repr=False, compare=False)
    _frames: dict[str, pl.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    def frame(self, kind: str) -> pl.DataFrame:
        """All records of a kind, sorted by key."""
        if kind not in self._frames:
            kind_named(kind, self.kinds)
            self._frames[kind] = self.load(kind)
        return self._frames[kind]

    @cached_property
    def actor_labels(self) -> dict[str, str]:
        """Label by actor id."""
        return dict(self.frame("actor").select("id", "label").rows())

    @cached_property
    def owners(self) -> dict[str, str]:
        """Kind by record id, for every record that has an id."""
        named = [kind for kind in self.kinds if kind.has_id]
        return {identity: kind.name for kind in named for identity in self.frame(kind.name)["id"]}


@dataclass(frozen=True)
class Panel:
    """A bulk table that a measure may read beside the records.

    `version` names the content (two equal versions hold the same rows); `start` and `end` are the first and last
    ISO dates it covers: outside them the answer is 'outside coverage', never 0. `caution` is what its makers or we warn
    of; `note` what a user's own data have added, to be repeated beside every number that may rest on it. `gap` are the
    first and last ISO dates within that it does not cover ('' where there are none).
    """

    name: str
    frame: pl.DataFrame
    version: str
    start: str
    end: str
    source: str
    caution: str = ""
    note: str = ""
    gap: tuple[str, str] = ("", "")

    def whole_until(self) -> str:
        """The last ISO date up to which it covers every day."""
        if not self.gap[0]:
            return self.end
        return (date.fromisoformat(self.gap[0]) - timedelta(days=1)).isoformat()

    def covers(self, first: str, last: str) -> bool:
        """Whether it covers every day of a span that does not begin before it does."""
        return last <= self.end and not (self.gap[0] and first <= self.gap[1] and last >= self.gap[0])


def no_panels(name: str) -> Panel:
    """The panels of a view that has none."""
    raise InputError(
        f"this view has no panel {name!r}",
        hint="open the observatory with its lake, or load the data: partnerscope lake",
    )


def _aliases(view: View) -> dict[str, str]:
    return {
        identity: record
        for kind in view.known.kinds
        if kind.stands_for
        for identity, record in view.frame(kind.name).select("id", kind.stands_for).rows()
    }


def _standing(frame: pl.DataFrame, answer: pl.Expr) -> pl.DataFrame:
    """The rows whose answer is not 'not'."""
    return frame.with_columns(answer).filter(answer != "not")


@dataclass(frozen=True)
class View:
    """What was known at T about V.

    `valid` is V as given (`2015-07`); `day` its last day; `since` the first day of a window, or no bound. What is
    computed once of a view is kept on it (`once`) and nowhere else: a view made by `replace` begins with nothing.
    `asked` is the one partner that the question is about ('' for all): measures may leave out findings of others, and give
    the same findings for this one.
    """

    known: Known
    valid: str
    day: int
    since: int = timeline.BEGINNING
    panels: Callable[[str], Panel] = field(default=no_panels, repr=False, compare=False)
    asked: str = ""
    _once: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def about(self) -> About:
        """The observatory's declaration as known at T."""
        return self.known.about

    @property
    def codebook(self) -> Codebook:
        """The codebook as known at T."""
        return self.known.codebook

    @property
    def head(self) -> str:
        """The hash that names the state of knowledge."""
        return self.known.head

    def frame(self, kind: str) -> pl.DataFrame:
        """All known records of a kind, whatever their dates."""
        return self.known.frame(kind)

    def meant(self, identity: str) -> str:
        """The id that is meant by one: of the record for which an id no longer in use now stands, else the id itself."""
        aliases: dict[str, str] = self.once("aliases", _aliases)
        seen = {identity}
        while (onward := aliases.get(identity)) and onward not in seen:
            identity = onward
            seen.add(identity)
        return identity

    def states(self, kind: str) -> pl.DataFrame:
        """States of a kind that hold at V, with `holds` = surely, presumably or possibly.

        `_snapshot` marks those that the reference's tables showed once and nothing has shown since: to be printed as
        coded then, and not to be counted as the state at V. `_judged` marks those that only their compilers judge to hold.
        """
        return self.once(("states", kind), lambda view: view._states(kind))

    def _states(self, kind: str) -> pl.DataFrame:
        held = _standing(self.known.frame(kind), timeline.holds(self.day).alias("holds"))
        return held.with_columns(
            self._snapshot().alias("_snapshot"), timeline.judged(self.day).alias("_judged")
        )

    def unrecorded(self, kind: str, rows: list[dict[str, str]]) -> pl.DataFrame:
        """Rows of texts that no record holds, read as records of this kind are: same columns, same clock; no id."""
        known = kind_named(kind, self.known.kinds)
        schema = dict.fromkeys(known.columns, pl.String)
        texts = pl.DataFrame(rows, schema=schema).fill_null("")
        return typed(texts, known, lasting(known, self.codebook))

    def _snapshot(self) -> pl.Expr:
        """Whether a row was coded once, undated, from tables that speak of a date before V, and not seen since."""
        as_of = self.about.reference.as_of
        if not as_of or self.day <= (coded := timeline.moment(as_of)):
            return pl.lit(False)
        undated = (pl.col("_first") == timeline.BEGINNING) & (pl.col("_last") == timeline.FOREVER)
        seen = pl.col("_sure_last") > timeline.BEGINNING
        return undated & seen & (pl.col("_sure_last") <= coded) & (pl.col("holds") == "possibly")

    def events(self, kind: str) -> pl.DataFrame:
        """Events of a kind up to V (from `since` on), with `happened` = surely or possibly."""
        return self.once(("events", kind), lambda view: view.happened(kind, view.since, view.day))

    def happened(self, kind: str, first: int, last: int) -> pl.DataFrame:
        """Events of a kind in the days `first..last`, with `happened` = surely or possibly."""
        return _standing(self.known.frame(kind), timeline.happened(first, last).alias("happened"))

    def figures(self) -> pl.DataFrame:
        """Reported figures whose as-of date does not lie after V (undated ones included)."""
        return self.known.frame("figure").filter(timeline.touches(timeline.BEGINNING, self.day))

    def records(self, kind: str) -> pl.DataFrame:
        """Records of a kind as V sees them: states that hold, events that happened, figures up to V, or all."""
        time = kind_named(kind, self.known.kinds).time
        if time == "state":
            return self.states(kind)
        if time == "event":
            return self.events(kind)
        return self.figures() if time == "figure" else self.frame(kind)

    def panel(self, name: str) -> Panel:
        """A bulk table by name, the same for as long as the view is there. Raises InputError when there is none."""
        return self.once(("panel", name), lambda view: view.panels(name))

    def panels_read(self) -> dict[str, str]:
        """The versions of the bulk tables that were read for this view so far, by name."""
        return {
            key[1]: held.version
            for key, held in self._once.items()
            if isinstance(key, tuple) and key[0] == "panel" and isinstance(held, Panel)
        }

    def once(self, key: Hashable, make: Callable[[View], T]) -> T:
        """What `make` says of this view, computed the first time it is asked for under this key."""
        if key not in self._once:
            self._once[key] = make(self)
        found: T = self._once[key]
        return found

    def label(self, actor: str) -> str:
        """The label of an actor; its id where it is not known."""
        return self.known.actor_labels.get(actor, actor)

    def issue_label(self, issue: str) -> str:
        """The label of an issue."""
        return self.codebook["issue"].label_of(issue)

    def partner(self, text: str) -> str:
        """The id of an actor given by id or label, in any case; an id goes before a label.

        Raises InputError with the partners allowed when there is none, and with the ids when there are several.
        """
        actors, wanted = self.known.actor_labels, text.strip()
        if wanted in actors:
            return wanted
        folded = wanted.casefold()
        found = [identity for identity in actors if identity.casefold() == folded]
        found = found or [identity for identity, label in actors.items() if label.casefold() == folded]
        if not found:
            allowed = ", ".join(f"{partner} ({self.label(partner)})" for partner in self.about.partners)
            raise InputError(f"{text!r} is not an actor of this observatory", allowed=allowed)
        return only_one(text, found)

    def issue(self, text: str) -> str:
        """The id of an issue given by id or label, in every language. Raises InputError as `Scheme.resolve`."""
        return self.codebook["issue"].resolve(text)
