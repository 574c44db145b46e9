"""CONTRIBUTING's table 'Where would I change X?': every question is answered, and the places it names are there."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
QUESTIONS = (
    "a kind of record",
    "a measure",
    "a format",
    "a page",
    "a store",
    "a role",
    "a source of bulk data",
    "a second observatory",
    "a crosswalk",
    "a step of a data release",
    "an MCP tool",
    "a wording",
)


def answers() -> dict[str, str]:
    """The rows of both tables below the question."""
    below = TEXT[TEXT.index("Where would I change X?") : TEXT.index("Worked examples")]
    rows = [line.strip("| ").split(" | ") for line in below.splitlines() if line.startswith("| ")]
    return {row[0]: row[1] for row in rows if row[0] not in ("X", "you also add")}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_one_answer(question: str) -> None:
    assert sum(row.partition(" (")[0] == question for row in answers()) == 1


@pytest.mark.parametrize(("question", "answer"), answers().items())
def test_the_places_named_are_there(question: str, answer: str) -> None:
    named = [one for one in re.findall(r"`([^`]+)`", answer) if re.fullmatch(r"[\w./-]+", one)]
    missing = [
        one
        for one in named
        if ("/" in one or one.endswith((".py", ".toml", ".txt")))
        and not (ROOT / one).exists()
        and not (ROOT / "src/partnerscope" / one).exists()
        and not list(ROOT.glob(f"src/partnerscope/**/{one}"))
    ]
    assert missing == [], question


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("FORMATS", "show/table.py"),
        ("SOURCES", "lake/sources.py"),
        ("ROUTES", "web/pages/__init__.py"),
        ("KINDS", "record/kind.py"),
        ("_fill", "release/publish.py"),
    ],
)
def test_the_lists_named_stand_in_their_places(name: str, place: str) -> None:
    text = (ROOT / "src/partnerscope" / place).read_text("utf-8")
    assert re.search(rf"^(def )?{name}\b", text, re.MULTILINE), place
