"""The codebook as text for readers."""

from __future__ import annotations

from partnerscope.codebook import Codebook, Concept


def codebook_markdown(codebook: Codebook) -> str:
    """One section a scheme, one paragraph a concept."""
    lines = [f"# Codebook {codebook.version} ({codebook.hash[:12]})\n"]
    for scheme in codebook:
        lines.append(f"## {scheme.label} (`{scheme.id}`)\n\n{scheme.definition}\n")
        lines += [_concept(concept) for concept in scheme]
    return "\n".join(lines)


def _concept(concept: Concept) -> str:
    parts = [f"- **{concept.label}** (`{concept.id}`): {concept.definition}"]
    if concept.counts:
        parts.append(f"  Counts: {concept.counts}")
    if concept.counts_not:
        parts.append(f"  Does not count: {concept.counts_not}")
    if concept.example:
        parts.append(f"  Example: {concept.example}")
    if concept.properties:
        values = ", ".join(f"{name} {concept.text(name)}" for name in concept.properties)
        parts.append(f"  {values}")
    return "\n".join(parts) + "\n"
