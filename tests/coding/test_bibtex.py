"""Months of BibTeX: by their English names, whole or cut, or by number."""

from __future__ import annotations

import calendar

import pytest

from partnerscope.coding.exchange.bibtex import _month


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *zip(calendar.month_name[1:], range(1, 13), strict=True),
        *zip(calendar.month_abbr[1:], range(1, 13), strict=True),
    ],
)
def test_a_month_of_bibtex_by_name_or_number(text: str, month: int) -> None:
    assert _month(f" {text.upper()}. ") == str(month)
    assert (_month("11"), _month("spring")) == ("11", "")
