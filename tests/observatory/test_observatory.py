"""The whole way: new, edit, check, commit, look; two clocks; branches; crashes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerscope.errors import DataError, InputError, IntegrityError
from partnerscope.journal import Changeset, FileStore, Header, Revision
from partnerscope.measure import MEASURES, TABLES, measure_named
from partnerscope.observatory import ConflictsFound, Observatory, bundled
from partnerscope.view import Cache
from tests.conftest import add_rows, make_nordic

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_new_observatory_of_another_subject_works_without_code(folder: Path) -> None:
    """Another subject, other partners, other issues: tables and measures answer from its own folder."""
    view = Observatory.open(folder).at("2015")
    assert view.about.subject == "NOR"
    dialogues = next(table for table in TABLES if table.name == "dialogues")(view).frame
    assert dialogues.height == 4
    row = dialogues.filter(
        (pl.col("partner") == "Sweden") & (pl.col("issue") == "maritime security")
    ).to_dicts()[0]
    assert (row["policy"], row["policy_sure"], row["ministerial_sure"]) == (3, 1, 0)
    assert row["coverage"] is None, "no ministerial figure is reported, so nothing can be covered"
    for measure in MEASURES:
        measure(view)


def test_views_follow_the_day(folder: Path) -> None:
    observatory = Observatory.open(folder)
    assert observatory.at("2009").states("dialogue").height == 0
    assert observatory.at("2010-06").states("dialogue")["holds"].to_list() == ["possibly"]
    assert observatory.at("2016").states("dialogue")["holds"].to_list() == ["surely"]
    assert observatory.at("2014-06").events("meeting")["happened"].to_list() == ["surely", "possibly"]
    assert observatory.at("2016", since="2012").events("meeting")["id"].to_list() == ["sea-1-m2"]
    assert observatory.at("2013").figures().height == 0
    with pytest.raises(InputError, match="before it starts"):
        observatory.at("2012", since="2014")


def test_a_correction_leaves_what_was_known_before_byte_for_byte(folder: Path) -> None:
    observatory = Observatory.open(folder)
    first = observatory.at("2015")
    before = {measure.name: measure(first).frame.write_json() for measure in MEASURES}
    hashes = {measure.name: measure(first).hash() for measure in MEASURES}
    table = folder / "records" / "dialogue.csv"
    table.write_text(table.read_text("utf-8").replace(",2010,", ",2012,"), "utf-8")
    book = folder / "codebook" / "rank.yaml"
    book.write_text(book.read_text("utf-8").replace("counted_as: policy", "counted_as: none"), "utf-8")
    assert observatory.commit("the dialogue began in 2012", "ben", now=DAY + timedelta(days=30)) is not None
    observatory = Observatory.open(folder)
    assert observatory.at("2011").states("dialogue").height == 0
    assert measure_named("policy_sure")(observatory.at("2015")).value("SWE", "SEA") == 0
    for cache in (Cache(), Cache(folder.parent / "cold")):
        early = Observatory.open(folder, known="2026-01-15")
        early = Observatory(early.root, early.known, cache=cache)
        view = early.at("2015")
        assert {m.name: m(view).frame.write_json() for m in MEASURES} == before
        assert {m.name: m(view).hash() for m in MEASURES} == hashes
        assert early.at("2011").states("dialogue").height == 1


def test_nothing_was_known_before_the_first_commit(folder: Path) -> None:
    with pytest.raises(InputError, match="nothing was recorded"):
        Observatory.open(folder, known="2025-12-31").at()
    with pytest.raises(InputError, match="moment"):
        Observatory.open(folder, known="last week").at()


def test_dump_gives_the_same_bytes_again(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "dump"
    Observatory.open(folder).dump(target)
    skip = {"README.md", ".gitignore", ".gitattributes"}
    original = {
        p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name not in skip
    }
    original = {path: data for path, data in original.items() if path.parts[0] != "journal"}
    dumped = {p.relative_to(target): p.read_bytes() for p in target.rglob("*") if p.is_file()}
    assert dumped == original


def test_status_says_what_is_new_changed_and_gone(folder: Path) -> None:
    observatory = Observatory.open(folder)
    assert observatory.status().clean
    assert not observatory.edited()
    table = folder / "records" / "meeting.csv"
    lines = [line for line in table.read_text("utf-8").splitlines() if "sea-1-m1" not in line]
    table.write_text(
        "\n".join(lines).replace("Malmö", "Gothenburg") + "\nsea-1-m3,sea-1,3,2016,,,,,\n", "utf-8"
    )
    evidence = folder / "records" / "evidence.csv"
    evidence.write_text(
        "".join(x for x in evidence.read_text("utf-8").splitlines(True) if "m1" not in x), "utf-8"
    )
    status = observatory.status()
    assert status.added == {"meeting": ["sea-1-m3"]}
    assert status.changed == {"meeting": ["sea-1-m2"]}
    assert status.removed == {"meeting": ["sea-1-m1"], "evidence": ["sea-1-m1|*|gov-2020|p. 2"]}
    assert observatory.edited()
    observatory.commit("a later meeting", "ann", retract=True)
    history = observatory.history("meeting", "sea-1-m1")
    assert [cells is None for _, cells in history] == [False, True], (
        "a retraction is recorded, nothing is lost"
    )


def test_a_commit_without_changes_or_reason(folder: Path) -> None:
    observatory = Observatory.open(folder)
    assert observatory.commit("nothing new", "ann") is None
    with pytest.raises(InputError, match="reason"):
        observatory.commit("  ", "ann")


def test_two_branches_under_git_join_in_the_next_commit(folder: Path, tmp_path: Path) -> None:
    """Two copies go on by themselves; their journals are merged as git merges files; one commit joins them."""
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    add_rows(folder, "meeting", "sea-1-m3,sea-1,3,2016,,,,,")
    add_rows(other, "meeting", "sea-1-m4,sea-1,4,2018,,,,,")
    left = Observatory.open(folder).commit("three", "ann", now=DAY + timedelta(days=1))
    right = Observatory.open(other).commit("four", "ben", now=DAY + timedelta(days=2))
    assert left is not None
    assert right is not None
    for path in (other / "journal").glob("*.jsonl"):
        shutil.copy(path, folder / "journal" / path.name)
    add_rows(folder, "meeting", "sea-1-m4,sea-1,4,2018,,,,,")
    joined = Observatory.open(folder)
    assert "branches" in {problem.code for problem in joined.check()}
    assert set(joined.at().frame("meeting")["id"]) == {"sea-1-m1", "sea-1-m2", "sea-1-m3", "sea-1-m4"}
    join = joined.commit("join", "ann", now=DAY + timedelta(days=3))
    assert join is not None
    assert set(join.header.parents) == {left.hash, right.hash}
    assert joined.verify() == []
    assert joined.verify(left.hash[:12]) == []
    assert joined.verify(head="f" * 12) != []


def test_a_join_never_retracts_what_was_not_merged(folder: Path, tmp_path: Path) -> None:
    """Only the journals of two copies are merged, not their tables: the join is refused, then meant, then done."""
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    add_rows(folder, "meeting", "sea-1-m3,sea-1,3,2016,,,,,")
    add_rows(other, "meeting", "sea-1-m4,sea-1,4,2018,,,,,")
    Observatory.open(folder).commit("three", "ann", now=DAY + timedelta(days=1))
    Observatory.open(other).commit("four", "ben", now=DAY + timedelta(days=2))
    for path in (other / "journal").glob("*.jsonl"):
        shutil.copy(path, folder / "journal" / path.name)
    joined = Observatory.open(folder)
    with pytest.raises(DataError, match="sea-1-m4"):
        joined.commit("join", "ann")
    assert "sea-1-m4" in set(joined.at().frame("meeting")["id"])
    assert joined.commit("join without the fourth", "ann", retract=True) is not None
    assert "sea-1-m4" not in set(Observatory.open(folder).at().frame("meeting")["id"])


def test_a_table_saved_during_a_commit_is_not_overwritten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    observatory = Observatory.open(folder)
    add_rows(folder, "meeting", "sea-1-m3,sea-1,3,2016,,,,,")
    append = FileStore.append

    def slow(store: FileStore, header: Header, revisions: Iterable[Revision]) -> Changeset:
        add_rows(folder, "meeting", "sea-1-m4,sea-1,4,2018,,,,,")
        return append(store, header, revisions)

    monkeypatch.setattr(FileStore, "append", slow)
    observatory.commit("three", "ann")
    assert "sea-1-m4" in (folder / "records" / "meeting.csv").read_text("utf-8")
    assert observatory.status().added == {"meeting": ["sea-1-m4"]}


def test_a_conflict_is_named_until_it_is_settled(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    for place, city, day in ((folder, "Lund", 1), (other, "Umeå", 2)):
        table = place / "records" / "meeting.csv"
        table.write_text(table.read_text("utf-8").replace("Malmö", city), "utf-8")
        Observatory.open(place).commit(city, "ann", now=DAY + timedelta(days=day))
    for path in (other / "journal").glob("*.jsonl"):
        shutil.copy(path, folder / "journal" / path.name)
    observatory = Observatory.open(folder)
    assert any(problem.code == "conflict" and "sea-1-m2" in problem.what for problem in observatory.check())
    with pytest.raises(DataError, match="Umeå"):
        observatory.commit("it was Lund", "ann", now=DAY + timedelta(days=3))
    with pytest.raises(ConflictsFound, match="Umeå.*ann: Umeå"):
        observatory.join("which?", "ann")
    lund = next(one.hash for one in observatory.changesets() if one.header.reason == "Lund")
    observatory.join("it was Lund", "ann", take=lund[:12], now=DAY + timedelta(days=3))
    assert observatory.check() == []
    assert observatory.at().frame("meeting").filter(pl.col("id") == "sea-1-m2")["place"].to_list() == ["Lund"]


def test_a_cut_or_rewritten_history_is_found_by_its_head(folder: Path) -> None:
    observatory = Observatory.open(folder)
    add_rows(folder, "meeting", "sea-1-m3,sea-1,3,2016,,,,,")
    last = observatory.commit("three", "ann")
    assert last is not None
    next((folder / "journal").glob(f"*{last.hash}*")).unlink()
    assert observatory.verify() == [], "a cut tail is invisible without the head"
    assert observatory.verify(last.hash) != []


@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_a_head_never_names_other_content(folder: Path, tmp_path: Path, damage: str) -> None:
    """A changeset in the middle is lost or altered: no view, no commit, and nothing enters the cache."""
    add_rows(folder, "meeting", "sea-1-m3,sea-1,3,2016,Turku,,,,")
    middle = Observatory.open(folder).commit("three", "ann")
    assert middle is not None
    add_rows(folder, "meeting", "sea-1-m4,sea-1,4,2018,,,,,")
    Observatory.open(folder).commit("four", "ann")
    path = next((folder / "journal").glob(f"*{middle.hash}*"))
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"Turku", b"Espoo"))
    broken = Observatory(folder, cache=Cache(tmp_path / "empty"))
    add_rows(folder, "meeting", "sea-1-m5,sea-1,5,2019,,,,,")
    for attempt in (broken.at, lambda: broken.commit("five", "ann"), broken.status):
        with pytest.raises(IntegrityError, match=middle.hash[:12]):
            attempt()
    assert not (tmp_path / "empty").exists()
    assert broken.verify() != []
    if damage == "missing":
        assert "journal" in {problem.code for problem in broken.check()}


@pytest.mark.parametrize("head", ["2026-11-23", "head", "abc", "z" * 12])
def test_only_a_head_can_be_verified(folder: Path, head: str) -> None:
    """A date is found in any journal: it would verify a cut one."""
    with pytest.raises(InputError, match="not a head"):
        Observatory.open(folder).verify(head)


def test_several_heads_have_one_name_that_can_be_asked_for(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    for place, row in ((folder, "sea-1-m3,sea-1,3,2016,,,,,"), (other, "sea-1-m4,sea-1,4,2018,,,,,")):
        add_rows(place, "meeting", row)
        Observatory.open(place).commit(row, "ann")
    for path in (other / "journal").glob("*.jsonl"):
        shutil.copy(path, folder / "journal" / path.name)
    both = Observatory.open(folder)
    view = both.at(known=both.head()[:12].upper())
    assert view.head == both.head() == both.at(known="head").head
    assert view.frame("meeting").height == 4
    assert both.verify(both.head()) == []


@pytest.mark.parametrize("known", ["0001-01-01T00:00+23:00", "9999-12-31T23:00-23:00"])
def test_a_moment_before_or_after_all_time_is_bad_input(folder: Path, known: str) -> None:
    with pytest.raises(InputError, match="not a moment"):
        Observatory.open(folder).at(known=known)


def test_a_reason_is_a_sentence_not_a_book(folder: Path) -> None:
    add_rows(folder, "meeting", "sea-1-m3,sea-1,3,2016,,,,,")
    with pytest.raises(InputError, match="10,000"):
        Observatory.open(folder).commit("x" * 1_100_000, "ann")
    assert len(Observatory.open(folder).changesets()) == 1


def test_nothing_can_be_dumped_before_the_first_commit(nordic: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no history yet"):
        Observatory.open(nordic).dump(tmp_path / "copy")


def test_the_data_package_is_valid_and_its_keys_hold(folder: Path) -> None:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    dialogue = next(resource for resource in package["resources"] if resource["name"] == "dialogue")
    fields = {field["name"]: field for field in dialogue["schema"]["fields"]}
    assert fields["rank"]["constraints"]["enum"]
    assert fields["rank"]["categories"][0].keys() == {"value", "label"}
    assert fields["issues"]["type"] == "list"
    assert {"fields": ["partner"], "reference": {"resource": "actor", "fields": ["id"]}} in dialogue[
        "schema"
    ]["foreignKeys"]


def test_a_cache_that_cannot_be_written_is_no_error(folder: Path) -> None:
    observatory = Observatory(folder, cache=Cache(Path("/proc/nowhere")))
    assert observatory.at().frame("meeting").height == 2


def test_the_working_folder_and_the_bundled_observatory_are_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert Observatory.open().root == folder
    monkeypatch.chdir(folder.parent)
    assert Observatory.open().root == bundled()
    assert Observatory.open().is_default
    with pytest.raises(InputError, match="no such folder"):
        Observatory.open(folder / "nothing")
    with pytest.raises(InputError, match="observatory.yaml"):
        Observatory.open(folder.parent)


plain = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('",;\n'), max_size=30).map(
    str.strip
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(plain.filter(bool), plain), min_size=1, max_size=60))
def test_any_text_survives_commit_and_dump(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    """Few observatories of many rows: to make one takes the time, and a text is at risk in its row."""
    base = tmp_path_factory.mktemp("law")
    folder = make_nordic(base / "o")
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for number, (label, note) in enumerate(rows):
        writer.writerow([f"d-{number:02d}", "NOR", "SWE", label, "SEA", *[""] * 11, note])
    with (folder / "records" / "dialogue.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(buffer.getvalue())
    observatory = Observatory.open(folder)
    observatory.commit("texts", "ann")
    assert observatory.at().frame("dialogue")["label"].to_list() == [label for label, _ in rows]
    observatory.dump(base / "one")
    shutil.copytree(folder / "journal", base / "one" / "journal")
    Observatory.open(base / "one").dump(base / "two")
    for path in sorted((base / "two").rglob("*.csv")):
        assert path.read_bytes() == (base / "one" / path.relative_to(base / "two")).read_bytes()


def test_faults_stop_a_commit_before_anything_is_written(folder: Path) -> None:
    add_rows(folder, "meeting", "m-9,nowhere,,2016,,,,,")
    before = sorted(path.name for path in (folder / "journal").iterdir())
    with pytest.raises(DataError, match="nowhere"):
        Observatory.open(folder).commit("wrong", "ann")
    assert sorted(path.name for path in (folder / "journal").iterdir()) == before
