"""A declaration and a codebook as plain values and back: what a cache keeps of them, so that they are read and checked once.

Grain: one *kept* pair is what `observatory.yaml` and the files under `codebook/` said without a fault. What comes back is
equal to what was read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import cache
from importlib.resources import files
from typing import Any

from partnerscope.codebook.about import About, Reference
from partnerscope.codebook.model import Codebook, Concept, Scheme
from partnerscope.errors import Place

Plain = dict[str, Any]


@cache
def kept_form() -> str:
    """Changes when the program reads something else from the same texts, so that what an older one kept is not taken."""
    declared = [
        [one.name for one in fields(kind)] for kind in (About, Reference, Codebook, Scheme, Concept, Place)
    ]
    undeclared = files("partnerscope.codebook").joinpath("undeclared.yaml").read_bytes()
    return hashlib.sha256(repr(declared).encode() + undeclared).hexdigest()[:8]


def plain_values(about: About, codebook: Codebook) -> Plain:
    """Both as values that JSON holds."""
    return {"about": asdict(about), "codebook": asdict(codebook)}


def of_plain(kept: Plain) -> tuple[About, Codebook]:
    """Both again. Raises KeyError, TypeError or AttributeError where something else was kept."""
    about, book = kept["about"], kept["codebook"]
    reference = Reference(**_tupled(about["reference"]))
    schemes = {name: _scheme(scheme) for name, scheme in book["schemes"].items()}
    return About(**_tupled(about) | {"reference": reference}), Codebook(book["version"], schemes)


def _scheme(kept: Plain) -> Scheme:
    return Scheme(**kept | {"concepts": {name: _concept(one) for name, one in kept["concepts"].items()}})


def _concept(kept: Plain) -> Concept:
    # JSON knows no tuples
    inner = {name: _tupled(kept[name]) for name in ("mappings", "properties", "assumed")}
    return Concept(**_tupled(kept) | inner | {"place": Place(**kept["place"])})


def _tupled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
