"""Rules on coded items of cooperation: repeats, constants, misplaced and oddly named details.

Grain: one *item* is one action of the subject in one cell (partner x issue), repeats in print included.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from partnerscope.assess.audit.rule import Fault
from partnerscope.codebook import Codebook
from partnerscope.view import View

Item = Mapping[str, Any]


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


def repeats(view: View) -> Iterator[Fault]:
    """Items of a cell that say the same."""
    groups: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items(view):
        key = (item["partner"], item["issues"], item["instrument"], item["qualifier"], tuple(item["details"]))
        groups[key].append(item)
    for same in groups.values():
        if len(same) > 1:
            yield Fault(f"{cell(view, same[0])}: the same item stands {len(same)} times", _ids(same))


def run_together(view: View) -> Iterator[Fault]:
    """A printed text that holds the printed texts of two items."""
    texts = dict(view.frame("action").select("id", "printed").rows())
    corrections = view.frame("correction").filter(pl.col("field") == "printed")
    printed = {str(row["record"]): str(row["printed"] or "") for row in corrections.iter_rows(named=True)}
    for item in items(view):
        whole = printed.get(item["id"]) or item["printed"] or ""
        inside = [
            other["id"]
            for other in items_of_cell(view, item)
            if other["id"] != item["id"] and texts[other["id"]] and _apart(texts[other["id"]], whole)
        ]
        if inside:
            yield Fault(f"{cell(view, item)}: two items are printed as one", (item["id"], *inside))


def items_of_cell(view: View, item: Item) -> list[Item]:
    """All items of the cell in which an item stands."""
    same = (pl.col("partner") == item["partner"]) & pl.col("issues").list.contains(item["issues"])
    return list(view.states("action").filter(same).iter_rows(named=True))


def _apart(part: str, whole: str) -> bool:
    return part in whole and len(whole) > len(part) + 3


def constants(view: View) -> Iterator[Fault]:
    """Details that stand in every row of a column."""
    partners = set(view.about.partners)
    found: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in distinct(view):
        for detail in item["details"]:
            found[item["issues"], detail].append(item)
    for (issue, detail), same in sorted(found.items()):
        if len(partners) > 2 and {item["partner"] for item in same} == partners:
            what = f"{detail_label(view, detail)} stands under {view.issue_label(issue)} for every partner"
            yield Fault(f"{what}: it tells none from another", _ids(same))


def body_outside_issue(view: View) -> Iterator[Fault]:
    """A body named under an issue that is not among those it serves."""
    bodies = {row["id"]: row["issues"] for row in view.frame("actor").iter_rows(named=True)}
    for item in distinct(view):
        for detail in item["details"]:
            serves = bodies.get(body_of(view.codebook, detail)) or ()
            if serves and item["issues"] not in serves:
                names = ", ".join(view.issue_label(issue) for issue in serves)
                what = f"{cell(view, item)}: {detail_label(view, detail)} is a body on {names}"
                yield Fault(what, (item["id"],))


def points_elsewhere(view: View) -> Iterator[Fault]:
    """A detail whose own name carries a word of another issue and none of the item's."""
    words = {issue: _words_of(view, issue) for issue in view.about.issues}
    for item in distinct(view):
        for detail in item["details"]:
            label = detail_label(view, detail)
            if body_of(view.codebook, detail):
                continue
            others = [issue for issue in words if issue != item["issues"] and _speaks(label, words[issue])]
            if others and not _speaks(label, words.get(item["issues"], ())):
                names = ", ".join(view.issue_label(issue) for issue in others)
                yield Fault(f"{cell(view, item)}: {label} speaks of {names}", (item["id"],))


def _words_of(view: View, issue: str) -> tuple[str, ...]:
    concept = view.codebook["issue"][issue]
    return (*concept.match, concept.label)


def _speaks(label: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", label, re.IGNORECASE) for word in words)


def several_labels(view: View) -> Iterator[Fault]:
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
            yield Fault(f"{detail_label(view, detail)} stands under {shown}", _ids(same))


def odd_instrument(view: View) -> Iterator[Fault]:
    """A body named under another instrument than nearly everywhere else."""
    places: dict[str, list[Item]] = defaultdict(list)
    for item in distinct(view):
        for detail in item["details"]:
            if body_of(view.codebook, detail):
                places[detail].append(item)
    labels = view.codebook["instrument"]
    for detail, same in sorted(places.items()):
        usual, times = Counter(item["instrument"] for item in same).most_common(1)[0]
        odd = [item for item in same if item["instrument"] != usual]
        if odd and times >= 2 * len(odd):
            for item in odd:
                under = labels.label_of(item["instrument"])
                what = f"{detail_label(view, detail)} under {under}, elsewhere under {labels.label_of(usual)}"
                yield Fault(f"{cell(view, item)}: {what}", (item["id"],))


def _ids(rows: list[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["id"] for row in rows))
