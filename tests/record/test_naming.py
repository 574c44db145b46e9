"""How each kind names a record, in the words of whoever asks: made-up rows, with and without what may be left out."""

from __future__ import annotations

from typing import Any

import pytest

from partnerscope.record import KINDS, kind_named


class Plain:
    """Words that show what was asked of them."""

    def concept(self, scheme: str, identity: str) -> str:
        return f"{scheme}:{identity}"

    def actor(self, identity: str) -> str:
        return f"@{identity}"

    def record(self, identity: str) -> str:
        return f"#{identity}"

    def date(self, text: str) -> str:
        return f"d{text}"

    def number(self, value: float) -> str:
        return f"n{value}"

    def source(self, identity: str) -> str:
        return f"s{identity}"


MEETING = {"number": 3, "dialogue": "D", "date": "2015"}
ACTION = {"printed": "", "instrument": "pnr", "partner": "JPN", "issues": ["CT", "CY"]}
FIGURE = {
    "measure": "m",
    "as_of": "2015",
    "value": 3.0,
    "partner": "JPN",
    "issues": ["CT"],
    "item": "",
    "answer": "",
    "unit": "u",
}
DESIGNATION = {"partner": "RUS", "term": "threat", "document": "ess", "speaker": ""}
OPINION = {"poll": "P", "item": "Q", "answer": "yes", "population": "adults"}


@pytest.mark.parametrize(
    ("kind", "row", "name"),
    [
        ("actor", {"id": "a", "label": "Alpha", "title": "T"}, "Alpha"),
        ("statement", {"id": "a", "title": "Summit"}, "Summit"),
        ("recheck", {"id": "a", "label": ""}, "a"),
        ("alias", {}, ""),
        ("meeting", MEETING, "Meeting 3 of #D, d2015"),
        ("meeting", MEETING | {"number": None, "date": ""}, "Meeting of #D"),
        ("action", ACTION, "instrument:pnr (@JPN, issue:CT, issue:CY)"),
        ("action", ACTION | {"printed": "As printed", "issues": []}, "As printed (@JPN, )"),
        ("figure", FIGURE, "figure_measure:m, d2015: n3.0 (@JPN, issue:CT)"),
        ("figure", FIGURE | {"item": "Q", "answer": "yes", "as_of": ""}, "figure_measure:m: n3.0 (@JPN, issue:CT, Q, yes)"),
        ("figure", FIGURE | {"partner": "", "issues": None}, "figure_measure:m, d2015: n3.0 (u)"),
        ("membership", {"actor": "FRA", "body": "EU", "status": "party"}, "@FRA in @EU: membership_status:party"),
        ("partnership", {"label": "Named", "subject": "EU", "partner": "JPN", "category": "sp"}, "Named"),
        ("partnership", {"label": "", "subject": "EU", "partner": "JPN", "category": "sp"},
         "@EU and @JPN: partnership_category:sp"),
        ("threat_priority", {"printed": "", "threat": "cyber", "document": "ess"}, "threat:cyber (document:ess)"),
        ("threat_priority", {"printed": "Cyber!", "threat": "cyber", "document": "ess"}, "Cyber! (document:ess)"),
        ("designation", DESIGNATION, "@RUS: designation_term:threat (document:ess)"),
        ("designation", DESIGNATION | {"document": "", "speaker": "HR"}, "@RUS: designation_term:threat (HR)"),
        ("designation", DESIGNATION | {"document": "", "speaker": None}, "@RUS: designation_term:threat"),
        ("rating", {"scale": "good_or_bad", "value": "good", "rater": "Ann"}, "Ann: good_or_bad:good (good or bad)"),
        ("next_round", {"number": 4, "dialogue": "D", "expected": "2016"}, "Round 4 of #D, announced for d2016"),
        ("next_round", {"number": None, "dialogue": "D", "expected": "2016"}, "Next round of #D, announced for d2016"),
        ("position", {"actor": "JPN", "case": "x"}, "@JPN on position_case:x"),
        ("opinion", OPINION, "P: Q, yes (adults)"),
        ("opinion", OPINION | {"answer": ""}, "P: Q (adults)"),
        ("source", {"id": "s1"}, "ss1"),
        ("quote", {"exact": "words"}, "“words”"),
        ("commitment", {"id": "a", "passage": "We will", "document": "D"}, "We will"),
        ("commitment", {"id": "a", "passage": "", "document": "D"}, "D"),
        ("mandate", {"id": "a", "object": ""}, "a"),
        ("restrictive_measure", {"id": "a", "act": "Act"}, "Act"),
        ("interview", {"id": "a", "role": "Head"}, "Head"),
        ("contribution", {"id": "a", "aim": "Peace"}, "Peace"),
        ("contribution_step", {"id": "a", "claim": "It met"}, "It met"),
        ("search", {"id": "a", "question": "Where?"}, "Where?"),
    ],
)  # fmt: skip
def test_a_record_in_words(kind: str, row: dict[str, Any], name: str) -> None:
    assert kind_named(kind).named(Plain(), row) == name


def test_every_kind_with_an_id_can_be_named_by_its_least() -> None:
    """A record of which only the required cells are filled has a name that is not empty."""
    for kind in KINDS:
        row: dict[str, Any] = {
            name: ([] if cell.many else "x" if cell.required else None) for name, cell in kind.columns.items()
        }
        if kind.has_id and kind.name not in ("figure", "rating"):
            assert kind.named(Plain(), row), kind.name
