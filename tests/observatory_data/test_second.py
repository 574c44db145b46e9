"""The second observatory: partnerships since 2024, with areas of its own, no code for it, and schemes of its neighbour."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from partnerscope.codebook.shared import SHARED, shared_names
from partnerscope.errors import DataError, InputError
from partnerscope.measure import TABLES
from partnerscope.observatory import Observatory, bundled
from partnerscope.web.library import Library

ROOT = Path(str(bundled())).parent / "eu-security-defence-partnerships"
HERE = Path(__file__).parents[2] / "src"


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def second() -> Observatory:
    return Observatory.open(ROOT)


def test_it_is_sound_and_committed(second: Observatory) -> None:
    assert [one for one in second.check() if one.severity == "error"] == []
    assert second.verify() == []
    assert {one.kind for one in second.status().changes} <= {"file"}, "but for schemes that moved next door"


def test_no_code_knows_of_it() -> None:
    named = [
        path for path in HERE.rglob("*.py") if "defence-partnerships" in path.read_text(encoding="utf-8")
    ]
    assert named == []


def test_its_64_rows_on_partnerships_are_accounted_for_once() -> None:
    intake = rows("intake.csv")
    assert sorted(int(row["row"]) for row in intake) == list(range(1, 65))
    left = {row["row"] for row in rows("left_out.csv") if row["reason"].strip()}
    assert left == {row["row"] for row in intake if row["became"] == "left_out"}
    evidenced = {row["record"] for row in rows("records/evidence.csv")}
    assert {target for row in intake for target in row["target"].split(";") if target} <= evidenced


def test_twelve_states_and_the_areas_their_texts_name(second: Observatory) -> None:
    view = second.at("2026-11")
    assert len(view.about.partners) == 12
    texts = view.frame("agreement").filter(pl.col("category") == "security_defence_partnership")
    areas = {row["partner"]: set(row["issues"]) for row in texts.iter_rows(named=True)}
    assert len(areas["KOR"]) == 10
    assert {"MS", "CY"} <= areas["JPN"]
    assert "NP" not in areas["GBR"]


def test_a_partnership_holds_from_its_day(second: Observatory) -> None:
    """Canada signed on 23 June 2025; six were declared by January 2025, as a source reports."""
    for day, there in (("2025-06-22", False), ("2025-06-23", True)):
        held = second.at(day).states("partnership").filter(pl.col("status") == "declared")
        assert ("CAN" in held["partner"].to_list()) == there
    held = second.at("2025-01-31").states("partnership").filter(pl.col("status") == "declared")
    assert (
        held.filter(pl.col("partner").is_in(["MDA", "NOR", "JPN", "KOR", "ALB", "MKD"])).height
        == 6
        == held.height
    )


@pytest.mark.parametrize("name", [one.name for one in TABLES])
def test_every_table_works(second: Observatory, name: str) -> None:
    assert second.table(name, "2026-11").frame.columns


def test_dialogues_ledger_and_commitments_have_rows(second: Observatory) -> None:
    for name in ("dialogues", "ledger", "commitments"):
        assert second.table(name, "2026-11").frame.height > 0, name


def test_shared_schemes_are_kept_by_content_and_not_by_copy(second: Observatory) -> None:
    shared = shared_names(ROOT / "codebook")
    own = {path.name for path in (ROOT / "codebook").glob("*.yaml")} - {SHARED}
    assert own == {"issue.yaml", "threat.yaml", "document.yaml", "detail.yaml", "theatre.yaml"}
    assert len(shared) > 50
    kept = second.at("2026-11").known.texts
    for name in shared:
        assert kept[f"codebook/{name}"].startswith(f"scheme: {name.removesuffix('.yaml')}\n"), name


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    for folder in (ROOT, Path(str(bundled()))):
        shutil.copytree(folder, tmp_path / folder.name, ignore=shutil.ignore_patterns("*.lock"))
    return tmp_path / ROOT.name


def test_a_scheme_that_changes_next_door_is_a_change_here_until_committed(beside: Path) -> None:
    Observatory.open(beside).commit("what has moved next door so far", "a coder")
    before = Observatory.open(beside).head()
    path = beside.parent / bundled().name / "codebook" / "rank.yaml"
    path.write_text(path.read_text("utf-8").replace("label: experts", "label: specialists"), "utf-8")
    observatory = Observatory.open(beside)
    assert observatory.edited()
    assert Counter(one.kind for one in observatory.status().changes) == {"file": 1}
    assert observatory.at("2026-11").codebook["rank"].label_of("expert") == "experts"
    observatory.commit("experts are called specialists next door", "a coder")
    assert observatory.at("2026-11").codebook["rank"].label_of("expert") == "specialists"
    assert observatory.at("2026-11", known=before).codebook["rank"].label_of("expert") == "experts"
    assert not (beside / "codebook" / "rank.yaml").exists()
    assert not observatory.edited()


def test_a_dump_stands_alone(beside: Path, tmp_path: Path) -> None:
    Observatory.open(beside).dump(tmp_path / "alone" / "dump")
    assert (tmp_path / "alone" / "dump" / "codebook" / "rank.yaml").is_file()
    assert not (tmp_path / "alone" / "dump" / "codebook" / SHARED).exists()
    problems = Observatory.open(tmp_path / "alone" / "dump").check()
    assert not [one for one in problems if one.severity == "error"]
    assert "the folder is a dump" in " ".join(one.what for one in problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from: ../nowhere\nschemes: [rank]\n", "not an observatory beside this one"),
        ("from: ../..\nschemes: [rank]\n", "not an observatory beside this one"),
        ("from: /etc\nschemes: [rank]\n", "not an observatory beside this one"),
        ("from: ../eu-security-partners\nschemes: [ranks]\n", "has no scheme 'ranks'"),
        ("from: ../eu-security-partners\nschemes: [../../x]\n", "has no scheme"),
        ("from: ../eu-security-partners\nschemes: [issue]\n", "an own one too"),
        ("from: ../eu-security-partners\nscheme: [rank]\n", "scheme"),
        ("schemes: [rank]\n", "from"),
    ],
)
def test_a_reference_that_leads_nowhere_is_said(beside: Path, text: str, said: str) -> None:
    (beside / "codebook" / SHARED).write_text(text, "utf-8")
    problems = [one for one in Observatory.open(beside).check() if one.severity == "error"]
    assert any(said in one.what for one in problems)
    with pytest.raises(DataError):
        Observatory.open(beside).commit("cannot be", "a coder")


def test_an_area_without_a_dialogue_leads_to_no_ledger_of_it(second: Observatory) -> None:
    library = Library(second)
    served = {area for areas in second.at().frame("dialogue")["issues"] for area in areas}
    for area in second.at().about.issues:
        page = library.answer(f"{library.front()}issue/{area}/").body.decode()
        ledger = library.answer(f"{library.front()}dialogues/issue/{area}/")
        assert (f"dialogues/issue/{area}/" in page) == (ledger.status == 200) == (area in served), area


def test_it_opens_by_its_name_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Observatory.open(ROOT.name).at().about.id == ROOT.name
    with pytest.raises(InputError, match="there is no such folder") as said:
        Observatory.open("eu-nothing")
    assert ROOT.name in said.value.hint
    with pytest.raises(InputError):
        Observatory.open(f"../{ROOT.name}")
    (tmp_path / ROOT.name).mkdir()
    with pytest.raises(InputError, match="not an observatory"):
        Observatory.open(ROOT.name).at()
