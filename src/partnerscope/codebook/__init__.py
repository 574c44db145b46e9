"""The codebook: what may be said, and how. Vocabulary is data: schemes of concepts in YAML files."""

from partnerscope.codebook.about import About, Reference, read_about, read_declaration
from partnerscope.codebook.books import Books
from partnerscope.codebook.crosswalk import REPLACES, Fate, fates_between
from partnerscope.codebook.kept import kept_form, of_plain, plain_values
from partnerscope.codebook.load import load_codebook, load_texts
from partnerscope.codebook.model import CUES, Codebook, Concept, Scheme, only_one

__all__ = [
    "CUES",
    "REPLACES",
    "About",
    "Books",
    "Codebook",
    "Concept",
    "Fate",
    "Reference",
    "Scheme",
    "fates_between",
    "kept_form",
    "load_codebook",
    "load_texts",
    "of_plain",
    "only_one",
    "plain_values",
    "read_about",
    "read_declaration",
]
