"""The cache: what was kept comes back, what is broken is as if it were not there, and nothing ever stops an answer."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

import polars as pl
import pytest

from partnerscope.codebook import About, Codebook, Concept, Reference, Scheme
from partnerscope.errors import Place, Problem
from partnerscope.view import Cache
from partnerscope.view.cache import CachedTexts

HEAD = "ab" * 32
FRAMES = {
    "meeting": pl.DataFrame({"id": ["a", "b"], "number": [1, None]}),
    "actor": pl.DataFrame({"id": ["é"]}),
}
PROBLEM = Problem("unreadable", "warning", "x", Place("a.csv", None, "date"), "allowed", "hint")
ABOUT = About("x", "Title", "EU", ("JPN", "KOR"), ("CS",), reference=Reference("S1", ("S2",), "2015-07"))
CONCEPT = Concept(
    "talks", "Talks", match=("a", "b"), mappings={"fr": ("pourparlers",)}, place=Place("codebook/level.yaml", 3),
    properties={"depth": 2, "weight": 0.5, "open": True, "bodies": ("c", "d"), "role": "type"}, assumed={"class": ("e",)},
)  # fmt: skip
SCHEME = Scheme("level", "Level", "How high.", {"talks": CONCEPT}, {"depth": "integer"}, "the article")
ENTRY = CachedTexts({"claims.yaml": "é\n"}, ABOUT, Codebook("1.0", {"level": SCHEME}), (PROBLEM,))


def kept(folder: Path) -> Cache:
    cache = Cache(folder)
    cache.keep(HEAD, FRAMES, ENTRY)
    return cache


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    cache = kept(tmp_path / "a" / "b")
    for one in (cache, Cache(tmp_path / "a" / "b")):
        assert one.entry(HEAD) == ENTRY
        for kind, frame in FRAMES.items():
            found = one.frame(HEAD, kind)
            assert found is not None
            assert found.equals(frame)
        assert one.frame(HEAD, "dialogue") is None
        assert one.entry("cd" * 32) is None
    assert [path.name[:40] for path in (tmp_path / "a" / "b").iterdir()] == [HEAD[:40]]


SAID = (
    '{"texts": {}, "problems": []}',
    '{"texts": {}, "problems": [], "said": []}',
    '{"texts": {}, "problems": [], "said": {"about": {"reference": {}}, "codebook": {"version": "", "schemes": {}}}}',
    '{"texts": {}, "problems": [], "said": {"about": [], "codebook": []}}',
)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"texts": {}}', '{"texts": {}, "problems": [{}]}', "{", *SAID]
)
def test_a_broken_entry_is_none(tmp_path: Path, text: str) -> None:
    cache = kept(tmp_path)
    (entry,) = tmp_path.iterdir()
    (entry / "entry.json").write_text(text, "utf-8")
    assert cache.entry(HEAD) is None
    (entry / "meeting.parquet").write_bytes(b"x")
    assert cache.frame(HEAD, "meeting") is None


def test_an_entry_of_another_form_is_not_read(tmp_path: Path) -> None:
    cache = kept(tmp_path)
    (entry,) = tmp_path.iterdir()
    form = entry.name.removeprefix(f"{HEAD[:40]}-")
    layout, _, columns = form.partition("-")
    assert layout.isdigit()
    assert len(columns) == 8
    entry.rename(tmp_path / f"{HEAD[:40]}-{int(layout) + 1}-{columns}")
    assert cache.entry(HEAD) is None


def test_an_entry_is_readable_json(tmp_path: Path) -> None:
    kept(tmp_path)
    (entry,) = tmp_path.iterdir()
    text = (entry / "entry.json").read_text("utf-8")
    assert "é" in text
    assert json.loads(text)["problems"][0]["place"] == {"file": "a.csv", "line": None, "column": "date"}


def test_texts_are_utf8_also_on_a_machine_of_another_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a program names no encoding, Python takes that of the machine."""
    monkeypatch.setattr("io.text_encoding", lambda named, level=2: named or "cp1252")
    cache = kept(tmp_path)
    (entry,) = tmp_path.iterdir()
    assert "é".encode() in (entry / "entry.json").read_bytes()
    assert cache.entry(HEAD) == ENTRY


def test_whoever_keeps_it_first_wins_in_silence(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = kept(tmp_path)
    with caplog.at_level(logging.WARNING, "partnerscope"):
        cache.keep(HEAD, FRAMES, CachedTexts({"other": "x"}, ABOUT, Codebook("1.0", {})))
    assert cache.entry(HEAD) == ENTRY
    assert not caplog.records
    assert len(list(tmp_path.iterdir())) == 1, "nothing half-built is left"


def test_a_cache_that_cannot_be_written_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    cache = Cache(tmp_path / "file")
    with caplog.at_level(logging.WARNING, "partnerscope"):
        cache.keep(HEAD, FRAMES, ENTRY)
        cache.keep(HEAD, FRAMES, ENTRY)
    (record,) = caplog.records
    assert record.name == "partnerscope"
    assert record.getMessage().startswith("the cache cannot be written, answers take longer: ")
    assert "file" in record.getMessage()
    assert cache.entry(HEAD) is None


def test_a_frame_that_cannot_be_kept_leaves_nothing_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with caplog.at_level(logging.WARNING, "partnerscope"):
        kept(tmp_path)
    assert "no space left" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_where_the_cache_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Cache(tmp_path).folder == tmp_path
    monkeypatch.setenv("PARTNERSCOPE_CACHE", str(tmp_path / "chosen"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert Cache().folder == tmp_path / "chosen"
    monkeypatch.delenv("PARTNERSCOPE_CACHE")
    assert Cache().folder == tmp_path / "xdg" / "partnerscope"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Cache().folder == tmp_path / "home" / ".cache" / "partnerscope"

    def nobody() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nobody)
    assert Cache().folder == Path(os.devnull) / "partnerscope"
    Cache().keep(HEAD, FRAMES, ENTRY)
    assert Cache().entry(HEAD) is None
