"""Words and deeds, evenness, main partner: the codebook's worked numbers, on the article's own evidence."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import exp

import polars as pl
import pytest

from partnerscope.measure import measure_named
from partnerscope.measure.deliver.evenness import as_uneven, entropy
from partnerscope.measure.deliver.words import deeds, words
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import View

pytest.importorskip("scipy")


@pytest.fixture(scope="module")
def view() -> View:
    observatory = Observatory.open(bundled())
    return observatory.at("2015-07")


def found(view: View, counting: str, by: str) -> dict[str, dict[str, object]]:
    frame = measure_named("words_deeds")(view).frame
    rows = frame.filter((pl.col("counting") == counting) & (pl.col("by") == by)).to_dicts()
    return {row["partner"] or row["issue"]: row for row in rows}


ITEMS = {
    "USA": (8, 12, -0.54, -1.26, 0.22),
    "CAN": (2, 6, 0.38, -0.79, 1.84),
    "JPN": (4, 7, -0.23, -1.21, 0.84),
    "RUS": (1, 2, -0.12, -1.90, 2.00),
    "CHN": (1, 3, 0.29, -1.32, 2.36),
    "IND": (1, 1, -0.75, -2.97, 1.48),
    "BRA": (0, 3, 1.99, -0.40, 6.80),
    "MEX": (0, 1, 0.95, -1.90, 5.76),
    "NP": (7.5, 5, -1.54, -2.52, -0.63),
    "CT": (7, 7, -1.03, -1.91, -0.15),
    "OC": (0.5, 14, 2.78, 1.23, 5.40),
    "CS": (2, 9, 0.89, -0.22, 2.30),
}
"""Words, deeds, G and its 90 % interval; the interval was drawn by lot there and is exact here, hence 0.05."""


@pytest.mark.parametrize("name", ITEMS)
def test_words_and_deeds_counted_as_items(view: View, name: str) -> None:
    row = (found(view, "items", "partner") | found(view, "items", "issue"))[name]
    words, deeds, g, low, high = ITEMS[name]
    assert (row["words"], row["deeds"]) == (words, deeds)
    assert row["g"] == pytest.approx(g, abs=0.015)
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=0.05)


@pytest.mark.parametrize(
    ("partner", "deeds", "g"),
    [
        ("USA", 10, -0.58),
        ("CAN", 5, 0.35),
        ("JPN", 5, -0.44),
        ("RUS", 2, 0.05),
        ("CHN", 3, 0.46),
        ("IND", 1, -0.59),
        ("BRA", 3, 2.17),
        ("MEX", 1, 1.1),
    ],
)
def test_words_and_deeds_counted_as_instruments(view: View, partner: str, deeds: int, g: float) -> None:
    row = found(view, "instruments", "partner")[partner]
    assert row["deeds"] == deeds
    assert row["g"] == pytest.approx(g, abs=0.005)


def test_no_label_unless_the_interval_excludes_nothing(view: View) -> None:
    partners, issues = found(view, "items", "partner"), found(view, "items", "issue")
    assert {row["reading"] for row in partners.values() if row["reading"]} == {"not distinguishable"}
    assert sum(row["reading"] in ("more words", "more deeds") for row in issues.values()) == 3
    for name in ("KOR", "ZAF"):
        assert partners[name]["g"] is None
        assert partners[name]["absence"] == "not_coded"


def test_the_number_of_hidden_deeds_that_would_turn_the_sign(view: View) -> None:
    row = found(view, "items", "partner")["JPN"]
    assert isinstance(row["flips_at"], int)
    assert found(view, "items", "partner")["CAN"]["flips_at"] is None


def test_words_of_a_later_date_are_those_on_record_one_a_series() -> None:
    """In July 2015 Table 2's: 17 statements. Two yearly texts of one dialogue with the USA, 2018 and 2020, count once."""
    eu = Observatory.open(bundled())
    assert len(words(eu.at("2015-07"))) == 17
    later = eu.at("2026-11")
    said = [str(one.keys["statement"]) for one in words(later)]
    assert "ST-USA-2020-07-07" in said
    assert "ST-USA-2018-02-01" not in said
    assert len(said) == later.events("statement").filter(subject="EU").height - 1
    assert "ST-USA-2018-02-01" in [str(one.keys["statement"]) for one in words(eu.at("2019-01"))]


def test_by_issue_as_by_partner_only_the_partners_count() -> None:
    later = Observatory.open(bundled()).at("2022-12")
    others = set(later.states("action")["partner"]) - set(later.about.partners)
    assert {"UKR", "CHE"} <= others, "comparators have deeds on record"
    assert {row["partner"] for row in deeds(later)} <= set(later.about.partners)
    by_partner, by_issue = found(later, "items", "partner"), found(later, "items", "issue")
    whole = sum(
        1 / len(row["issues"]) for row in deeds(later) for issue in row["issues"] if issue in by_issue
    )
    assert sum(row["deeds"] for row in by_partner.values()) >= whole  # type: ignore[misc]
    said = [one for one in words(later) if one.keys["partner"] in later.about.partners]
    assert len(said) < len(words(later)), "comparators have statements on record"
    shares = [tuple(one.values["issues"] or ()) for one in said]  # type: ignore[arg-type]
    parts = sum(1 / len(issues) for issues in shares for issue in issues if issue in by_issue)
    assert sum(row["words"] for row in by_issue.values()) == pytest.approx(parts)  # type: ignore[misc]


def test_deeds_of_the_article_are_no_deeds_of_2026() -> None:
    later = Observatory.open(bundled()).at("2026-11")
    rows = found(later, "items", "partner")
    assert all(row["g"] is None or row["deeds"] == 0 for row in rows.values())


@pytest.mark.parametrize(
    ("partner", "n", "effective", "p"),
    [("USA", 27, 3.87, 0.69), ("JPN", 19, 3.89, 0.85), ("CAN", 18, 3.71, 0.48)],
)
def test_evenness_of_the_article(view: View, partner: str, n: int, effective: float, p: float) -> None:
    (row,) = measure_named("evenness")(view).frame.filter(pl.col("partner") == partner).to_dicts()
    assert row["n"] == n
    assert round(row["effective_issues"], 2) == effective
    assert row["p"] == pytest.approx(p, abs=0.01)  # drawn by lot there, exact here


def test_evenness_is_suppressed_below_eight(view: View) -> None:
    frame = measure_named("evenness")(view).frame
    without = set(frame.filter(pl.col("effective_issues").is_null())["partner"])
    assert {"IND", "KOR", "ZAF"} <= without
    assert all(n < 8 for n in frame.filter(pl.col("partner").is_in(without))["n"])


@pytest.mark.parametrize("counts", [(5, 2, 1), (4, 4), (3, 0, 0), (2, 2, 2, 1)])
def test_the_chance_of_an_uneven_split_equals_a_count_of_all_ways(counts: tuple[int, ...]) -> None:
    n, parts = sum(counts), len(counts)
    bound = entropy(counts) + 1e-9
    ways = sum(
        entropy([Counter(way)[part] for part in range(parts)]) <= bound
        for way in product(range(parts), repeat=n)
    )
    assert as_uneven(counts) == pytest.approx(ways / parts**n)


def test_equal_parts_have_as_many_effective_parts() -> None:
    assert exp(entropy((3, 3, 3))) == pytest.approx(3)
    assert as_uneven((3, 3, 3)) == pytest.approx(1)


@pytest.mark.parametrize("measure", ["main_partner", "main_partner_reported"])
def test_the_main_partner_and_whether_one_record_changes_it(view: View, measure: str) -> None:
    rows = {row["issue"]: row for row in measure_named(measure)(view).frame.to_dicts()}
    assert rows["CS"]["leaders"] == ["USA"]
    assert rows["CS"]["count"] > 1
    for row in rows.values():
        assert (row["one_record_flips"] == "yes") == (row["lead"] <= 1)
        assert (len(row["leaders"]) > 1) == (row["lead"] == 0)
