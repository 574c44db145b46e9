"""What the rules of the verdict rest on: the records, taken from a view once, and quantities made of them.

Grain: `Grounds` are the records of one view that any rule reads, reduced to what is counted; `without` leaves one record
out, `quantities` makes the numbers of one actor. What the tables of the reference say of its own date is not a fact of a
later one. Counts of records are lower bounds, because nobody has recorded everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import polars as pl

from partnerscope import timeline
from partnerscope.measure.deliver.evenness import FEWEST, as_uneven
from partnerscope.measure.deliver.words import is_deed
from partnerscope.measure.unfold.cooperation import only_constants
from partnerscope.measure.unfold.dialogues import policy_reported
from partnerscope.measure.verdict.factors import rated_before, ratings
from partnerscope.measure.verdict.rules import Quantity
from partnerscope.measure.verdict.values import Nearness, readings
from partnerscope.view import View

WINDOW = 5
RANKED = 2 * 366
"""Days after which a rank in economic output says nothing of V any more."""
_MULTILATERAL = "M"


@dataclass(frozen=True, slots=True)
class HeldItem:
    """One distinct item that holds at V. `issues` leaves out those in which only constant details stand."""

    id: str
    partner: str
    issues: tuple[str, ...]
    all_issues: tuple[str, ...]
    deed: bool
    multilateral: bool
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Established:
    """When a partnership was established, at the earliest (None: no bound) and at the latest: years, and the record."""

    partner: str
    low: int | None
    high: int
    record: str


@dataclass(frozen=True)
class Grounds:
    """The records that verdicts rest on. `stale` says why tables of the reference say nothing of V ('' where they do)."""

    issues: tuple[str, ...]
    partners: tuple[str, ...]
    year: int
    stale: str
    items: tuple[HeldItem, ...]
    figures: Mapping[tuple[str, str], tuple[float, str]]
    starts: tuple[Established, ...]
    acts: tuple[tuple[str, str], ...]
    acts_coded: bool
    linking: tuple[tuple[str, str], ...]
    distrust: tuple[tuple[str, str, float], ...]
    ranks: tuple[tuple[str, str, float, str], ...]
    values: Mapping[str, Nearness]
    left_out: str = ""
    chances: dict[tuple[int, ...], float] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def counts(self) -> Mapping[tuple[str, str], float]:
        """Items of each partner and issue; nothing where none are of this date."""
        if self.stale or not self.items:
            return {}
        cells = {(partner, issue): 0.0 for partner in self.partners for issue in self.issues}
        for item in self.items:
            for issue in item.issues:
                if (item.partner, issue) in cells:
                    cells[item.partner, issue] += 1
        return cells

    @cached_property
    def leader(self) -> str:
        """The partner with most items on every issue; '' where there is none."""
        return next((one for one in self.partners if _first(self, one, self.counts).value == 1), "")

    def chance(self, counts: tuple[int, ...]) -> float:
        """How likely so uneven a spread is, reckoned once for all that is left out."""
        if counts not in self.chances:
            self.chances[counts] = as_uneven(counts)
        return self.chances[counts]

    def records(self) -> tuple[str, ...]:
        """Every record that some quantity rests on."""
        own = [one.id for one in self.items] + [one.record for one in self.starts]
        rated = [*(one[1] for one in self.distrust), *(one[1] for one in self.ranks)]
        pairs = [*(record for _, record in (*self.acts, *self.linking)), *rated]
        figures = [record for _, record in self.figures.values()]
        return tuple(dict.fromkeys([*own, *figures, *pairs, *(one for one in self.values if one)]))

    def without(self, record: str) -> Grounds:
        """The same facts, had this record not been there."""
        return replace(
            self,
            items=tuple(one for one in self.items if one.id != record),
            figures={key: held for key, held in self.figures.items() if held[1] != record},
            starts=tuple(one for one in self.starts if one.record != record),
            acts=tuple(one for one in self.acts if one[1] != record),
            linking=tuple(one for one in self.linking if one[1] != record),
            distrust=tuple(one for one in self.distrust if one[1] != record),
            ranks=tuple(one for one in self.ranks if one[1] != record),
            left_out=record if record in self.values else "",
        )


def facts(view: View) -> Grounds:
    """The facts of a view, gathered once."""
    return view.once("facts of the verdict", _facts)


def reduced(view: View) -> Mapping[str, Grounds]:
    """The facts without each record in turn."""
    return view.once(
        "facts without one", lambda v: {one: facts(v).without(one) for one in facts(v).records()}
    )


def _facts(view: View) -> Grounds:
    before = rated_before(view)
    return Grounds(
        view.about.issues,
        view.about.partners,
        date.fromordinal(view.day).year,
        f"coded for {before}, not re-checked since" if before else "",
        tuple(_items(view)),
        {} if before else _figures(view),
        tuple(_starts(view)),
        tuple(_acts(view)),
        any(view.frame(kind).height for kind in ("restrictive_measure", "hostile_act")),
        tuple(_linking(view)),
        () if before else tuple(_distrust(view)),
        tuple(_ranks(view)),
        dict(readings(view)),
    )


def _items(view: View) -> Iterable[HeldItem]:
    held = view.states("action").filter((pl.col("subject") == view.about.subject) & ~pl.col("_snapshot"))
    for row in held.filter(pl.col("repeats").is_null()).sort("id").iter_rows(named=True):
        group = view.codebook["instrument"][row["instrument"]].text("class")
        left = tuple(one for one in row["issues"] if not only_constants(row["details"], one, view.codebook))
        yield HeldItem(
            row["id"],
            row["partner"],
            left,
            tuple(row["issues"]),
            is_deed(row, view.codebook),
            view.codebook["instrument_class"][group].text("letter") == _MULTILATERAL and bool(left),
            tuple(row["co_participants"]),
        )


def _figures(view: View) -> dict[tuple[str, str], tuple[float, str]]:
    found = {}
    for one in policy_reported(view):
        value = one.values.get("value")
        if isinstance(value, int):
            found[str(one.keys["partner"]), str(one.keys["issue"])] = (float(value), one.records[0])
    return found


def _starts(view: View) -> Iterable[Established]:
    """Starts of strategic partnerships; uses of the name, and days on which it is attested, bound them from above."""
    grades = view.codebook["partnership_category"].where("grade", "strategic")
    chosen = (pl.col("subject") == view.about.subject) & pl.col("category").is_in(grades)
    for row in view.frame("partnership").filter(chosen).sort("id").iter_rows(named=True):
        if (span := timeline.start_of(row["start"] or "")) is not None:
            if span.first <= view.day:
                yield Established(
                    row["partner"],
                    _year(span.start_min),
                    _year(min(span.start_max, view.day)) or 0,
                    row["id"],
                )
        else:
            days = [timeline.parse(text).last for text in row["attested"]]
            if seen := [_year(day) for day in days if day <= view.day]:
                yield Established(row["partner"], None, min(year or 0 for year in seen), row["id"])
    terms = view.codebook.where("designation_term", "grade", "strategic")
    named = view.events("designation").filter(
        (pl.col("subject") == view.about.subject) & pl.col("term").is_in(terms)
    )
    for row in named.sort("id").iter_rows(named=True):
        if row["date"]:
            yield Established(row["partner"], None, _year(timeline.parse(row["date"]).last) or 0, row["id"])


def _year(day: int) -> int | None:
    return None if day <= timeline.BEGINNING else date.fromordinal(min(day, date.max.toordinal())).year


def _acts(view: View) -> Iterable[tuple[str, str]]:
    """Restrictive measures between the two and hostile acts, either way, in the years before V."""
    subject = view.about.subject
    first = date(max(1, date.fromordinal(view.day).year - WINDOW), 1, 1).toordinal()
    measures = view.frame("restrictive_measure").filter(timeline.touches(first, view.day))
    acts = view.happened("hostile_act", first, view.day)
    for frame, ours, theirs in ((measures, "sender", "target"), (acts, "author", "target")):
        for one, other, record in frame.sort("id").select(ours, theirs, "id").rows():
            if subject in (one, other):
                yield (other if one == subject else one), record


def _linking(view: View) -> Iterable[tuple[str, str]]:
    """Records that serve two of the observed issues or more."""
    observed = set(view.about.issues)
    for kind in ("dialogue", "agreement", "statement", "action"):
        frame = view.records(kind).filter(pl.col("subject") == view.about.subject)
        if "_snapshot" in frame.columns:
            frame = frame.filter(~pl.col("_snapshot"))
        for partner, issues, record in frame.sort("id").select("partner", "issues", "id").rows():
            if len(observed & set(issues)) > 1:
                yield partner, record


def _distrust(view: View) -> Iterable[tuple[str, str, float]]:
    doubts = view.codebook.where("blocker", "counted_as", "distrust")
    for one in ratings(view):
        if one.factor in doubts and one.value is not None:
            yield one.partner, one.rows[0]["id"], one.value


def _ranks(view: View) -> Iterable[tuple[str, str, float, str]]:
    """Figures of the rank in economic output of the last years before V, the latest last."""
    counted = view.codebook["figure_measure"].where("counted_as", "reach")
    first = timeline.BEGINNING if view.day < RANKED else view.day - RANKED
    held = view.figures().filter(pl.col("measure").is_in(counted) & (pl.col("_first") >= first))
    yield from held.sort("_last", "id").select("partner", "id", "value", "as_of").rows()


def quantities(held: Grounds, actor: str) -> dict[str, Quantity]:
    """All quantities of one partner or comparator."""
    reading = held.values[held.left_out].points[actor]
    established = _established(held, actor)
    own = [one for one in held.items if one.partner == actor]
    return {
        **reading,
        "reach": _reach_of(held, actor),
        "first_in_dialogues": _first(held, actor, {key: value for key, (value, _) in held.figures.items()}),
        "first_in_items": _first(held, actor, held.counts),
        "shadow_share": _shadow(held, actor),
        "established": established,
        "years": _since(established, held.year),
        "deed_items": _of_items(held, actor, [one.id for one in own if one.deed]),
        "multilateral_items": _of_items(held, actor, [one.id for one in own if one.multilateral]),
        "uneven_p": _uneven(held, own),
        "hostile_acts": _acts_of(held, actor),
        "distrust": _distrust_of(held, actor),
        "linking": _at_least([record for partner, record in held.linking if partner == actor]),
    }


def _at_least(records: list[str]) -> Quantity:
    """A count of records: there may be more than are on record."""
    return Quantity(len(records), len(records), None, tuple(records))


def _first(held: Grounds, actor: str, cells: Mapping[tuple[str, str], float]) -> Quantity:
    """The share of issues on which a partner has more than every other one: rank one, no tie."""
    if actor not in held.partners:
        return Quantity.exact(0, why="not among the partners that the tables compare")
    if any((actor, issue) not in cells for issue in held.issues):
        return Quantity(why=held.stale or "not coded")
    others = [one for one in held.partners if one != actor]
    first = [
        all(cells[actor, issue] > cells.get((other, issue), 0.0) for other in others) for issue in held.issues
    ]
    return Quantity.exact(sum(first) / len(first))


def _shadow(held: Grounds, actor: str) -> Quantity:
    """The share of a partner's deeds that the partner who is first everywhere takes part in; uncoded ones bound it."""
    leader = held.leader
    done = [one for one in held.items if one.partner == actor and one.deed]
    if not done or not leader:
        return Quantity(why="no deed on record" if leader else "nobody is first on every issue")
    with_leader = [one.id for one in done if leader in one.together]
    uncoded = sum(not one.together for one in done)
    if uncoded == len(done):
        return Quantity(why="co-participants are not coded", low=0, high=1)
    share = len(with_leader) / len(done)
    return Quantity(share, share, share + uncoded / len(done), tuple(with_leader))


def _established(held: Grounds, actor: str) -> Quantity:
    own = [one for one in held.starts if one.partner == actor]
    if not own:
        return Quantity(why="no strategic partnership on record")
    high = min(one.high for one in own)
    dated = [one for one in own if one.low is not None]
    records = tuple(one.record for one in own)
    if not dated:
        return Quantity(None, None, high, records, f"undated; so called in {high} or before")
    low = min(one.low for one in dated if one.low is not None)
    return Quantity(min(low, high), min(low, high), high, records)


def _since(established: Quantity, year: int) -> Quantity:
    low, high = (None if end is None else year - end for end in (established.high, established.low))
    value = None if established.value is None else year - established.value
    return Quantity(value, low, high, established.records, established.why)


def _of_items(held: Grounds, actor: str, records: list[str]) -> Quantity:
    if held.stale and not records:
        return Quantity(why=held.stale)
    if actor in held.partners and held.items and not held.stale:
        return Quantity.exact(len(records), records)
    return _at_least(records) if records else Quantity(why="no item on record")


def _uneven(held: Grounds, own: list[HeldItem]) -> Quantity:
    counts = tuple(sum(issue in one.all_issues for one in own) for issue in held.issues)
    if held.stale or sum(counts) < FEWEST:
        return Quantity(why=held.stale or f"fewer than {FEWEST} items")
    return Quantity.exact(held.chance(counts), [one.id for one in own])


def _acts_of(held: Grounds, actor: str) -> Quantity:
    if not held.acts_coded:
        return Quantity(why="restrictive measures and hostile acts are not coded")
    return _at_least([record for other, record in held.acts if other == actor])


def _reach_of(held: Grounds, actor: str) -> Quantity:
    """The latest rank reported. It stands with its date and not among records, which are counted."""
    own = [(value, as_of) for partner, _, value, as_of in held.ranks if partner == actor]
    if not own:
        return Quantity(why="no rank of the last two years was reported")
    return Quantity.exact(own[-1][0], why=f"reported as of {own[-1][1]}")


def _distrust_of(held: Grounds, actor: str) -> Quantity:
    own = [(record, value) for partner, record, value in held.distrust if partner == actor]
    if not own:
        return Quantity(why=held.stale or "nobody has rated it")
    return Quantity.exact(max(value for _, value in own), [record for record, _ in own])
