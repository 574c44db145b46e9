"""Orientation and purpose have two raters where a text other than the article speaks of them; they do not always agree."""

from __future__ import annotations

import pytest

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory

pytest.importorskip("comparatist")


@pytest.mark.parametrize(
    ("scale", "twice", "same", "alpha"),
    [
        # coincidences by hand: 8 values, one pair of 4 differs: 1 - (2/8) / (34/56)
        ("orientation", 4, 3 / 4, 1 - (2 / 8) / (34 / 56)),
        # 6 values, one pair of 3 differs: 1 - (2/6) / (22/30)
        ("purpose", 3, 2 / 3, 1 - (2 / 6) / (22 / 30)),
    ],
)
def test_how_far_two_raters_agree(scale: str, twice: int, same: float, alpha: float) -> None:
    rows = measure_named("rating_agreement")(Observatory.open().at("2015-07")).frame.to_dicts()
    (row,) = [one for one in rows if one["scale"] == scale]
    assert row["twice"] == twice
    assert row["same"] == pytest.approx(same)
    assert row["alpha"] == pytest.approx(alpha)


def test_where_raters_differ_nobody_is_preferred() -> None:
    rows = measure_named("aims")(Observatory.open().at("2015-07")).frame.to_dicts()
    found = {row["dialogue"]: (row["orientation"], row["purpose"]) for row in rows}
    assert found["RU-04"] == ("differ", "")
    assert found["IN-01"] == ("", "differ")
    assert found["CN-01"] == ("process", "channel_keeping")


def test_a_second_rating_never_rests_on_the_article() -> None:
    view = Observatory.open().at("2015-07")
    second = {one for one in view.frame("rating")["id"] if one.endswith("-2")}
    proofs = [row for row in view.frame("evidence").to_dicts() if row["record"] in second]
    assert {row["record"] for row in proofs} == second
    assert "renard-2016" not in {row["source"] for row in proofs}
    assert all(row["quote"] for row in proofs)
