"""Faults that use found, each with its right value or its refusal, and others of the same kind."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from comparatist import qca
from comparatist.errors import InputError
from comparatist.qca import Atom

pytestmark = pytest.mark.found
Load = Callable[[str], pl.DataFrame]

ENTRIES: dict[str, Callable[[Any], object]] = {
    "truth_table": lambda data: qca.truth_table(data, "SURV", incl_cut=0.8),
    "single_conditions": lambda data: qca.single_conditions(data, "SURV"),
    "super_subset": lambda data: qca.super_subset(data, "SURV", incl_cut=0.9),
    "minimize": lambda data: qca.minimize(data, outcome="SURV", incl_cut=0.8),
    "fit_of": lambda data: qca.fit_of("DEV*STB -> SURV", data),
    "membership": lambda data: qca.membership("DEV", data),
    "xy_plot": lambda data: qca.xy_plot("DEV", data, "SURV"),
    "overlap_figure": lambda data: qca.overlap_figure("DEV", data, "SURV"),
    "robustness": lambda data: qca.robustness("DEV", ["STB"], data, "SURV"),
    "cluster_fit": lambda data: qca.cluster_fit(
        "DEV", data, "SURV", cluster=list("ab" * 9), unit=list("ab" * 9)
    ),
    "incl_range": lambda data: qca.incl_range(data, qca.Analysis("SURV", incl_cut=0.8)),
    "calibrate_frame": lambda data: qca.calibrate_frame(data, {"DEV": "e=0.1, c=0.5, i=0.9"}),
}


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("NA", "what stands for missing"),
        ("0,9", "decimals are written with a comma"),
        ("high", "what stands for missing"),
        (datetime.date(2020, 1, 1), "what stands for missing"),
    ],
    ids=["NA", "comma", "word", "date"],
)
def test_a_condition_with_a_cell_that_is_no_number_is_not_lost(
    published: Load, entry: str, cell: object, hint: str
) -> None:
    frame = published("LF")
    values: list[object] = frame["DEV"].to_list()
    data = frame.to_dict(as_series=False) | {"DEV": [*values[:3], cell, *values[4:]]}
    for given in (data, pd.DataFrame(data)):
        with pytest.raises(InputError, match=f"column DEV: '{cell}' at case 'EE' is not a number") as refused:
            ENTRIES[entry](given)
        assert hint in refused.value.hint


def test_a_column_read_as_text_is_no_condition_left_out(published: Load) -> None:
    text = published("LF").with_columns(pl.col("DEV").cast(pl.String)).write_csv().replace("0.81", "NA", 1)
    frame = pl.read_csv(text.encode())
    assert frame["DEV"].dtype == pl.String
    with pytest.raises(InputError, match="column DEV: 'NA' at case 'AU'"):
        qca.truth_table(frame, "SURV", incl_cut=0.8)
    assert qca.truth_table(frame, "SURV", "URB:STB", incl_cut=0.8).conditions == ("URB", "LIT", "IND", "STB")


@pytest.mark.parametrize("conditions", ["DEV:IND", ["DEV:IND"], "DEV:URB,LIT:IND"])
def test_a_range_of_conditions_loses_none_of_text(published: Load, conditions: Any) -> None:
    data = published("LF").to_dict(as_series=False)
    data["URB"] = [*data["URB"][:3], "NA", *data["URB"][4:]]
    with pytest.raises(InputError, match="column URB: 'NA' at case 'EE'"):
        qca.truth_table(data, "SURV", conditions, incl_cut=0.8)
    whole = published("LF").with_columns(pl.lit("EU").alias("region"))
    assert qca.truth_table(whole, "SURV", "DEV:IND").conditions == ("DEV", "URB", "LIT", "IND")


def test_of_two_columns_of_text_the_lost_condition_is_named(published: Load) -> None:
    """A column of names beside it is not what is wrong; its own refusal says how to name the cases by it."""
    data = published("LF").rename({"case": "country"}).to_dict(as_series=False)
    with pytest.raises(InputError, match="column country: 'AU' at case '1'") as refused:
        qca.truth_table(data, "SURV")
    assert "cases='country'" in refused.value.hint
    data["URB"] = [*data["URB"][:3], "NA", *data["URB"][4:]]
    with pytest.raises(InputError, match="column URB: 'NA' at case '4'"):
        qca.truth_table(data, "SURV")


@pytest.mark.parametrize("missing", [pd.NA, None, float("nan"), pd.NaT, np.datetime64("NaT")])
def test_a_missing_value_is_named_whatever_its_type(published: Load, missing: object) -> None:
    frame = published("LF").to_pandas().astype({"DEV": object})
    frame.loc[3, "DEV"] = missing  # type: ignore[call-overload]
    with pytest.raises(InputError, match="column DEV: 1 missing value"):
        qca.truth_table(frame, "SURV", incl_cut=0.8)


def test_what_is_masked_is_missing() -> None:
    cells = np.ma.masked_array(
        [[1.0, 1.0], [0.0, 0.0], [0.4, 1.0]], mask=[[False, False], [False, False], [True, False]]
    )
    with pytest.raises(InputError, match="column X1: 1 missing value"):
        qca.truth_table(cells, "X2")
    with pytest.raises(InputError, match="1 missing or infinite score"):
        qca.calibrate(cells[:, 0], "e=0, c=0.3, i=1")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"A": 1, "Y": [0, 1]}, "column A: 1 is not a column"),
        ({"A": "01", "Y": [0, 1]}, "column A: '01' is not a column"),
        ([[0, 1], [1]], "rows of different length"),
        ({"A": [b"1", b"0"], "Y": [1, 0]}, "column A: \"b'1'\" at case '1' is not a number"),
        (
            {"A": [np.timedelta64(1, "D"), np.timedelta64(0, "D")], "Y": [1, 0]},
            "column A: '1 days' at case '1'",
        ),
        ({"A": [10**400, 1], "Y": [1, 0]}, "column A: '10+' at case '1' is not a number"),
        ({"A": {0.2, 0.8}, "Y": [1, 0]}, "column A: a set has no row for each case"),
        (pd.DataFrame({"A": [1, 0], "Y": [1, 0]}).to_dict(), "column A: a dict has no row for each case"),
    ],
)
def test_what_is_no_column_of_numbers_ends_in_an_error_of_ours(data: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        qca.truth_table(data, "Y")


@pytest.mark.parametrize(
    "scores", [["1", "2", "3"], ["low", "high"], [datetime.date(2020, 1, 1)] * 2, [pd.NA, 1.0], [b"1", b"2"]]
)
def test_scores_that_are_no_numbers_are_not_calibrated(scores: list[object]) -> None:
    with pytest.raises(InputError, match="number for every case"):
        qca.calibrate(scores, "e=1, c=2, i=3")  # type: ignore[arg-type]


@pytest.mark.parametrize("degrees", [["0.1", "0.9"], [b"1", b"0"], [datetime.date(2020, 1, 1)] * 2])
def test_memberships_written_as_text_have_no_fit(degrees: list[Any]) -> None:
    for fit in (qca.sufficiency, qca.necessity):
        with pytest.raises(InputError, match="x: not all memberships are numbers"):
            fit(degrees, [0.2, 0.8])
    with pytest.raises(InputError, match="x: nan at position 2"):
        qca.sufficiency(np.array([0.1, pd.NA], dtype=object), [0.2, 0.8])


def test_a_level_that_no_case_has_is_not_counted() -> None:
    """The right answer is S, or a refusal; recoded to 0, 1, 2 the answer is S."""
    data = {"R": [1, 1, 2, 2, 3, 3], "S": [0, 1] * 3, "Y": [0, 1] * 3}
    with pytest.raises(InputError, match="column R: the values 1, 2, 3 leave out 0"):
        qca.truth_table(data, "Y")
    recoded = data | {"R": [0, 0, 1, 1, 2, 2]}
    assert [str(model) for model in qca.minimize(recoded, outcome="Y").expressions()] == ["S[1]"]
    declared = qca.minimize(qca.truth_table(data, "Y", levels={"R": 4}))
    assert [str(model) for model in declared.expressions()] == ["R[1]*S[1] + R[2]*S[1] + R[3]*S[1]"]


@pytest.mark.parametrize("entry", [qca.single_conditions, qca.super_subset])
def test_a_gap_in_the_values_is_refused_by_every_search(entry: Callable[..., object]) -> None:
    data = {"R": [0, 0, 2, 2, 0, 2], "S": [0, 1] * 3, "Y": [0, 1] * 3}
    with pytest.raises(InputError, match="column R: the values 0, 2 leave out 1"):
        entry(data, "Y")


def test_a_gap_in_a_bare_table_is_refused_unless_declared() -> None:
    rows = {"A": [0, 2], "OUT": [0, 1]}
    with pytest.raises(InputError, match="column A: the values 0, 2 leave out 1"):
        qca.TruthTable.from_rows(rows)
    assert qca.TruthTable.from_rows(rows, levels={"A": 3}).levels == (3,)
    with pytest.raises(InputError, match="2 values for A, which goes up to 2"):
        qca.TruthTable.from_rows(rows, levels={"A": 2})


def test_declared_levels_hold_for_the_negation_too() -> None:
    table = qca.truth_table({"R": [0, 0, 1, 1], "Y": [0, 0, 1, 1]}, "Y", levels={"R": 3})
    assert table.levels == qca.negated(table).levels == (3,)
    for levels in ({"R": 1}, {"Z": 3}):
        with pytest.raises(InputError, match="levels"):
            qca.truth_table({"R": [0, 0, 1, 1], "Y": [0, 0, 1, 1]}, "Y", levels=levels)


@pytest.mark.parametrize("cases", [8, 25, 40])
def test_an_id_is_no_condition(cases: int) -> None:
    """0 to 24 over 25 cases, and one value more or less often."""
    data = {"id": list(range(cases)), "A": [0, 1] * (cases // 2) + [0] * (cases % 2)}
    data["Y"] = data["A"]
    with pytest.raises(
        InputError, match=f"column id: whole numbers up to {cases - 1}, {cases} different ones"
    ):
        qca.truth_table(data, "Y")
    if cases > 20:
        almost = data | {"id": [0, *range(cases - 1)]}
        with pytest.raises(InputError, match=f"column id: whole numbers up to {cases - 2}"):
            qca.truth_table(almost, "Y")


def test_an_id_is_no_condition_of_a_bare_table() -> None:
    rows = {"id": list(range(25)), "A": [0, 1] * 12 + [0], "OUT": [0, 1] * 12 + [0]}
    with pytest.raises(InputError, match="column id: whole numbers up to 24, 25 different ones"):
        qca.TruthTable.from_rows(rows)
    assert qca.TruthTable.from_rows(rows, levels={"id": 25}).levels == (25, 2)
    assert qca.TruthTable.from_rows({"A": [0, 1, 2], "OUT": [0, 1, 1]}).levels == (3,)


@pytest.mark.oracle
def test_enhanced_analysis_of_the_manual_in_both_readings(published: Load) -> None:
    """SetMethods 4.1, example of `esa`: its code bars observed rows that lack a necessary expression."""
    conditions = "EMP,BARGAIN,UNI,OCCUP,STOCK,MA"
    table = qca.truth_table(published("SCHLF"), "EXPORT", conditions, incl_cut=0.9)
    stated: dict[str, Any] = {
        "necessary": ["STOCK + MA", "EMP"],
        "impossible": "BARGAIN*~OCCUP",
        "rows": (19, 14, 46, 51),
    }
    (reference,) = qca.minimize(qca.enhanced_table(table, **stated, observed=True), include="?").expressions()
    assert {str(term) for term in reference.terms} == {
        "EMP*~BARGAIN*STOCK",
        "EMP*UNI*OCCUP*STOCK",
        "EMP*UNI*STOCK*MA",
    }
    default = qca.enhanced_table(table, **stated)
    positive = {
        number for number, out in zip(table.row_numbers.tolist(), table.out, strict=True) if out == "1"
    }
    explained = {
        number for number, out in zip(default.row_numbers.tolist(), default.out, strict=True) if out == "1"
    }
    assert explained == positive - {19, 14, 46, 51}


def test_a_solution_stands_where_its_text_does(published: Load) -> None:
    data = published("LF")
    solution = qca.minimize(data, outcome="SURV", incl_cut=0.8, include="?", expectations="1,-,1,-,1")
    text = str(solution.expression())
    assert str(qca.fit_of(solution, data, "SURV")) == str(qca.fit_of(text, data, "SURV"))
    np.testing.assert_array_equal(qca.membership(solution, data), qca.membership(text, data))
    assert qca.xy_plot(solution, data, "SURV").text == qca.xy_plot(text, data, "SURV").text
    assert qca.overlap_figure(solution, data, "SURV").text == qca.overlap_figure(text, data, "SURV").text
    assert str(qca.robustness(solution, [solution], data, "SURV")) == str(
        qca.robustness(text, [text], data, "SURV")
    )
    assert qca.negate(solution) == qca.negate(text)
    labels = list("ab" * 9)
    by_text, by_object = (
        qca.cluster_fit(given, data, "SURV", cluster=labels, unit=labels) for given in (text, solution)
    )
    assert str(by_text) == str(by_object)
    assert solution.intermediate is not None
    pair = solution.intermediate["C1P1"]
    assert str(qca.fit_of(pair, data, qca.parse("SURV"))) == str(
        qca.fit_of(pair.solution.expression(), data, "SURV")
    )
    statement = qca.parse_statement("DEV*STB -> SURV")
    assert str(qca.fit_of(statement, data)) == str(qca.fit_of("DEV*STB -> SURV", data))
    atom = qca.Atom("DEV", (1,))
    assert str(qca.fit_of(atom, data, "SURV")) == str(qca.fit_of("DEV", data, "SURV"))


def test_a_solution_with_several_models_does_not_choose_one(published: Load) -> None:
    table = qca.TruthTable.from_rows({"A": [0, 1, 0], "B": [0, 1, 1], "OUT": [0, 1, 1], "C": [0, 1, 1]})
    several = qca.minimize(table, include="?")
    assert len(several.models) == 2
    with pytest.raises(InputError, match="the solution has 2 models"):
        qca.parse(several)
    with pytest.raises(InputError, match="a int is not an expression"):
        qca.parse(3)  # type: ignore[arg-type]


def test_cases_are_minimized_as_their_truth_table_is(published: Load) -> None:
    data = published("LF")
    table = qca.truth_table(data, "SURV", "DEV,LIT,STB", incl_cut=0.8, pri_cut=0.6, n_cut=2)
    direct = qca.minimize(
        data, outcome="SURV", conditions="DEV,LIT,STB", incl_cut=0.8, pri_cut=0.6, n_cut=2, include="?"
    )
    assert str(direct) == str(qca.minimize(table, include="?"))
    with pytest.raises(InputError, match="a DataFrame without an outcome"):
        qca.minimize(data)
    with pytest.raises(InputError, match="incl_cut given beside a truth table"):
        qca.minimize(table, incl_cut=0.9)


def test_findings_of_necessity_enter_an_enhanced_analysis_as_they_are(published: Load) -> None:
    data = published("LF")
    table = qca.truth_table(data, "SURV", incl_cut=0.8)
    found = qca.super_subset(data, "SURV", incl_cut=0.9, ron_cut=0.6, depth=2)
    texts = [str(expression) for expression in found.expressions]
    assert len(texts) == 2
    given = qca.enhanced_table(table, necessary=found)  # type: ignore[arg-type]
    assert given.excluded == qca.enhanced_table(table, necessary=texts).excluded != ()


NAMES = ("GDP-pc", "2nd wave", "a`b", "or + not", "1", "~x", "A{1}", "EU -> UN", "<=")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_can_be_read_back(name: str) -> None:
    data = {name: [1, 1, 0, 0, 1], "B": [1, 0, 1, 0, 1], "the outcome": [1, 0, 0, 0, 1]}
    solution = qca.minimize(data, outcome="the outcome")
    printed = str(solution.expression())
    assert qca.parse(printed, list(data)) == solution.expression() == qca.parse(printed)
    assert set(solution.expression().conditions) == {name, "B"}
    line = next(line for line in str(solution).splitlines() if line.startswith("M1: "))
    assert qca.fit_of(line.removeprefix("M1: "), data).terms[0].incl == 1.0
    negated = qca.negate(printed)
    assert qca.parse(str(negated), list(data)) == negated
    lower = solution.expression().text(lower=True)
    assert qca.parse(lower, list(data), lower=True) == solution.expression()


@pytest.mark.parametrize("name", [*NAMES, "a, b", "a:b"])
def test_conditions_are_named_as_they_are_printed(name: str) -> None:
    data = {name: [1, 1, 0, 0, 1], "B": [1, 0, 1, 0, 1], "C": [0, 0, 1, 1, 0], "Y": [1, 0, 0, 0, 1]}
    printed = str(Atom(name, (1,)))
    for conditions in ([name, "B"], [printed, "B"], f"{printed},B", f" {printed} , B", f"{printed}:B"):
        assert qca.truth_table(data, "Y", conditions).conditions == (name, "B")
    assert qca.truth_table(data, "Y", f"B, {printed}").conditions == ("B", name)


def test_a_backtick_within_a_name_quotes_nothing() -> None:
    data = {"a`b": [1, 1, 0, 0], "B": [1, 0, 1, 0], "C": [0, 1, 1, 0], "Y": [1, 0, 0, 0]}
    assert qca.truth_table(data, "Y", "a`b,B").conditions == ("a`b", "B")


@pytest.mark.parametrize("first", ["", "Unnamed: 0", "...1", "rownames"])
def test_tables_written_by_r_name_their_cases(published: Load, first: str) -> None:
    written = published("LF").rename({"case": first})
    for frame in (written, written.to_pandas()):
        table = qca.truth_table(frame, "SURV", incl_cut=0.8)
        assert table.conditions == ("DEV", "URB", "LIT", "IND", "STB")
        assert table.cases[-1] == ("BE", "CZ", "NL", "UK")
    numbered = published("LF").insert_column(0, pl.Series(first, range(1, 19)))
    assert qca.truth_table(numbered, "SURV", incl_cut=0.8).cases[-1] == ("BE", "CZ", "NL", "UK")


@pytest.mark.parametrize("nameless", [None, pd.NA, float("nan"), "", "  ", "nan", "None ", "<NA>"])
def test_a_case_without_a_name_is_refused_wherever_names_come_from(nameless: object) -> None:
    data = {"A": [0, 1, 1], "Y": [0, 1, 1]}
    with pytest.raises(InputError, match="cases, row 2: a case without a name"):
        qca.truth_table(data, "Y", cases=["a", nameless, "c"])  # type: ignore[list-item]
    frame = pd.DataFrame(data, index=pd.Index(["a", nameless, "c"], dtype=object))
    with pytest.raises(InputError, match="index, row 2: a case without a name"):
        qca.truth_table(frame, "Y")


def test_blanks_make_no_second_case_and_no_second_cluster(published: Load) -> None:
    with pytest.raises(InputError, match="duplicate case name"):
        qca.truth_table({"case": ["a", "a ", "b"], "A": [0, 1, 1], "Y": [0, 1, 1]}, "Y")
    data = published("LF")
    halves = ["x", "x "] * 4 + ["y", " y"] * 5
    (found,) = qca.cluster_fit("DEV", data, "SURV", cluster=halves, unit=list(range(18)))
    assert [group.group for group in found.between] == ["x", "y"]
    with pytest.raises(InputError, match="cluster: 1 missing label"):
        qca.cluster_fit("DEV", data, "SURV", cluster=[pd.NA, *halves[1:]], unit=halves)
