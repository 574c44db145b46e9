"""All pairs at once: the same numbers as the general similarity, whatever the votes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from partnerscope.measure.matter.dyads import alignment_of_dyads, dyads
from partnerscope.method.similarity import similarity
from partnerscope.observatory import Observatory

VOTES = arrays(np.float64, (4, 9), elements=st.sampled_from([0.0, 0.5, 1.0, np.nan]))


@given(VOTES, arrays(np.int64, 9, elements=st.integers(2000, 2002)))
def test_every_pair_and_year_agrees_with_the_general_similarity(
    votes: np.ndarray,
    year: np.ndarray,
) -> None:
    found = alignment_of_dyads(("A", "B", "C", "D"), votes, year)
    for place, number in enumerate(found.years):
        plain = similarity(votes[:, year == number], (0.0, 0.5, 1.0))
        assert (found.n[place] == plain.n).all()
        assert np.allclose(found.s[place], plain.s_absolute, atol=1e-12, equal_nan=True)


def test_pairs_that_never_met_have_no_number() -> None:
    found = alignment_of_dyads(("A", "B"), np.array([[1.0, np.nan], [np.nan, 0.0]]), np.array([1990, 1990]))
    assert found.n[0, 0, 1] == 0
    assert np.isnan(found.value[0, 0, 1])
    assert found.frame().is_empty()


@pytest.mark.oracle
def test_two_states_counted_by_hand() -> None:
    """Brazil and Mexico in 2014, from the votes themselves with plain Python."""
    view = Observatory.open().at("2014")
    found = dyads(view, range(2014, 2015))
    calls = set(view.panel("un_roll_calls").frame.filter(year=2014)["rcid"])
    votes: dict[str, dict[int, int]] = {"BRA": {}, "MEX": {}}
    for rcid, iso3, vote in view.panel("un_votes").frame.select("rcid", "iso3", "vote").rows():
        if iso3 in votes and rcid in calls and vote is not None:
            votes[iso3][rcid] = vote
    common = votes["BRA"].keys() & votes["MEX"].keys()
    gap = sum(abs(votes["BRA"][rcid] - votes["MEX"][rcid]) / 2 for rcid in common)
    row = found.frame().filter(a="BRA", b="MEX").to_dicts()[0]
    assert row["n"] == len(common)
    assert row["alignment"] == pytest.approx(1 - gap / len(common), abs=1e-12)
