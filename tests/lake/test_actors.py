"""Codes and actors: the pairs that other tools get wrong."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from partnerscope.errors import InputError
from partnerscope.lake.actors import actor_codes, mapping_rows
from partnerscope.lake.answers import to_actors
from partnerscope.lake.events import COUNTS


@pytest.mark.parametrize(
    ("scheme", "code", "actor"),
    [
        ("cameo", "ROM", "ROU"),
        ("cameo", "MTN", "MNE"),
        ("cameo", "TMP", "TLS"),
        ("cameo", "EEC", "EU"),
        ("fips", "GM", "DEU"),
        ("fips", "CH", "CHN"),
        ("fips", "SZ", "CHE"),
        ("fips", "RS", "RUS"),
        ("fips", "AU", "AUT"),
        ("fips", "AS", "AUS"),
        ("cow", "365", "RUS"),
        ("cow", "360", "ROU"),
        ("cow", "255", "DEU"),
        ("icews", "Russian Federation", "RUS"),
        ("icews", "European Union", "EU"),
        ("iso2", "GB", "GBR"),
    ],
)
def test_a_code_stands_for_its_actor(scheme: str, code: str, actor: str) -> None:
    rows = mapping_rows(scheme).filter(key=code)
    assert rows["actor"].to_list() == [actor]
    assert code in actor_codes(scheme).keys(actor)


def test_the_continent_is_no_actor() -> None:
    assert mapping_rows("cameo").filter(key="EUR").is_empty()
    assert "EUR" in actor_codes("cameo").field("region")
    assert actor_codes("cameo").keys("EU") == ("EEC",)


def test_no_country_code_is_also_a_group() -> None:
    """Both are keys of a row; if they met, one would be counted for the other."""
    codes = actor_codes("cameo")
    assert not set(codes.field("country")) & set(codes.field("group"))


def test_a_dated_code_is_an_actor_only_within_its_dates() -> None:
    counts = pl.DataFrame(
        {"month": [201106, 201107], "actor1": ["SSD", "SSD"], "actor2": ["USA", "USA"], "quad": [1, 1]}
        | {name: [1, 2] for name in COUNTS}
    )
    assert to_actors(counts, "cameo").select("month", "actor1", "reports").rows() == [
        (201106, None, 1),
        (201107, "SSD", 2),
    ]
    assert mapping_rows("cameo").filter(key="SSD")["start"].to_list() == [dt.date(2011, 7, 9)]


@pytest.mark.parametrize(
    ("month", "actor"), [(199009, "DDR"), (199010, "DDR"), (199011, None), (199110, None), (189001, "DDR")]
)
def test_a_code_that_has_ended_is_an_actor_to_the_month_of_its_end(month: int, actor: str | None) -> None:
    """The German Democratic Republic was one until 2 October 1990."""
    counts = pl.DataFrame(
        {"month": [month], "actor1": ["2"], "actor2": ["265"], "quad": [1]} | {name: [1] for name in COUNTS}
    )
    assert to_actors(counts, "cow").select("actor1", "actor2", "reports").rows() == [("USA", actor, 1)]


def test_codes_of_the_same_actor_are_added_up() -> None:
    counts = pl.DataFrame(
        {"month": [201501] * 2, "actor1": ["GZS", "WSB"], "actor2": ["ISR"] * 2, "quad": [4, 4]}
        | {name: [1, 2] for name in COUNTS}
        | {"tone_micro": pl.Series([None, None], dtype=pl.Int64)}
    )
    assert to_actors(counts, "cameo").select("actor1", "reports", "tone_micro").rows() == [("PSE", 3, None)]


def test_an_actor_that_nobody_codes_says_what_is_coded() -> None:
    with pytest.raises(InputError) as caught:
        actor_codes("cameo").keys("ROM")
    assert caught.value.what == "no code of scheme 'cameo' stands for actor 'ROM'"
    assert caught.value.allowed == "ISO 3166-1 alpha-3 codes of states, EU, UN, NATO and the like"
    assert caught.value.hint == "see data/actors/actor_code.csv; Romania is ROU there, ROM only inside GDELT"


def test_an_unknown_scheme_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="cameo, icews, polecat, fips, cow"):
        actor_codes("nato")
