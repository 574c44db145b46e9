"""Two branches under a real git: the driver merges the tables by record, and one command joins the histories."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from partnerscope.observatory import Observatory, bundled
from tests.conftest import add_rows, add_source

pytestmark = [
    pytest.mark.found,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]
SOURCE = str(Path(__file__).resolve().parents[2] / "src")
WHO = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@b.c",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@b.c",
}


def git(folder: Path, *words: str, code: int = 0) -> None:
    environment = os.environ | WHO | {"PYTHONPATH": SOURCE, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(["git", *words], cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == code, (done.stdout + done.stderr).decode()


@pytest.fixture
def folder(nordic: Path) -> Path:
    git(nordic, "init", "-q", "-b", "main")
    git(nordic, "config", "core.autocrlf", "true")
    git(
        nordic,
        "config",
        "merge.partnerscope.driver",
        f"{sys.executable} -m partnerscope merge-table %O %A %B %P",
    )
    add_source(nordic)
    add_rows(
        nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,,,,,2010,..,,"
    )
    add_rows(nordic, "meeting", "m-1,sea-1,1,2011-03-02,Oslo,,,,", "m-2,sea-1,2,2012-03-02,Bergen,,,,")
    save(nordic, "first")
    return nordic


def save(folder: Path, reason: str) -> None:
    assert Observatory.open(folder).commit(reason, reason) is not None
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", reason)


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "records" / "meeting.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8", newline="\n")


def two_branches(folder: Path, ours: tuple[str, str], theirs: tuple[str, str]) -> None:
    git(folder, "checkout", "-q", "-b", "other")
    edit(folder, *theirs)
    save(folder, "theirs")
    git(folder, "checkout", "-q", "main")
    edit(folder, *ours)
    save(folder, "ours")


def test_git_merges_by_record_and_join_ends_it(folder: Path) -> None:
    two_branches(folder, ("Oslo", "Lund"), ("Bergen", "Turku"))
    git(folder, "merge", "-q", "--no-edit", "other")
    text = (folder / "records" / "meeting.csv").read_text("utf-8")
    assert "Lund" in text
    assert "Turku" in text
    assert "<<<<" not in text
    observatory = Observatory.open(folder)
    assert {one.code for one in observatory.check() if one.severity != "note"} == {"branches"}
    observatory.join("both", "ann")
    assert Observatory.open(folder).check() == []


def test_a_disagreement_stops_git_and_is_settled_by_join(folder: Path) -> None:
    two_branches(folder, ("Oslo", "Lund"), ("Oslo", "Turku"))
    git(folder, "merge", "-q", "--no-edit", "other", code=1)
    observatory = Observatory.open(folder)
    (conflict,) = [one for one in observatory.check() if one.code == "conflict"]
    assert "'Lund' (ours: ours" in conflict.what
    assert "'Turku' (theirs: theirs" in conflict.what
    theirs = next(one.hash for one in observatory.changesets() if one.header.reason == "theirs")
    observatory.join("theirs is right", "ann", take=theirs[:8])
    assert Observatory.open(folder).at().frame("meeting")["place"].to_list() == ["Turku", "Bergen"]
    assert Observatory.open(folder).check() == []


def test_a_checkout_with_autocrlf_leaves_the_journal_alone(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", str(folder), "clone")
    assert Observatory.open(tmp_path / "clone").verify() == []
    assert Observatory.open(tmp_path / "clone").check() == []


def test_the_bundled_observatory_tells_git_what_new_does(folder: Path) -> None:
    assert (bundled() / ".gitattributes").read_text("utf-8") == (folder / ".gitattributes").read_text("utf-8")
