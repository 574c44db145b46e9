"""A codebook is read again only where its texts are others, whoever asks."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from partnerscope.codebook import Books, Codebook, load_texts
from partnerscope.errors import Problem
from partnerscope.observatory import Observatory

TEXT = "scheme: s\nlabel: S\nconcepts:\n- {id: a, label: A}\n"
PATH = "codebook/s.yaml"


def test_other_texts_or_another_version_are_another_codebook() -> None:
    books = Books()
    first, _ = books.read({PATH: TEXT, "claims.yaml": "claims: []"}, "1")
    assert first == load_texts({PATH: TEXT}, "1")[0]
    assert books.read({PATH: TEXT, "claims.yaml": ""}, "1")[0] is first, "claims are no part of a codebook"
    assert books.read({PATH: TEXT.replace("A}", "B}")}, "1")[0]["s"].concepts["a"].label == "B"
    assert books.read({PATH: TEXT}, "2")[0].version == "2"
    assert pickle.loads(pickle.dumps(books)) == Books()


def test_faults_are_told_to_everybody_who_asks() -> None:
    books, wrong = Books(), {PATH: TEXT + "- {id: a}\n"}
    told = books.read(wrong)[1]
    assert [one.code for one in told] == ["double-concept"]
    told.clear()
    assert [one.code for one in books.read(wrong)[1]] == ["double-concept"]


def test_an_observatory_reads_its_codebook_once_and_again_when_it_is_edited(
    nordic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(texts: Mapping[str, str], version: str = "") -> tuple[Codebook, list[Problem]]:
        read.append(version)
        return load_texts(texts, version)

    monkeypatch.setattr("partnerscope.codebook.books.load_texts", counted)
    observatory = Observatory.open(nordic)
    observatory.commit("first", "ann")
    assert observatory.at("2016").frame("actor").height == 3
    assert observatory.check() == []
    assert len(read) == 1
    path = nordic / "codebook" / "rank.yaml"
    path.write_text(path.read_text("utf-8").replace("label: summit", "label: a summit", 1), "utf-8")
    observatory.commit("second", "ann")
    assert len(read) == 2
    assert observatory.codebook()["rank"].concepts["summit"].label == "a summit"
