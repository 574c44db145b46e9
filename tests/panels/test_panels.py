"""Panels: declared with licence and dates, and carried further by what a user has loaded, which the findings say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from partnerscope.lake import PACKAGED, Lake
from partnerscope.lake.sources import SOURCES
from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory
from partnerscope.panels import PACKAGED_PANELS, events, panel_packaged

MEMBERS = (
    "AUT", "BEL", "BGR", "HRV", "CZE", "DNK", "EST", "FIN", "FRA", "DEU",
    "GRC", "HUN", "IRL", "ITA", "LVA", "LTU", "LUX", "NLD", "POL", "PRT",
)  # fmt: skip
"""Twenty of the 27 members: a quorum of two thirds."""
HEADER = "rcid,iso3,vote,date,session,unres,short,me,nu,di,hr,co,ec"


def votes(folder: Path, date: str = "2025-11-05") -> Path:
    """Two made-up roll calls of one day: all members and Japan say yes, the USA yes to the first and no to the second."""
    rows = [HEADER]
    for rcid in (1, 2):
        for state in (*MEMBERS, "JPN", "USA"):
            vote = 3 if (state, rcid) == ("USA", 2) else 1
            rows.append(f"{rcid},{state},{vote},{date},80,R/80/{rcid},Title {rcid},0,1,0,0,0,0")
    path = folder / "votes.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def lake_with(folder: Path, source: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> Observatory:
    with Lake.open(folder / "lake") as lake:
        report = lake.add(source, [path])
    assert report.rows_rejected == 0
    monkeypatch.setenv("PARTNERSCOPE_LAKE", str(folder / "lake"))
    return Observatory.open()


@pytest.mark.found
def test_votes_loaded_beyond_the_packaged_ones_reach_the_alignment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eu = lake_with(tmp_path, "un_votes", votes(tmp_path), monkeypatch)
    frame = eu.table("alignment", "2025-12-31").frame
    late = frame.filter((pl.col("period") == "2025") & (pl.col("agenda") == "all roll calls"))
    told = {row["partner"]: (row["alignment"], row["n"], row["absence"]) for row in late.to_dicts()}
    assert told["Japan"] == (1.0, 2, "")
    assert told["USA"] == (0.5, 2, "")
    assert told["Canada"] == (None, 0, "outside_coverage")
    assert late["caveat"].str.contains("(to 2025-11-05) as loaded into the lake", literal=True).all()
    assert late["caveat"].str.contains("end on 2025-11-05").all()
    packaged = panel_packaged("un_votes")
    before = (
        eu.at("2025-12-31")
        .panel("un_votes")
        .frame.filter(pl.col("date") <= pl.lit(packaged.end).str.to_date())
    )
    assert before.equals(packaged.frame)


def test_loaded_votes_that_reach_no_further_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eu = lake_with(tmp_path, "un_votes", votes(tmp_path, "2024-06-04"), monkeypatch)
    panel = eu.at("2025-12-31").panel("un_votes")
    assert (panel.version, panel.note) == (panel_packaged("un_votes").version, "")
    assert panel.frame.equals(panel_packaged("un_votes").frame)


@pytest.mark.found
def test_days_between_the_packaged_votes_and_those_loaded_are_not_covered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Votes of one day of November 2025 say nothing of the autumn of 2024, and no effect is lost by them."""
    packaged = Observatory.open().at("2026-06-30")
    before = measure_named("effect")(packaged).frame
    eu = lake_with(tmp_path, "un_votes", votes(tmp_path), monkeypatch)
    view = eu.at("2026-06-30")
    panel = view.panel("un_votes")
    assert panel.gap == ("2024-06-05", "2025-11-04")
    assert panel.whole_until() == "2024-06-04"
    spans = (("2023-01-01", "2023-12-31"), ("2024-01-01", "2024-06-04"), ("2025-11-05", "2025-11-05"))
    assert [panel.covers(*span) for span in spans] == [True, True, True]
    spans = (("2024-01-01", "2024-06-05"), ("2025-01-01", "2025-11-05"), ("2025-11-05", "2025-11-06"))
    assert [panel.covers(*span) for span in spans] == [False, False, False]
    assert "none of 2024-06-05 to 2025-11-04 is held" in panel.note
    frame = measure_named("alignment")(view).frame.filter(
        pl.col("period").is_in(["2024", "2026"]) & (pl.col("agenda") == "nu")
    )
    assert set(frame["period"]) == {"2024", "2026"}
    assert set(frame["absence"]) == {"outside_coverage"}
    assert {text.count("none of 2024-06-05 to 2025-11-04 is held") for text in frame["caveat"]} == {1}
    after = measure_named("effect")(view).frame
    assert after.drop("caveat").equals(before.drop("caveat"))
    assert after.filter(pl.col("design") == "group-time")["effect"].is_not_null().all()


@pytest.mark.found
def test_what_a_lake_holds_is_part_of_what_is_kept_of_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARTNERSCOPE_LAKE", raising=False)
    assert Observatory.open().bulk_version() == ""
    eu = lake_with(tmp_path, "un_votes", votes(tmp_path), monkeypatch)
    first = eu.bulk_version()
    (tmp_path / "more").mkdir()
    lake_with(tmp_path, "un_votes", votes(tmp_path / "more", "2025-12-01"), monkeypatch)
    assert "" != first != eu.bulk_version() != ""
    monkeypatch.setenv("PARTNERSCOPE_LAKE", str(tmp_path / "none"))
    assert eu.bulk_version() == ""


@pytest.mark.found
def test_a_newer_v_dem_stands_for_the_years_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = panel_packaged("vdem").frame
    path = tmp_path / "vdem.csv"
    rows = [
        f"{iso},{iso},{year},0.5,{value}"
        for year, value in ((2024, 0.9), (2025, 0.8))
        for iso in ("JPN", "FRA", "DEU")
    ]
    path.write_text(
        "country_text_id,country_name,year,v2x_polyarchy,v2x_libdem\n" + "\n".join(rows) + "\n", "utf-8"
    )
    eu = lake_with(tmp_path, "vdem", path, monkeypatch)
    panel = eu.at("2025-12-31").panel("vdem")
    assert panel.frame.filter(pl.col("year") == 2024).height == 3
    assert panel.frame.filter(pl.col("year") < 2024).height == packaged.filter(pl.col("year") < 2024).height
    assert panel.end == "2025-12-31"
    found = measure_named("proximity")(eu.at("2025-12-31")).frame.filter(partner="JPN")
    assert found.filter(year=2025)["gap"].item() == 0
    assert found["caveat"].str.contains("as loaded into the lake for 2024-2025").all()


def test_every_packaged_panel_says_what_it_is() -> None:
    for entry in PACKAGED_PANELS:
        panel = panel_packaged(entry.name)
        assert panel.frame.height
        assert panel.start < panel.end
        assert entry.licence in panel.source
        assert panel.caution.endswith(".")
    declared = {entry.name: (entry.start, entry.end) for entry in PACKAGED_PANELS}
    assert {one.name: (str(one.start), str(one.end)) for one in PACKAGED}.items() <= declared.items()


@pytest.mark.parametrize(
    ("name", "column"), [("un_votes", "date"), ("un_roll_calls", "date"), ("ideal_points", "last_vote")]
)
def test_the_dates_declared_are_those_of_the_rows(name: str, column: str) -> None:
    panel = panel_packaged(name)
    assert str(panel.frame[column].max()) == panel.end
    assert str(panel.frame[column].min()) >= panel.start


@pytest.mark.found
def test_ideal_points_of_others_are_not_mixed_with_ours_and_the_table_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Observatory.open().table("ideal-points", "2015-07").frame
    path = tmp_path / "theirs.csv"
    path.write_text("ccode,iso3c,year,idealpointfp\n740,JPN,2014,9.5\n2,USA,2014,-9.5\n", "utf-8")
    eu = lake_with(tmp_path, "ideal_points", path, monkeypatch)
    after = eu.table("ideal-points", "2015-07").frame
    assert after.drop("caveat").equals(before.drop("caveat"), null_equal=True)
    numbers = after.filter(pl.col("position").is_not_null())
    assert not numbers.is_empty()
    said = "The lake holds ideal points published by others; they are on another scale and not used here"
    assert numbers["caveat"].str.contains(said, literal=True).all()
    assert not before["caveat"].str.contains("published by others", literal=True).any()


@pytest.mark.found
def test_no_panel_is_without_its_source_licence_and_caution() -> None:
    """Neither a packaged table nor one of the lake can be declared without them, and each panel carries them."""
    for entry in PACKAGED_PANELS:
        panel = panel_packaged(entry.name)
        assert entry.licence in panel.source
        assert entry.citation in panel.source
        assert panel.caution == entry.caution
        for bare in ({"licence": ""}, {"citation": ""}, {"caution": ""}):
            without: Any = bare
            with pytest.raises(ValueError, match="no citation, licence or caution"):
                replace(entry, **without)
    for source in SOURCES:
        for bare in ({"licence": ""}, {"citation": ""}):
            without = bare
            with pytest.raises(ValueError, match="no citation or no licence"):
                replace(source, **without)
    assert events.nothing().caution == events.CAUTION
    with pytest.raises(ValueError, match="does not say why"):
        replace(PACKAGED_PANELS[2], unused="")
