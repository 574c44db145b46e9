"""The exports of a small codebook, triple by triple and code by code, as their standards name things."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

import pytest

from partnerscope.codebook import Codebook, load_texts
from partnerscope.codebook.refi import NAMESPACE, to_refi
from partnerscope.codebook.skos import to_skos

TEXT = """\
scheme: issue
label: Issue
definition: What it is about.
concepts:
  - {id: SEA, label: the sea, definition: At sea., counts: patrols, counts_not: fishing, example: A patrol., note: Old.,
     match: [piracy], mappings: {eurovoc: [c_1, '22'], cameo: '19'}}
  - {id: PIR, label: piracy, broader: [SEA]}
  - {id: GUN, label: guns at sea, broader: [PIR, SEA]}
---
scheme: rank
concepts: [{id: low}]
"""


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    found, problems = load_texts({"codebook/x.yaml": TEXT})
    assert not problems
    return found


@pytest.mark.parametrize(
    ("base", "root"),
    [("https://e.org/c", "https://e.org/c/"), ("https://e.org/c/", "https://e.org/c/"), ("https://e.org/c#", "https://e.org/c#"),
     ("urn:c:", "urn:c:")],
)  # fmt: skip
def test_skos_triple_by_triple(codebook: Codebook, base: str, root: str) -> None:
    from rdflib import Graph, Literal, URIRef
    from rdflib.namespace import RDF, SKOS

    def here(name: str) -> URIRef:
        return URIRef(root + name)

    def said(text: str) -> Literal:
        return Literal(text, lang="en")

    text = to_skos(codebook, base)
    sea, pir, gun, low = (here(name) for name in ("issue/SEA", "issue/PIR", "issue/GUN", "rank/low"))
    issue, rank = here("issue"), here("rank")
    assert set(Graph().parse(data=text, format="turtle")) == {
        (issue, RDF.type, SKOS.ConceptScheme), (issue, SKOS.prefLabel, said("Issue")),
        (issue, SKOS.definition, said("What it is about.")),
        (rank, RDF.type, SKOS.ConceptScheme), (rank, SKOS.prefLabel, said("rank")),
        *((one, RDF.type, SKOS.Concept) for one in (sea, pir, gun, low)),
        *((one, SKOS.inScheme, issue) for one in (sea, pir, gun)), (low, SKOS.inScheme, rank),
        (sea, SKOS.prefLabel, said("the sea")), (pir, SKOS.prefLabel, said("piracy")),
        (gun, SKOS.prefLabel, said("guns at sea")), (low, SKOS.prefLabel, said("low")),
        (sea, SKOS.definition, said("At sea.")), (sea, SKOS.scopeNote, said("Counts: patrols")),
        (sea, SKOS.scopeNote, said("Does not count: fishing")), (sea, SKOS.example, said("A patrol.")),
        (sea, SKOS.note, said("Old.")), (sea, SKOS.altLabel, said("piracy")),
        (sea, SKOS.closeMatch, URIRef("http://eurovoc.europa.eu/c_1")),
        (sea, SKOS.closeMatch, URIRef("http://eurovoc.europa.eu/22")), (sea, SKOS.notation, Literal("cameo:19")),
        (pir, SKOS.broader, sea), (gun, SKOS.broader, pir), (gun, SKOS.broader, sea),
        (sea, SKOS.topConceptOf, issue), (issue, SKOS.hasTopConcept, sea),
        (low, SKOS.topConceptOf, rank), (rank, SKOS.hasTopConcept, low),
    }  # fmt: skip
    assert f"@prefix c: <{root}> ." in text
    assert "@prefix skos:" in text
    assert set(re.findall(r'"@(\w+)', text)) == {"en"}, "as language tags are written"


@pytest.mark.found
def test_a_sign_that_xml_cannot_hold_leaves_refi_readable() -> None:
    text = 'scheme: x\nlabel: X\nconcepts:\n- {id: a, label: "A\\x01", definition: "B\\x02"}\n'
    found = Xml.fromstring(to_refi(load_texts({"codebook/x.yaml": text})[0]))
    assert [one.get("name") for one in found.iter(f"{{{NAMESPACE}}}Code")][-1] == "A\ufffd"
    assert "B\ufffd" in "".join(found.itertext())


def test_refi_code_by_code(codebook: Codebook) -> None:
    """The standard: a CodeBook of Codes, each a guid, a name, whether it may be coded with, and a Description."""
    text = to_refi(codebook)
    assert text.startswith(
        '<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0"'
    )
    assert text.endswith("\n</CodeBook>\n")
    root = Xml.fromstring(text)
    assert (root.tag, root.get("origin")) == (f"{{{NAMESPACE}}}CodeBook", "partnerscope")
    (codes,) = root
    assert codes.tag == f"{{{NAMESPACE}}}Codes"

    def tree(node: Xml.Element) -> list[object]:
        assert node.tag == f"{{{NAMESPACE}}}Code"
        assert set(node.attrib) == {"guid", "name", "isCodable"}
        described = [one.text for one in node if one.tag == f"{{{NAMESPACE}}}Description"]
        inner = [tree(one) for one in node if one.tag == f"{{{NAMESPACE}}}Code"]
        assert len(described) + len(inner) == len(node)
        return [node.get("name"), node.get("isCodable"), *described, *inner]

    assert [tree(node) for node in codes] == [
        [
            "Issue",
            "false",
            "What it is about.",
            [
                "the sea",
                "true",
                "At sea.\nCounts: patrols\nDoes not count: fishing\nExample: A patrol.",
                ["piracy", "true", ["guns at sea", "true"]],
            ],
        ],
        ["rank", "false", ["low", "true"]],
    ]
    import uuid

    space = uuid.UUID(
        "6f1c2a52-6ad4-5b0e-9a52-3f1f6f0f7d11"
    )  # must never change: programs join codings by guid
    guids = {node.get("name"): node.get("guid") for node in root.iter(f"{{{NAMESPACE}}}Code")}
    assert guids["Issue"] == str(uuid.uuid5(space, "issue")).upper()
    assert guids["piracy"] == str(uuid.uuid5(space, "issue/PIR")).upper()
