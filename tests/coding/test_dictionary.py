"""Terms of the codebook in a text, and how they do beside labels."""

from __future__ import annotations

import pytest

from partnerscope.codebook import load_texts
from partnerscope.coding import Dictionary, measured, sentences
from partnerscope.coding.dictionary import pattern
from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from tests.documents.making import layer_of


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("cyber-security", "cybersecurity"),
        ("cybersecurity", "Cybersecurity"),
        ("organized crime", "organised crime"),
        ("organised crime", "Organized\nCrimes"),
        ("radicalization", "radicalisation"),
        ("counter-terrorism", "counter terrorism"),
        ("ballistic missile", "ballistic missiles"),
        ("hybrid activity", "hybrid activities"),
        ("WMD", "WMDs"),
    ],
)
def test_a_term_is_found_in_other_spellings(term: str, said: str) -> None:
    assert pattern(term).search(f"the {said}, too")


@pytest.mark.parametrize(
    ("term", "said"),
    [("SAFE", "a safe place"), ("cyber", "cybernetics"), ("ISIS", "crisis"), ("drugs", "drugstore")],
)
def test_a_term_is_not_found_in_other_words(term: str, said: str) -> None:
    assert not pattern(term).search(said)


CASES = [
    ("They met on non-proliferation and disarmament.", {"NP"}),
    ("Export controls on advanced chips were discussed.", set()),
    ("They share concerns about the proliferation and misuse of commercial spyware.", {"CS"}),
    ("Both attend the Nuclear Suppliers Group.", {"export_control"}),
    ("They condemned terrorism and violent extremism.", {"CT"}),
    ("They will fight organised crime and money laundering.", {"OC"}),
    ("The hybrid meeting was held in Brussels.", set()),
    ("They condemned hybrid attacks.", {"HY"}),
    ("They will invest in civil nuclear energy and small reactors.", set()),
    ("North Korea must end its nuclear and missile programmes.", {"NP"}),
    ("Export controls on missile technology were discussed.", {"NP"}),
    ("They will fight cybercriminals.", {"CS", "cybercrime"}),
    ("The court will judge war crimes and crimes against humanity.", set()),
    ("They spoke of cyber\u00ad\nsecurity and of non\u00ad\nproliferation.", {"CS", "NP"}),
]


@pytest.mark.parametrize(("text", "concepts"), CASES)
def test_the_bundled_terms_name_what_a_sentence_is_about(
    eu: Observatory, text: str, concepts: set[str]
) -> None:
    assert set(Dictionary(eu.codebook()["issue"]).concepts(text)) == concepts


PROMISES = [
    ("They will also deepen their cooperation.", True),
    ("Both sides committed to hold a dialogue.", True),
    ("They reaffirmed their commitment to strengthen ties.", True),
    ("They intend to meet.", True),
    ("This is an agreement which will strengthen access to markets.", False),
    ("The minister will be the counterpart.", False),
    ("They met in Oslo and exchanged views.", False),
]


@pytest.mark.parametrize(("text", "promises"), PROMISES)
def test_the_bundled_cues_tell_a_promise(eu: Observatory, text: str, promises: bool) -> None:
    assert bool(Dictionary(eu.codebook()["verb_strength"]).hits(text)) is promises


def test_a_concept_may_have_regular_expressions_beside_its_terms() -> None:
    written = "scheme: s\nproperties: {match_rx: patterns}\nconcepts:\n- id: a\n  match: [ship]\n  match_rx: ['sub\\w+s']\n"
    book, problems = load_texts({"codebook/s.yaml": written})
    assert [one for one in problems if one.severity == "error"] == []
    assert [hit.term for hit in Dictionary(book["s"]).hits("Ships and SUBMARINES")] == ["ship", "SUBMARINES"]
    _, problems = load_texts({"codebook/s.yaml": written.replace("sub", "(sub")})
    assert [one.code for one in problems if one.severity == "error"] == ["property-value"]


def test_of_a_concept_only_the_longest_term_at_a_place_counts(eu: Observatory) -> None:
    hits = Dictionary(eu.codebook()["issue"]).hits("illicit drug trafficking")
    assert [hit.term for hit in hits if hit.concept == "OC"].count("trafficking") == 0


def test_sentences_go_on_over_full_lines_and_end_at_short_ones() -> None:
    text = (
        "EU AND JAPAN MEET\n\nThe two sides met in Tokyo on 4 May 2024 and exchanged views on many of the\n"
        "Indo-Pacific partners. Mr. Sato of the U.S. desk spoke.\nThey agreed to meet again in\nBrussels in 2025.\n"
    )
    layer = layer_of(text)
    assert [layer.text[one.start : one.end] for one in sentences(layer)] == [
        "EU AND JAPAN MEET",
        "The two sides met in Tokyo on 4 May 2024 and exchanged views on many of the\nIndo-Pacific partners.",
        "Mr. Sato of the U.S. desk spoke.",
        "They agreed to meet again in",
        "Brussels in 2025.",
    ]


NUMBERED = """1. The two sides met in Brussels. They spoke of ports.
2.
They agreed to meet again.
(b)

The Gen. Secretary spoke of No. 4 and of Art. 5. 3.1. Both sides agree.
They will: 1. Work together. 2. Meet.
i. First.
ii) Second. In Article 7. The end was near.

5.

"""


def test_the_number_of_a_paragraph_is_no_sentence() -> None:
    layer = layer_of(NUMBERED)
    assert [" ".join(layer.text[one.start : one.end].split()) for one in sentences(layer)] == [
        "1. The two sides met in Brussels.",
        "They spoke of ports.",
        "2. They agreed to meet again.",
        "(b) The Gen. Secretary spoke of No. 4 and of Art. 5.",
        "3.1. Both sides agree.",
        "They will: 1. Work together.",
        "2. Meet.",
        "i. First.",
        "ii) Second.",
        "In Article 7.",
        "The end was near.",
        "5.",
    ]


def test_a_german_ordinal_ends_no_sentence() -> None:
    text = "Am 12. März 2024 trafen sich beide. Der 8. Dialog tagte am 9. Mai und 10. Oktober. Es gab 7. Das war es."
    layer = layer_of(text)
    assert [layer.text[one.start : one.end] for one in sentences(layer)] == [
        "Am 12. März 2024 trafen sich beide.",
        "Der 8. Dialog tagte am 9. Mai und 10. Oktober.",
        "Es gab 7.",
        "Das war es.",
    ]


LABELS = """text,issues,commitment,remark
They will hold talks on cyber threats.,CS,yes,a
The dialogue covered terrorism.,terrorism;cyber-security,no,b
Drugs were on the agenda.,,no,c
"""


def test_a_hit_in_a_broken_word_is_the_words_of_the_text(eu: Observatory) -> None:
    text = "Against cyber\u00ad\ncrime."
    (hit,) = [one for one in Dictionary(eu.codebook()["issue"]).hits(text) if one.concept == "CS"]
    assert text[hit.span.start : hit.span.end] == "cyber\u00ad\ncrime"


def test_a_narrower_concept_counts_for_the_one_that_contains_it_first(eu: Observatory) -> None:
    """Cyber-crime lies under cyber-security and, second, under organized crime: it is cyber-security that is suggested."""
    found = measured("text,issue\nThey fight cybercrime.,CS\n", eu.codebook(), ("OC", "CS"))
    counts = {one.concept: (one.right, one.wrong, one.missed) for one in found.tallies}
    assert counts == {"OC": (0, 0, 0), "CS": (1, 0, 0), "": (1, 0, 0)}


def test_precision_and_recall_are_counted_by_concept(eu: Observatory) -> None:
    found = measured(LABELS, eu.codebook(), ("CT", "OC", "CS"))
    counts = {(one.scheme, one.concept): (one.right, one.wrong, one.missed) for one in found.tallies}
    assert counts == {
        ("issue", "CT"): (1, 0, 0),
        ("issue", "OC"): (0, 1, 0),
        ("issue", "CS"): (1, 0, 1),
        ("issue", ""): (2, 1, 1),
        ("commitment", ""): (1, 0, 0),
    }
    assert (found.sentences, found.ignored) == (3, ("remark",))


@pytest.mark.parametrize(
    ("table", "part"),
    [
        ("", "no sentences"),
        ("text,remark\na,b\n", "no column of a scheme"),
        ("text,issue\na,nonsense\n", "not in the scheme"),
        ("text,commitment\na,perhaps\n", "neither yes nor no"),
        pytest.param(
            "text,issue\na,CS\nThey talk, at length,CS\n", "line 3: the row has more", marks=pytest.mark.found
        ),
        pytest.param("text,issue\na\n", "line 2: the row has fewer", marks=pytest.mark.found),
    ],
)
def test_labels_that_cannot_be_used_are_refused(eu: Observatory, table: str, part: str) -> None:
    with pytest.raises(InputError, match=part):
        measured(table, eu.codebook())
