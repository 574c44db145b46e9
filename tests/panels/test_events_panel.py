"""The panel of events: which questions it puts to a lake, and how the answers become one table. The lake is made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from partnerscope.errors import InputError
from partnerscope.lake.sources import source_named
from partnerscope.observatory import Observatory
from partnerscope.panels import Panels, lake_folder, panel_packaged
from partnerscope.panels import panels as room
from partnerscope.panels.events import SCHEMA, events_panel, nothing, version_of
from partnerscope.panels.packaged import entry_named
from partnerscope.panels.panels import _carried


@dataclass
class Held:
    source: str
    covered_to: date | None = None
    covered_from: date | None = None


@dataclass
class MadeUpLake:
    """A lake that holds these sources; the months of each with quarter hours covered; every question is noted."""

    months: dict[str, dict[int, int]]
    reports: dict[tuple[str, str], int] = field(default_factory=dict)
    until: date | None = None
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def version(self) -> str:
        return "v7"

    def list(self) -> list[Held]:
        return [Held("un_ideal"), *(Held(name, self.until) for name in (*self.months, *self.tables))]

    def coverage(self, source: str) -> pl.DataFrame:
        months = self.months[source]
        return pl.DataFrame({"month": list(months)[::-1], "quarters_covered": list(months.values())[::-1]})

    def events_dyad_month(self, first: Sequence[str], second: Sequence[str], **question: Any) -> pl.DataFrame:
        self.asked.append({"first": first, "second": second} | question)
        source = question["source"]
        rows = [
            (source, "scheme", question["variant"], date(month // 100, month % 100, 1), a, b, 1, self.reports.get((a, b), 0),
             1000 + month % 100, quarters, 31)
            for month, quarters in sorted(self.months[source].items()) for a in first for b in second
        ]  # fmt: skip
        names = ("source", "scheme", "variant", "month", "actor1", "actor2", "quad", "reports", "month_reports",
                 "quarters_covered", "days_in_month")  # fmt: skip
        return pl.DataFrame(rows, schema=names, orient="row")

    def votes(self) -> pl.DataFrame:
        return self.tables["un_votes"]

    def vdem(self) -> pl.DataFrame:
        return self.tables["vdem"]


def _cited(name: str) -> str:
    source = source_named(name)
    return f"{name}: {source.citation} ({source.licence})"


def panel(lake: MadeUpLake, *contexts: str) -> Any:
    return events_panel(lake, "v1", ["EU", "FRA", "Atlantis"], ["JPN", "USA"], contexts)  # type: ignore[arg-type]


def test_every_variant_of_a_source_is_asked_once_for_the_months_it_covers() -> None:
    lake = MadeUpLake({"gdelt2": {201911: 96, 201909: 48}})
    panel(lake, "cyber")
    assert [(one["variant"], one["context"]) for one in lake.asked] == [
        ("raw", None),
        ("deduplicated", None),
        ("root", None),
    ]
    for one in lake.asked:
        assert (one["source"], one["start"], one["end"]) == ("gdelt2", date(2019, 9, 1), date(2019, 11, 1))
        assert (one["first"], one["second"]) == (["EU", "FRA"], ["JPN", "USA"]), (
            "who has no code is not asked for"
        )


def test_contexts_are_asked_of_the_source_that_knows_them_once_each() -> None:
    lake = MadeUpLake({"polecat": {202003: 96}, "gdelt2": {202003: 96}})
    panel(lake, "cyber", "arms", "cyber")
    asked = [(one["source"], one["context"]) for one in lake.asked if one["variant"] == "raw"]
    assert sorted(asked, key=str) == [
        ("gdelt2", None),
        ("polecat", "arms"),
        ("polecat", "cyber"),
        ("polecat", None),
    ]


def test_a_source_without_covered_days_or_without_events_is_left_out() -> None:
    lake = MadeUpLake({"gdelt2": {}}, tables={"un_votes": pl.DataFrame()})
    found = panel(lake)
    assert lake.asked == []
    assert (found.name, found.version, found.start, found.end, found.source) == (
        "events", "v1", "", "", "no event data",
    )  # fmt: skip
    assert dict(found.frame.schema) == SCHEMA


def test_rows_are_the_reports_there_are_and_one_total_a_covered_month() -> None:
    lake = MadeUpLake({"gdelt2": {201910: 48, 201911: 0, 201912: 96}}, {("EU", "JPN"): 3, ("FRA", "USA"): 5})
    found = panel(lake)
    raw = found.frame.filter(variant="raw").drop("source", "scheme", "variant", "context")
    october, december = date(2019, 10, 1), date(2019, 12, 1)
    assert raw.rows() == [
        (october, "", "", 0, 0, 1010, 0.5, 31),
        (december, "", "", 0, 0, 1012, 1.0, 31),
        (october, "EU", "JPN", 1, 3, 1010, 0.5, 31),
        (october, "FRA", "USA", 1, 5, 1010, 0.5, 31),
        (december, "EU", "JPN", 1, 3, 1012, 1.0, 31),
        (december, "FRA", "USA", 1, 5, 1012, 1.0, 31),
    ]
    assert set(found.frame["variant"]) == {"raw", "deduplicated", "root"}
    assert set(found.frame["context"]) == {""}
    assert (found.start, found.end) == ("2019-10-01", "2019-12-31")
    assert found.source == _cited("gdelt2")
    assert dict(found.frame.schema) == SCHEMA
    assert found.caution.startswith("Reports coded by machines, not events")


def test_sources_are_named_in_order_and_contexts_marked() -> None:
    lake = MadeUpLake({"polecat": {202003: 96}, "gdelt2": {202002: 96}}, {("EU", "JPN"): 1})
    found = panel(lake, "cyber")
    assert found.source == f"{_cited('gdelt2')}; {_cited('polecat')}"
    assert set(found.frame.filter(source="polecat")["context"]) == {"", "cyber"}
    assert (found.start, found.end) == ("2020-02-01", "2020-03-31")


def test_without_a_lake_the_panel_is_empty_and_covers_nothing() -> None:
    found = nothing()
    assert (found.name, found.version, found.start, found.end, found.source) == (
        "events",
        "none",
        "",
        "",
        "no lake",
    )
    assert dict(found.frame.schema) == SCHEMA
    assert found.frame.is_empty()
    assert version_of(MadeUpLake({})) == "v7"  # type: ignore[arg-type]


def test_where_the_lake_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARTNERSCOPE_LAKE", raising=False)
    assert lake_folder(tmp_path) is None
    (tmp_path / "lake").mkdir()
    assert lake_folder(tmp_path) is None, "an empty folder is none"
    (tmp_path / "lake" / "lake.json").write_text("{}", "utf-8")
    assert lake_folder(tmp_path) == tmp_path / "lake"
    other = tmp_path / "other"
    monkeypatch.setenv("PARTNERSCOPE_LAKE", str(other))
    with pytest.raises(InputError) as caught:
        lake_folder(tmp_path)
    assert (caught.value.what, caught.value.where) == ("PARTNERSCOPE_LAKE names no lake", str(other))
    assert caught.value.hint == "partnerscope lake add SOURCE FILE"
    other.mkdir()
    (other / "lake.json").write_text("{}", "utf-8")
    assert lake_folder(tmp_path) == other, "what is named goes before what lies there"


@pytest.fixture
def panels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Panels:
    """The panels of the bundled observatory, with a folder in which no lake is yet."""
    monkeypatch.delenv("PARTNERSCOPE_LAKE", raising=False)
    return Panels(tmp_path, Observatory.open().at("2015-07").known)


def fill(panels: Panels, lake: MadeUpLake, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    from collections.abc import Iterator
    from contextlib import contextmanager

    opened: list[Path] = []

    @contextmanager
    def opening(folder: Path) -> Iterator[MadeUpLake]:
        opened.append(folder)
        yield lake

    (panels.root / "lake").mkdir()
    (panels.root / "lake" / "lake.json").write_text("{}", "utf-8")
    monkeypatch.setattr(room, "_opened", opening)
    return opened


def test_without_a_lake_panels_are_as_packaged(panels: Panels) -> None:
    for name in ("un_votes", "vdem", "ideal_points"):
        assert panels(name) is panel_packaged(name)
    assert panels("events").source == "no lake"
    with pytest.raises(InputError) as caught:
        panels("wind")
    assert caught.value.what == "there is no panel 'wind'"
    assert caught.value.allowed == "un_votes, un_roll_calls, ideal_points, vdem"


def test_events_are_asked_for_the_subject_its_members_and_the_others(
    panels: Panels, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = MadeUpLake({"polecat": {202003: 96}})
    opened = fill(panels, lake, monkeypatch)
    found = panels("events")
    assert panels("events") is found, "made once a content of the lake"
    assert opened == [panels.root / "lake"] * 2
    assert found.version == "v7"
    about = panels.known.about
    memberships = panels.known.frame("membership").filter(
        (pl.col("body") == "EU") & (pl.col("status") == "member")
    )
    assert lake.asked[0]["first"] == [about.subject, *sorted(set(memberships["actor"]))]
    assert "FRA" in lake.asked[0]["first"]
    assert lake.asked[0]["second"] == [*about.partners, *about.comparators]
    issues = panels.known.codebook["issue"]
    contexts = {c for issue in about.issues for c in issues[issue].mappings.get("plover", ())}
    assert {one["context"] for one in lake.asked} == {None, *contexts}
    assert panels("ideal_points") is panel_packaged("ideal_points"), "nothing loaded carries it further"
    assert panels("vdem") is panel_packaged("vdem")
    assert len(opened) == 4


VOTES = panel_packaged("un_votes")


def votes(*days: str) -> pl.DataFrame:
    rows = [(at, "JPN", 1, date.fromisoformat(day), "more") for at, day in enumerate(days, start=1)]
    return pl.DataFrame(rows, schema=["rcid", "iso3", "vote", "date", "beyond"], orient="row")


def carried(lake: MadeUpLake, name: str) -> Any:
    entry = entry_named(name)
    assert entry is not None
    return _carried(lake, "v7", entry)  # type: ignore[arg-type]


def test_loaded_votes_stand_after_the_packaged_ones_under_numbers_of_their_own() -> None:
    until = date(2025, 3, 2)
    lake = MadeUpLake(
        {}, until=until, tables={"un_votes": votes("2024-06-03", "2024-06-04", "2024-06-05", "2025-03-02")}
    )
    found = carried(lake, "un_votes")
    assert found.frame.head(VOTES.frame.height).equals(VOTES.frame)
    assert found.frame.slice(VOTES.frame.height).rows() == [
        (10_000_003, "JPN", 1, date(2024, 6, 5)),
        (10_000_004, "JPN", 1, until),
    ]
    assert found.frame.schema == VOTES.frame.schema
    assert (found.name, found.version) == ("un_votes", f"{VOTES.version}+v7")
    assert (found.start, found.end, found.source, found.caution) == (
        VOTES.start,
        "2025-03-02",
        VOTES.source,
        VOTES.caution,
    )
    assert found.note == "Votes after 2024-06-04 (to 2025-03-02) as loaded into the lake."


@pytest.mark.parametrize("until", [None, date(2024, 6, 3), date(2024, 6, 4)])
def test_what_reaches_no_further_carries_nothing(until: date | None) -> None:
    assert carried(MadeUpLake({}, until=until, tables={"un_votes": votes("2024-06-05")}), "un_votes") is VOTES
    assert carried(MadeUpLake({}), "un_votes") is VOTES


@pytest.mark.parametrize(("years", "said"), [([2025], "2025"), ([2023, 2024, 2025], "2023-2025")])
def test_a_loaded_index_stands_for_the_years_that_it_has(years: list[int], said: str) -> None:
    packaged = panel_packaged("vdem")
    table = pl.DataFrame({"iso3": "JPN", "year": years, "v2x_libdem": 0.5})
    found = carried(MadeUpLake({}, until=date(2025, 12, 31), tables={"vdem": table}), "vdem")
    assert (
        found.note == f"V-Dem as loaded into the lake for {said}: versions are not comparable across years."
    )
    assert found.frame.filter(pl.col("year").is_in(years)).select(
        "iso3", "year", "v2x_libdem", "country"
    ).rows() == [("JPN", year, 0.5, None) for year in years]
    kept = ~pl.col("year").is_in(years)
    assert found.frame.filter(kept).equals(packaged.frame.filter(kept))
    assert (found.end, found.version) == ("2025-12-31", f"{packaged.version}+v7")
