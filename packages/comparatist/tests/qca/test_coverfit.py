"""Cut-offs for prime implicants and models leave out what falls short, and say what would be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from comparatist.errors import InputError
from comparatist.qca import TruthTable, fit_of, minimize, truth_table

Load = Callable[[str], pl.DataFrame]


def table(published: Load) -> TruthTable:
    return truth_table(published("CVF"), "PROTEST", incl_cut=0.8)


def models(table: TruthTable, **arguments: Any) -> set[str]:
    return {str(model) for model in minimize(table, include="?", **arguments).expressions()}


def test_only_implicants_above_the_cut_off_enter_the_chart(published: Load) -> None:
    data, made = published("CVF"), table(published)
    free = minimize(made, include="?")
    incl = {str(term): fit_of(term, data, "PROTEST").terms[0].incl for term in free.terms}
    cut = sorted(incl.values())[1] - 1e-12
    limited = minimize(made, include="?", prime_incl_cut=cut)
    assert {str(term) for term in limited.terms} == {term for term, value in incl.items() if value >= cut}
    assert len(limited.terms) == len(free.terms) - 1
    assert set(limited.chart.rows) == set(free.chart.rows)


def test_a_row_left_without_an_implicant_is_named(published: Load) -> None:
    with pytest.raises(
        InputError, match=r"no prime implicant of row \d+ reaches an inclusion of 0.999"
    ) as refused:
        minimize(table(published), include="?", prime_incl_cut=0.999)
    assert refused.value.allowed.startswith("up to 0.")


def test_models_below_the_cut_offs_are_not_listed(published: Load) -> None:
    data, made = published("CVF"), table(published)
    free = minimize(made, include="?", all_irredundant=True)
    fits = {str(model): fit_of(model, data, "PROTEST").whole for model in free.expressions()}
    values = sorted({fit.incl for fit in fits.values() if fit is not None})
    assert len(values) == 2
    for cut in values:
        wanted = {text for text, fit in fits.items() if fit is not None and fit.incl >= cut - 1e-9}
        limited = minimize(made, include="?", all_irredundant=True, model_incl_cut=cut)
        assert {str(model) for model in limited.expressions()} == wanted
        assert (limited.count, limited.complete) == (len(wanted), True)
    high = max(fit.cov for fit in fits.values() if fit is not None)
    wanted = {text for text, fit in fits.items() if fit is not None and fit.cov >= high - 1e-9}
    assert models(made, all_irredundant=True, model_cov_cut=high) == wanted


def test_no_model_left_and_what_is_no_cut_off(published: Load) -> None:
    made = table(published)
    with pytest.raises(InputError, match=r"none of \d+ model\(s\) reaches inclusion 0.99 and coverage 0"):
        minimize(made, include="?", model_incl_cut=0.99)
    for name in ("prime_incl_cut", "model_incl_cut", "model_cov_cut"):
        arguments: dict[str, Any] = {name: 90}
        with pytest.raises(InputError, match=f"{name}: 90 is not a cut-off"):
            minimize(made, include="?", **arguments)
        bare = TruthTable.from_rows({"A": [0, 1], "OUT": [0, 1]})
        with pytest.raises(InputError, match=f"{name}: a truth table given as rows holds no cases"):
            minimize(bare, **(arguments | {name: 0.5}))


def test_cut_offs_of_nothing_change_nothing(published: Load) -> None:
    assert models(table(published)) == models(table(published), prime_incl_cut=0.01, model_cov_cut=0.01)
