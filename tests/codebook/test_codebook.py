"""Reading codebooks: what is right comes back, what is wrong is named with file and line; exports keep it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from partnerscope.codebook import load_codebook, load_texts
from partnerscope.codebook.refi import NAMESPACE, to_refi
from partnerscope.codebook.skos import to_skos
from partnerscope.errors import DataError, InputError
from partnerscope.observatory import bundled

GOOD = """\
scheme: issue
label: Issue
definition: What it is about.
concepts:
  - id: SEA
    label: maritime security
    definition: Security at sea.
    match: [piracy, boarding]
    mappings: {eurovoc: [c_1], un_issue: xx}
  - id: PIR
    label: piracy
    broader: [SEA]
---
scheme: class
concepts: [{id: legal}]
---
scheme: instrument
properties: {class: "concept:class", depth: integer}
concepts:
  - {id: treaty, label: Treaty, class: legal, depth: 5}
"""


def read(text: str) -> list[str]:
    _, problems = load_texts({"codebook/x.yaml": text})
    return [f"{problem.code}@{problem.place.line}" for problem in problems]


def test_a_codebook_comes_back() -> None:
    codebook, problems = load_texts({"codebook/x.yaml": GOOD}, "1.2")
    assert problems == []
    issue = codebook["issue"]
    assert [concept.id for concept in issue] == ["SEA", "PIR"]
    assert issue["PIR"].broader == ("SEA",)
    assert issue.top("PIR") == "SEA"
    assert issue["SEA"].mappings == {"eurovoc": ("c_1",), "un_issue": ("xx",)}
    assert codebook["instrument"]["treaty"].number("depth") == 5
    assert codebook["instrument"]["treaty"].text("class") == "legal"
    assert issue.resolve("Maritime Security") == issue.resolve("sea") == "SEA"
    assert codebook.version == "1.2"


def test_what_a_property_says_of_a_concept_or_of_none() -> None:
    codebook, _ = load_texts({"codebook/x.yaml": GOOD})
    assert codebook.said("instrument", "treaty", "class") == "legal"
    for scheme, concept in (("instrument", "pact"), ("instrument", None), ("nowhere", "treaty")):
        assert codebook.said(scheme, concept, "class") == ""
    assert codebook.said("instrument", "treaty", "norm") == ""
    assert codebook.where("instrument", "class", "legal", "other") == ["treaty"]
    assert codebook.where("nowhere", "class", "legal") == []


def test_an_unknown_word_stops_and_says_what_is_allowed() -> None:
    codebook, _ = load_texts({"codebook/x.yaml": GOOD})
    with pytest.raises(InputError, match="SEA"):
        codebook["issue"].resolve("land")
    with pytest.raises(InputError, match="issue"):
        codebook["nothing"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("id: PIR", "id: SEA"), "double-concept@10"),
        (("broader: [SEA]", "broader: [LAND]"), "unknown-broader@10"),
        (("class: legal, depth", "class: illegal, depth"), "unknown-concept@20"),
        (("depth: 5}", "depth: five}"), "property-value@20"),
        (("definition: Security", "defnition: Security"), "unknown-key@7"),
        (("  - id: SEA", "  - id: 'SEA!'"), "bad-id@5"),
        (("scheme: class", "scheme: issue"), "double-scheme@14"),
        (("depth: integer", "depth: decimal"), "property-kind@18"),
        (("concepts: [{id: legal}]", "concepts: legal"), "not-a-list@15"),
        (("  - id: SEA", "  - note: x"), "no-id@5"),
        (("label: Issue", "label: [Issue"), "yaml@3"),
    ],
)
def test_every_fault_is_named_with_its_line(change: tuple[str, str], expected: str) -> None:
    assert change[0] in GOOD
    assert expected in read(GOOD.replace(*change, 1))


def test_a_circle_of_nested_issues_is_found() -> None:
    text = GOOD.replace("    match: [piracy, boarding]", "    broader: [PIR]")
    assert {"circle@5", "circle@10"} <= set(read(text))


def test_a_folder_with_faults_is_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("id: PIR", "id: SEA"), "utf-8")
    with pytest.raises(DataError, match="SEA"):
        load_codebook(tmp_path)
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="UTF-8"):
        load_codebook(tmp_path)


def test_the_hash_follows_content_not_layout() -> None:
    one, _ = load_texts({"codebook/x.yaml": GOOD})
    parts = dict(enumerate(GOOD.split("---\n")))
    split, _ = load_texts({f"codebook/{9 - number}.yaml": text for number, text in parts.items()})
    other, _ = load_texts({"codebook/x.yaml": GOOD.replace("Security at sea", "Safety at sea")})
    assert one.hash == split.hash != other.hash


def test_skos_keeps_every_concept_and_its_nesting() -> None:
    from rdflib import Graph
    from rdflib.namespace import RDF, SKOS

    codebook = load_codebook(bundled() / "codebook")
    graph = Graph().parse(data=to_skos(codebook, "https://example.org/c/"), format="turtle")
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == sum(
        len(scheme.concepts) for scheme in codebook
    )
    nested = sum(len(concept.broader) for scheme in codebook for concept in scheme)
    assert nested > 0
    assert len(list(graph.subject_objects(SKOS.broader))) == nested
    assert any("eurovoc.europa.eu" in str(match) for match in graph.objects(None, SKOS.closeMatch))


def test_refi_keeps_every_concept_under_its_scheme() -> None:
    codebook = load_codebook(bundled() / "codebook")
    text = to_refi(codebook)
    root = Xml.fromstring(text)
    codes = root.findall(f".//{{{NAMESPACE}}}Code")
    assert len(codes) == len(codebook.schemes) + sum(len(scheme.concepts) for scheme in codebook)
    assert len({code.get("guid") for code in codes}) == len(codes)
    assert to_refi(codebook) == text


def test_the_bundled_codebook_is_complete() -> None:
    """Every scheme that a column needs is there, and substantive concepts say what counts and what does not."""
    from partnerscope.record import KINDS

    codebook = load_codebook(bundled() / "codebook")
    needed = {cell.target for kind in KINDS for cell in kind.columns.values() if cell.shape == "concept"}
    assert needed <= set(codebook.schemes)
    for scheme in codebook:
        for concept in scheme:
            assert concept.definition, f"{scheme.id}/{concept.id}"
    for name in ("issue", "instrument", "rank", "orientation", "statement_function", "absence"):
        for concept in codebook[name]:
            assert concept.counts, f"{name}/{concept.id}"
            assert concept.counts_not, f"{name}/{concept.id}"
            assert concept.example, f"{name}/{concept.id}"
            assert concept.origin in ("article", "ours"), f"{name}/{concept.id}"


@pytest.mark.found
def test_a_label_in_another_language_is_understood_and_one_of_two_concepts_is_not() -> None:
    text = """scheme: s
concepts:
- {id: A, label: Alpha, mappings: {fr: [alpha grec], de: [Anfang], eurovoc: ['6263']}}
- {id: B, label: Beta, mappings: {fr: [suite]}}
- {id: C, label: beta}
- {id: beta2, label: A}
"""
    codebook, problems = load_texts({"codebook/s.yaml": text})
    assert not problems
    words = codebook["s"]
    assert [words.resolve(one) for one in ("Alpha Grec", "anfang", "suite", "C", "a")] == [*"AABCA"]
    with pytest.raises(InputError) as caught:
        words.resolve("BETA")
    assert (caught.value.what, caught.value.allowed) == ("'BETA' is the name of 2 things", "B, C")
    assert caught.value.hint == "give the id"
    with pytest.raises(InputError):
        words.resolve("6263")


def test_an_id_goes_before_the_same_letters_in_another_case() -> None:
    words = load_texts({"codebook/s.yaml": "scheme: s\nconcepts: [{id: tic}, {id: Tic}, {id: TAC}]\n"})[0][
        "s"
    ]
    assert [words.resolve(one) for one in ("tic", "Tic", "tac")] == ["tic", "Tic", "TAC"]
    with pytest.raises(InputError, match="2 things"):
        words.resolve("TIC")
