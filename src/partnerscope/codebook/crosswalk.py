"""From one codebook to another: what became of every concept.

Grain: one *fate* is what one scheme's old concepts became: the same under another label (nothing has to be done), another
meaning, another id, one of several, several in one, or nothing. A new concept names those it takes over from in its
`mappings` under `replaces`; without that nothing is guessed from names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from partnerscope.codebook.model import Codebook, Concept, Scheme

REPLACES = "replaces"
What = Literal["added", "relabelled", "redefined", "renamed", "merged", "split", "gone"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of `old` (ids of a scheme): `new` are the ids that take over.

    `renamed` and `merged` can be carried out by a program; `split` and `redefined` need a person for every record; `gone`
    needs a crosswalk where a record still holds it; `added` and `relabelled` touch no record.
    """

    scheme: str
    what: What
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def by_hand(self) -> bool:
        """Whether a person has to read every record that holds an old id."""
        return self.what in ("split", "redefined")

    @property
    def by_program(self) -> bool:
        """Whether every old id leads to one new id."""
        return self.what in ("renamed", "merged")


def fates_between(before: Codebook, after: Codebook) -> tuple[Fate, ...]:
    """The fates of all concepts, scheme by scheme."""
    schemes = sorted({*before.schemes, *after.schemes})
    return tuple(
        fate for name in schemes for fate in _fates(name, before.schemes.get(name), after.schemes.get(name))
    )


def _fates(name: str, before: Scheme | None, after: Scheme | None) -> Iterator[Fate]:
    old = dict(before.concepts) if before is not None else {}
    new = dict(after.concepts) if after is not None else {}
    takes = {
        one.id: tuple(o for o in one.mappings.get(REPLACES, ()) if o in old and o != one.id)
        for one in new.values()
    }
    heirs = {identity: tuple(n for n, olds in takes.items() if identity in olds) for identity in old}
    for identity, concept in old.items():
        stays = identity in new
        there = ((identity,) if stays else ()) + heirs[identity]
        if len(there) > 1:
            yield Fate(name, "split", (identity,), there)
        elif stays and concept.meaning != new[identity].meaning:
            yield Fate(name, "redefined", (identity,), (identity,))
        elif stays and concept.label != new[identity].label:
            yield Fate(name, "relabelled", (identity,), (identity,))
        elif not there:
            yield Fate(name, "gone", (identity,), ())
    yield from _taken(name, old, new, takes, heirs)


def _taken(
    name: str,
    old: Mapping[str, Concept],
    new: Mapping[str, Concept],
    takes: Mapping[str, tuple[str, ...]],
    heirs: Mapping[str, tuple[str, ...]],
) -> Iterator[Fate]:
    """New concepts, and old ids that lead to one of them alone."""
    for identity in new:
        alone = tuple(one for one in takes[identity] if one not in new and heirs[one] == (identity,))
        if len(takes[identity]) + (identity in old) > 1 and alone:
            yield Fate(name, "merged", alone, (identity,))
        elif alone:
            yield Fate(name, "renamed", alone, (identity,))
        elif identity not in old and not takes[identity]:
            yield Fate(name, "added", (), (identity,))
