"""The declaration of an observatory: what is right comes back, what is wrong is named with its line."""

from __future__ import annotations

import pytest

from partnerscope.codebook import About, Reference, read_about
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


EVERY = """\
id: north
title: The north
question: Who helps whom?
subject: NOR
partners: [SWE, DNK]
comparators: ISL
issues: [SEA]
default_view: {valid: 2015-07}
site: {dates: 2016}
reference: {source: book, not_independent: paper, as_of: 2015}
codebook_version: 1.2
licence: CC0
maintainers: [ann, ben]
description: Two words.
homepage: https://example.org/
"""


def test_every_key_of_a_declaration_comes_back_under_its_name() -> None:
    assert read_about(EVERY) == About(
        id="north",
        title="The north",
        subject="NOR",
        partners=("SWE", "DNK"),
        issues=("SEA",),
        comparators=("ISL",),
        question="Who helps whom?",
        valid="2015-07",
        dates=("2016",),
        reference=Reference("book", ("paper",), "2015"),
        codebook_version="1.2",
        licence="CC0",
        maintainers=("ann", "ben"),
        description="Two words.",
    )


def test_what_is_left_out_is_nothing() -> None:
    least = "id: a\ntitle: b\nsubject: c\npartners: d\nissues: e\n"
    empty = "site:\nreference:\ndefault_view: ''\ncomparators:\nmaintainers: ''\nlicence:\n"
    assert read_about(least) == read_about(least + empty) == About("a", "b", "c", ("d",), ("e",))
    assert read_about(least).reference.related == ()
    assert Reference("a", ("b", "c")).related == ("a", "b", "c")


@pytest.mark.parametrize(
    ("old", "new", "code", "what"),
    [
        ("title: The north", "title:", "missing", "'title' is missing"),
        ("title: The north", "title: [a]", "yaml", "expected one word or sentence"),
        ("title: The north", "title: {a: b}", "yaml", "expected one word or sentence"),
        ("issues: SEA", "issues: [[a]]", "yaml", "expected one word or sentence"),
        ("issues: SEA", "issues: ''", "missing", "'issues' is missing"),
        (
            "{valid: 2015-07}",
            "{valid: 2015/2016}",
            "date",
            "'2015/2016' is not one point in time; allowed: YYYY, YYYY-MM or YYYY-MM-DD",
        ),
    ],
)  # fmt: skip
def test_what_a_fault_of_a_declaration_says(old: str, new: str, code: str, what: str) -> None:
    assert old in GOOD
    with pytest.raises(DataError) as caught:
        read_about(GOOD.replace(old, new, 1), "north/observatory.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.what, problem.place.file) == (code, what, "north/observatory.yaml")
