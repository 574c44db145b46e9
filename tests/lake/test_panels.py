"""UN votes, ideal points, treaty actions and V-Dem: each layout by its header, unknown values set aside."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from partnerscope.errors import DataError, InputError
from partnerscope.lake import Lake, un_roll_calls, un_votes, vdem


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


VOETEN_HEADER = ",".join(
    (
        "rcid,ccode,member,vote,Country,Countryname,year,session",
        "importantvote,date,unres,short,descr,me,nu,di,hr,co,ec",
    )
)
EMBARGO = '2019,74,1,"2019-11-07","R/74/7","EMBARGO, CUBA","quoted, comma",0,0,0,1,0,0'


def test_voetens_file_becomes_votes_and_roll_calls(tmp_path: Path) -> None:
    file = write(
        tmp_path / "UNVotes.csv",
        VOETEN_HEADER,
        f'9001,2,1,1,"USA","United States",{EMBARGO}',
        f'9001,255,1,2,"DEU","Germany",{EMBARGO}',
        f'9001,360,1,8,"ROU","Romania",{EMBARGO}',
        f'9001,345,0,9,"SRB","Yugoslavia",{EMBARGO}',
        '9002,365,1,3,"RUS","Russia",2019,74,NA,"2019-11-08","R/74/8",,,0,1,1,0,0,0',
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [file])
        votes, calls = lake.votes(), lake.roll_calls()
    assert votes.select("rcid", "iso3", "vote").rows() == [
        (9001, "DEU", 0),
        (9001, "ROU", None),
        (9001, "USA", 1),
        (9002, "RUS", -1),
    ]
    assert votes["date"].to_list() == [dt.date(2019, 11, 7)] * 3 + [dt.date(2019, 11, 8)]
    assert calls.select("rcid", "session", "hr", "nu", "important", "title").rows() == [
        (9001, 74, True, False, True, "EMBARGO, CUBA"),
        (9002, 74, False, True, None, None),
    ]


def test_the_unvotes_package_and_the_long_form_are_known(tmp_path: Path) -> None:
    package = write(
        tmp_path / "votes.csv",
        "rcid,country,country_code,vote",
        "3,United States,US,yes",
        "874,Zanzibar,,abstain",
        "2000,Federal Republic of Germany,,no",
    )
    long = write(tmp_path / "long.tsv", "rcid\tiso3\tvote", "4\tUSA\t8", "4\tFRA\t1")
    calls = write(
        tmp_path / "calls.csv",
        "rcid,date,session,unres",
        "3,1946-01-01,1,R/1/1",
        "4,1990-12-01,,R/45/2",
        "874,1963-12-01,18,R/18/1",
        "2000,1979-12-01,34,R/34/1",
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [package, calls, long])
        assert lake.votes("votes.csv").rows() == [
            (3, "USA", 1, dt.date(1946, 1, 1)),
            (874, "ZZB", 0, dt.date(1963, 12, 1)),
            (2000, "DEU", -1, dt.date(1979, 12, 1)),
        ]
        assert lake.votes("long.tsv")["vote"].to_list() == [1, None]
        assert lake.roll_calls()["session"].to_list() == [1, 45, 18, 34]


def test_an_unknown_state_or_vote_is_set_aside(tmp_path: Path) -> None:
    rows = [f"{number},USA,1" for number in range(1000)]
    file = write(tmp_path / "votes.csv", "rcid,iso3,vote", *rows, "5,Atlantis,1", "6,FRA,7", "x,FRA,1")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [file])
        assert lake.rejects().select("line", "reason").rows() == [
            (1002, "the state is not known"),
            (1003, "the vote is none of 1, 2, 3, 8, 9 (yes, abstain, no, absent, no member)"),
            (1004, "rcid is not an integer"),
        ]


def test_the_packaged_tables_come_back_out_of_a_lake(tmp_path: Path) -> None:
    """Parquet and CSV in, the same rows out: the package's own votes, roll calls and indices."""
    codes = {1: 1, 0: 2, -1: 3, None: 8}
    votes = un_votes().filter(pl.col("rcid") > 9400)
    coded = pl.Series("vote", [codes[vote] for vote in votes["vote"]], pl.Int8)
    votes.select("rcid", "iso3", coded).write_parquet(tmp_path / "votes.parquet")
    names = {"resolution": "unres", "title": "short", "description": "descr", "important": "importantvote"}
    calls = un_roll_calls().filter(pl.col("rcid") > 9400)
    blank = pl.lit(None, pl.Int16).alias("session")
    calls.rename(names).with_columns(blank).write_csv(tmp_path / "calls.csv")
    long_names = {"iso3": "country_text_id", "cow": "COWcode", "country": "country_name"}
    vdem().rename(long_names).write_csv(tmp_path / "vdem.csv")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [tmp_path / "votes.parquet", tmp_path / "calls.csv"])
        lake.add("vdem", [tmp_path / "vdem.csv"])
        assert_frame_equal(lake.votes(), votes)
        assert_frame_equal(lake.roll_calls(), calls)
        assert_frame_equal(lake.vdem(), vdem())


def test_ideal_points_by_session_and_by_year(tmp_path: Path) -> None:
    old = write(
        tmp_path / "nuclear.csv",
        '"","ccode","session","NVotesNuclear","IdealPointNuclear","QO%Nuclear","Q5%Nuclear","Q10%Nuclear",'
        '"Q50%Nuclear","Q90%Nuclear","Q95%Nuclear","Q100%Nuclear","iso3c","Countryname"',
        '"1",2,33,17,2.97,2.3,2.59,2.66,2.98,3.29,3.39,3.69,"USA","United States"',
    )
    new = write(
        tmp_path / "new.csv",
        "ccode,iso3c,year,idealpointfp,idealpointall",
        "2,USA,2024,1.5,",
        "2,USA,2023,1.4,1.3",
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("ideal_points", [old, new])
        points = lake.ideal_points().sort("variant", "year")
    assert points.select("variant", "iso3", "session", "year", "ideal_point", "q50").rows() == [
        ("Nuclear", "USA", 33, 1978, 2.97, 2.98),
        ("idealpointall", "USA", None, 2023, 1.3, None),
        ("idealpointfp", "USA", None, 2023, 1.4, None),
        ("idealpointfp", "USA", None, 2024, 1.5, None),
    ]


def test_two_releases_of_one_variant_are_never_stacked(tmp_path: Path) -> None:
    head = "ccode,iso3c,year,idealpointfp"
    old = write(tmp_path / "old.csv", head, "2,USA,2019,1.5", "20,CAN,2019,0.9")
    new = write(tmp_path / "new.csv", head, "2,USA,2019,1.6", "2,USA,2020,1.7")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("ideal_points", [old, new])
        newest = lake.ideal_points().select("iso3", "year", "ideal_point").sort("year")
        assert newest.rows() == [("USA", 2019, 1.6), ("USA", 2020, 1.7)]
        assert lake.ideal_points("old.csv").height == 2


def test_treaty_actions_of_both_layouts(tmp_path: Path) -> None:
    scraped = write(
        tmp_path / "scraped.csv",
        "country_name,treaty_id,action_type,action_date,signature_date,mtdsg_no",
        "Afghanistan,enmod,Accession,1985-10-22,,XXVI-1",
        "Brazil,att,Ratification,2018-08-14,2013-06-04,XXVI-8",
    )
    older = write(
        tmp_path / "older.csv",
        "mtdsg,treaty,participant,signature_date,signature_note,consent_date,consent_type,iso3",
        "18-10,Rome Statute 1998,Algeria,2000-12-28,,,,DZA",
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("treaty_actions", [scraped, older])
        actions = lake.treaty_actions("scraped.csv")
        assert actions.select("treaty", "participant", "action", "date").rows() == [
            ("att", "Brazil", "ratification", dt.date(2018, 8, 14)),
            ("att", "Brazil", "signature", dt.date(2013, 6, 4)),
            ("enmod", "Afghanistan", "accession", dt.date(1985, 10, 22)),
        ]
        assert lake.treaty_actions("older.csv").select("iso3", "action").rows() == [("DZA", "signature")]


@pytest.mark.found
def test_what_r_writes_as_na_is_missing_and_no_text(tmp_path: Path) -> None:
    """Roll calls without a title were all of one text called NA; a treaty never signed was rejected."""
    file = write(
        tmp_path / "UNVotes.csv",
        f'"",{VOETEN_HEADER}',
        f'"1",9001,2,1,1,"USA","United States",{EMBARGO}',
        '"2",9002,365,1,3,"RUS","Russia",2019,74,NA,"2019-11-08","R/74/8",NA,NA,0,1,1,0,0,0',
    )
    older = write(
        tmp_path / "older.csv",
        '"","mtdsg","treaty","participant","signature_date","signature_note","consent_date","consent_type","iso3"',
        '"1",NA,"Rome Statute 1998","Algeria","2000-12-28",NA,NA,NA,"DZA"',
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [file])
        lake.add("treaty_actions", [older])
        assert lake.roll_calls().select("title", "description").rows() == [
            ("EMBARGO, CUBA", "quoted, comma"),
            (None, None),
        ]
        actions = lake.treaty_actions().select("mtdsg", "participant", "action", "date")
        assert actions.rows() == [(None, "Algeria", "signature", dt.date(2000, 12, 28))]
        assert lake.rejects().is_empty()


def test_an_index_outside_0_to_1_is_set_aside(tmp_path: Path) -> None:
    rows = ("country_text_id,year,v2x_polyarchy,v2x_libdem", "USA,2020,0.8,0.7", "USA,2021,8,0.7")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("vdem", [write(tmp_path / "vdem.csv", *rows)])
        assert lake.vdem()["year"].to_list() == [2020]
        assert lake.rejects()["reason"].to_list() == ["an index is outside 0 to 1"]


@pytest.mark.found
@pytest.mark.parametrize("cell", ['"0,7"', "high", "0.7.1"])
def test_an_index_written_as_no_number_is_set_aside_not_taken_for_missing(cell: str, tmp_path: Path) -> None:
    rows = (
        "country_text_id,year,v2x_polyarchy",
        "USA,2020, 0.8",
        f"CAN,2020,{cell}",
        "FRA,2020,NA",
        "DEU,2020,",
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("vdem", [write(tmp_path / "vdem.csv", *rows)])
        held = dict(lake.vdem().select("iso3", "v2x_polyarchy").rows())
        assert held == {"USA": 0.8, "FRA": None, "DEU": None}
        assert lake.rejects().select("line", "reason").rows() == [
            (3, "a value is written that is not a number")
        ]


@pytest.mark.found
@pytest.mark.parametrize("year", ["20200", "2020.5", "0"])
def test_a_year_that_no_calendar_has_is_set_aside(year: str, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        rows = ("country_text_id,year,v2x_polyarchy", "USA,2020,0.8", f"CAN,{year},0.8")
        lake.add("vdem", [write(tmp_path / "vdem.csv", *rows)])
        assert lake.vdem()["iso3"].to_list() == ["USA"]
        assert lake.rejects()["reason"].to_list() == ["no year"]


def test_a_header_that_no_layout_has_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "votes.csv", "who,what", "USA,yes")
    with Lake.open(tmp_path / "lake") as lake:
        with pytest.raises(InputError, match="no layout has the columns who, what"):
            lake.add("un_votes", [file])
        with pytest.raises(InputError, match="the lake holds no un_votes"):
            lake.votes()


def test_too_many_broken_rows_stop_a_panel_too(tmp_path: Path) -> None:
    file = write(tmp_path / "votes.csv", "rcid,iso3,vote", *[f"{number},USA,5" for number in range(50)])
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(DataError, match="50 of 50 rows"):
        lake.add("un_votes", [file])


@pytest.mark.found
def test_names_decide_where_a_code_is_dead_or_na(tmp_path: Path) -> None:
    """As R writes the unvotes table: Zanzibar's missing code and Namibia's own are both NA."""
    file = write(
        tmp_path / "un_votes.csv",
        "rcid,country,country_code,vote",
        "874,Zanzibar,NA,no",
        "3600,Namibia,NA,yes",
        "100,Czechoslovakia,CS,no",
        "2000,German Democratic Republic,DD,yes",
        "2000,Yemen People's Republic,YD,yes",
        "2000,Yemen Arab Republic,NA,abstain",
        "2000,Federal Republic of Germany,NA,no",
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [file])
        taken = lake._panel("un_votes", "un_votes", None).select("rcid", "iso3", "vote").rows()
    assert taken == [
        (100, "CSK", -1), (874, "ZZB", -1), (2000, "DDR", 1), (2000, "DEU", -1), (2000, "YEM", 0), (2000, "YMD", 1),
        (3600, "NAM", 1),
    ]  # fmt: skip


@pytest.mark.found
def test_a_state_cannot_vote_before_it_is_a_member(tmp_path: Path) -> None:
    """Roll call 3 is of 1946; Namibia joined in 1990."""
    file = write(
        tmp_path / "un_votes.csv",
        "rcid,country,country_code,vote",
        "3,Namibia,NA,no",
        "3,United States,US,yes",
    )
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [file])
        assert lake._panel("un_votes", "un_votes", None)["iso3"].to_list() == ["USA"]
        assert lake.rejects()["reason"].to_list() == [
            "the state was not a member of the UN in the year of this roll call"
        ]


@pytest.mark.found
@pytest.mark.parametrize(
    ("name", "code", "there", "gone"),
    [
        ("Serbia and Montenegro", "CS", 4600, 3),  # the state was proclaimed in 1992; roll call 3 is of 1946
        ("Czechoslovakia", "CS", 3, 9411),  # and ended with 1992; 9411 is of 2023
        ("German Democratic Republic", "DD", 2000, 9411),
    ],
)
def test_a_name_votes_only_while_a_state_bore_it(
    name: str, code: str, there: int, gone: int, tmp_path: Path
) -> None:
    rows = (f"{there},{name},{code},yes", f"{gone},{name},{code},yes")
    file = write(tmp_path / "un_votes.csv", "rcid,country,country_code,vote", *rows)
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [file])
        assert lake._panel("un_votes", "un_votes", None)["rcid"].to_list() == [there]
        assert lake.rejects().select("line", "reason").rows() == [
            (3, "the state was not a member of the UN in the year of this roll call")
        ]


@pytest.mark.found
def test_two_different_votes_of_a_state_on_one_roll_call_are_both_rejected(tmp_path: Path) -> None:
    """The same vote printed twice is one vote."""
    rows = ("1,USA,1", "1,USA,3", "1,FRA,1", "1,FRA,1", "2,USA,1")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [write(tmp_path / "votes.csv", "rcid,iso3,vote", *rows)])
        taken = lake._panel("un_votes", "un_votes", None).select("rcid", "iso3").rows()
        assert taken == [(1, "FRA"), (2, "USA")]
        reasons = lake.rejects().select("line", "reason").rows()
    assert reasons == [(line, "the state has two different votes on this roll call") for line in (2, 3)]


@pytest.mark.found
def test_marks_of_amendments_and_paragraphs_are_kept(tmp_path: Path) -> None:
    lines = ("rcid,session,date,unres,amend,para", "1,71,2016-12-01,R/71/1,1,0", "2,71,2016-12-01,R/71/2,0,1",
             "3,71,2016-12-01,R/71/3,,0")  # fmt: skip
    with Lake.open(tmp_path / "lake") as lake:
        lake.add("un_votes", [write(tmp_path / "calls.csv", *lines)])
        calls = lake.roll_calls().select("rcid", "amend", "para", "final_passage").rows()
    assert calls == [(1, True, False, False), (2, False, True, False), (3, None, False, True)]
