"""What is refused says what, where, what is allowed and a hint: one case for each refusal of the core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.qca import TruthTable, calibrate, minimize, necessity, sufficiency, truth_table
from comparatist.qca.calibrate import Recipe, calibrate_frame, read_thresholds
from comparatist.qca.fit import unique_coverage

Refused = tuple[Callable[[], Any], str, str, str, str]
ANCHORS = "'e=400, c=550, i=900' or numbers"
ORDER = "e < c < i for a rising set, i < c < e for a falling one"
TEXT: Any = ["x"]
MIXED: Any = [0.1, "x"]
GAPS: Any = [1, None, float("inf")]
SIX = "e1 < c1 < i1 <= i2 < c2 < e2, or inverse i1 < c1 < e1 <= e2 < c2 < i2"


def table(*rows: tuple[int, int, str], **levels: int) -> TruthTable:
    frame = pl.DataFrame(list(rows), schema={"A": pl.Int64, "B": pl.Int64, "OUT": pl.String}, orient="row")
    return TruthTable.from_rows(frame, levels=levels or None)


ROWS = ((0, 0, "0"), (0, 1, "0"), (1, 0, "1"), (1, 1, "C"))
REFUSED: list[Refused] = [
    (lambda: calibrate([1, 2], None), "no thresholds", "thresholds", ANCHORS, ""),
    (
        lambda: calibrate([1, 2], "e=1, e=2, i=3"),
        "an anchor is given twice in 'e=1, e=2, i=3'",
        "thresholds",
        "each anchor once",
        "",
    ),
    (
        lambda: calibrate([1, 2], "e=1, c=x"),
        "cannot read 'e=1, c=x'",
        "thresholds",
        "'e=400, c=550, i=900' or '550, 850'",
        "",
    ),
    (
        lambda: calibrate([1, 2], {"e": 1, "i": 2}),
        "anchors e, i",
        "thresholds",
        "e, c, i or e1, c1, i1, i2, c2, e2",
        "",
    ),
    (
        lambda: calibrate([1, 2], TEXT),
        "not all thresholds are numbers: ['x']",
        "thresholds",
        "finite numbers",
        "",
    ),
    (
        lambda: calibrate([1, 2], [1, float("inf"), 2]),
        "a threshold is missing or infinite",
        "thresholds",
        "finite numbers",
        "",
    ),
    (lambda: calibrate([1, 2], [1, 2]), "2 anchor(s)", "thresholds", "3 (e, c, i) or 6", ""),
    (
        lambda: calibrate([1, 2], [1, 1, 2]),
        "the crossover 1 is not strictly between exclusion 1 and inclusion 2",
        "thresholds",
        ORDER,
        "",
    ),
    (
        lambda: calibrate([1, 2], [1, 2, 5, 6, 6, 7]),
        "the crossover 6 is not strictly between exclusion 7 and inclusion 6",
        "thresholds",
        ORDER,
        "",
    ),
    (lambda: calibrate([1, 2], [1, 2, 5, 4, 3, 2]), "six anchors out of order", "thresholds", SIX, ""),
    (
        lambda: calibrate([1, 2], [1, 2, 3], method="magic"),  # type: ignore[arg-type]
        "method 'magic'",
        "method",
        "direct, linear, ecdf, indirect, relative, crisp",
        "",
    ),
    (lambda: calibrate([1, 2], [1, 2, 3], idm=0.5), "idm 0.5", "idm", "above 0.5 and below 1", ""),
    (lambda: calibrate([1, 2], [1, 2, 3], idm=1), "idm 1", "idm", "above 0.5 and below 1", ""),
    (
        lambda: calibrate([1, 2], [1, 2, 3], below=0),
        "the powers must be positive",
        "below, above",
        "above 0",
        "",
    ),
    (
        lambda: calibrate([1, 2], [1, 2, 3], above=0),
        "the powers must be positive",
        "below, above",
        "above 0",
        "",
    ),
    (lambda: calibrate([], [1, 2, 3]), "scores of shape (0,)", "x", "one column, at least one case", ""),
    (
        lambda: calibrate([[1], [2]], [1, 2, 3]),
        "scores of shape (2, 1)",
        "x",
        "one column, at least one case",
        "",
    ),
    (
        lambda: calibrate(["a", "b"], [1, 2, 3]),
        "the scores are not all numbers",
        "x",
        "a number for every case",
        "text is not turned into numbers here, neither are dates",
    ),
    (
        lambda: calibrate(GAPS, [1, 2, 3]),
        "2 missing or infinite score(s), first at position 2",
        "x",
        "a number for every case",
        "",
    ),
    (
        lambda: calibrate_frame({"A": [1, 2]}, {"A": [1, 1, 2]}),
        "the crossover 1 is not strictly between exclusion 1 and inclusion 2",
        "column A, thresholds",
        ORDER,
        "",
    ),
    (
        lambda: calibrate_frame({"A": [1, None]}, {"A": Recipe([1, 2, 3])}),
        "1 missing or infinite score(s), first at position 2",
        "column A, x",
        "a number for every case",
        "",
    ),
    (lambda: sufficiency(MIXED, [0, 1]), "not all memberships are numbers", "x", "0 to 1", ""),
    (
        lambda: sufficiency([[0.1]], [0]),
        "memberships of shape (1, 1)",
        "x",
        "one column, at least one case",
        "",
    ),
    (lambda: sufficiency([], []), "memberships of shape (0,)", "x", "one column, at least one case", ""),
    (lambda: sufficiency([0.1, 0.2], [0.1]), "memberships of shape (1,)", "y", "2 memberships", ""),
    (lambda: sufficiency([0.1, 1.2], [0, 1]), "1.2 at position 2 is not a set membership", "x", "0 to 1", ""),
    (
        lambda: necessity([0.1, 0.2], [-0.1, 1]),
        "-0.1 at position 1 is not a set membership",
        "y",
        "0 to 1",
        "",
    ),
    (
        lambda: necessity([0.1], [float("nan")]),
        "nan at position 1 is not a set membership",
        "y",
        "0 to 1",
        "",
    ),
    (
        lambda: unique_coverage([[0.1], [2]], [1]),
        "2 at position 1 is not a set membership",
        "term 2",
        "0 to 1",
        "",
    ),
    (lambda: table((0, 0, "x")), "outcome 'x'", "row 1", "1, 0, C or ?", ""),
    (
        lambda: table((0, 0, "1"), (0, 0, "0")),
        "configuration [0, 0] is listed with outcomes ['0', '1']",
        "rows",
        "one outcome for each configuration",
        "",
    ),
    (
        lambda: table((0, -1, "1")),
        "-1 is not a value of a condition",
        "row 1, column B",
        "whole numbers 0, 1, 2, ...",
        "",
    ),
    (
        lambda: table((0, 2, "1"), (0, 1, "0"), (0, 0, "0"), B=2),
        "2 values for B, which goes up to 2",
        "levels",
        "more than the highest value",
        "",
    ),
    (
        lambda: TruthTable.from_rows(pl.DataFrame({"OUT": ["1"]})),
        "no condition is left",
        "columns",
        "at least one beside the outcome",
        "",
    ),
    (
        lambda: table(*ROWS).with_excluded([9, 8, 7, 6, 5, 1, 0]),
        "row number(s) [0, 5, 6, 7, 8] do not exist",
        "exclude",
        "1 to 4",
        "",
    ),
    (
        lambda: table(*ROWS).with_excluded(TEXT),
        "'x' is not a row number",
        "exclude",
        "whole numbers",
        "rows_of(table, 'A*~B') gives the rows of an expression",
    ),
    (
        lambda: minimize(table(*ROWS), outcome="OUT"),
        "outcome given beside a truth table, which has its own",
        "minimize",
        "a truth table alone, or a table of cases with an outcome",
        "",
    ),
    (
        lambda: minimize({"A": [0, 1]}),
        "a dict without an outcome",
        "minimize",
        "a truth table, or a table of cases with an outcome",
        "minimize(data, outcome='Y'), or minimize(truth_table(data, 'Y'))",
    ),
    (
        lambda: minimize(table(*ROWS), expectations="A"),
        "expectations decide which remainders may be used, but none are included",
        "expectations",
        "",
        "add include='?'",
    ),
    (
        lambda: minimize(table(*ROWS), explain=""),
        "nothing is to be explained",
        "explain",
        "'1', 'C' or both",
        "",
    ),
    (
        lambda: minimize(table(*ROWS), explain="1,C", include="?,C"),
        "'C' is both explained and included",
        "include",
        "ambiguous rows in one of the two roles",
        "",
    ),
    (lambda: minimize(table(*ROWS), explain="0"), "'0' cannot be used here", "explain", "1, C", ""),
    (lambda: minimize(table(*ROWS), max_models=0), "0 models", "max_models", "1 or more", ""),
    (lambda: minimize(table(*ROWS), max_seconds=0), "0 seconds", "max_seconds", "more than 0", ""),
    (
        lambda: minimize(table((0, 0, "0"), (1, 1, "0"))),
        "no row is coded 1: there is nothing to explain",
        "truth table",
        "at least one such row",
        "lower incl_cut or n_cut, or look at the consistencies of the rows",
    ),
    (
        lambda: minimize(table((0, 0, "1"), (0, 1, "1"), (1, 0, "1"), (1, 1, "1"))),
        "all 4 configurations are coded 1",
        "truth table",
        "at least one configuration without the outcome",
        "",
    ),
    (
        lambda: minimize(table((0, 0, "1"), (0, 1, "1")), include="?"),
        "no configuration is negative, so every condition would be minimized away",
        "truth table",
        "at least one row coded 0",
        "the outcome may not vary among the rows; raise incl_cut, or leave out the remainders",
    ),
]


@pytest.mark.parametrize(
    ("ask", "what", "where", "allowed", "hint"),
    REFUSED,
    ids=[f"{at}-{one[1][:30]}" for at, one in enumerate(REFUSED)],
)
def test_a_refusal_says_all_four(
    ask: Callable[[], Any], what: str, where: str, allowed: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        ask()
    found = caught.value
    assert (found.what, found.where, found.allowed, found.hint) == (what, where, allowed, hint)


def test_what_is_just_right_is_not_refused() -> None:
    assert read_thresholds("e=1; c = 2 , i=3") == read_thresholds({"i": 3, "c": 2, "e": 1}) == (1.0, 2.0, 3.0)
    assert read_thresholds("550, 850") == (550.0, 850.0)
    assert read_thresholds("e1=1, c1=2, i1=3, i2=3, c2=4, e2=5") == (1.0, 2.0, 3.0, 3.0, 4.0, 5.0)
    assert read_thresholds(5) == (5.0,)
    assert calibrate([1, 2, 3], [3, 2, 1]).scores.round(6).tolist() == [0.95, 0.5, 0.05]
    assert calibrate([2], [1, 2, 3], idm=0.51).notes == ("exactly 0.5, neither in nor out: position 1",)
    assert calibrate([2, 9], [1, 2, 3], cases=["x", "y"]).notes == ("exactly 0.5, neither in nor out: x",)
    assert table((0, 2, "1"), (0, 1, "0"), (0, 0, "0"), B=4).levels == (2, 4)
    assert table((0, 0, "1"), (0, 0, "1")).rows.tolist() == [[0, 0]]
    whole = table(*ROWS).with_excluded([4, 3, 3])
    assert (whole.excluded, whole.out) == ((3, 4), ("0", "0", "0", "0"))


def test_rows_dominated_stay_unless_asked_for() -> None:
    """With remainders A, B and C each explain rows; those of A and B are among those of C."""
    rows = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "C": [1, 1, 1, 0], "OUT": ["1", "1", "1", "0"]}
    bare = TruthTable.from_rows(pl.DataFrame(rows))
    plain = {str(term) for term in minimize(bare, include="?").terms}
    assert plain == {"A", "B", "C"}
    assert {str(term) for term in minimize(bare, include="?", row_dominance=True).terms} == {"C"}
    assert {str(term) for term in minimize(bare, include="?", row_dominance=False).terms} == plain


def test_a_table_of_cases_is_listed_whole_on_demand() -> None:
    data = {"A": [1, 1, 0], "B": [1, 1, 0], "Y": [1, 1, 0]}
    made = truth_table(data, "Y")
    assert made.to_frame(complete=True).select("row", "A", "B", "OUT", "n").rows() == [
        (1, 0, 0, "0", 1), (2, 0, 1, "?", 0), (3, 1, 0, "?", 0), (4, 1, 1, "1", 2),
    ]  # fmt: skip
    barred = made.with_excluded([2]).to_frame(complete=True)
    assert barred["OUT"].to_list() == ["0", "0", "?", "1"]
    assert (made.size, made.multivalue) == (4, False)
