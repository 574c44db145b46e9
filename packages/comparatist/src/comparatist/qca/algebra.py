"""The algebra of expressions: negation, intersection, simplification, factoring.

The grain is one expression and one that says the same in crisp logic: `A*B + A*~B` and `A`. De Morgan's laws
and absorption hold for fuzzy sets too; dropping `A*~A` and merging `A*B + A*~B` hold for crisp sets only, so
fit is always computed from the expression as it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from comparatist.errors import InputError
from comparatist.qca.covers import Budget, minimum_covers
from comparatist.qca.expression import Atom, Expression, ExpressionLike, Term, parse
from comparatist.qca.implicants import Space, complete_sum
from comparatist.words import counted

MAX_ROWS = 1 << 16
"""Simplification lists the configurations of the conditions involved: 16 crisp ones at most."""

MAX_FORMS, MAX_SECONDS = 1000, 10.0
"""Bounds of the search for shortest forms; reaching one is an error, never a silent cut."""

EXHAUSTIVE = 10
"""Sums of up to this many products are factored in every way; longer ones greedily, one factor at a time."""

NEVER, ALWAYS = Expression(()), Expression((Term(()),))


def negate(
    expression: ExpressionLike,
    conditions: Sequence[str] | None = None,
    *,
    levels: Mapping[str, int] | None = None,
    lower: bool = False,
    minimal: bool = True,
) -> Expression:
    """The negation, by De Morgan's laws, as a shortest sum of products.

    `minimal=False` gives all products that multiplying out leaves after absorption: always quick.

    >>> print(negate("A*B + ~C"))
    ~A*C + ~B*C
    >>> print(negate("A{1}", levels={"A": 3}))
    A[0,2]
    """
    parsed = parse(expression, conditions, levels=levels, lower=lower)
    if not parsed.terms:
        return ALWAYS
    if any(not term.atoms for term in parsed.terms):
        return NEVER
    negated = parse(f"~({parsed})", levels=levels)
    return simplify(negated, conditions or parsed.conditions, levels=levels) if minimal else negated


def intersect(
    *expressions: ExpressionLike,
    conditions: Sequence[str] | None = None,
    levels: Mapping[str, int] | None = None,
    lower: bool = False,
) -> Expression:
    """What satisfies all of them, as a shortest sum of products.

    >>> print(intersect("A + B", "~A + C"))
    ~A*B + A*C
    """
    parsed = [parse(expression, conditions, levels=levels, lower=lower) for expression in expressions]
    if any(not each.terms for each in parsed):
        return NEVER
    bounded = [each for each in parsed if all(term.atoms for term in each.terms)]
    if not bounded:
        return ALWAYS
    order = tuple(dict.fromkeys(name for each in bounded for name in each.conditions))
    product = parse("*".join(f"({each})" for each in bounded), levels=levels)
    return simplify(product, conditions or order, levels=levels)


def simplify(
    expression: ExpressionLike,
    conditions: Sequence[str] | None = None,
    *,
    levels: Mapping[str, int] | None = None,
    lower: bool = False,
) -> Expression:
    """A shortest sum of products that says the same (the first of `simplifications`).

    Raises InputError when none is proven shortest within ten seconds.

    >>> print(simplify("A*B + A*~B + ~A*C"))
    A + C
    """
    parsed = parse(expression, conditions, levels=levels, lower=lower)
    return _shortest(parsed, conditions, levels, every=False)[0]


def simplifications(
    expression: ExpressionLike,
    conditions: Sequence[str] | None = None,
    *,
    levels: Mapping[str, int] | None = None,
    lower: bool = False,
) -> tuple[Expression, ...]:
    """All shortest sums of products with the same truth value in every configuration.

    Multi-value conditions merge over all their values only when `levels` says how many there are.
    Raises InputError when the conditions have more than 65,536 configurations, and when there are more than
    1,000 forms or none is proven shortest within ten seconds.
    """
    parsed = parse(expression, conditions, levels=levels, lower=lower)
    return _shortest(parsed, conditions, levels, every=True)


def factor(
    expression: ExpressionLike,
    conditions: Sequence[str] | None = None,
    *,
    levels: Mapping[str, int] | None = None,
    lower: bool = False,
) -> str:
    """The expression with common factors drawn out, in the fewest literals (the first of `factorings`).

    >>> factor("A*B + A*~C + D")
    'A*(B + ~C) + D'
    """
    return factorings(expression, conditions, levels=levels, lower=lower)[0]


def factorings(
    expression: ExpressionLike,
    conditions: Sequence[str] | None = None,
    *,
    levels: Mapping[str, int] | None = None,
    lower: bool = False,
) -> tuple[str, ...]:
    """Every way to begin factoring, each completed in the fewest literals; fewest literals first.

    Sums of more than ten products are completed greedily, so that a shorter form may exist.

    >>> factorings("A*B + A*C + B*C")
    ('A*(B + C) + B*C', 'A*B + C*(A + B)', 'B*(A + C) + A*C')
    """
    parsed = parse(expression, conditions, levels=levels, lower=lower)
    kept = [t for t in parsed.terms if not any(o is not t and o != t and o.covers(t) for o in parsed.terms)]
    products = tuple(dict.fromkeys(term.atoms for term in kept))
    ways = {text: size for size, text in (_drawn(products, factor) for factor in _factors(products))}
    if not ways:
        return (str(Expression(tuple(Term(atoms) for atoms in products))),)
    return tuple(sorted(ways, key=lambda text: (ways[text], text)))


def _shortest(
    parsed: Expression, conditions: Sequence[str] | None, levels: Mapping[str, int] | None, *, every: bool
) -> tuple[Expression, ...]:
    """The shortest forms: minimum covers of the configurations by the prime implicants."""
    names = tuple(name for name in conditions or parsed.conditions if name in parsed.conditions)
    if not names or any(not term.atoms for term in parsed.terms):
        return (ALWAYS if parsed.terms else NEVER,)
    space = Space(tuple(_count(parsed, name, levels) for name in names))
    if _size(space.levels) > MAX_ROWS:
        raise InputError(
            f"{len(names)} conditions are too many to simplify",
            where="expression",
            allowed=f"{MAX_ROWS} rows",
        )
    cubes = [cube for term in parsed.terms for cube in _cubes(space, names, term)]
    primes = complete_sum(space, cubes)
    if primes == [0]:
        return (ALWAYS,)
    position = {int(row): i for i, row in enumerate(space.rows(cubes))}
    columns = [sum(1 << position[int(row)] for row in space.rows([prime])) for prime in primes]
    found = minimum_covers(columns, len(position), Budget.of(MAX_FORMS, MAX_SECONDS))
    if not found.shortest or (every and not found.complete):
        raise InputError(
            f"not all shortest forms of the {counted(len(parsed.terms), 'term')} were found",
            where="expression",
            allowed=f"what {MAX_SECONDS:g} seconds and {MAX_FORMS} forms suffice for",
            hint="parse() multiplies out and absorbs without searching",
        )
    brackets = {atom.condition for term in parsed.terms for atom in term.atoms if atom.brackets}
    return tuple(
        Expression(_joined([_term(space, names, primes[i], brackets) for i in model]))
        for model in found.models
    )


Product = tuple[Atom, ...]


@lru_cache(maxsize=1 << 16)
def _best(products: tuple[Product, ...]) -> tuple[int, str]:
    """(literals, text) of the shortest factoring; of a long sum the one that begins by saving most."""
    flat = (sum(map(len, products)), str(Expression(tuple(Term(atoms) for atoms in products))))
    factors = _factors(products)
    if len(products) > EXHAUSTIVE and factors:
        factors = [max(factors, key=lambda factor: (_saved(products, factor), str(Term(factor))))]
    return min([flat, *(_drawn(products, factor) for factor in factors)])


def _saved(products: Sequence[Product], factor: Product) -> int:
    """Literals saved by drawing `factor` out once."""
    return (sum(set(factor) <= set(atoms) for atoms in products) - 1) * len(factor)


def _factors(products: Sequence[Product]) -> list[Product]:
    """The products of atoms that some two products have in common, each as large as it can be."""
    pairs = ((a, b) for i, a in enumerate(products) for b in products[i + 1 :])
    common = (tuple(atom for atom in a if atom in b) for a, b in pairs)
    return list(dict.fromkeys(atoms for atoms in common if atoms))


def _drawn(products: tuple[Product, ...], factor: Product) -> tuple[int, str]:
    """(literals, text) with `factor` drawn out of every product that has it."""
    has = [all(atom in atoms for atom in factor) for atoms in products]
    inner = tuple(
        tuple(atom for atom in atoms if atom not in factor)
        for atoms, inside in zip(products, has, strict=True)
        if inside
    )
    rest = tuple(atoms for atoms, inside in zip(products, has, strict=True) if not inside)
    size, text = _best(inner)
    drawn = f"{Term(factor)}*({text})"
    if not rest:
        return len(factor) + size, drawn
    rest_size, rest_text = _best(rest)
    parts = [drawn, rest_text] if has[0] else [rest_text, drawn]
    return len(factor) + size + rest_size, " + ".join(parts)


def _count(parsed: Expression, name: str, levels: Mapping[str, int] | None) -> int:
    """Number of values; one more than is named where nobody said how many there are, so that nothing
    merges.
    """
    if levels is not None and name in levels:
        return levels[name]
    atoms = [atom for term in parsed.terms for atom in term.atoms if atom.condition == name]
    return max(max(atom.values) for atom in atoms) + 2 if any(atom.brackets for atom in atoms) else 2


def _size(levels: Sequence[int]) -> int:
    total = 1
    for level in levels:
        total *= level
    return total


def _cubes(space: Space, names: Sequence[str], term: Term) -> list[int]:
    """The term as cubes with one value a condition."""
    choices: list[list[int | None]] = [[None] * len(names)]
    for atom in term.atoms:
        at = names.index(atom.condition)
        choices = [[*choice[:at], value, *choice[at + 1 :]] for choice in choices for value in atom.values]
    return [space.encode(choice) for choice in choices]


def _term(space: Space, names: Sequence[str], cube: int, brackets: set[str]) -> Term:
    pairs = zip(names, space.decode(cube), strict=True)
    return Term(tuple(Atom(name, (value,), name in brackets) for name, value in pairs if value is not None))


def _joined(terms: list[Term]) -> tuple[Term, ...]:
    """Terms that differ in the value of one multi-value condition only, as one term with both values."""
    for i, first in enumerate(terms):
        for j in range(i + 1, len(terms)):
            both = _both(first, terms[j])
            if both is not None:
                return _joined([*terms[:i], both, *terms[i + 1 : j], *terms[j + 1 :]])
    return tuple(terms)


def _both(first: Term, second: Term) -> Term | None:
    if [a.condition for a in first.atoms] != [a.condition for a in second.atoms]:
        return None
    differing = [i for i, (a, b) in enumerate(zip(first.atoms, second.atoms, strict=True)) if a != b]
    if len(differing) != 1 or not first.atoms[differing[0]].brackets:
        return None
    at = differing[0]
    values = tuple(sorted({*first.atoms[at].values, *second.atoms[at].values}))
    return Term((*first.atoms[:at], Atom(first.atoms[at].condition, values, True), *first.atoms[at + 1 :]))
