"""The declaration of an observatory: what is right comes back, what is wrong is named with its line."""

from __future__ import annotations

import pytest

from partnerscope.codebook import read_about
from partnerscope.errors import DataError

GOOD = """\
id: north
title: The north
subject: NOR
partners: [SWE, DNK]
issues: SEA
default_view: {valid: 2015-07}
site:
  dates: [2015-07, 2016-01-31]
reference: {source: book, not_independent: [paper], as_of: 2015-07-14}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_about(text)
    return [f"{problem.code}@{problem.place.line}" for problem in caught.value.problems]


def test_a_declaration_comes_back() -> None:
    about = read_about(GOOD)
    assert (about.id, about.partners, about.issues, about.valid) == (
        "north",
        ("SWE", "DNK"),
        ("SEA",),
        "2015-07",
    )
    assert about.dates == ("2015-07", "2016-01-31"), "dates stay texts"
    assert about.reference.as_of == "2015-07-14"
    assert read_about(GOOD + "homepage:\nlicence:\n").licence == ""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: The north\n", "", ["missing@1"]),
        ("title: The north", "title:", ["missing@2"]),
        ("partners: [SWE, DNK]", "partners: []", ["missing@4"]),
        ("issues: SEA", "issues: {a: b}", ["yaml@5"]),
        ("title: The north", "colour: blue\ntitle: The north", ["unknown-key@2"]),
        ("{valid: 2015-07}", "{valid: 2015-13}", ["date@6"]),
        ("{valid: 2015-07}", "{when: 2015}", ["unknown-key@6"]),
        ("{valid: 2015-07}", "2015-07", ["yaml@6"]),
        ("  dates: [2015-07,", "  dates: [soon,", ["date@8"]),
        ("as_of: 2015-07-14", "as_of: 2015/2016", ["date@9"]),
        ("subject: NOR", "id: twice", ["yaml@3"]),
        ("subject: NOR", "subject: [NOR", ["yaml@4"]),
    ],
)
def test_every_fault_is_named_with_its_line(old: str, new: str, expected: list[str]) -> None:
    assert old in GOOD
    assert faults(GOOD.replace(old, new, 1)) == expected


@pytest.mark.parametrize("text", ["", "- a\n", "just words\n"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert faults(text) == ["yaml@1"]
