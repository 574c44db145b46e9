"""The codebook as text for readers."""

from __future__ import annotations

from partnerscope.codebook import Codebook, Concept
from partnerscope.show.table import inert


def codebook_markdown(codebook: Codebook) -> str:
    """One section a scheme, one paragraph a concept."""
    lines = [f"# Codebook {inert(codebook.version)} ({codebook.hash[:12]})\n"]
    for scheme in codebook:
        lines.append(f"## {inert(scheme.label)} (`{scheme.id}`)\n\n{inert(scheme.definition)}\n")
        lines += [_concept(concept) for concept in scheme]
    return "\n".join(lines)


def _concept(concept: Concept) -> str:
    parts = [f"- **{inert(concept.label)}** (`{concept.id}`): {inert(concept.definition)}"]
    if concept.counts:
        parts.append(f"  Counts: {inert(concept.counts)}")
    if concept.counts_not:
        parts.append(f"  Does not count: {inert(concept.counts_not)}")
    if concept.example:
        parts.append(f"  Example: {inert(concept.example)}")
    if concept.properties:
        values = ", ".join(f"{name} {concept.text(name)}" for name in concept.properties)
        parts.append(f"  {inert(values)}")
    return "\n".join(parts) + "\n"
