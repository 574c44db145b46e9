"""Attention: real GDELT rows counted apart, schemes kept apart, and silence without a lake."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from partnerscope.lake import Lake
from partnerscope.measure.matter.attention import HINT, LABEL
from partnerscope.observatory import Observatory
from tests.lake.conftest import POLECAT_HEADER, POLECAT_ROWS

DATA = Path(__file__).parents[1] / "lake" / "data"
DAY = DATA / "20191024143000.export.CSV"
QUADS = {
    "1": "verbal cooperation",
    "2": "material cooperation",
    "3": "verbal conflict",
    "4": "material conflict",
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One quarter of an hour of GDELT, and three made-up rows of POLECAT."""
    folder = tmp_path_factory.mktemp("attention")
    polecat = folder / "ngecEvents.txt"
    polecat.write_text("\n".join([POLECAT_HEADER, *POLECAT_ROWS]), encoding="latin-1")
    with Lake.open(folder / "lake") as opened:
        opened.add("gdelt2", [DAY])
        opened.add("polecat", [polecat])
    return folder / "lake"


@pytest.fixture
def eu_with_lake(lake: Path, monkeypatch: pytest.MonkeyPatch) -> Observatory:
    monkeypatch.setenv("PARTNERSCOPE_LAKE", str(lake))
    return Observatory.open()


def by_hand() -> tuple[Counter[tuple[str, str, str]], int]:
    """Reports of October 2019 between an EU member and a partner, read with split only; and all reports of the month."""
    view = Observatory.open().at("2019-10")
    iso = dict(view.frame("actor_code").filter(scheme="cameo").select("code", "actor").rows())
    union = view.states("membership").filter((pl.col("body") == "EU") & (pl.col("status") == "member"))
    members = set(union["actor"])
    others = {*view.about.partners, *view.about.comparators}
    found: Counter[tuple[str, str, str]] = Counter()
    total = 0
    for line in DAY.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if cells[2] != "201910":
            continue
        total += 1
        pair = [
            "" if cells[group] in ("EEC", "EUR") else iso.get(cells[country], "")
            for country, group in ((7, 8), (17, 18))
        ]
        for own, other in (pair, pair[::-1]):
            if own in members and other in others and own != other:
                found[other, cells[29], "members"] += 1
    return found, total


def test_real_reports_counted_apart(eu_with_lake: Observatory) -> None:
    """Member States' reports in the raw variant equal a count of the file with split; shares are of the month's total."""
    expected, total = by_hand()
    assert sum(expected.values()) == 10
    frame = eu_with_lake.table("attention", "2019-12-31", since="2019").frame
    raw = frame.filter(
        (pl.col("source") == "gdelt2") & (pl.col("variant") == "raw") & (pl.col("side") == "members")
    )
    labels = Observatory.open().at("2019-12").known.actor_labels
    told = {(row["partner"], row["quad"]): row for row in raw.to_dicts() if row["reports"]}
    assert {key: row["reports"] for key, row in told.items()} == {
        (labels[partner], QUADS[quad]): n for (partner, quad, _), n in expected.items()
    }
    for row in told.values():
        assert row["per_10000"] == pytest.approx(10_000 * row["reports"] / total, rel=1e-9)


def test_every_row_is_labelled_media_attention(eu_with_lake: Observatory) -> None:
    frame = eu_with_lake.table("attention", "2020-12-31", since="2019").frame
    assert frame["counts"].str.starts_with(LABEL).all()
    assert (frame["caveat"] != "").all()


def test_quads_of_two_schemes_never_meet(eu_with_lake: Observatory) -> None:
    frame = eu_with_lake.table("attention", "2020-12-31", since="2019").frame
    assert frame.select("source", "scheme").unique().sort("source").rows() == [
        ("gdelt2", "CAMEO"),
        ("polecat", "PLOVER"),
    ]


def test_contexts_lead_to_issues(eu_with_lake: Observatory) -> None:
    """Two of the three POLECAT rows carry the context cyber; both are between the EU and China."""
    frame = eu_with_lake.table("attention", "2020-12-31", since="2020").frame
    cyber = frame.filter(
        (pl.col("context") == "cyber") & (pl.col("variant") == "raw") & (pl.col("reports") > 0)
    )
    assert set(cyber["issue"]) == {"cyber-security"}
    assert sorted(cyber.select("partner", "side", "quad").rows()) == [
        ("China", "subject", "verbal conflict"),
        ("China", "subject", "verbal cooperation"),
    ]


def test_variants_stand_side_by_side(eu_with_lake: Observatory) -> None:
    frame = eu_with_lake.table("attention", "2019-12-31", since="2019").frame
    gdelt = frame.filter(pl.col("source") == "gdelt2")
    sums = dict(gdelt.group_by("variant").agg(pl.col("reports").sum()).rows())
    assert sums["raw"] >= sums["deduplicated"] > 0
    assert sums["raw"] >= sums["root"] > 0


def test_a_year_without_a_loaded_day_is_outside_coverage(eu_with_lake: Observatory) -> None:
    frame = eu_with_lake.table("attention", "2019-12-31", since="2018").frame
    early = frame.filter((pl.col("year") == 2018) & (pl.col("source") == "gdelt2"))
    assert set(early["absence"]) == {"outside_coverage"}
    assert early["reports"].null_count() == early.height


def test_without_a_lake_the_answer_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARTNERSCOPE_LAKE", raising=False)
    frame = Observatory.open().table("attention", "2015-07").frame
    assert frame.height == 16
    assert set(frame["absence"]) == {"outside_coverage"}
    assert set(frame["caveat"]) == {HINT}
    assert frame["reports"].null_count() == 16


def test_a_lake_beside_the_records_is_found(
    lake: Path, nordic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARTNERSCOPE_LAKE", raising=False)
    (nordic / "lake").symlink_to(lake)
    observatory = Observatory.open(nordic)
    observatory.commit("First records", "a coder")
    panel = observatory.at("2019-12").panel("events")
    assert panel.frame.filter(pl.col("quad") == 0).height > 0
    assert panel.version != "none"


def test_a_named_lake_must_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from partnerscope.errors import InputError

    monkeypatch.setenv("PARTNERSCOPE_LAKE", str(tmp_path))
    with pytest.raises(InputError, match="names no lake"):
        Observatory.open().at("2019-12").panel("events")
