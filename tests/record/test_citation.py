"""Sources as readers see them, and what an item of CSL-JSON is told that holds something else."""

from __future__ import annotations

from typing import Any

import pytest

from partnerscope.record.citation import long_citation, safe_url, short_citation
from partnerscope.record.csl import MAPPING, TYPES, date_text, faults_of, kept_id, year_text

ANN = {"family": "Lee", "given": "Ann"}
BEN = {"literal": "The Council"}
Y2015 = {"date-parts": [[2015, 3]]}


@pytest.mark.parametrize(
    ("item", "short"),
    [
        ({"id": "x", "author": [ANN, BEN], "issued": Y2015, "title": "T"}, "Lee, The Council (2015): T"),
        ({"id": "x", "author": [ANN], "title": "T"}, "Lee: T"),
        ({"id": "x", "author": [ANN], "issued": Y2015}, "Lee (2015)"),
        ({"id": "x", "author": [ANN, ANN, ANN], "title": "T"}, "Lee, Lee, Lee: T"),
        ({"id": "x", "author": [ANN, BEN, BEN, BEN], "title": "T"}, "Lee and others: T"),
        ({"id": "x", "author": [{"given": "A"}, ANN, "B"], "title": "T"}, "Lee: T"),
        ({"id": "x", "author": [], "publisher": "EU", "issued": Y2015, "title": "T"}, "EU (2015): T"),
        ({"id": "x", "author": [{"given": "A"}], "publisher": "EU", "title": "T"}, "EU: T"),
        ({"id": "x", "author": [ANN], "publisher": "EU", "title": "T"}, "Lee: T"),
        ({"id": "x", "issued": Y2015, "title": "T"}, "T (2015)"),
        ({"id": "x", "issued": Y2015, "title": "T 2015"}, "T 2015"),
        ({"id": "x", "title": "T"}, "T"),
        ({"id": "x"}, "x"),
        ({}, ""),
    ],
)
def test_a_short_citation(item: dict[str, Any], short: str) -> None:
    assert short_citation(item) == short


@pytest.mark.parametrize(
    ("more", "tail"),
    [
        ({}, "."),
        (
            {"container-title": "J", "volume": 3, "issue": "2", "page": "1-9", "publisher": "P"},
            ", J, 3(2), pp. 1-9, P.",
        ),
        ({"volume": 3}, ", 3."),
        ({"issue": 2}, "."),
        ({"publisher": "Lee"}, "."),
    ],
)
def test_a_long_citation(more: dict[str, Any], tail: str) -> None:
    assert long_citation({"author": [ANN], "issued": Y2015, "title": "T", **more}) == f"Lee (2015): T{tail}"


@pytest.mark.parametrize(
    ("issued", "day", "year"),
    [
        ({"date-parts": [[2015, 3, 4]]}, "2015-03-04", "2015"),
        ({"date-parts": [["0987"], [1015]]}, "987/1015", "987/1015"),
        ({"date-parts": [[2015, 1], [2015, 2]], "circa": 1}, "c. 2015-01/2015-02", "c. 2015"),
        ({"date-parts": [[2015]], "season": 2}, "summer 2015", "summer 2015"),
        ({"date-parts": [[2015]], "season": "3"}, "autumn 2015", "autumn 2015"),
        ({"date-parts": [[2015]], "season": 4, "circa": True}, "c. winter 2015", "c. winter 2015"),
        ({"date-parts": [[2015]], "season": 5}, "5 2015", "5 2015"),
        ({"season": "Easter"}, "Easter", "Easter"),
        ({"literal": "n.d.", "raw": "x", "edtf": "2015"}, "n.d.", "n.d."),
        ({"raw": "x", "edtf": "2015"}, "x", "x"),
        ({"edtf": "2015"}, "2015", "2015"),
        ({"circa": True}, "", ""),
        ("2015-03", "2015-03", "2015-03"),
        (None, "", ""),
    ],
)
def test_a_date_as_it_is_printed(issued: object, day: str, year: str) -> None:
    assert (date_text({"issued": issued}), year_text({"issued": issued})) == (day, year)
    assert date_text({"accessed": issued}, "accessed") == day
    assert date_text({}) == year_text({}) == ""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Müller & Søn: 2015", "Muller-Son-2015"), ("https://e.org/a?b=c", "e.org-a-b-c"), ("git+ssh://x", "x"),
        ("a//b", "a-b"), ("Straße Łódź Æ đ Đ Ø ł æ ß L", "Strasse-Lodz-AE-d-D-O-l-ae-ss-L"), ("..a__b..", "a__b"),
        ("漢字", ""), ("a" * 119 + "--b", "a" * 119), ("a" * 121, "a" * 120),
    ],
)  # fmt: skip
def test_the_id_of_an_export_becomes_one_that_is_kept(written: str, kept: str) -> None:
    assert kept_id(written) == kept
    assert "120" in MAPPING


GOOD = {"id": "a", "type": "book", "title": "T"}
NAMES = 'a list such as [{"family": "Renard", "given": "Thomas"}] or [{"literal": "Council"}]'
DATES = '{"date-parts": [[2015, 3, 4]]}, {"raw": "March 2015"}, {"literal": "n.d."} or a date in EDTF'


@pytest.mark.parametrize(
    ("more", "what", "allowed"),
    [
        ({"type": "blog"}, "the type 'blog' is not one of CSL", ", ".join(sorted(TYPES))),
        ({"type": ["book"]}, "the type ['book'] is not one of CSL", ", ".join(sorted(TYPES))),
        ({"title": " "}, "a title is missing", "a text"),
        ({"title": 5}, "'title' is not a text", "a text"),
        ({"URL": 5}, "'URL' is not a text", "a text"),
        ({"volume": True}, "'volume' is not a text or a number", "a text or a number"),
        ({"volume": [1]}, "'volume' is not a text or a number", "a text or a number"),
        ({"editor": "Lee"}, "'editor': not a list of names", NAMES),
        ({"editor": [ANN, {}]}, "'editor': {} is not a name", NAMES),
        ({"editor": [{"family": " "}]}, "'editor': {'family': ' '} is not a name", NAMES),
        ({"editor": [{"family": []}]}, "'editor': {'family': []} is not a name", NAMES),
        ({"editor": [{"literal": 3}]}, "'editor': {'literal': 3} is not a name", NAMES),
        ({"editor": ["Lee", {}]}, "'editor': 'Lee' is not a name", NAMES),
        ({"issued": "soon"}, "'issued': 'soon' is not a date", DATES),
        ({"issued": 2015}, "'issued': 2015 is not a date", DATES),
        ({"issued": {"year": 2015}}, "'issued': {'year': 2015} is not a date", DATES),
        ({"issued": {"raw": 5}}, "'issued': 'raw' is not a text", DATES),
        ({"issued": {"literal": 5}}, "'issued': 'literal' is not a text", DATES),
        ({"issued": {"edtf": 5}}, "'issued': 'edtf' is not a text", DATES),
        ({"issued": {"edtf": "soon"}}, "'issued': 'soon' is not EDTF", DATES),
        ({"issued": {"season": []}}, "'issued': 'season' and 'circa' are a text or a number", DATES),
        ({"issued": {"circa": []}}, "'issued': 'season' and 'circa' are a text or a number", DATES),
        ({"issued": {"date-parts": []}}, "'issued': 'date-parts' holds one date, or two for a range", DATES),
        (
            {"issued": {"date-parts": [[1], [2], [3]]}},
            "'issued': 'date-parts' holds one date, or two for a range",
            DATES,
        ),
        (
            {"issued": {"date-parts": "2015"}},
            "'issued': 'date-parts' holds one date, or two for a range",
            DATES,
        ),
        (
            {"issued": {"date-parts": [[2015], [2016, 13]]}},
            "'issued': [2016, 13] is not year, month, day",
            DATES,
        ),
    ],
)
def test_what_an_item_is_told(more: dict[str, Any], what: str, allowed: str) -> None:
    assert list(faults_of(GOOD | more)) == [(what, allowed)]


@pytest.mark.parametrize(
    ("parts", "right"),
    [
        ([2015], True), (["2015"], True), ([" 2015 "], True), ([2015.0], False), ([-44], True), ([-44, 3, 15], True),
        ([0], False), ([1], True), ([9999], True), ([10000], False), ([-9999], True), ([-10000], False), ([123456], False),
        ([2015, 12], True), ([2015, 13], False), ([2015, 0], False), ([2015, 20], False), ([2015, 21], True),
        ([2015, 24], True), ([2015, 25], False), ([2015, 21, 1], False), ([2015, 2, 28], True), ([2015, 2, 29], False),
        ([2016, 2, 29], True),
        ([2015, 1, 32], False), ([2015, 1, 1, 1], False), ([], False), ([True], False), ([None], False), ([[2015]], False),
        (2015, False), ("2015", False), ([2015, "x"], False),
    ],
)  # fmt: skip
def test_a_year_a_month_a_day_that_exists(parts: object, right: bool) -> None:
    assert (list(faults_of(GOOD | {"issued": {"date-parts": [parts]}})) == []) is right


def test_an_item_of_every_sort_of_value_has_no_fault_and_several_are_all_told() -> None:
    whole = {
        "author": [ANN, BEN, {"family": "X", "static-ordering": True}], "issued": {"literal": "n.d."}, "accessed": "2015-07",
        "volume": 3, "page": "1-2", "edition": 2.5, "URL": "x", "publisher": "P", "custom": {"a": 1}, "categories": ["c"],
    }  # fmt: skip
    assert list(faults_of(GOOD | whole)) == []
    several = {
        "type": None,
        "URL": 1,
        "editor": 1,
        "issued": {"raw": 1, "date-parts": [[0], [0, 0]]},
        "note": 1,
    }
    assert [what for what, _ in faults_of(GOOD | several)] == [
        "the type None is not one of CSL",
        "'URL' is not a text",
        "'editor': not a list of names",
        "'issued': 'raw' is not a text",
        "'issued': [0] is not year, month, day",
        "'issued': [0, 0] is not year, month, day",
        "'note' is not a text",
    ]


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("https://e.org", True), ("http://e.org/a", True), ("https://e.org:1/", True), ("https://e.org:0/", False),
        ("https://", False), ("ftp://e.org", False), ("HTTPS://e.org", False), ("https://e.org/a b", False),
        ("https://e.org:99999", False), ("https://:80", False), ("e.org", False), ("", False),
    ],
)  # fmt: skip
def test_an_address_that_may_be_linked(text: str, linked: bool) -> None:
    assert safe_url(text) == (text if linked else "")


def test_a_source_of_which_only_the_address_is_on_record_is_called_by_its_host() -> None:
    assert (
        long_citation({"title": "https://www.example.org/a/b?c=d"})
        == "example.org, page without a title on record."
    )


def test_a_publisher_is_named_once() -> None:
    item = {"title": "Ministry of Japan: 7th dialogue", "container-title": "Ministry of Japan"}
    assert long_citation(item) == "Ministry of Japan: 7th dialogue."
