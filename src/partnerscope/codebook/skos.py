"""The codebook as SKOS (Turtle), for thesaurus tools and linked data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerscope.codebook.model import LANGUAGES, Codebook, Concept, Scheme
from partnerscope.extras import require

if TYPE_CHECKING:
    from rdflib import Graph, Namespace

EUROVOC = "http://eurovoc.europa.eu/"


def to_skos(codebook: Codebook, base: str) -> str:
    """Turtle with one concept scheme a scheme and one concept a concept, under the address `base`.

    EuroVoc mappings become `skos:closeMatch`, labels in other languages `skos:prefLabel`; other mappings become
    `skos:notation` texts `vocabulary:code`.
    """
    require("exchange", "SKOS")
    from rdflib import Graph, Namespace
    from rdflib.namespace import SKOS

    graph = Graph()
    graph.bind("skos", SKOS)
    space = Namespace(base if base.endswith(("/", "#", ":")) else base + "/")
    graph.bind("c", space)
    for scheme in codebook:
        _scheme(graph, space, scheme)
        for concept in scheme:
            _concept(graph, space, scheme, concept)
    return graph.serialize(format="turtle")


def _scheme(graph: Graph, space: Namespace, scheme: Scheme) -> None:
    from rdflib import Literal
    from rdflib.namespace import RDF, SKOS

    node = space[scheme.id]
    graph.add((node, RDF.type, SKOS.ConceptScheme))
    graph.add((node, SKOS.prefLabel, Literal(scheme.label, lang="en")))
    if scheme.definition:
        graph.add((node, SKOS.definition, Literal(scheme.definition, lang="en")))


def _concept(graph: Graph, space: Namespace, scheme: Scheme, concept: Concept) -> None:
    from rdflib import Literal, URIRef
    from rdflib.namespace import RDF, SKOS

    node, home = space[f"{scheme.id}/{concept.id}"], space[scheme.id]
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.inScheme, home))
    graph.add((node, SKOS.prefLabel, Literal(concept.label, lang="en")))
    for predicate, text in (
        (SKOS.definition, concept.definition),
        (SKOS.scopeNote, concept.counts and f"Counts: {concept.counts}"),
        (SKOS.scopeNote, concept.counts_not and f"Does not count: {concept.counts_not}"),
        (SKOS.example, concept.example),
        (SKOS.note, concept.note),
    ):
        if text:
            graph.add((node, predicate, Literal(text, lang="en")))
    for term in concept.match:
        graph.add((node, SKOS.altLabel, Literal(term, lang="en")))
    for broader in concept.broader:
        graph.add((node, SKOS.broader, space[f"{scheme.id}/{broader}"]))
    if not concept.broader:
        graph.add((node, SKOS.topConceptOf, home))
        graph.add((home, SKOS.hasTopConcept, node))
    for vocabulary, codes in concept.mappings.items():
        for code in codes:
            if vocabulary == "eurovoc":
                graph.add((node, SKOS.closeMatch, URIRef(EUROVOC + code)))
            elif vocabulary in LANGUAGES:
                graph.add((node, SKOS.prefLabel, Literal(code, lang=vocabulary)))
            else:
                graph.add((node, SKOS.notation, Literal(f"{vocabulary}:{code}")))
