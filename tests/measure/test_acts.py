"""Standings of a loaded list of treaty actions: the records stand, and a later act is read by the same clock.

Grain: one case is a made-up list in the layout of copies of the UN Treaty Collection, loaded into a lake of its own.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from partnerscope.lake import Lake
from partnerscope.measure.matter import accession
from partnerscope.observatory import Observatory
from partnerscope.web.pages.sides import Sides, sides
from partnerscope.web.reading import Knowledge, Reading
from tests.conftest import add_rows

HEADER = "mtdsg,treaty,participant,signature_date,consent_date,consent_type,iso3"
JAPAN = "18-14,UNCAC,Japan,2003-12-09,2017-07-11,acceptance,JPN"
"""The records hold the signature, and nothing after the copy of 2014."""


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def make(*rows: str) -> Observatory:
        path = tmp_path / "list.csv"
        path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
        with Lake.open(tmp_path / "lake") as lake:
            assert lake.add("treaty_actions", [path]).rows_rejected == 0
        monkeypatch.setenv("PARTNERSCOPE_LAKE", str(tmp_path / "lake"))
        return Observatory.open()

    return make


def standing(eu: Observatory, valid: str, actor: str, body: str) -> dict[str, Any]:
    frame = eu.findings("regimes", valid).frame
    found: dict[str, Any] = frame.filter((pl.col("partner") == actor) & (pl.col("body") == body)).row(
        0, named=True
    )
    return found


@pytest.mark.found
@pytest.mark.parametrize(
    ("valid", "status", "takes_part", "holds"),
    [
        ("2017-07-10", "signatory", 0, "presumably"),
        ("2017-07-11", "party", 1, "surely"),
        ("2017-07-12", "party", 1, "presumably"),
    ],
)
def test_a_consent_after_the_records_counts_from_its_day(
    listed: Any, valid: str, status: str, takes_part: int, holds: str
) -> None:
    found = standing(listed(JAPAN), valid, "JPN", "uncac")
    assert (found["status"], found["takes_part"], found["holds"]) == (status, takes_part, holds)
    loaded = "Acts of treaties (to 2017-07-11) as loaded into the lake." in found["caveat"]
    assert loaded is (status == "party")
    assert found["records"] == ([] if loaded else ["MB-JPN-uncac-signatory"])


def of_japan(eu: Observatory) -> tuple[dict[str, Any], dict[int, bool | None]]:
    """Its norm gaps, and whether it joined the convention against corruption in each period in which it was outside."""
    frame = eu.findings("norm_gaps", "2026-11-23").frame
    found = accession.episodes(eu.at("2026-11-23"))
    chosen = [one for one in found if (one.actor, one.body) == ("JPN", "uncac")]
    years = {date.fromordinal(one.since).year: one.acceded for one in chosen}
    return frame.filter(pl.col("partner") == "JPN").row(0, named=True), years


@pytest.mark.found
def test_what_a_list_adds_reaches_gaps_and_accession(listed: Any) -> None:
    gaps, years = of_japan(Observatory.open())
    assert "UN Convention against Corruption" in gaps["names"]
    assert gaps["caveat"] == ""
    assert years == {2003: False, 2008: False, 2013: None, 2018: None}
    eu = listed(JAPAN)
    fewer, years = of_japan(eu)
    assert "UN Convention against Corruption" not in fewer["names"]
    assert gaps["value"] - fewer["value"] == 1
    assert "as loaded into the lake" in fewer["caveat"]
    assert years == {2003: False, 2008: False, 2013: True}
    told = eu.findings("accession", "2026-11-23").frame.filter(pl.col("absence") == "")["caveat"]
    assert all("never an effect" in one for one in told)
    rows = eu.findings("accession", "2026-11-23").frame
    said = rows.filter(pl.col("caveat").str.contains("as loaded into the lake"))
    assert set(said["treaty"]) == {"uncac", "all"}, "only where it adds something"
    assert set(said["issue"]) == {"OC"}


@pytest.mark.found
def test_records_of_later_days_stand_and_a_list_that_contradicts_them_is_named(listed: Any) -> None:
    eu = listed("26-4,CTBT,USA,1996-09-24,2020-01-01,ratification,USA")
    assert (
        standing(eu, "2019-12-31", "USA", "ctbt")["caveat"]
        == "No record is 'not coded', never 'not a party'."
    )
    found = standing(eu, "2020-01-01", "USA", "ctbt")
    assert (found["status"], found["records"]) == ("signatory", ["MB-USA-ctbt-signatory"])
    assert (
        "A consent of 2020-01-01 is loaded; the records, which speak of later days, stand." in found["caveat"]
    )


@pytest.mark.found
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("18-12,UNTOC,Japan,2000-12-12,2017-07-11,acceptance,JPN", ""),
        (
            "18-12,UNTOC,Japan,2000-12-12,2016-07-11,acceptance,JPN",
            "The loaded list dates the consent 2016-07-11, the records 2017-07-11; the records stand.",
        ),
        (
            "18-12,UNTOC,Japan,2000-12-12,2018-07-11,acceptance,JPN",
            "The loaded list dates the consent 2018-07-11, the records 2017-07-11; the records stand.",
        ),
        (
            "18-12,UNTOC,Japan,2000-12-13,,,JPN",
            "The loaded list dates the signature 2000-12-13, the records 2000-12-12; the records stand.",
        ),
    ],
)
def test_a_list_that_gives_another_day_is_named(listed: Any, row: str, said: str) -> None:
    eu = listed(row)
    found = standing(eu, "2026-11-23", "JPN", "untoc")
    assert (found["status"], found["records"]) == ("party", ["MB-JPN-untoc-party"])
    assert found["caveat"] == f"No record is 'not coded', never 'not a party'. {said}".strip()
    counted = eu.findings("accession", "2026-11-23").frame
    differs = "The table of regimes says how the loaded list differs: Japan, UNTOC."
    named = counted.filter(pl.col("caveat").str.contains(differs, literal=True))
    assert set(named["treaty"]) == ({"untoc", "all"} if said else set())


@pytest.mark.found
def test_a_regime_that_no_list_can_know_says_so_once_one_is_loaded(listed: Any) -> None:
    alone = "From records alone"
    before = Observatory.open().findings("regimes", "2026-11-23").frame
    assert not before["caveat"].str.contains(alone).any()
    after = listed(JAPAN).findings("regimes", "2026-11-23").frame
    said = set(after.filter(pl.col("caveat").str.contains(alone))["body"])
    assert {"npt", "budapest-convention"} <= said
    assert not said & {"uncac", "untoc", "att", "un", "fatf"}


@pytest.mark.found
def test_actions_in_words_that_nobody_reads_are_counted(listed: Any) -> None:
    panel = listed(JAPAN, "18-14,UNCAC,Norway,,2006-06-29,c,NOR").at("2026-11-23").panel("treaty_actions")
    assert panel.note == (
        "Acts of treaties (to 2017-07-11) as loaded into the lake; without 1 action in other words (c)."
    )


@pytest.mark.found
def test_a_consent_to_a_treaty_that_is_not_in_force_is_no_participation(listed: Any) -> None:
    eu = listed("XXVI-4,CTBT,USA,1996-09-24,2026-05-01,Ratification,USA")
    found = standing(eu, "2026-05-02", "USA", "ctbt")
    assert (found["status"], found["takes_part"]) == ("ratified_not_in_force", 0)
    gaps = eu.findings("norm_gaps", "2026-05-02").frame.filter(pl.col("partner") == "USA")
    assert "CTBT" not in gaps["names"][0]


@pytest.mark.found
def test_where_no_record_tells_what_a_consent_comes_to_none_is_made_of_it(listed: Any, nordic: Path) -> None:
    """Nobody is recorded as bound by this treaty; the day before the consent nothing is said of it."""
    listed("26-8,ATT,Sweden,,2014-06-16,ratification,SWE")
    add_rows(nordic, "actor", "ATT,Arms Trade Treaty,regime,multilateral,SEA,2013-04-02,,,")
    add_rows(nordic, "actor_code", "ATT,mtdsg,XXVI-8,,", "SWE,iso3,SWE,,")
    observatory = Observatory.open(nordic)
    observatory.commit("a treaty", author="ann")
    found = standing(observatory, "2014-06-16", "SWE", "ATT")
    assert (found["status"], found["absence"]) == ("", "not_coded")
    assert (
        "A consent of 2014-06-16 is loaded; no record of the treaty says which standing it comes to."
        in found["caveat"]
    )
    assert standing(observatory, "2014-06-15", "SWE", "ATT")["caveat"] == "no record of its standing"


@pytest.mark.found
@pytest.mark.parametrize(
    "row",
    [
        "18-99,Another,Japan,,2017-07-11,accession,JPN",
        "18-14,UNCAC,Atlantis,,2017-07-11,accession,ATL",
        ",UNCAC,Japan,,2017-07-11,accession,JPN",
        "18-14,UNCAC,Japan,,2017-07-11,withdrawal,JPN",
        "18-14,UNCAC,Japan,2003-12-09,,,JPN",
    ],
)
def test_what_a_list_says_of_others_or_of_earlier_days_changes_nothing(listed: Any, row: str) -> None:
    before = {
        name: Observatory.open().findings(name, "2026-11-23").frame for name in ("regimes", "norm_gaps")
    }
    eu = listed(row)
    for name, frame in before.items():
        after = eu.findings(name, "2026-11-23").frame
        assert after.drop("caveat").equals(frame.drop("caveat"))
        said = after.filter(after["caveat"] != frame["caveat"])["caveat"]
        assert said.str.contains("this regime has no number").all()


def test_the_order_of_rows_does_not_matter_and_the_first_act_counts(listed: Any) -> None:
    later = JAPAN.replace("2017-07-11", "2019-01-01")
    eu = listed(later, JAPAN)
    assert standing(eu, "2017-07-11", "JPN", "uncac")["status"] == "party"


def test_the_panel_says_where_it_is_from_and_knows_both_ways_to_number(listed: Any) -> None:
    empty = Observatory.open().at("2026-11-23").panel("treaty_actions")
    assert (empty.frame.height, empty.version, empty.start, empty.end) == (0, "none", "", "")
    panel = (
        listed(JAPAN, "XXVI-8,ATT,Japan,,2014-05-09,Ratification,JPN")
        .at("2026-11-23")
        .panel("treaty_actions")
    )
    assert panel.frame.rows() == [
        ("XVIII-14", "JPN", "signature", date(2003, 12, 9)),
        ("XVIII-14", "JPN", "consent", date(2017, 7, 11)),
        ("XXVI-8", "JPN", "consent", date(2014, 5, 9)),
    ]
    assert (panel.start, panel.end) == ("2003-12-09", "2017-07-11")
    assert "treaties.un.org" in panel.source
    assert "is not known to stand outside" in panel.caution


@pytest.mark.found
def test_the_page_of_sides_draws_what_a_list_adds_and_says_so(listed: Any) -> None:
    def shown(eu: Observatory) -> tuple[str, set[str]]:
        view = eu.at("2026-11-23")
        sheet = sides(Reading(Knowledge(eu, view.head), view))
        assert isinstance(sheet.shown, Sides)
        dots = {
            dot.about
            for _, _, rows in sheet.shown.parts
            for row in rows
            if row.head.text == "UN Convention against Corruption"
            for dot in row.dots
        }
        return " ".join(item.text for item in sheet.page.lead), dots

    lead, dots = shown(Observatory.open())
    assert "loaded" not in lead
    assert any(one.startswith("Japan: signatory") for one in dots)
    lead, dots = shown(listed(JAPAN))
    assert lead.endswith("Acts of treaties (to 2017-07-11) as loaded into the lake.")
    assert any(one.startswith("Japan: party") for one in dots)
