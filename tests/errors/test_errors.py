"""An error and a problem as people read them, word by word."""

from __future__ import annotations

import pytest

from partnerscope.errors import (
    QUOTED,
    DataError,
    InputError,
    IntegrityError,
    PartnerscopeError,
    Place,
    Problem,
    quoted,
)


def test_of_what_was_given_a_message_repeats_so_much() -> None:
    assert quoted("it's\n") == '"it\'s\\n"'
    assert quoted("x" * QUOTED) == f"'{'x' * QUOTED}'"
    assert quoted("x" * 1_201) == f"'{'x' * QUOTED}'... (1,201 characters)"


def test_an_error_says_what_where_what_is_allowed_and_what_to_do() -> None:
    assert str(InputError("it broke")) == "it broke"
    full = InputError("it broke", where="a.csv, line 2", allowed="a, b", hint="mend it")
    assert str(full) == "a.csv, line 2: it broke\n  allowed: a, b\n  hint: mend it"
    assert full.args == (str(full),)
    assert (full.what, full.where, full.allowed, full.hint) == (
        "it broke",
        "a.csv, line 2",
        "a, b",
        "mend it",
    )
    assert (full.exit_code, IntegrityError("x").exit_code) == (2, 2)
    assert issubclass(DataError, InputError) and issubclass(InputError, PartnerscopeError)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place("a.csv"), "a.csv"),
        (Place("a.csv", 0), "a.csv, line 0"),
        (Place("a.csv", 3, "date"), "a.csv, line 3, column date"),
        (Place("a.csv", None, "date"), "a.csv, column date"),
        (Place("", 3), "line 3"),
    ],
)
def test_a_place_is_as_much_as_is_known_of_it(place: Place, text: str) -> None:
    assert str(place) == text


def test_a_problem_is_one_line() -> None:
    assert str(Problem("bom", "warning", "a mark")) == "warning bom: a mark"
    full = Problem("bom", "warning", "a mark", Place("a.csv", 1), "none", "save it anew")
    assert str(full) == "warning bom: a.csv, line 1: a mark (allowed: none) — save it anew"


@pytest.mark.parametrize(
    ("count", "more"), [(20, ""), (21, "\n  ... and 1 more"), (120, "\n  ... and 100 more")]
)
def test_an_error_of_data_shows_twenty_problems_and_carries_all(count: int, more: str) -> None:
    problems = [Problem("bom", "warning", f"mark {number}") for number in range(count)]
    error = DataError("the data have faults", problems, hint="run 'check'")
    shown = "".join(f"\n  warning bom: mark {number}" for number in range(20))
    assert str(error) == f"the data have faults{shown}{more}\n  hint: run 'check'"
    assert error.problems == problems
    assert str(DataError("nothing to show", [])) == "nothing to show\n"
