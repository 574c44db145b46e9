"""Which proposals mean the same: the assignment with the most overlap, each proposal once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.coding import CodedPassage, CoderProposal, units
from partnerscope.coding.pairing import overlap


def passage(start: int, end: int, exact: str = "", page: int = 1, typed: bool = False) -> CodedPassage:
    return CodedPassage("*", start, end, exact, page, typed)


def proposal(coder: str, *passages: CodedPassage, kind: str = "meeting") -> CoderProposal:
    return CoderProposal(f"{coder}{passages[0].start}", "t", coder, kind, {}, passages)


def at(coder: str, start: int, end: int, kind: str = "meeting") -> CoderProposal:
    return proposal(coder, passage(start, end), kind=kind)


def met(*given: tuple[CoderProposal, ...]) -> list[list[str]]:
    found = units("t", {chr(65 + number): own for number, own in enumerate(given)})
    assert [one.id for one in found] == [f"t.u{number}" for number in range(1, len(found) + 1)]
    return [[one.id for one in unit.proposals.values()] for unit in found]


def test_the_assignment_with_the_most_overlap_is_taken() -> None:
    some = (at("a", 0, 10), at("a", 8, 20), at("a", 40, 50, "statement"))
    others = (at("b", 6, 18), at("b", 0, 9), at("b", 41, 50), at("b", 90, 99))
    assert met(some, others) == [["a0", "b0"], ["a8", "b6"], ["a40"], ["b41"], ["b90"]]
    assert met((), others) == [["b0"], ["b6"], ["b41"], ["b90"]]
    assert met((), ()) == []


@pytest.mark.parametrize(("end", "pairs"), [(19, [["a0", "b0"]]), (21, [["a0"], ["b0"]])])
def test_less_than_a_fifth_of_the_words_is_no_pair(end: int, pairs: list[list[str]]) -> None:
    assert met((at("a", 0, 4),), (at("b", 0, end),)) == pairs


def test_several_passages_of_a_proposal_count_together_and_once() -> None:
    some = (passage(0, 10), passage(5, 20), passage(30, 40))
    assert overlap(some, (passage(10, 35),)) == pytest.approx(15 / 40)  # 10..20 and 30..35 of 0..40
    assert overlap(some, some) == 1.0
    assert overlap(some, (passage(20, 30),)) == 0.0


def test_typed_words_of_one_page_are_matched_by_their_letters() -> None:
    first = (proposal("a", passage(0, 1, "The dialogue met in Oslo.", 1, typed=True)),
             proposal("a", passage(1, 2, "Both agreed to meet again.", 2, typed=True)))  # fmt: skip
    second = (proposal("b", passage(1, 2, "both agreed to meet again", 2, typed=True)),
              proposal("b", passage(0, 1, "the dialogue met in OsIo", 1, typed=True)))  # fmt: skip
    assert met(first, second) == [["a0", "b0"], ["a1", "b1"]]


def test_a_third_coder_joins_the_units_of_the_first_two() -> None:
    found = met((at("a", 0, 10),), (at("b", 20, 30),), (at("c", 0, 12), at("c", 22, 30), at("c", 50, 60)))
    assert found == [["a0", "c0"], ["b20", "c22"], ["c50"]]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=6), st.data())
def test_every_proposal_is_in_one_unit_whatever_their_order(
    places: list[tuple[int, int]], data: st.DataObject
) -> None:
    some = tuple(at("a", start, start + size) for start, size in places)
    others = tuple(at("b", start + 1, start + 1 + size) for start, size in data.draw(st.permutations(places)))
    found = units("t", {"A": some, "B": others})
    together = [one for unit in found for one in unit.proposals.values()]
    assert sorted(together, key=id) == sorted([*some, *others], key=id)
    assert all(len(unit.proposals) <= 2 for unit in found)
