"""Changing any one record moves only findings within the scope that their measure declares.

*cell*: findings of a partner or an issue that the record speaks of. *row*: findings of such a partner, or of none. *table*:
any. A record speaks of the actors that it names or leads to.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from partnerscope.measure import MEASURES, Measure
from partnerscope.observatory import Observatory
from partnerscope.record import kind_named
from partnerscope.view import View
from tests.conftest import make_nordic
from tests.measure.test_relations import write

pytest.importorskip("scipy")
pytest.importorskip("comparatist")

V = "2016-06"
PARTNERS, ISSUES = ("SWE", "GBR"), ("SEA", "ARC")
GROUNDS = (
    "actor",
    "actor_code",
    "source",
    "evidence",
    "quote",
    "alias",
    "correction",
    "recheck",
    "interview",
)
"""Kinds that are not changed here: things that facts are about, and what facts rest on."""


@cache
def made() -> View:
    """Two partners and two issues with records of nearly every kind, one of each for either partner and issue."""
    folder = make_nordic(Path(tempfile.mkdtemp()) / "o")
    pairs = [(partner, issue) for partner in PARTNERS for issue in ISSUES]
    both = {"subject": "NOR"}

    def each(kind: str, **cells: str) -> None:
        columns = kind_named(kind).columns
        rows = [
            {"id": f"{kind}-{partner}-{issue}", **(both if "subject" in columns else {}), **cells}
            | ({"partner": partner} if "partner" in columns else {})
            | ({"issues": issue} if "issues" in columns else {})
            for partner, issue in pairs
        ]
        write(folder, kind, *rows)

    write(
        folder,
        "actor",
        {"id": "DNK", "label": "Denmark", "type": "state"},
        {"id": "club", "label": "The club", "type": "forum", "level": "minilateral"},
        {"id": "law", "label": "The law", "type": "regime", "issues": "SEA"},
        {"id": "later", "label": "A law to come", "type": "regime", "issues": "SEA"},
    )
    write(
        folder,
        "actor_code",
        *({"actor": code, "scheme": "iso3", "code": code} for code in ("NOR", "DNK", *PARTNERS)),
    )
    write(
        folder,
        "membership",
        *(
            {"id": f"m-{actor}", "actor": actor, "body": "club", "status": "member", "start": "2000"}
            for actor in ("NOR", *PARTNERS)
        ),
        {"id": "m-DNK", "actor": "DNK", "body": "NOR", "status": "member", "start": "2000"},
        {"id": "law-SWE", "actor": "SWE", "body": "law", "status": "party", "start": "2015"},
        {"id": "later-SWE", "actor": "SWE", "body": "later", "status": "party", "start": "2017"},
    )
    each("dialogue", label="Talks", rank="senior_officials", scope="security", start="2010", attested="2016")
    days = {"SWE": ("2014-01-10", "2015-01-12"), "GBR": ("2013-03-01", "2016-02-02")}
    write(
        folder,
        "meeting",
        *(
            {
                "id": f"meeting-{partner}-{issue}-{number}",
                "dialogue": f"dialogue-{partner}-{issue}",
                "number": str(number),
                "date": day,
            }
            for partner, issue in pairs
            for number, day in enumerate(days[partner], 1)
        ),
    )
    write(
        folder,
        "next_round",
        *(
            {
                "id": f"next-{partner}",
                "dialogue": f"dialogue-{partner}-SEA",
                "date": "2016-03-01",
                "expected": "2016-05",
            }
            for partner in PARTNERS
        ),
    )
    each("action", instrument="operational_cooperation", details="", start="2014", attested="2016")
    each("statement", title="A word", date="2015-05-05")
    each("agreement", title="A treaty", category="framework", status="in_force", start="2012")
    each("partnership", label="Partners", category="strategic_partnership", start="2008")
    each("figure", measure="policy_dialogues", value="2", unit="dialogues", as_of="2016-06")
    each(
        "commitment",
        document="plan",
        date="2014-01-01",
        category="substantive",
        testable="yes",
        due="2015-01-01",
        outcome="fulfilled",
        outcome_date="2014-12-01",
    )
    each("designation", term="key_partner", document="", speaker="minister", date="2015")
    write(
        folder,
        "rating",
        *(
            {
                "id": f"rating-{partner}-{issue}",
                "partner": partner,
                "issues": issue,
                "scale": "F2_connectivity",
                "part": "whole",
                "value": "0.67",
                "rater": "r",
                "blind": "yes",
            }
            for partner, issue in pairs
        ),
        *(
            {
                "id": f"aim-{partner}-{issue}",
                "record": f"dialogue-{partner}-{issue}",
                "scale": "orientation",
                "value": "process",
                "rater": "r",
            }
            for partner, issue in pairs
        ),
    )
    each("contribution", aim="less crime", date="2016-01-01")
    each("opinion", poll="p", item="trust", population="all", answer="yes", share="40", date="2015")
    write(
        folder,
        "contribution_step",
        *(
            {
                "id": f"step-{partner}-{issue}",
                "contribution": f"contribution-{partner}-{issue}",
                "claim": "talked",
                "test": "hoop",
                "result": "passed",
            }
            for partner, issue in pairs
        ),
    )
    write(
        folder,
        "restrictive_measure",
        *(
            {"id": f"rm-{partner}", "sender": "NOR", "target": partner, "act": "a law", "start": "2015"}
            for partner in PARTNERS
        ),
    )
    write(
        folder,
        "hostile_act",
        *(
            {
                "id": f"ha-{partner}",
                "author": partner,
                "target": "NOR",
                "category": "sabotage",
                "title": "a cable cut",
                "date": "2015-05",
            }
            for partner in PARTNERS
        ),
    )
    each("mandate", object="a treaty", status="opened", start="2014", attested="2016")
    for kind, cells in (
        ("position", {"case": "tpnw", "stance": "1", "start": "2014", "attested": "2016"}),
        ("capability", {"label": "a strategy", "category": "strategy", "start": "2014", "attested": "2016"}),
    ):
        who = {"position": "actor", "capability": "subject"}[kind]
        actors = ("NOR", *PARTNERS) if kind == "position" else ("NOR",)
        write(
            folder,
            kind,
            *({"id": f"{kind}-{actor}-SEA", who: actor, "issues": "SEA", **cells} for actor in actors),
        )
    write(
        folder,
        "search",
        *(
            {
                "id": f"search-{partner}-{issue}",
                "question": "more talks",
                "place": "archives",
                "date": "2016-01-01",
                "found": "none_found",
                "partner": partner,
                "issues": issue,
            }
            for partner, issue in pairs
        ),
    )
    observatory = Observatory(folder)
    observatory.commit("made up", "ann")
    return observatory.at(V)


@cache
def before(name: str) -> Mapping[tuple[Any, ...], tuple[Any, ...]]:
    return by_key(next(one for one in MEASURES if one.name == name), made())


def by_key(measure: Measure, view: View) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """What is said of each combination of keys."""
    rows = measure(view).frame.rows(named=True)
    rest = [name for name in measure.schema if name not in measure.keys]
    return {tuple(row[name] for name in measure.keys): tuple(str(row[name]) for name in rest) for row in rows}


def records() -> Iterator[tuple[str, str]]:
    """Every record that may be changed: kind and id."""
    for kind in made().known.kinds:
        if kind.has_id and kind.name not in GROUNDS:
            for identity in made().frame(kind.name)["id"]:
                yield kind.name, identity


def spoken_of(kind: str, identity: str) -> tuple[set[str], set[str]]:
    """Actors and issues that a record names, or leads to through the records it refers to."""
    actors: set[str] = set()
    issues: set[str] = set()
    (row,) = made().frame(kind).filter(pl.col("id") == identity).to_dicts()
    for name, cell in kind_named(kind).columns.items():
        values = row[name] if isinstance(row[name], list) else [row[name]]
        for value in filter(None, values):
            if cell.shape == "concept" and cell.target == "issue":
                issues.add(str(value))
            elif cell.shape == "reference" and cell.target == "actor":
                actors.add(str(value))
            elif cell.shape == "reference":
                owner = made().known.owners.get(str(value))
                if owner:
                    further = spoken_of(owner, str(value))
                    actors |= further[0]
                    issues |= further[1]
    return actors, issues


def without(kind: str, identity: str) -> View:
    """The view, had this record not been there."""
    view = made()
    kept = view.frame(kind).filter(pl.col("id") != identity)
    return replace(
        view, known=replace(view.known, load=lambda name: kept if name == kind else view.frame(name))
    )


TRIED = (
    "SWE-SEA",
    "GBR-ARC",
    "SWE-SEA-1",
    "GBR-ARC-2",
    "next-SWE",
    "rm-SWE",
    "ha-GBR",
    "m-SWE",
    "m-DNK",
    "law-SWE",
    "NOR-SEA",
)
"""The ends of the ids of what is changed: one record of each kind for one partner and issue, and for their opposites."""


WANTED = frozenset(
    {
        "ledger", "last_met", "announced", "commitments", "follow_through", "words_deeds", "main_partner", "levels",
        "designations", "rivalry", "opinion", "factors", "contributions", "typology", "verdict_checks", "items", "breadth",
        "depth", "statements", "policy", "policy_possible", "mandates", "positions", "capabilities", "aims",
    }
)  # fmt: skip
"""Measures that the sample must move."""


def sample() -> list[tuple[str, str]]:
    return [(kind, identity) for kind, identity in records() if identity.endswith(TRIED)]


@cache
def moved() -> Mapping[str, Mapping[str, tuple[tuple[Any, ...], ...]]]:
    """For every record of the sample and every measure, the combinations of keys whose finding is another without it.

    Measures of which a record may move any finding are left out where no test below asks for them.
    """
    found: dict[str, dict[str, tuple[tuple[Any, ...], ...]]] = {}
    asked = [one for one in MEASURES if one.scope != "table" or one.name in WANTED]
    for kind, identity in sample():
        changed = without(kind, identity)
        found[identity] = {}
        for measure in asked:
            was, now = before(measure.name), by_key(measure, changed)
            keys = tuple(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
            if keys:
                found[identity][measure.name] = keys
    return found


def beyond(measure: Measure, scope: str) -> list[tuple[dict[str, Any], str]]:
    """Findings that a record moves and that lie outside such a scope, with the record."""
    found = []
    for kind, identity in sample():
        actors, issues = spoken_of(kind, identity)
        for key in moved()[identity].get(measure.name, ()) if scope != "table" else ():
            named = dict(zip(measure.keys, key, strict=True))
            partner, issue = named.get("partner", ""), named.get("issue", "")
            elsewhere = scope == "cell" and issue and issues and issue not in issues
            if (partner and partner not in actors) or elsewhere:
                found.append((named, identity))
    return found


def test_changing_a_record_moves_only_findings_within_their_scope() -> None:
    assert {one.name: found for one in MEASURES if (found := beyond(one, one.scope))} == {}


def test_a_narrower_scope_than_the_true_one_would_be_found_out() -> None:
    """Words and deeds compares each partner with the rest: any deed moves all of them."""
    words = next(one for one in MEASURES if one.name == "words_deeds")
    assert words.scope == "table"
    assert beyond(words, "row")


def test_the_sample_moves_most_measures_that_rest_on_records() -> None:
    """A property that nothing tries holds of nothing: the records above move these measures."""
    assert {name for found in moved().values() for name in found} >= WANTED
