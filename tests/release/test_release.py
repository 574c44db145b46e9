"""A release: written once, whole, the same twice, described for catalogues, and served from its files."""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
import zipfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from partnerscope.release import faults_of, release
from partnerscope.release.about import Imprint, crate
from partnerscope.release.number import Version
from partnerscope.release.publish import _coded, newest, read_manifest
from partnerscope.view import Cache
from partnerscope.web import create_app
from tests.conftest import add_rows, make_nordic, unreadable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the client asks for a newer name of the package it drives
    from fastapi.testclient import TestClient

SCHEMA = Path(__file__).parent / "oracles" / "datacite" / "datacite-v4.5.json"
ROW = "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,12,,,,2010,..,,"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    folder = make_nordic(tmp_path_factory.mktemp("kept") / "nordic")
    add_rows(folder, "dialogue", ROW)
    observatory = Observatory(folder, cache=Cache(folder.parent / "cache"))
    observatory.commit("first records", "ann")
    return observatory


@pytest.fixture(scope="module")
def made(kept: Observatory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(kept, "1.0.0", tmp_path_factory.mktemp("releases")).folder


def test_the_same_number_is_the_same_bytes(
    kept: Observatory, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many processes write it."""
    monkeypatch.setattr("partnerscope.web.site.MANY", 1)
    again = release(kept, "1.0.0", tmp_path, processes=2)
    assert _bytes(again.folder) == _bytes(made)
    assert again.archive.read_bytes() == (made.parent / "nordic-1.0.0.zip").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != ".lock") == [
        "1.0.0",
        "nordic-1.0.0.zip",
    ]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_manifest_lists_every_file(made: Path) -> None:
    assert faults_of(made) == []
    if sha := shutil.which("sha256sum"):
        subprocess.run([sha, "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=made, check=True)


def test_a_release_that_may_not_be_read_is_not_taken_for_none(open_folder: Path) -> None:
    for name in ("0.9.0", "1.0.0", "notes"):
        (open_folder / name).mkdir()
        (open_folder / name / "release.json").write_text("{}", "utf-8")
    (open_folder / "2.0.0").mkdir()
    assert newest(open_folder) == Version(1, 0, 0)
    with unreadable(open_folder / "1.0.0"):
        for ask in (lambda: newest(open_folder), lambda: read_manifest(open_folder / "1.0.0")):
            with pytest.raises(PermissionError, match=r"1\.0\.0"):
                ask()
    with pytest.raises(InputError, match="this is not a release: it has no manifest"):
        read_manifest(open_folder / "2.0.0")


@pytest.mark.parametrize("name", ["release.json", "data/records/dialogue.csv", "SHA256SUMS", "index.html"])
def test_every_change_of_a_release_is_found(made: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "1.0.0"
    shutil.copytree(made, copy)
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(data.replace(b"a", b"b", 1))
    assert faults_of(copy) != []
    (copy / name).write_bytes(data)
    assert faults_of(copy) == []
    (copy / "more.txt").write_text("more")
    assert faults_of(copy) == ["more.txt was added"]


def test_an_archive_that_was_changed_is_found(made: Path, tmp_path: Path) -> None:
    """It is what repositories keep: one byte of it elsewhere, an end cut off, or nothing of it left out."""
    shutil.copytree(made, tmp_path / "1.0.0")
    assert faults_of(tmp_path / "1.0.0") == []  # the folder alone, as it is served
    data, copy = (made.parent / "nordic-1.0.0.zip").read_bytes(), tmp_path / "nordic-1.0.0.zip"
    copy.write_bytes(data)
    assert faults_of(tmp_path / "1.0.0") == []
    middle = len(data) // 2
    for changed in (data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :], data[:-1], b""):
        copy.write_bytes(changed)
        assert faults_of(tmp_path / "1.0.0") == ["nordic-1.0.0.zip was changed"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.0.0", "nordic-1.0.0.zip"]


def test_the_data_of_a_release_are_an_observatory_with_its_history(kept: Observatory, made: Path) -> None:
    data = Observatory.open(made / "data")
    assert data.head() == kept.head()
    assert data.verify(kept.head()) == []
    assert data.check() == []
    assert data.table("ledger", "2016").frame.equals(kept.table("ledger", "2016").frame)


def test_the_archive_holds_all_but_the_pages(made: Path) -> None:
    with zipfile.ZipFile(made.parent / "nordic-1.0.0.zip") as packed:
        names = packed.namelist()
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.read("nordic-1.0.0/release.json") == (made / "release.json").read_bytes()
    wanted = [name for name in _bytes(made) if not name.startswith("pages/")]
    assert names == sorted(f"nordic-1.0.0/{name}" for name in wanted)


def test_catalogues_can_read_it(made: Path) -> None:
    record = json.loads((made / "datacite.json").read_bytes())
    jsonschema.validate(record, json.loads(SCHEMA.read_bytes()))
    cited = yaml.safe_load((made / "CITATION.cff").read_text("utf-8"))
    assert (cited["version"], cited["type"], cited["license"]) == ("1.0.0", "dataset", "CC-BY-4.0")


def test_the_crate_is_one(made: Path) -> None:
    """RO-Crate 1.1: the descriptor, the root with what it must have, every reference resolved, every file there."""
    crate = json.loads((made / "ro-crate-metadata.json").read_bytes())
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    things = {one["@id"]: one for one in crate["@graph"]}
    assert len(things) == len(crate["@graph"])
    descriptor = things["ro-crate-metadata.json"]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = things[descriptor["about"]["@id"]]
    assert root["@id"] == "./"
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    assert "author" not in root  # nobody is declared
    parts = [one["@id"] for one in root["hasPart"]]
    assert parts == list(dict.fromkeys(parts))
    assert [one for one in parts if not (made / one).exists()] == []
    assert [one for one in [*parts, root["license"]["@id"]] if one not in things] == []
    assert any(one.startswith("tables/") for one in parts)
    assert [one["@id"] for one in crate["@graph"] if not one.get("@type")] == [], "everything says what it is"


@pytest.mark.parametrize(
    ("blind", "said"), [(True, "blind"), (False, "not blind: in a folder, where whoever opens")]
)
def test_a_release_says_whether_coders_saw_each_others_work(blind: bool, said: str) -> None:
    class Coded:
        def agree(self, *, recorded_only: bool, drafts: bool) -> SimpleNamespace:
            return SimpleNamespace(tasks=1 if drafts else 2, blind=blind or drafts)

    told = _coded(Coded())  # type: ignore[arg-type]
    first, sight, how = told.split("; ", 2)
    assert first == "3 tasks, 1 of them after a machine's suggestions"
    assert sight.startswith(said)
    assert how == "`partnerscope agree --recorded` computes agreement again"


@pytest.mark.parametrize("makers", [("Ann's institute",), ("Ann's institute", "Bo's institute")])
def test_a_crate_names_its_makers_as_authors_and_publisher(makers: tuple[str, ...]) -> None:
    """One value stands alone, several in a list: the validators of the specification ask for both."""
    imprint = Imprint(
        "n", "N", "", "CC0-1.0", makers, "1.0.0", "f" * 64, datetime(2026, 1, 2), "1", "0", ("2015",)
    )
    things = {one["@id"]: one for one in crate(imprint, [])["@graph"]}  # type: ignore[attr-defined]
    said = things["./"]["author"]
    assert things["./"]["publisher"] == said
    listed = said if len(makers) > 1 else [said]
    assert [things[one["@id"]]["name"] for one in listed] == list(makers)
    assert {things[one["@id"]]["@type"] for one in listed} == {"Organization"}


@pytest.mark.usefixtures("no_images")
def test_what_changed_decides_the_number_and_nothing_is_left_behind(
    kept: Observatory, tmp_path: Path
) -> None:
    root = tmp_path / "nordic"
    shutil.copytree(kept.root, root)
    own, output = Observatory(root, cache=Cache(tmp_path / "cache")), tmp_path / "releases"
    release(own, "1.0.0", output)
    with pytest.raises(InputError, match="never changes"):
        release(own, "1.0.0", output)
    own.record([Revision("dialogue", "sea-1", None)], "it was none", "ann")
    before = sorted(path.name for path in output.iterdir())
    with pytest.raises(InputError, match="too small a step"):
        release(own, "1.1.0", output)
    assert sorted(path.name for path in output.iterdir()) == before
    second = release(own, "2.0.0", output)
    told = json.loads((second.folder / "release.json").read_bytes())
    assert told["previous"] == "1.0.0"
    assert told["changes"] == [{"size": "major", "what": "1 dialogue records retracted: sea-1"}]
    assert "1 dialogue records retracted" in (second.folder / "README.md").read_text("utf-8")


def test_the_live_server_serves_the_files_and_nothing_else(
    kept: Observatory, made: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "releases"
    shutil.copytree(made.parent, folder)
    with TestClient(create_app(kept, releases=folder), follow_redirects=False) as client:
        for name in ("release.json", "data/records/dialogue.csv", "README.md", "index.html"):
            answer = client.get(f"/r/1.0.0/{name}")
            assert (answer.status_code, answer.content) == (200, (made / name).read_bytes())
            assert "max-age" in answer.headers["Cache-Control"]
        assert client.get("/r/1.0.0/").content == (made / "index.html").read_bytes()
        assert client.get("/r/1.0.0").headers["Location"] == "../r/1.0.0/"
        page = next(
            path for path in _bytes(made) if path.startswith("pages/v/") and path.endswith("/index.html")
        )
        assert client.get(f"/r/1.0.0/{page}").content == (made / page).read_bytes()
        assert client.get(f"/r/1.0.0/{page.removesuffix('/index.html')}").status_code == 308
        assert "1.0.0" in client.get("/r/").text
        (folder / "1.0.0" / "stray.txt").write_text("stray")
        for stray in (
            "1.0.0/stray.txt",
            "1.0.0/data/none.csv",
            "9.9.9/",
            ".lock",
            "nordic-1.0.0.zip",
            "1.0.0//",
        ):
            assert client.get(f"/r/{stray}").status_code == 404, stray
        (folder / "1.0.0" / "README.md").write_text("another")
        assert client.get("/r/1.0.0/README.md").status_code == 503
    with TestClient(create_app(kept)) as client:
        assert client.get("/r/1.0.0/").status_code == 404


@pytest.mark.usefixtures("no_images")
def test_the_command_makes_and_checks(kept: Observatory, tmp_path: Path) -> None:
    run, where = CliRunner(), ["-O", str(tmp_path / "out"), "-o", str(kept.root)]
    assert run.invoke(app, ["release", "0.1.0", *where]).exit_code == 0
    assert run.invoke(app, ["release", "0.1.0", *where]).exit_code == 2
    check = ["release", "0.1.0", "--check", *where]
    assert run.invoke(app, check).stdout == "0.1.0 is as it was released\n"
    (tmp_path / "out" / "0.1.0" / "README.md").unlink()
    said = run.invoke(app, check)
    assert (said.exit_code, said.stdout) == (1, "README.md is missing\n")
