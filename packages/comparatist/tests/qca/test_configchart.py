"""The configuration chart: core and peripheral by their definition, the same in text, LaTeX and Word."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import polars as pl
import pytest
from docx import Document

from comparatist import extras
from comparatist.errors import InputError, MissingExtraError
from comparatist.qca import (
    ConfigurationChart,
    Solution,
    TruthTable,
    configuration_chart,
    minimize,
    truth_table,
)

Load = Callable[[str], pl.DataFrame]


def solved(published: Load) -> Solution:
    table = truth_table(published("LF"), "SURV", incl_cut=0.8)
    return minimize(table, include="?", expectations={"DEV": 1, "LIT": 1, "STB": 1})


def chart(published: Load) -> ConfigurationChart:
    return configuration_chart(solved(published))


def test_core_conditions_are_those_of_the_parsimonious_term(published: Load) -> None:
    """Intermediate DEV*~URB*LIT*~IND*STB + DEV*URB*LIT*IND*STB, parsimonious DEV*~IND + URB*STB."""
    found = chart(published)
    marks = {
        str(column.term): {
            name: (mark.value, mark.core)
            for name, mark in zip(found.conditions, column.marks, strict=True)
            if mark is not None
        }
        for column in found.configurations
    }
    core, edge = True, False
    assert marks == {
        "DEV*~URB*LIT*~IND*STB": {
            "DEV": (1, core), "URB": (0, edge), "LIT": (1, edge), "IND": (0, core), "STB": (1, edge),
        },
        "DEV*URB*LIT*IND*STB": {
            "DEV": (1, edge), "URB": (1, core), "LIT": (1, edge), "IND": (1, edge), "STB": (1, core),
        },
    }  # fmt: skip
    assert [column.label for column in found.configurations] == ["1", "2"]
    assert found.configurations[0].cases == ("FI", "IE")


def test_the_fit_is_that_of_the_solution(published: Load) -> None:
    found, solution = chart(published), solved(published)
    assert solution.intermediate is not None
    fit = solution.intermediate["C1P1"].solution.fit()
    assert tuple(column.fit for column in found.configurations) == fit.terms
    assert found.whole == fit.whole
    lines = {line[0]: line[1:] for line in found.to_frame().rows()}
    assert lines["DEV"] == ("●", "•") and lines["URB"] == ("×", "●") and lines["IND"] == ("⊗", "•")
    assert lines["cases"] == ("2", "4")
    assert lines["model inclS"] == (f"{fit.whole.incl:.3f}", "")


def test_configurations_with_one_core_share_a_number() -> None:
    """A is core of both; they differ in what surrounds it."""
    rows = [(1, 1, 0, 1), (1, 0, 1, 1), (0, 1, 1, 0), (0, 0, 0, 0)]
    data = {name: [row[i] for row in rows] for i, name in enumerate("ABCY")}
    table = truth_table(data, "Y")
    solution = minimize(table, include="?", expectations="1,-,-")
    found = configuration_chart(solution)
    assert [column.label for column in found.configurations] == ["1a", "1b"]
    assert {str(column.term) for column in found.configurations} == {"A*B*~C", "A*~B*C"}
    alone = configuration_chart(minimize(table, include="?"))
    assert [(column.label, str(column.marks[0])) for column in alone.configurations] == [("1", "●")]


def test_values_of_a_condition_are_printed(published: Load) -> None:
    table = truth_table(published("LM"), "SURV")
    found = configuration_chart(minimize(table, include="?"))
    assert "[2]" in str(found) and "the value that a multi-value condition takes" in str(found)


def test_latex_is_escaped_and_shows_the_same(published: Load) -> None:
    data = published("LF").rename({"DEV": "GDP_p&c"})
    table = truth_table(data, "SURV", incl_cut=0.8)
    text = configuration_chart(minimize(table, include="?")).to_latex()
    assert r"GDP\_p\&c & {\Large$\bullet$} &  \\" in text
    assert text.startswith(r"\begin{tabular}{lcc}") and text.endswith(r"\end{tabular}")
    assert all(line.count("&") - line.count(r"\&") == 2 for line in text.splitlines() if line.endswith(r"\\"))
    small = chart(published).to_latex()
    assert r"{\scriptsize$\otimes$}" in small and r"{\Large$\otimes$}" in small


@pytest.mark.found
@pytest.mark.parametrize("name", ["[DEV]", "*DEV"])
def test_a_line_of_latex_begins_with_no_argument(published: Load, name: str) -> None:
    r"""Behind `\\` LaTeX takes a bracket for a length and a star for itself."""
    table = truth_table(published("LF").rename({"DEV": name}), "SURV", incl_cut=0.8)
    assert f"\n{{}}{name} & " in configuration_chart(minimize(table, include="?")).to_latex()


@pytest.mark.found
def test_only_a_solution_has_a_chart() -> None:
    with pytest.raises(InputError, match="a str is not a solution"):
        configuration_chart("A*B")  # type: ignore[arg-type]


def test_word_holds_the_same_table_and_the_same_bytes(published: Load) -> None:
    found = chart(published)
    assert found.to_docx() == found.to_docx()
    (table,) = Document(BytesIO(found.to_docx())).tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["condition", "1", "2"]
    assert cells[1] == ["DEV", "●", "●"]
    sizes = [
        run.font.size.pt
        for cell in table.rows[1].cells[1:]
        for run in cell.paragraphs[0].runs
        if run.font.size
    ]
    assert sizes == [16, 8]
    texts = found.to_frame().rows()
    assert [row[0] for row in cells[1:]] == [line[0] for line in texts]
    assert cells[6:] == [list(line) for line in texts[5:]]


def test_without_the_extra_word_is_refused_by_name(published: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"comparatist\[docx\]"):
        chart(published).to_docx()


def test_what_is_refused(published: Load) -> None:
    data = published("LF")
    with pytest.raises(InputError, match="a conservative solution alone"):
        configuration_chart(minimize(data, outcome="SURV", incl_cut=0.8))
    with pytest.raises(InputError, match="there is no intermediate solution 'C9P9'"):
        configuration_chart(solved(published), pair="C9P9")
    with pytest.raises(InputError, match="there is no model 3"):
        configuration_chart(solved(published), model=3)
    bare = TruthTable.from_rows({"A": [0, 1], "B": [0, 1], "OUT": [0, 1]})
    with pytest.raises(InputError, match="there are 2 intermediate solutions"):
        configuration_chart(minimize(bare, include="?", expectations="1,1"))
    with pytest.raises(InputError, match="holds no cases"):
        configuration_chart(minimize(bare, include="?", expectations="1,1"), pair="C1P1")
