"""Ties of seven data sets: each a made-up file in its own format; nothing of the data is bundled."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from partnerscope.errors import DataError, InputError
from partnerscope.lake import SOURCES, Lake

FILES = {
    "dcad": (
        "ccode1,abbrev1,ccode2,abbrev2,year,dcaGeneralV1,dcaGeneralV2,dcaSectorV1,dcaSectorV2,dcaAnyV1,dcaAnyV2\n"
        "2,USA,200,UKG,1999,1,1,0,1,1,1\n2,USA,220,FRN,1999,0,0,0,0,0,0\n2,USA,220,FRN,2000,0,0,1,1,1,1\n"
    ),
    "atop": (
        "dyad,mem1,mem2,year,atopally,defense,offense,neutral,nonagg,consul,version\n"
        "2020,2,20,1960,1,1,0,0,0,1,5.1\n2365,2,365,1960,0,0,0,0,0,0,5.1\n"
    ),
    "cow_alliances": (
        "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_year,defense,neutrality,nonaggression,entente,year,version\n"
        "7,200,United Kingdom,235,Portugal,1816,1,0,1,0,1816,4.1\n"
    ),
    "sipri": (
        "Made-up register\n\nInformation about the data\n"
        "Recipient,Supplier,Year of order,,Number ordered,,Weapon designation,Weapon description,Number delivered,,"
        "Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
        "India,Russia,2018,,5,,Kite-9,fighter,2,,2021,New,,10,50,20\n"
        "Japan,United States,2019,,1,,Kite-10,fighter,,,,New,,9,9,\n"
        "Some rebels*,Unknown supplier(s),2019,,1,,Sling,weapon,1,,2019,New,,0.1,0.1,0\n"
    ),
    "gsdb": (
        "case_id,sanctioned_state,sanctioning_state,year,arms,military,trade,descr_trade,financial,travel,other,"
        "sanctioned_state_iso3,sanctioning_state_iso3\n"
        "17,Belarus,EU,2012,1,0,1,exp_part,1,1,0,BLR,EUE\n18,Iran,Norway,2012,0,0,0,,0,0,1,IRN,NOR\n"
    ),
    "ddr": (
        "Destination,Sending Country,Year,Embassy\nFrance,Japan,2020,1\nTonga,Japan,2020,0\nAtlantis,France,2020,1\n"
    ),
    "fbic": (
        "iso3a,iso3b,year,countrya,countryb,fbic,bandwidth,dependence\n"
        "CHN,LAO,2010,China,Laos,0.31,0.52,0.6\nLAO,CHN,2010,Laos,China,0,0.5,\n"
    ),
}
EXPECTED: dict[str, list[tuple[str, str | None, str | None, int, float | None]]] = {
    "dcad": [
        ("defence cooperation, general", "USA", "GBR", 1999, 1.0),
        ("defence cooperation, sector", "USA", "FRA", 2000, 1.0),
    ],
    "atop": [
        ("alliance, consultation", "USA", "CAN", 1960, 1.0),
        ("alliance, defence", "USA", "CAN", 1960, 1.0),
    ],
    "cow_alliances": [
        ("alliance, defence", "GBR", "PRT", 1816, 1.0),
        ("alliance, non-aggression", "GBR", "PRT", 1816, 1.0),
    ],
    "sipri": [
        ("arms transfer", "RUS", "IND", 2018, 20.0),
        ("arms transfer", "USA", "JPN", 2019, None),
        ("arms transfer", None, None, 2019, 0.0),
    ],
    "gsdb": [
        ("sanction, arms", "EU", "BLR", 2012, 1.0),
        ("sanction, financial", "EU", "BLR", 2012, 1.0),
        ("sanction, other", "NOR", "IRN", 2012, 1.0),
        ("sanction, trade", "EU", "BLR", 2012, 1.0),
        ("sanction, travel", "EU", "BLR", 2012, 1.0),
    ],
    "ddr": [("embassy", "FRA", None, 2020, 1.0), ("embassy", "JPN", "FRA", 2020, 1.0)],
    "fbic": [
        ("bandwidth", "CHN", "LAO", 2010, 0.52),
        ("bandwidth", "LAO", "CHN", 2010, 0.5),
        ("dependence", "CHN", "LAO", 2010, 0.6),
        ("dependence", "LAO", "CHN", 2010, None),
        ("influence capacity", "CHN", "LAO", 2010, 0.31),
    ],
}


def added(tmp_path: Path, source: str, text: str, name: str = "lake") -> Lake:
    file = tmp_path / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    lake = Lake.open(tmp_path / name)
    lake.add(source, [file])
    return lake


@pytest.mark.parametrize("source", sorted(FILES))
def test_each_data_set_becomes_ties(source: str, tmp_path: Path) -> None:
    with added(tmp_path, source, FILES[source]) as lake:
        frame = lake.ties(source)
        assert frame.select("kind", "actor1", "actor2", "year", "value").rows() == EXPECTED[source]
        assert frame["dataset"].unique().to_list() == [source]
        assert lake.rejects().is_empty()
        (held,) = lake.list()
    years = [row[3] for row in EXPECTED[source]]
    assert (held.covered_from, held.covered_to) == (dt.date(min(years), 1, 1), dt.date(max(years), 12, 31))


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _written(rows: list[list[str]], separator: str = ",", *, quoted: bool = False) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(
        rows
    )
    return text.getvalue()


def _of_r(text: str) -> str:
    """As R writes a frame: texts quoted, a first column of row numbers without a name, NA for what is missing."""
    whole = [row for row in _rows(text) if len(row) > 3]
    numbered = [["", *whole[0]], *([str(n), *row] for n, row in enumerate(whole[1:], start=1))]
    lines = [",".join(cell if _is_number(cell) else f'"{cell}"' for cell in row) for row in numbered]
    return "\n".join(line.replace('""', "NA") if n else line for n, line in enumerate(lines)) + "\n"


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit()


SHAPES: dict[str, Callable[[str], bytes]] = {
    "with a byte-order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "semicolons, quoted, byte-order mark": lambda text: (
        codecs.BOM_UTF8 + _written(_rows(text), ";", quoted=True).encode()
    ),
    "tabs in UTF-16": lambda text: _written(_rows(text), "\t").encode("utf-16"),
    "returns alone": lambda text: text.replace("\n", "\r").encode(),
    "blank lines at the end": lambda text: text.encode() + b"\r\n,,,\r\n \n\n\n\n\n\n",
    "a column more, in Latin-1": lambda text: _written([[*row, "\u00fc"] for row in _rows(text)]).encode(
        "latin-1"
    ),
    "blanks about": lambda text: _written(
        [[f"{cell} " if len(row) > 3 else cell for cell in row] for row in _rows(text)]
    ).encode(),
    "R's write.csv, its rows numbered": lambda text: _of_r(text).encode(),
    "a line that names the separator": lambda text: (
        codecs.BOM_UTF8 + b"sep=;\r\n" + _written(_rows(text), ";").encode()
    ),
    "a quoted line that names the separator": lambda text: b'"SEP=,"\n' + text.encode(),
    "such a line in UTF-16": lambda text: f"sep=\t\n{_written(_rows(text), chr(9))}".encode("utf-16"),
    "blank lines before": lambda text: f"\n,,,,\r\n \n{text}".encode(),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16, the high byte first, without a mark": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "bars": lambda text: _written(_rows(text), "|").encode(),
}
"""How the same table comes out of other programs."""


@pytest.mark.found
@pytest.mark.parametrize("shape", sorted(SHAPES))
@pytest.mark.parametrize("source", sorted(FILES))
def test_the_same_table_from_another_program_is_the_same_ties(
    source: str, shape: str, tmp_path: Path
) -> None:
    (tmp_path / "file.csv").write_bytes(SHAPES[shape](FILES[source]))
    with Lake.open(tmp_path / "lake") as lake, added(tmp_path, source, FILES[source], "plain") as plain:
        lake.add(source, [tmp_path / "file.csv"])
        # an order of the register is named by its line, and lines before the header differ
        own = [name for name in lake.ties(source).columns if (source, name) != ("sipri", "record")]
        assert lake.ties(source).select(own).rows() == plain.ties(source).select(own).rows()
        assert lake.rejects().is_empty()


@pytest.mark.found
@pytest.mark.parametrize("code", ["EU", "EUE", "EUU", "eu"])
def test_the_union_among_states_is_found_whatever_its_code(code: str, tmp_path: Path) -> None:
    with added(tmp_path, "gsdb", FILES["gsdb"].replace("EUE", code)) as lake:
        assert set(lake.ties("gsdb").filter(actor2="BLR")["actor1"]) == {"EU"}


def test_every_source_of_ties_has_a_made_up_file_and_states_its_licence() -> None:
    of_ties = [source for source in SOURCES if source.table == "ties"]
    assert {source.name for source in of_ties} == set(FILES)
    assert all(source.licence and source.citation for source in SOURCES)


def test_direction_codes_and_words_are_kept(tmp_path: Path) -> None:
    with added(tmp_path, "sipri", FILES["sipri"]) as lake:
        row = lake.ties("sipri").filter(code1="Russia").to_dicts()[0]
        assert (row["directed"], row["label"], row["code2"]) == (True, "Kite-9", "India")
        assert "Some rebels*" in lake.ties("sipri")["code2"].to_list()


def test_a_file_of_another_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column mem1, mem2"):
        added(tmp_path, "atop", FILES["cow_alliances"].replace("neutrality", "neutral").replace("nonaggression", "nonagg")
              .replace("entente", "consul").replace("state_name1", "offense"))  # fmt: skip


def test_what_is_neither_yes_nor_no_is_rejected_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="neither yes"):
        added(tmp_path, "ddr", "Destination,Sending Country,Year,Embassy\nFrance,Japan,2020,perhaps\n")
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(InputError, match="not a source of ties"):
        lake.ties("un_votes")


@pytest.mark.found
@pytest.mark.parametrize("unknown", ["", "NA", " NA ", ".", "-9"])
def test_what_a_data_set_does_not_know_is_neither_a_tie_nor_none(tmp_path: Path, unknown: str) -> None:
    """The row was left out like a 0, so that nobody could tell the two apart."""
    head = "Destination,Sending Country,Year,Embassy\n"
    with added(
        tmp_path, "ddr", f"{head}France,Japan,2020,1\nTonga,Japan,2020,0\nIndia,Japan,2020,{unknown}\n"
    ) as lake:
        found = lake.ties("ddr")
        assert dict(found.select("code2", "value").rows()) == {"France": 1.0, "India": None}
        assert lake.rejects().is_empty()


@pytest.mark.found
def test_two_orders_that_are_printed_alike_are_two(tmp_path: Path) -> None:
    """The register has one row an order; the column without a name beside the year says that it is estimated."""
    order = "India,Russia,2018,?,5,,Kite-9,fighter,2,,2021,New,,10,50,20\n"
    with added(tmp_path, "sipri", FILES["sipri"] + order + order) as lake:
        found = lake.ties("sipri").filter(code1="Russia")
        assert found["value"].to_list() == [20.0] * 3
        assert found["record"].to_list() == ["line 5", "line 8", "line 9"]


@pytest.mark.found
@pytest.mark.parametrize("year", ["20100", "0", "-5", "2010.5", "soon", ""])
def test_a_year_that_no_calendar_has_is_rejected(year: str, tmp_path: Path) -> None:
    with added(tmp_path, "fbic", FILES["fbic"] + f"CHN,KHM,{year},China,Cambodia,0.2,0.5,0.1\n") as lake:
        assert lake.rejects().select("line", "reason").rows() == [(4, "no year")]
        assert set(lake.ties("fbic")["year"]) == {2010}
