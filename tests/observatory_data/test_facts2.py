"""The second round of facts: every row is accounted for, corrections show on the second clock, addresses have a form."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest

from partnerscope.measure import TABLES, table_named
from partnerscope.observatory import Observatory, bundled
from partnerscope.record import KINDS
from partnerscope.web.library import Library
from tests.observatory_data.tables import Row, kind, rows

ROOT = Path(str(bundled()))
FIRST = "fa87b5504e38"
ROWS = {
    "address_replacements": 18,
    "agreements": 57,
    "commitments": 84,
    "dialogues": 18,
    "evidence_more": 123,
    "factors": 560,
    "meetings": 54,
    "member_state_overlap": 72,
    "partnerships": 64,
    "search": 48,
    "statements": 14,
}
ARCHIVES = ("webharvest.gov", "webarchive.library.unt.edu")
TWICE = ["panapress.com"]
"""Its archived address has the host twice; which one was meant is not known."""


def sources() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((ROOT / "sources.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def intake() -> list[Row]:
    return rows(ROOT / "intake_facts2.csv")


@pytest.mark.parametrize(("file", "count"), sorted(ROWS.items()))
def test_every_row_is_accounted_for_once(intake: list[Row], file: str, count: int) -> None:
    assert sorted(int(row["row"]) for row in intake if row["file"] == file) == list(range(1, count + 1))


def test_what_a_row_became_exists_and_is_evidenced(intake: list[Row]) -> None:
    assert {row["file"] for row in intake} == set(ROWS)
    known = {row["id"] for one in KINDS if one.has_id and one.kept == "table" for row in kind(one.name)}
    evidenced = {row["record"] for row in kind("evidence")}
    for row in intake:
        targets = [target for target in row["target"].split(";") if target]
        assert row["became"] in ("record", "evidence", "left_out"), row
        assert (not targets) == (row["became"] == "left_out"), row
        assert set(targets) <= known & evidenced, row


def test_what_is_left_out_has_a_reason(intake: list[Row]) -> None:
    reasons = {(row["file"], row["row"]): row["reason"] for row in rows(ROOT / "left_out.csv")}
    left = [(f"facts2/{row['file']}", row["row"]) for row in intake if row["became"] == "left_out"]
    assert all(reasons[one].strip() for one in left)
    assert len(left) == sum(file.startswith("facts2/") for file, _ in reasons)


def test_shares_of_polls_are_opinions_and_changes_are_figures() -> None:
    shares = kind("opinion")
    assert len(shares) == 41
    assert all(0 <= float(row["share"]) <= 100 for row in shares)
    measures = Counter(row["measure"] for row in kind("figure"))
    assert (measures["poll_share"], measures["poll_change"]) == (0, 4)


def test_an_id_that_was_merged_goes_on_to_resolve() -> None:
    known = {row["id"] for name in ("dialogue", "meeting") for row in kind(name)}
    aliases = {row["id"]: row["record"] for row in kind("alias")}
    assert aliases == {"BR-07": "BR-04", "CA-01-n1": "CA-01-2017"}
    assert not known & aliases.keys()
    assert set(aliases.values()) <= known


def test_an_id_that_was_merged_is_answered_with_the_record_it_now_means() -> None:
    observatory = Observatory.open()
    assert observatory.account("dialogue", "BR-07").id == "BR-04"
    assert observatory.records("dialogue", id="BR-07")["id"].to_list() == ["BR-04"]
    assert observatory.at(known=FIRST).meant("BR-07") == "BR-07", "it was a record of its own then"
    library = Library(observatory)
    front = library.front()
    answer = library.answer(f"{front}dialogue/BR-07/")
    assert (answer.status, answer.to) == (308, f"{front}dialogue/BR-04/")
    assert library.answer(f"{front}dialogue/BR-99/").status == 404


@pytest.mark.parametrize(
    ("record", "field", "before", "after"),
    [
        (
            "RU-01",
            "attested",
            "2005-04-15;2014-01-17;2015-07-01/2015-07-31",
            "2002-11-05;2005-04-15;2014-01-17",
        ),
        ("RU-06", "status", None, "dormant"),
        ("US-07", "status", "planned", "active"),
        ("JP-03", "scope", "unclear", "security"),
        ("IN-05", "scope", "security", "outside"),
        ("KR-01", "interval", None, 12),
        ("MX-01", "start", "2011", "2011-07-15"),
    ],
)
def test_a_correction_shows_on_the_second_clock(record: str, field: str, before: Any, after: Any) -> None:
    observatory = Observatory.open()
    found = []
    for known in (FIRST, "head"):
        frame = observatory.at("2015-07", known=known).frame("dialogue")
        value = (
            frame.row(by_predicate=pl.col("id") == record, named=True)[field]
            if field in frame.columns
            else None
        )
        found.append(";".join(value) if isinstance(value, list) else value)
    assert found == [before, after]
    assert record in {row["record"] for row in kind("correction") if row["field"] in (field, "interval")}


def test_every_table_of_the_first_head_is_the_same_with_and_without_what_came_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal cut to its first changeset, and the whole journal as known then, give the same bytes."""
    folder = tmp_path / "cut"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("journal", ".lock"))
    (folder / "journal").mkdir()
    (first,) = (ROOT / "journal").glob(f"*-{FIRST}*.jsonl")
    shutil.copy(first, folder / "journal" / first.name)
    views = []
    for number, place in enumerate((folder, ROOT)):
        monkeypatch.setenv("PARTNERSCOPE_CACHE", str(tmp_path / f"cache-{number}"))
        views.append(Observatory.open(place).at("2015-07", known=FIRST))
    alone, whole = views
    assert whole.known.head.startswith(FIRST)
    for one in TABLES:
        then, now = table_named(one.name)(alone), table_named(one.name)(whole)
        assert then.frame.write_json() == now.frame.write_json(), one.name


def test_table_overlap_names_the_ten_of_china() -> None:
    frame = Observatory.open().table("overlap", "2015-07").frame
    china = frame.row(by_predicate=pl.col("partner") == "China", named=True)
    named = set(china["member_states"].split(";"))
    ten = {
        "Denmark",
        "France",
        "Germany",
        "Greece",
        "Ireland",
        "Italy",
        "Poland",
        "Portugal",
        "Spain",
        "United Kingdom",
    }
    assert ten <= named


def test_hungary_has_a_partnership_of_2004_and_a_strategic_one_since_2017() -> None:
    """Xinhua, 13 May 2017: the leaders announce a comprehensive strategic partnership; a declaration of 2004 had another."""
    for day, category in (
        ("2015-07", "partnership"),
        ("2017-05-12", "partnership"),
        ("2017-05-14", "strategic_partnership"),
    ):
        held = Observatory.open().at(day).states("partnership")
        own = held.filter((pl.col("subject") == "HUN") & (pl.col("partner") == "CHN"))
        assert own.select("category").rows() == [(category,)], day


def test_the_readme_says_how_many_member_states_are_reported_and_named() -> None:
    frame = Observatory.open().table("overlap", "2015-07").frame.filter(pl.col("reported").is_not_null())
    named = frame.select("partner", "reported", pl.col("member_states").str.split(";").list.len()).rows()
    said = re.findall(r"(\w+) (\d+) reported, (\d+) named", (ROOT / "README.md").read_text("utf-8"))
    assert {(partner, int(one), int(other)) for partner, one, other in said} == set(named)
    assert len(named) == 3


def test_members_of_whom_nobody_says_since_when_are_named_apart() -> None:
    china = (
        Observatory.open()
        .table("overlap", "2015-07")
        .frame.row(by_predicate=pl.col("partner") == "China", named=True)
    )
    unknown, named = set(china["since_unknown"].split(";")), set(china["member_states"].split(";"))
    assert unknown < named
    assert "Austria" in unknown, "its row is derived from a count of 2021"
    assert not {"Hungary", "France", "Germany", "Greece", "Spain"} & unknown


def test_every_state_and_union_has_its_wikidata_id_and_no_two_the_same() -> None:
    codes = {row["actor"]: row["code"] for row in kind("actor_code") if row["scheme"] == "wikidata"}
    actors = {row["id"] for row in kind("actor") if row["type"] in ("state", "union")}
    assert len(actors) > 45
    assert actors <= set(codes)
    assert all(re.fullmatch(r"Q[1-9]\d*", code) for code in codes.values())
    assert len(set(codes.values())) == len(codes)
    assert (codes["HUN"], codes["EU"], codes["osce"], codes["council-of-europe"]) == (
        "Q28",
        "Q458",
        "Q81299",
        "Q8908",
    )
    assert codes["fatf"] == "Q681487"


def test_the_readme_says_how_many_actors_have_a_wikidata_id() -> None:
    coded = {row["actor"] for row in kind("actor_code") if row["scheme"] == "wikidata"}
    whole = {row["id"] for row in kind("actor") if row["type"] in ("state", "union")}
    bodies = {row["id"] for row in kind("actor")} - whole
    held = f"{len(bodies & coded)} of the {len(bodies)} bodies"
    words = f"All {len(whole)} states and unions carry their Wikidata id, and {held}"
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert words in text
    assert f"for the other {len(bodies - coded)} no id" in text


COMPARATORS = ("AUS", "CHE", "GBR", "NOR", "TUR", "UKR")
KINDS_OF_THE_TEN = (
    "action", "agreement", "commitment", "designation", "dialogue", "figure", "mandate", "meeting", "membership",
    "partnership", "position", "restrictive_measure", "search", "statement",
)  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "npt",
        "nsg",
        "australia-group",
        "mtcr",
        "wassenaar",
        "budapest-convention",
        "psi",
        "gctf",
        "fatf",
        "gicnt",
        "asem",
        "arf",
        "untoc",
        "ctbt",
        "cwc",
    ],
)
def test_comparators_stand_in_the_bodies_of_the_ten(body: str) -> None:
    held = {row["actor"] for row in kind("membership") if row["body"] == body}
    assert held >= set(COMPARATORS)


def actors_of(name: str, row: dict[str, str], partners: dict[str, str]) -> set[str]:
    """Whom a record is with: the partner, the actor, or both sides of a measure."""
    if name == "meeting":
        return {partners[row["dialogue"]]}
    if name == "restrictive_measure":
        return {row["sender"], row["target"]}
    return {row.get("partner") or row.get("actor") or ""}


@pytest.mark.parametrize("name", KINDS_OF_THE_TEN)
def test_the_readme_says_what_the_comparators_have_of_a_kind_or_who_looked(name: str) -> None:
    text = (ROOT / "README.md").read_text("utf-8").partition("## Comparators by kind")[2]
    table = {line.split("|")[1].strip(): line.split("|")[2:-1] for line in text.splitlines() if "|" in line}
    partners = {row["id"]: row["partner"] for row in kind("dialogue")}
    searches = {row["id"] for row in kind("search") if row["found"] in ("none_found", "partial")}
    for actor, cell in zip(table["kind"], table[name], strict=True):
        held = sum(actor.strip() in actors_of(name, row, partners) for row in kind(name))
        said = cell.strip()
        assert said == str(held) if held else said.strip("`") in searches, (name, actor)


def test_every_comparator_has_dated_items_of_cooperation_with_the_words_that_prove_them() -> None:
    items = [row for row in kind("action") if row["partner"] in COMPARATORS]
    assert {row["partner"] for row in items} == set(COMPARATORS)
    quoted = {row["record"] for row in kind("evidence") if row["quote"]}
    assert {row["id"] for row in items} <= quoted
    assert all(row["attested"] and row["direction"] and row["executor"] for row in items)


@pytest.mark.parametrize(
    ("body", "shown"),
    [("cppnm-amendment", 1), ("cppnm", 4), ("hcoc", 2), ("un-cybercrime-convention", 2), ("osce", 5)],
)
def test_where_a_comparator_is_not_shown_somebody_looked_or_it_is_no_member(body: str, shown: int) -> None:
    held = {row["actor"] for row in kind("membership") if row["body"] == body} & set(COMPARATORS)
    assert len(held) == shown
    assert body == "osce" or body in {one for row in kind("search") for one in row["records"].split(";")}


@pytest.mark.parametrize(
    ("body", "actor", "year"),
    [
        ("nsg", "NOR", "1989"),
        ("nsg", "UKR", "1996"),
        ("australia-group", "TUR", "2000"),
        ("mtcr", "CHE", "1992"),
        ("npt", "AUS", "1973-01-23"),
        ("budapest-convention", "CHE", "2011-09-21"),
        ("gctf", "GBR", "2011-09-22"),
    ],
)
def test_a_comparator_joined_when_the_body_says(body: str, actor: str, year: str) -> None:
    (start,) = (row["start"] for row in kind("membership") if (row["body"], row["actor"]) == (body, actor))
    assert start == year


def test_those_outside_a_body_are_recorded_as_outside() -> None:
    outside = {(row["body"], row["actor"]) for row in kind("membership") if row["status"] == "none"}
    assert {("gctf", "NOR"), ("gctf", "UKR"), ("fatf", "UKR")} <= outside


def test_there_are_48_searches_and_most_found_nothing() -> None:
    searches = {re.sub(r"-[A-Z]{3}$", "", row["id"]): row["found"] for row in kind("search")}
    assert len(kind("search")) >= len(searches) >= 48
    assert Counter(searches.values())["none_found"] >= 44


def test_what_was_last_met_differs_between_two_days() -> None:
    observatory = Observatory.open()
    then, now = (observatory.table("last-met", day).frame for day in ("2025-01", "2026-11"))
    assert not then.equals(now)


def test_every_source_says_how_near_it_is() -> None:
    kinds = Counter(item.get("custom", {}).get("source_kind", "") for item in sources())
    assert set(kinds) == {"primary", "official_copy", "press", "academic", "mirror", "weak"}
    by_host = {urlsplit(item.get("URL", "")).netloc: item["custom"]["source_kind"] for item in sources()}
    assert by_host["eur-lex.europa.eu"] == "primary"
    assert by_host["bearerx.com"] == by_host["de.news-front.su"] == "weak"


def test_addresses_have_a_form_and_stand_once() -> None:
    seen: Counter[str] = Counter()
    twice: list[str] = []
    for item in sources():
        if "URL" not in item:
            continue
        address = item["URL"]
        parts = urlsplit(address)
        assert parts.scheme in ("http", "https"), address
        assert re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z0-9-]+(:\d+)?", parts.netloc), address
        assert not re.search(r"[\s<>\"{}|\\^`]", address), address
        host = parts.netloc.removeprefix("www.")
        if host not in ARCHIVES:
            twice += [host] if host in parts.path else []
            assert "http:/" not in parts.path, address
            assert "https:/" not in parts.path, address
        seen[f"{host}{parts.path.rstrip('/')}?{parts.query}"] += 1
    assert twice == TWICE
    assert [address for address, times in seen.items() if times > 1] == []
