"""Rules on coded items of cooperation: repeats, constants, misplaced and oddly named details.

Grain: one *item* is one action of the subject in one cell (partner x issue), repeats in print included.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl

from partnerscope.assess.audit.rule import Breach
from partnerscope.codebook import Codebook
from partnerscope.view import View

Item = Mapping[str, Any]
_BREAK = re.compile(r"[\u2013\u2014\u2022\n]")


def items(view: View) -> list[Item]:
    """The subject's items with the observed partners that hold at V, one row an item x issue."""
    held = view.states("action").filter(
        (pl.col("subject") == view.about.subject) & pl.col("partner").is_in(list(view.about.partners))
    )
    return list(held.explode("issues").sort("partner", "issues", "position", "id").iter_rows(named=True))


def distinct(view: View) -> list[Item]:
    """The items without those that repeat another."""
    return [item for item in items(view) if item["repeats"] is None]


def cell(view: View, item: Item) -> str:
    """The cell of an item in words."""
    return f"{view.label(item['partner'])} x {view.issue_label(item['issues'])}"


def detail_label(view: View, detail: str) -> str:
    """The label of a detail."""
    return view.codebook["detail"].label_of(detail)


def body_of(codebook: Codebook, detail: str) -> str:
    """The body or regime a detail stands for; empty when it is none."""
    known = codebook["detail"]
    return known[detail].text("body") if detail in known else ""


def repeats(view: View) -> Iterator[Breach]:
    """Items of a cell that say the same."""
    groups: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items(view):
        key = (item["partner"], item["issues"], item["instrument"], item["qualifier"], tuple(item["details"]))
        groups[key].append(item)
    for same in groups.values():
        if len(same) > 1:
            yield Breach(f"{cell(view, same[0])}: the same item stands {len(same)} times", _ids(same))


def run_together(view: View) -> Iterator[Breach]:
    """A printed text that a dash or a line break parts into the printed texts of two items of its cell."""
    corrections = view.frame("correction").filter(pl.col("field") == "printed")
    earlier = {str(row["record"]): str(row["printed"] or "") for row in corrections.iter_rows(named=True)}
    held = items(view)
    printed = {(item["partner"], item["issues"], str(item["printed"])): str(item["id"]) for item in held}
    for item in held:
        parts = [part.strip() for part in _BREAK.split(earlier.get(item["id"]) or item["printed"] or "")]
        others = [printed.get((item["partner"], item["issues"], part)) for part in parts]
        inside = [other for other in others if other is not None and other != item["id"]]
        if len(parts) > 1 and inside:
            yield Breach(f"{cell(view, item)}: two items are printed as one", (item["id"], *inside))


def constants(view: View) -> Iterator[Breach]:
    """Details that stand in every row of a column."""
    partners = set(view.about.partners)
    found: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in distinct(view):
        for detail in item["details"]:
            found[item["issues"], detail].append(item)
    for (issue, detail), same in sorted(found.items()):
        if len(partners) > 2 and {item["partner"] for item in same} == partners:
            what = f"{detail_label(view, detail)} stands under {view.issue_label(issue)} for every partner"
            yield Breach(f"{what}: it tells none from another", _ids(same))


def body_outside_issue(view: View) -> Iterator[Breach]:
    """A body named under an issue that is not among those it serves."""
    bodies = {row["id"]: row["issues"] for row in view.frame("actor").iter_rows(named=True)}
    for item in distinct(view):
        for detail in item["details"]:
            serves = bodies.get(body_of(view.codebook, detail)) or ()
            if serves and item["issues"] not in serves:
                names = ", ".join(view.issue_label(issue) for issue in serves)
                what = f"{cell(view, item)}: {detail_label(view, detail)} is a body on {names}"
                yield Breach(what, (item["id"],))


def points_elsewhere(view: View) -> Iterator[Breach]:
    """A detail whose own name carries a word of another issue and none of the item's."""
    words = {issue: _words_of(view, issue) for issue in view.about.issues}
    spoken: dict[str, list[str]] = {}
    for item in distinct(view):
        for detail in item["details"]:
            if detail not in spoken:
                label = "" if body_of(view.codebook, detail) else detail_label(view, detail)
                spoken[detail] = [issue for issue in words if _speaks(label, words[issue])]
            if spoken[detail] and item["issues"] in words and item["issues"] not in spoken[detail]:
                names = ", ".join(view.issue_label(issue) for issue in spoken[detail])
                what = f"{cell(view, item)}: {detail_label(view, detail)} speaks of {names}"
                yield Breach(what, (item["id"],))


def _words_of(view: View, issue: str) -> tuple[str, ...]:
    concept = view.codebook["issue"][issue]
    return (*concept.match, concept.label)


def _speaks(label: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", label, re.IGNORECASE) for word in words)


def several_labels(view: View) -> Iterator[Breach]:
    """A detail that stands under several instruments of one class: one thing under several names."""
    instruments = view.codebook["instrument"]
    places: dict[str, list[Item]] = defaultdict(list)
    for item in distinct(view):
        for detail in item["details"]:
            if not body_of(view.codebook, detail):
                places[detail].append(item)
    for detail, same in sorted(places.items()):
        names = {item["instrument"] for item in same}
        classes = {instruments[name].text("class") for name in names}
        if len(names) > 1 and len(classes) == 1:
            shown = ", ".join(sorted(instruments.label_of(name) for name in names))
            yield Breach(f"{detail_label(view, detail)} stands under {shown}", _ids(same))


def odd_instrument(view: View) -> Iterator[Breach]:
    """A body named under another instrument than nearly everywhere else."""
    return _odd(view, "instrument", view.codebook["instrument"].label_of)


def odd_issue(view: View) -> Iterator[Breach]:
    """A body named under another issue than nearly everywhere else."""
    return _odd(view, "issues", view.issue_label)


def _odd(view: View, column: str, label: Callable[[str], str]) -> Iterator[Breach]:
    """Bodies at a place where they stand at most half as often as at their usual one."""
    places: dict[str, list[Item]] = defaultdict(list)
    for item in distinct(view):
        for detail in item["details"]:
            if body_of(view.codebook, detail):
                places[detail].append(item)
    for detail, same in sorted(places.items()):
        usual, times = Counter(item[column] for item in same).most_common(1)[0]
        odd = [item for item in same if item[column] != usual]
        for item in odd if times >= 2 * len(odd) else []:
            what = f"{detail_label(view, detail)} under {label(item[column])}, elsewhere under {label(usual)}"
            yield Breach(f"{cell(view, item)}: {what}", (item["id"],))


def _ids(rows: list[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["id"] for row in rows))
