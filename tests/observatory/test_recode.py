"""Another codebook: split and merge need a crosswalk, a new label touches nothing, findings stand under both."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.codebook import Fate, fates_between
from partnerscope.errors import InputError
from partnerscope.observatory import Migration, Observatory
from partnerscope.view import Cache
from tests.conftest import add_rows, add_source

RANKS = """scheme: rank
label: Rank
definition: Who meets.
concepts:
{}
"""
OLD = (
    "- {id: high, label: high, definition: Ministers and above.}",
    "- {id: senior, label: senior, definition: Senior officials.}",
    "- {id: expert, label: experts, definition: Experts.}",
)


@pytest.fixture
def kept(nordic: Path, tmp_path: Path) -> Observatory:
    add_rows(
        nordic,
        "dialogue",
        *(
            f"{name},NOR,{partner},Dialogue of {rank},SEA,security,{rank},,,12,,,,2010,..,,"
            for name, partner, rank in (
                ("d1", "SWE", "high"),
                ("d2", "GBR", "senior"),
                ("d3", "GBR", "expert"),
            )
        ),
    )
    add_source(nordic)
    add_rows(nordic, "quote", "q1,gov-2020,the ministers met,,,,,")
    add_rows(nordic, "evidence", "d1,*,gov-2020,page 1,q1,supports,high,")
    ranks(nordic, *OLD)
    observatory = Observatory(nordic, cache=Cache(tmp_path / "cache"))
    observatory.commit("first records", "ann")
    return observatory


def ranks(folder: Path, *concepts: str) -> None:
    (folder / "codebook" / "rank.yaml").write_text(RANKS.format("\n".join(concepts)), "utf-8")


def after(kept: Observatory, *concepts: str) -> Migration:
    ranks(kept.root, *concepts)
    return kept.recode("head", "2020")


def fates(found: Migration) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(one.what, one.old, one.new) for one in found.fates]


def test_the_same_codebook_asks_for_nothing(kept: Observatory) -> None:
    found = kept.recode("head", "2020")
    assert (found.fates, found.carried, found.recodings) == ((), 0, ())


def test_a_new_label_touches_nothing(kept: Observatory) -> None:
    found = after(kept, OLD[0].replace("label: high", "label: at the top"), *OLD[1:])
    assert fates(found) == [("relabelled", ("high",), ("high",))]
    assert (found.carried, found.recodings) == (0, ())
    assert [one for one in found.moved if one.measure != "levels"] == []


def test_a_new_id_is_carried_over_and_no_count_moves(kept: Observatory) -> None:
    heir = "- {id: top, label: high, definition: Ministers and above., mappings: {replaces: [high]}}"
    found = after(kept, heir, *OLD[1:])
    assert fates(found) == [("renamed", ("high",), ("top",))]
    assert (found.carried, found.recodings) == (1, ())
    assert [one.measure for one in found.moved if one.before != one.after and not one.fault] == []


def test_a_merge_is_carried_over(kept: Observatory) -> None:
    one = "- {id: officials, label: officials, definition: All officials., mappings: {replaces: [senior, expert]}}"
    found = after(kept, OLD[0], one)
    assert fates(found) == [("merged", ("senior", "expert"), ("officials",))]
    assert (found.carried, found.recodings) == (2, ())


def test_a_split_is_for_a_person_who_sees_the_words(kept: Observatory) -> None:
    parts = [
        f"- {{id: {name}, label: {name}, definition: Only {name}., mappings: {{replaces: [high]}}}}"
        for name in ("summit", "ministers")
    ]
    found = after(kept, *parts, *OLD[1:])
    assert fates(found) == [("split", ("high",), ("summit", "ministers"))]
    assert found.carried == 0
    (one,) = found.recodings
    assert (one.record, one.field, one.holds, one.allowed) == ("d1", "rank", "high", ("summit", "ministers"))
    assert (one.words, one.sources) == ("the ministers met", ("gov-2020",))


def test_a_concept_that_stays_beside_its_heir_is_split_too(kept: Observatory) -> None:
    heir = "- {id: summit, label: summit, definition: Only summits., mappings: {replaces: [high]}}"
    found = after(kept, heir, *OLD)
    assert fates(found) == [("split", ("high",), ("high", "summit"))]


def test_another_meaning_is_read_again(kept: Observatory) -> None:
    found = after(kept, OLD[0], OLD[1].replace("Senior officials.", "Directors only."), OLD[2])
    assert fates(found) == [("redefined", ("senior",), ("senior",))]
    assert [(one.record, one.words) for one in found.recodings] == [("d2", "Dialogue of senior")]


def test_other_cues_ask_nothing_of_the_records(kept: Observatory) -> None:
    """Terms by which a program drafts change no meaning."""
    found = after(kept, OLD[0], OLD[1].replace("label: senior", "label: senior, match: [directors]"), OLD[2])
    assert (fates(found), found.recodings) == ([], ())


def test_values_of_ratings_go_by_the_scheme_of_their_scale(kept: Observatory) -> None:
    """A rating's value is a concept though its column is text: a split asks for it, a new id is carried over."""
    values = "scheme: orientation\nlabel: Orientation\ndefinition: Its aim.\nconcepts:\n{}\n"
    process = "- {id: process, label: process, definition: Meeting itself.}"
    path = kept.root / "codebook" / "orientation.yaml"
    path.write_text(
        values.format("- {id: results, label: results, definition: Deliverables.}\n" + process), "utf-8"
    )
    add_rows(
        kept.root,
        "rating",
        *(f"{name},{record},orientation,{value},ann,2020,page 2: a phrase," for name, record, value in RATED),
    )
    kept.commit("two ratings", "ann")
    path.write_text(
        values.format(
            "- {id: products, label: products, definition: Deliverables., mappings: {replaces: [results]}}\n"
            "- {id: trust, label: trust, definition: Trust., mappings: {replaces: [process]}}\n"
            "- {id: channel, label: channel, definition: A channel., mappings: {replaces: [process]}}"
        ),
        "utf-8",
    )
    found = kept.recode("head", "2020")
    assert found.carried == 1
    assert dict(found.after.frame("rating").select("id", "value").rows()) == {
        "r1": "products",
        "r2": "process",
    }
    (one,) = found.recodings
    assert (one.kind, one.record, one.field, one.scheme) == ("rating", "r2", "value", "orientation")
    assert (one.holds, one.allowed, one.words) == ("process", ("trust", "channel"), "page 2: a phrase")
    path.write_text(values.format("- {id: trust, label: trust, definition: Trust.}"), "utf-8")
    with pytest.raises(InputError, match=r"orientation/process: 1 cell, such as rating r2 \(value\)"):
        kept.recode("head", "2020")


RATED = (("r1", "d1", "results"), ("r2", "d2", "process"))


@pytest.mark.parametrize(
    "concepts",
    [
        (OLD[0], "- {id: officials, label: officials, definition: All officials.}"),
        (*OLD[1:], "- {id: summit, label: summit, definition: Only summits.}"),
    ],
)
def test_a_merge_or_split_without_a_crosswalk_is_refused(
    kept: Observatory, concepts: tuple[str, ...]
) -> None:
    with pytest.raises(InputError, match="concepts that are gone") as told:
        after(kept, *concepts)
    assert "replaces" in str(told.value)


def test_what_no_record_holds_may_go(kept: Observatory) -> None:
    ranks(kept.root, *OLD, "- {id: never, label: never, definition: Never.}")
    kept.commit("more", "ann")
    assert fates(after(kept, *OLD)) == [("gone", ("never",), ())]


def test_the_codebook_before_may_stand_in_a_folder(kept: Observatory, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    (folder / "codebook").mkdir(parents=True)
    ranks(folder, "- {id: high, label: high, definition: Somebody.}")
    found = kept.recode(str(folder), "2020")
    assert ("redefined", ("high",), ("high",)) in fates(found)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no codebook"):
        kept.recode(str(tmp_path / "empty"))


def test_of_two_readings_of_one_codebook_nothing_became_anything() -> None:
    eu = Observatory.open().codebook()
    assert fates_between(eu, eu) == ()
    assert {one.what for one in fates_between(eu, type(eu)("", {}))} == {"gone"}
    assert Fate("rank", "gone", ("a",), ()).by_hand is False


def test_the_command_lists_what_to_decide(kept: Observatory) -> None:
    ranks(kept.root, OLD[0], OLD[1].replace("Senior officials.", "Directors only."), OLD[2])
    asked = ["recode", "--against", "head", "-o", str(kept.root), "--valid", "2020"]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 0
    assert "dialogue d2, rank: senior redefined, one of senior: “Dialogue of senior”" in said.stdout
    rows = CliRunner().invoke(app, [*asked, "--format", "csv"]).stdout.splitlines()
    assert rows[0].startswith("kind,record,field,scheme,holds")
    assert len(rows) == 2
