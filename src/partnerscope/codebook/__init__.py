"""The codebook: what may be said, and how. Vocabulary is data: schemes of concepts in YAML files."""

from partnerscope.codebook.load import load_codebook, load_texts
from partnerscope.codebook.model import Codebook, Concept, Scheme

__all__ = ["Codebook", "Concept", "Scheme", "load_codebook", "load_texts"]
