"""From one codebook to another: one made-up case for each fate, and the ones beside it that it is not."""

from __future__ import annotations

import pytest

from partnerscope.codebook import Codebook, Fate, fates_between, load_texts


def codebook(*concepts: str, scheme: str = "rank") -> Codebook:
    text = f"scheme: {scheme}\nconcepts:\n" + "".join(f"- {{{one}}}\n" for one in concepts)
    found, problems = load_texts({"codebook/x.yaml": text})
    assert not problems
    return found


def fate(what: str, old: str, new: str) -> Fate:
    return Fate("rank", what, tuple(old.split()), tuple(new.split()))  # type: ignore[arg-type]


def takes(identity: str, *olds: str) -> str:
    return f"id: {identity}, mappings: {{replaces: [{', '.join(olds)}]}}"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["id: a"], ["id: a"], []),
        (["id: a"], ["id: a", "id: b"], [fate("added", "", "b")]),
        (["id: a", "id: b"], ["id: b"], [fate("gone", "a", "")]),
        (["id: a, label: old"], ["id: a, label: new"], [fate("relabelled", "a", "a")]),
        (["id: a, definition: x"], ["id: a, definition: y"], [fate("redefined", "a", "a")]),
        (["id: a, label: o, counts: x"], ["id: a, label: n, counts: y"], [fate("redefined", "a", "a")]),
        (["id: a, note: x, example: y"], ["id: a, note: z, example: w"], []),
        (["id: a"], [takes("b", "a")], [fate("renamed", "a", "b")]),
        (["id: a", "id: b"], [takes("c", "a", "b")], [fate("merged", "a b", "c")]),
        (["id: a", "id: b"], [takes("b", "a")], [fate("merged", "a", "b")]),
        (["id: a"], [takes("b", "a"), takes("c", "a")], [fate("split", "a", "b c")]),
        (["id: a"], ["id: a", takes("b", "a")], [fate("split", "a", "a b")]),
        (["id: a"], [takes("a", "a")], []),
        (["id: a"], [takes("a", "z")], []),
        (["id: a"], ["id: a", takes("b", "z")], [fate("added", "", "b")]),
        (
            ["id: a", "id: b"],
            [takes("c", "a", "b"), takes("d", "b")],
            [fate("split", "b", "c d"), fate("merged", "a", "c")],
        ),
        (
            ["id: a", "id: b, label: x", "id: c"],
            ["id: b, label: y", "id: d", "id: e"],
            [
                fate("gone", "a", ""),
                fate("relabelled", "b", "b"),
                fate("gone", "c", ""),
                fate("added", "", "d"),
                fate("added", "", "e"),
            ],
        ),
    ],
)
def test_what_became_of_every_concept(before: list[str], after: list[str], expected: list[Fate]) -> None:
    assert fates_between(codebook(*before), codebook(*after)) == tuple(expected)


def test_a_scheme_that_comes_or_goes_is_all_its_concepts() -> None:
    one, other = codebook("id: a", "id: b", scheme="rank"), codebook("id: c", scheme="track")
    assert fates_between(one, other) == (
        Fate("rank", "gone", ("a",), ()),
        Fate("rank", "gone", ("b",), ()),
        Fate("track", "added", (), ("c",)),
    )


@pytest.mark.parametrize(
    ("what", "by_hand", "by_program"),
    [
        ("added", False, False),
        ("relabelled", False, False),
        ("redefined", True, False),
        ("renamed", False, True),
        ("merged", False, True),
        ("split", True, False),
        ("gone", False, False),
    ],
)
def test_who_can_carry_it_out(what: str, by_hand: bool, by_program: bool) -> None:
    found = fate(what, "a", "b")
    assert (found.by_hand, found.by_program) == (by_hand, by_program)
