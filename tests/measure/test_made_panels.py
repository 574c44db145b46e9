"""Measures of bulk tables on made-up ones: every number can be counted by hand, the day before, on and after each bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from partnerscope import timeline
from partnerscope.measure import measure_named
from partnerscope.measure.matter.attention import HINT
from partnerscope.panels.events import SCHEMA, nothing
from partnerscope.view import Panel, View
from tests.measure import many


def at(valid: str, panel: Panel, since: str = "") -> View:
    view = many.view(valid)
    first = timeline.parse(since).first if since else timeline.BEGINNING
    return replace(view, since=first, panels=lambda _: panel)


def index(*rows: tuple[str, int, float | None], note: str = "") -> Panel:
    """V-Dem values, each with an interval of 0.1 to both sides."""
    names = ("iso3", "year", "v2x_libdem", "v2x_libdem_codelow", "v2x_libdem_codehigh")
    told = [(iso, year, v, v and v - 0.1, v and v + 0.1) for iso, year, v in rows]
    frame = pl.DataFrame(told, schema=names, orient="row")
    return Panel("vdem", frame, "made up", "2010-01-01", "2014-12-31", "made up", note=note)


def gaps(view: View, partner: str) -> list[tuple[Any, ...]]:
    frame = measure_named("proximity")(view).frame.filter(partner=partner)
    return frame.select("year", "gap", "low", "high", "values", "absence").rows()


def test_the_gap_is_the_median_of_the_members_less_the_partners_value() -> None:
    """Sweden is Norway's only member here; intervals are the partner's, the median held fixed."""
    panel = index(
        ("SWE", 2014, 0.9), ("GBR", 2014, 0.7), ("SWE", 2013, 0.8), ("GBR", 2013, 0.9), note="Loaded."
    )
    view = at("2014-12", panel, "2013")
    assert gaps(view, "GBR") == [
        (2013, pytest.approx(-0.1), pytest.approx(-0.2), pytest.approx(0.0), "0.900 against 0.800", ""),
        (2014, pytest.approx(0.2), pytest.approx(0.1), pytest.approx(0.3), "0.700 against 0.900", ""),
    ]
    frame = measure_named("proximity")(view).frame
    assert frame.filter(partner="GBR")["caveat"].str.ends_with(" Loaded.").all()
    assert set(frame.filter(partner="DNK")["caveat"]) == {"V-Dem here covers 2010 to 2014"}
    assert set(frame.filter(partner="DNK")["absence"]) == {"outside_coverage"}


def test_a_missing_value_is_no_zero() -> None:
    panel = index(("SWE", 2014, 0.9), ("GBR", 2014, None), ("GBR", 2013, 0.7))
    assert [row[1:3] + row[5:] for row in gaps(at("2014-12", panel, "2013"), "GBR")] == [
        (None, None, "outside_coverage"),
        (None, None, "outside_coverage"),
    ]


def test_the_years_of_a_view_are_its_window_or_six() -> None:
    panel = index(("SWE", 2014, 0.9))
    assert [row[0] for row in gaps(at("2014-12", panel), "GBR")] == [2009, 2010, 2011, 2012, 2013, 2014]
    assert [row[0] for row in gaps(at("2014-01-01", panel, "2012-12-31"), "GBR")] == [2012, 2013, 2014]


def reports(
    *rows: tuple[str, str, int, int, int], context: str = "", month: date = date(2014, 3, 1)
) -> list[dict[str, Any]]:
    """Reports of one month: actor, actor, quad, reports, all reports of the month."""
    same = {"source": "gdelt2", "scheme": "CAMEO", "variant": "raw", "context": context, "month": month}
    return [
        same | {"actor1": one, "actor2": other, "quad": quad, "reports": count, "month_reports": whole, "days_covered": 30.5,
                "days_in_month": 31}
        for one, other, quad, count, whole in rows
    ]  # fmt: skip


def events(*parts: list[dict[str, Any]]) -> Panel:
    frame = pl.DataFrame([row for part in parts for row in part], schema=SCHEMA)
    return Panel("events", frame, "made up", "2014-01-01", "2014-12-31", "made up")


def counted(view: View, **keys: object) -> list[tuple[Any, ...]]:
    frame = measure_named("attention")(view).frame.filter(**keys)
    return frame.select("partner", "side", "quad", "year", "n", "per_10000").rows()


MARCH = reports(("", "", 0, 0, 2000), ("NOR", "GBR", 1, 7, 2000), ("GBR", "NOR", 1, 2, 2000), ("SWE", "GBR", 4, 5, 2000),
                ("NOR", "NOR", 1, 50, 2000), ("NOR", "XXX", 1, 60, 2000), ("FIN", "GBR", 1, 70, 2000))  # fmt: skip


def test_reports_of_both_directions_per_ten_thousand_of_all() -> None:
    view = at("2014-12", events(MARCH), "2014")
    found = {row[1:3]: row[4:] for row in counted(view, partner="GBR")}
    assert found == {
        ("subject", "verbal cooperation"): (9, 45.0), ("subject", "material cooperation"): (0, 0.0),
        ("subject", "verbal conflict"): (0, 0.0), ("subject", "material conflict"): (0, 0.0),
        ("members", "verbal cooperation"): (0, 0.0), ("members", "material cooperation"): (0, 0.0),
        ("members", "verbal conflict"): (0, 0.0), ("members", "material conflict"): (5, 25.0),
    }  # fmt: skip
    assert {row[4] for row in counted(view, partner="DNK")} == {0}
    said = measure_named("attention")(view).frame.filter(partner="GBR")["counts"].unique().to_list()
    assert said == ["media attention: 30.5 of 365 days loaded, 2,000 reports in all"]


def test_years_without_a_covered_day_say_so() -> None:
    view = at("2014-12", events(MARCH), "2013")
    (row,) = measure_named("attention")(view).frame.filter(partner="GBR", year=2013).to_dicts()
    assert (row["absence"], row["caveat"], row["per_10000"], row["n"]) == (
        "outside_coverage", "no day of it is loaded", None, None,
    )  # fmt: skip
    assert (row["source"], row["scheme"], row["variant"], row["counts"]) == (
        "gdelt2",
        "CAMEO",
        "raw",
        "media attention",
    )


@pytest.mark.parametrize(("valid", "n"), [("2014-03-30", None), ("2014-03-31", 9), ("2014-04-01", 9)])
def test_a_month_counts_once_it_is_over(valid: str, n: int | None) -> None:
    january = reports(("", "", 0, 0, 10), month=date(2014, 1, 1))
    view = at(valid, events(MARCH, january), "2014")
    (row,) = counted(view, partner="GBR", side="subject", quad="verbal cooperation")
    assert row[4] == (0 if n is None else n)
    assert row[5] == pytest.approx(0.0 if n is None else 10_000 * 9 / 2010)


def test_a_share_of_no_reports_is_none() -> None:
    silent = events(reports(("", "", 0, 0, 0)))
    assert {row[4:] for row in counted(at("2014-12", silent, "2014"), partner="GBR")} == {(0, None)}


def test_contexts_and_months_are_counted_apart() -> None:
    april = reports(("", "", 0, 0, 1000), ("NOR", "GBR", 1, 1, 1000), month=date(2014, 4, 1))
    cyber = reports(("", "", 0, 0, 1000), ("NOR", "GBR", 1, 4, 1000), context="cyber", month=date(2014, 4, 1))
    view = at("2014-12", events(MARCH, april, cyber), "2014")
    chosen = {"partner": "GBR", "side": "subject", "quad": "verbal cooperation"}
    assert [row[4:] for row in counted(view, **chosen, context="")] == [
        (10, pytest.approx(10_000 * 10 / 3000))
    ]
    assert [row[4:] for row in counted(view, **chosen, context="cyber")] == [(4, 40.0)]


def test_without_data_each_partner_is_told_how_to_load_some() -> None:
    frame = measure_named("attention")(at("2014-12", nothing())).frame
    assert frame["partner"].to_list() == sorted(many.view().about.partners, key=many.view().label)
    assert set(frame["caveat"]) == {HINT}
    assert set(frame["absence"]) == {"outside_coverage"}


@pytest.mark.parametrize(
    ("start", "end", "n"),
    [
        ("2014-03-01", "", 5),
        ("2014-03-31", "", 5),
        ("2014-04-01", "", 0),
        ("2010", "2014-03-01", 5),
        ("2010", "2014-02-28", 0),
    ],
)
def test_a_member_counts_in_the_months_in_which_it_was_one(start: str, end: str, n: int) -> None:
    rows = {kind: list(more) for kind, more in many.evidence().rows.items()}
    rows["membership"] = [
        one | {"start": start, "end": end, "attested": ""} if one["body"] == "NOR" else one
        for one in rows["membership"]
    ]
    from tests.assess import clean

    view = replace(clean.observatory(rows).view(valid="2014-12"), panels=lambda _: events(MARCH))
    (row,) = counted(view, partner="GBR", side="members", quad="material conflict", year=2014)
    assert row[4] == n
