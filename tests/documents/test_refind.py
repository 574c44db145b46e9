"""Passages found again: the table of alterations, with seeds, and the laws of the fold."""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.documents import ACCEPTED, Extent, Finder, Layer, Passage, Refound, Sought, cut, folded
from tests.documents.making import layer_of, prose

LENGTH = 1_200
QUOTES = 100


@cache
def finder() -> Finder:
    return Finder(layer_of(prose(7, LENGTH).replace(". ", ".\n")))


def quotes(layer: Layer, seed: int, count: int = QUOTES) -> list[Passage]:
    dice = random.Random(seed)
    found: list[Passage] = []
    while len(found) < count:
        start = dice.randrange(len(layer.text) - 300)
        end = start + dice.randint(60, 250)
        passage = cut(layer, start, end)
        if passage.exact == passage.exact.strip() and layer.text.count(passage.exact) == 1:
            found.append(passage)
    return found


def sought(passage: Passage, exact: str) -> Sought:
    return Sought(exact, passage.prefix, passage.suffix)


def same_place(passage: Passage, found: Refound, slack: int) -> bool:
    """Whether a span is the passage's, up to signs at its edges that the fold leaves out."""
    return (
        found.span is not None
        and abs(found.span.start - passage.start) <= slack
        and abs(found.span.end - passage.end) <= slack
    )


ALTERED: dict[str, Callable[[str], str]] = {
    "white space": lambda text: "  ".join(text.split()).replace("  ", " \n", 2),
    "line ends": lambda text: text.replace(" ", "\n"),
    "hyphens at line ends": lambda text: "".join(
        letter + ("-\n" if place % 17 == 9 and letter.isalpha() else "") for place, letter in enumerate(text)
    ),
    "soft hyphens": lambda text: "\xad".join(text),
    "ligatures": lambda text: text.replace("fi", "ﬁ").replace("ff", "ﬀ").replace("fl", "ﬂ"),
    "quotation marks": lambda text: text.replace("“", '"').replace("”", "''"),
    "case": str.upper,
    "accents": lambda text: text.replace("e", "é"),
    "no spaces": lambda text: text.replace(" ", ""),
}


@pytest.mark.parametrize("name", ALTERED)
def test_every_quote_set_otherwise_is_found_with_the_same_letters(name: str) -> None:
    for passage in quotes(finder().layer, 11):
        found = finder().find(sought(passage, ALTERED[name](passage.exact)))
        assert found.status in ACCEPTED, (name, passage)
        assert same_place(passage, found, 2), (name, passage, found)


def noisy(text: str, rate: float, dice: random.Random) -> str:
    """As a bad scan reads it: letters replaced, lost and doubled."""
    made = []
    for letter in text:
        if dice.random() >= rate:
            made.append(letter)
            continue
        what = dice.random()
        if what < 0.6:
            made.append(dice.choice(string.ascii_lowercase))
        elif what > 0.8:
            made += [letter, dice.choice(string.ascii_lowercase)]
    return "".join(made)


@pytest.mark.parametrize(("rate", "right"), [(0.01, 95), (0.03, 92), (0.06, 89), (0.10, 78)])
def test_a_noisy_scan_is_found_or_said_to_be_lost_and_never_taken_for_another(
    rate: float, right: int
) -> None:
    dice = random.Random(round(rate * 1000))
    counts: Counter[str] = Counter()
    for passage in quotes(finder().layer, 13):
        found = finder().find(sought(passage, noisy(passage.exact, rate, dice)))
        placed = same_place(passage, found, 12)
        if found.status in ("lost", "ambiguous"):
            counts[found.status] += 1
        else:
            counts["right" if placed else "wrong"] += 1
        assert found.status not in ACCEPTED or placed
    assert counts["wrong"] == 0, counts
    assert counts["right"] >= right, counts


def test_words_of_another_text_are_never_accepted() -> None:
    foreign = quotes(layer_of(prose(99, LENGTH)), 17, 200)
    found = Counter(finder().find(sought(passage, passage.exact)).status for passage in foreign)
    assert not set(found) & set(ACCEPTED)
    assert found["near"] + found["ambiguous"] <= 2, found


LOOKALIKES: list[tuple[str, str]] = [
    ("by 2014", "by 2015"),
    ("Japan", "India"),
    ("agreed to", "did not agree to"),
    ("six", "sixty"),
]


@pytest.mark.parametrize(("there", "said"), LOOKALIKES)
def test_a_changed_year_name_or_not_is_near_at_most(there: str, said: str) -> None:
    sentence = f"The European Union and Japan agreed to hold six exercises with their partners {there}."
    layer = layer_of(prose(5, 20) + " " + sentence + " " + prose(6, 20))
    claimed = (
        sentence.replace(there, said) if there != "Japan" else sentence.replace("and Japan", "and India")
    )
    assert Finder(layer).find(Sought(sentence)).status == "exact"
    assert Finder(layer).find(Sought(claimed)).status == "near"


ANOTHER = [
    ("They met in Tokyo on 1-2 May 2024.", "They met in Tokyo on 12 May 2024."),
    ("They met in Tokyo on 12 May 2024.", "They met in Tokyo on 1\u20132 May 2024."),
    ("A fund of 10\u201315 million for their partners.", "A fund of 1015 million for their partners."),
    ("A fund of 10 \u2013 15 million for their partners.", "A fund of 10 15 million for their partners."),
    ("Nothing of this holds where a \u2260 b is asked.", "Nothing of this holds where a = b is asked."),
    ("दोनों पक्षों ने अगले वर्ष फिर मिलने की सहमति दी", "दोनों पक्षों ने अगले वर्ष फिर मिलना का सहमति दी"),
    ("両国はガンの研究と安全について協議を続けることで一致した", "両国はカンの研究と安全について協議を続けることで一致した"),
    ("ทั้งสองฝ่ายเห็นพ้องที่จะพบกันใหม่ในปีหน้า", "ทั้งสองฝายเหนพองทจะพบกนใหมในปหนา"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "said"), ANOTHER)
def test_what_the_fold_might_take_for_the_same_is_not_accepted(there: str, said: str) -> None:
    found = Finder(layer_of(f"Before. {there} After.")).find(Sought(said))
    assert found.status not in ACCEPTED, found


SAME = [
    ("from 2020\u00ad\n2024 on", "from 2020-2024 on"), ("from 2020 \u2013 2024 on", "from 2020-2024 on"),
    ("1 000 000 euros", "1000000 euros"),
    ("\u0645\u064f\u062d\u0627\u062f\u062b\u0627\u062a", "\u0645\u062d\u0627\u062f\u062b\u0627\u062a"),
    ("a \u2260 b", "a \u2260\ufe0f b"), ("ガン", "カ\u3099ン"), ("ｶﾞﾝ", "ガン"),
    ("मिलने", "मि\u200dलने"), ("co-operation", "cooperation"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "said"), SAME)
def test_the_same_set_otherwise_is_accepted(there: str, said: str) -> None:
    assert Finder(layer_of(f"Before. {there} After.")).find(Sought(said)).status in ACCEPTED


def test_short_words_are_never_near() -> None:
    layer = layer_of("The two sides agreed on a plan.")
    assert Finder(layer).find(Sought("sides agread on")).status == "lost"
    assert Finder(layer).find(Sought("sides agreed on")).status == "exact"


def test_the_same_words_twice_are_told_apart_by_what_stands_around_them_or_are_ambiguous() -> None:
    layer = layer_of("First, both sides agreed to meet in May. Then, both sides agreed to meet in June.")
    words = "both sides agreed to meet in"
    assert Finder(layer).find(Sought(words)) == Refound("ambiguous", Extent(7, 35), 100.0, 2)
    second = Refound("exact", Extent(47, 75), 100.0, 2)
    assert Finder(layer).find(Sought(words, prefix="Then, ")) == second
    assert Finder(layer).find(Sought(words, suffix=" June")) == second
    assert Finder(layer).find(Sought(words, start=50)) == second


def test_words_across_a_page_break_are_found_past_its_furniture() -> None:
    layer = layer_of("They agreed to\nPage 1\nmeet again in Tokyo next year.\n")
    broken = replace(layer, furniture=(Extent(15, 21),))
    found = Finder(broken).find(Sought("agreed to meet again in Tokyo"))
    assert found == Refound("same letters", Extent(5, 41), 100.0, 1)
    assert Finder(broken).find(Sought("Page 1")).status == "exact"


texts = st.text(min_size=1, max_size=200)


@given(texts)
def test_the_way_back_from_the_fold_never_decreases(text: str) -> None:
    fold = folded(text)
    assert len(fold.origin) == len(fold.letters)
    assert list(fold.origin) == sorted(fold.origin)
    assert all(0 <= at < len(text) for at in fold.origin)


@given(texts, texts)
def test_the_fold_of_two_texts_is_the_two_folds(one: str, other: str) -> None:
    assert folded(one + other).letters == folded(one).letters + folded(other).letters


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folded(text).letters
    assert folded(once).letters == once


@given(texts, st.data())
def test_a_passage_is_found_where_it_was_cut(text: str, data: st.DataObject) -> None:
    layer = layer_of(text.encode("utf-8", "replace").decode())
    start = data.draw(st.integers(0, len(layer.text) - 1))
    end = data.draw(st.integers(start + 1, len(layer.text)))
    passage = cut(layer, start, end)
    found = Finder(layer).find(Sought(passage.exact, passage.prefix, passage.suffix, passage.start))
    assert (found.status, found.span) == ("exact", Extent(start, end))


@given(texts, st.data())
def test_without_its_offset_a_passage_is_found_or_stands_in_several_places(
    text: str, data: st.DataObject
) -> None:
    layer = layer_of(text.encode("utf-8", "replace").decode())
    start = data.draw(st.integers(0, len(layer.text) - 1))
    end = data.draw(st.integers(start + 1, len(layer.text)))
    passage = cut(layer, start, end)
    found = Finder(layer).find(Sought(passage.exact, passage.prefix, passage.suffix))
    assert found.status in ("exact", "same letters", "ambiguous")
