"""The codebook as REFI-QDA Codebook (`.qdc`), which qualitative analysis programs read."""

from __future__ import annotations

import uuid
from xml.etree import ElementTree as Xml

from partnerscope.codebook.model import Codebook, Concept, Scheme
from partnerscope.xmltext import xml_text

NAMESPACE = "urn:QDA-XML:codebook:1.0"
_SPACE = uuid.UUID("6f1c2a52-6ad4-5b0e-9a52-3f1f6f0f7d11")


def to_refi(codebook: Codebook) -> str:
    """XML of the REFI-QDA codebook standard 1.0: schemes are non-codable parents, nesting follows `broader`.

    Identifiers are derived from scheme and concept ids, so they are the same at every export.
    """
    Xml.register_namespace("", NAMESPACE)
    root = Xml.Element(f"{{{NAMESPACE}}}CodeBook", {"origin": "partnerscope"})
    codes = Xml.SubElement(root, f"{{{NAMESPACE}}}Codes")
    for scheme in codebook:
        parent = _code(codes, scheme.id, scheme.label, scheme.definition, codable=False)
        for concept in scheme:
            if not concept.broader:
                _concept(parent, scheme, concept)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _concept(parent: Xml.Element, scheme: Scheme, concept: Concept) -> None:
    parts = (
        concept.definition,
        concept.counts and f"Counts: {concept.counts}",
        concept.counts_not and f"Does not count: {concept.counts_not}",
        concept.example and f"Example: {concept.example}",
    )
    text = "\n".join(part for part in parts if part)
    node = _code(parent, f"{scheme.id}/{concept.id}", concept.label, text, codable=True)
    for narrower in scheme:
        if narrower.broader and narrower.broader[0] == concept.id:
            _concept(node, scheme, narrower)


def _code(parent: Xml.Element, key: str, name: str, description: str, *, codable: bool) -> Xml.Element:
    guid = str(uuid.uuid5(_SPACE, key)).upper()
    attributes = {"guid": guid, "name": xml_text(name), "isCodable": "true" if codable else "false"}
    node = Xml.SubElement(parent, f"{{{NAMESPACE}}}Code", attributes)
    if description:
        Xml.SubElement(node, f"{{{NAMESPACE}}}Description").text = xml_text(description)
    return node
