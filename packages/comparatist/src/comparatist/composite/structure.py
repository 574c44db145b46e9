"""The tree of a composite: indicators at level 1, their parents above, one root.

The grain: one node, with its weight within its parent and, for indicators, whether more is better (+1) or
worse (-1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from comparatist.columns import columns_of, is_empty, names_in, numbers_in, plain_text, wholes_in
from comparatist.errors import InputError
from comparatist.words import counted


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `weight` is relative to its siblings', `level` is 1 for indicators."""

    code: str
    level: int
    parent: str | None = None
    weight: float = 1.0
    direction: int = 1


@dataclass(frozen=True, slots=True)
class Structure:
    """A tree of nodes with one root; children keep the order given."""

    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        codes = [node.code for node in self.nodes]
        if len(set(codes)) < len(codes):
            raise InputError("a code stands twice in the structure", allowed="distinct codes")
        roots = [node.code for node in self.nodes if node.parent is None]
        if len(roots) != 1:
            raise InputError(
                f"{counted(len(roots), 'node')} without a parent",
                where="structure",
                allowed="exactly one, the root",
            )
        for node in self.nodes:
            _check(node, {other.code: other for other in self.nodes})
        leaves = [node.code for node in self.nodes if node.level > 1 and not self.children(node.code)]
        if leaves:
            raise InputError(f"the aggregate {leaves[0]!r} has no children", where="structure")

    @property
    def root(self) -> str:
        """Code of the one node without a parent."""
        return next(node.code for node in self.nodes if node.parent is None)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Codes of level 1."""
        return tuple(node.code for node in self.nodes if node.level == 1)

    @property
    def aggregates(self) -> tuple[str, ...]:
        """Codes above level 1, lower levels first."""
        above = [node for node in self.nodes if node.level > 1]
        return tuple(node.code for node in sorted(above, key=lambda node: node.level))

    @property
    def directions(self) -> dict[str, int]:
        """+1 or -1 by indicator."""
        return {node.code: node.direction for node in self.nodes if node.level == 1}

    @property
    def weights(self) -> dict[str, float]:
        """Relative weight by code."""
        return {node.code: node.weight for node in self.nodes}

    def node(self, code: str) -> Node:
        """The node of a code."""
        for node in self.nodes:
            if node.code == code:
                return node
        raise InputError(
            f"no node {code!r} in the structure", allowed=", ".join(node.code for node in self.nodes)
        )

    def children(self, code: str) -> tuple[str, ...]:
        """Codes directly below."""
        return tuple(node.code for node in self.nodes if node.parent == code)

    def reweighted(self, weights: Mapping[str, float]) -> Structure:
        """The same tree with other weights for the codes named."""
        for code in weights:
            self.node(code)
        return Structure(
            tuple(replace(node, weight=weights.get(node.code, node.weight)) for node in self.nodes)
        )

    def without(self, code: str) -> Structure:
        """The tree without a node and all below it, and without parents that this leaves empty."""
        gone = {self.node(code).code}
        if code == self.root:
            raise InputError("the root cannot be left out", where="structure")
        while True:
            below = {node.code for node in self.nodes if node.parent in gone}
            empty = {name for name in self.aggregates if set(self.children(name)) <= gone}
            if below | empty <= gone:
                return Structure(tuple(node for node in self.nodes if node.code not in gone))
            gone |= below | empty


def _check(node: Node, by_code: Mapping[str, Node]) -> None:
    where = f"structure, node {node.code}"
    if node.direction not in (-1, 1):
        raise InputError(f"a direction of {node.direction}", where=where, allowed="1 (more is better) or -1")
    if node.level > 1 and node.direction == -1:
        raise InputError(
            "a direction of -1 above level 1",
            where=where,
            allowed="1: an aggregate is turned by turning its indicators",
            hint="give its indicators the other direction, or put it under a parent it raises",
        )
    if not 0 <= node.weight < float("inf"):
        raise InputError(f"a weight of {node.weight}", where=where, allowed="a finite number from 0 up")
    if node.parent is None:
        return
    if node.parent not in by_code:
        raise InputError(f"an unknown parent {node.parent!r}", where=where)
    if by_code[node.parent].level <= node.level:
        raise InputError(
            f"a parent of level {by_code[node.parent].level}",
            where=where,
            allowed=f"above level {node.level}",
        )


def flat_structure(directions: Mapping[str, int], *, root: str = "index") -> Structure:
    """All indicators directly below one root, equal weights."""
    leaves = tuple(Node(code, 1, root, 1.0, direction) for code, direction in directions.items())
    return Structure((*leaves, Node(root, 2)))


def read_structure(
    frame: Any,
    *,
    code: str = "code",
    level: str = "level",
    parent: str = "parent",
    weight: str = "weight",
    direction: str = "direction",
) -> Structure:
    """Read a frame with one row a node; rows without a level are left out (they describe groups or
    denominators). Without a weight a node weighs 1, without a direction more is better.

    Raises:
        InputError: a column is missing, a cell is not a number, or the rows make no tree.
    """
    codes, levels, parents, weights, directions = columns_of(frame, (code, level, parent, weight, direction))
    kept = [not is_empty(cell) for cell in levels]
    heavy = numbers_in([1.0 if is_empty(cell) else cell for cell in weights], weight)
    leaning = wholes_in([1 if is_empty(cell) else cell for cell in directions], direction)
    height = wholes_in([0 if is_empty(cell) else cell for cell in levels], level)
    names = names_in([cell if stays else "-" for cell, stays in zip(codes, kept, strict=True)], code)
    above = [None if is_empty(cell) else plain_text(str(cell)) for cell in parents]
    rows = zip(names, height, above, heavy.tolist(), leaning, strict=True)
    return Structure(tuple(Node(*row) for row, stays in zip(rows, kept, strict=True) if stays))
