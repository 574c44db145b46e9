"""Boolean expressions in the field's notation: read, print, and take their membership over cases.

The grain is one term: `DEV*~IND` says "DEV present and IND absent". An expression is a sum of such products;
`~` negates, `*` is and, `+` is or, `A{1}` (or `A[1]`, `A{0,2}`) names values of a multi-value condition. A name
that is not a word (a blank, a hyphen, a digit first) stands between backticks, as in R: `` `GDP p.c.` ``.
With `lower` the older notation is read and printed, in which a lower-case name is a negated one: `DEV*ind`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np

from comparatist.errors import InputError
from comparatist.qca.caseframe import CaseData, CaseFrame, FloatArray, case_frame, check_sets, kind_of
from comparatist.qca.fit import intersection, union
from comparatist.words import counted

MAX_TERMS = 100_000
"""Expanding an expression stops here: brackets multiply out exponentially."""

_ALONE = re.compile(r"`((?:[^`]|``)+)`")
_QUOTED = re.compile(r"`(?:[^`]|``)*`")
_WORD = re.compile(r"[^\W\d][\w.]*")


def unquoted(name: str) -> str:
    """A name without the backticks and blanks around it: what `Atom` prints, read back."""
    alone = _ALONE.fullmatch(name.strip())
    return alone[1].replace("``", "`") if alone else name.strip()


@dataclass(frozen=True, slots=True)
class Atom:
    """One condition in one state: `values` are the values it may take, (1,) present, (0,) absent, ascending.

    `brackets` says that it prints with its values, as every condition of a multi-value analysis does.
    """

    condition: str
    values: tuple[int, ...]
    brackets: bool = False

    def text(self, *, lower: bool = False, curly: bool = False) -> str:
        """`~A`, `a` (lower), `A[1]` or `A{1}` (curly)."""
        if self.brackets or self.values not in ((0,), (1,)):
            inner = ",".join(map(str, self.values))
            return f"{self.name}{{{inner}}}" if curly else f"{self.name}[{inner}]"
        if lower and _WORD.fullmatch(self.condition):
            return self.condition.upper() if self.values == (1,) else self.condition.lower()
        return self.name if self.values == (1,) else "~" + self.name

    @property
    def name(self) -> str:
        """The condition as it is printed and read: between backticks when it is not a word."""
        return self.condition if _WORD.fullmatch(self.condition) else f"`{self.condition.replace('`', '``')}`"

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True, slots=True)
class Term:
    """A product of atoms on distinct conditions; no atoms means the term is always true (prints `1`)."""

    atoms: tuple[Atom, ...]

    def text(self, *, lower: bool = False, curly: bool = False) -> str:
        """The product as text, `1` when empty."""
        return "*".join(atom.text(lower=lower, curly=curly) for atom in self.atoms) or "1"

    def __str__(self) -> str:
        return self.text()

    def covers(self, other: Term) -> bool:
        """Whether whatever satisfies `other` satisfies this term."""
        allowed = {atom.condition: set(atom.values) for atom in other.atoms}
        return all(allowed.get(atom.condition, {None}) <= set(atom.values) for atom in self.atoms)


@dataclass(frozen=True, slots=True)
class Expression:
    """A sum of terms; no term at all means never true (prints `0`).

    >>> print(parse("A*~(B + c)", lower=True))
    A*~B*C
    """

    terms: tuple[Term, ...]

    def text(self, *, lower: bool = False, curly: bool = False) -> str:
        """The sum as text: `A*~B + C`; `lower` writes `A*b + C`, `curly` writes `A{1}` instead of `A[1]`."""
        return " + ".join(term.text(lower=lower, curly=curly) for term in self.terms) or "0"

    def __str__(self) -> str:
        return self.text()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names in order of first appearance."""
        return tuple(dict.fromkeys(atom.condition for term in self.terms for atom in term.atoms))


class Models(Protocol):
    """A result that offers its models as expressions, such as a Solution."""

    def expressions(self) -> tuple[Expression, ...]:
        """Every model."""
        ...


ExpressionLike: TypeAlias = "Expression | Term | Atom | str | Models"
CONSTANTS = {"0": Expression(()), "1": Expression((Term(()),))}
"""What is never and what is always true, as they print."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim: `expression` is sufficient (`->`) or necessary (`<-`) for `outcome`, an expression too."""

    expression: Expression
    relation: Literal["sufficiency", "necessity"]
    outcome: str


def parse(
    text: ExpressionLike,
    conditions: Sequence[str] | None = None,
    *,
    levels: Mapping[str, int] | None = None,
    lower: bool = False,
) -> Expression:
    """Read an expression and multiply it out into a sum of products.

    `conditions` are the names allowed (default: any); single-letter ones may be written without `*`, as `AB
    + C`. `levels` gives the number of values of multi-value conditions, needed to negate `A{1}`. Terms that
    ask one condition for two values at once, such as `A*~A`, are dropped (in fuzzy sets they never exceed
    0.5). `0` and `1` alone are never and always true. A Solution with one model stands for that model. Raises
    InputError with the place of the fault.

    >>> print(parse("~(A*B) + C"))
    ~A + ~B + C
    >>> print(parse("~A{1}*B{0}", levels={"A": 3, "B": 2}))
    A[0,2]*B[0]
    """
    if isinstance(text, Expression):
        return text
    if isinstance(text, Term | Atom):
        return Expression((text if isinstance(text, Term) else Term((text,)),))
    if not isinstance(text, str):
        return _only_model(text)
    if text.strip() in CONSTANTS:
        return CONSTANTS[text.strip()]
    tokens = _tokens(text, conditions, lower)
    reader = _Reader(text, tokens, dict(levels or {}), lower)
    return reader.expression()


def _only_model(given: Models) -> Expression:
    offered = getattr(given, "expressions", None)
    if not callable(offered):
        raise InputError(
            f"a {type(given).__name__} is not an expression",
            where="expression",
            allowed="text, Expression, Solution",
        )
    models = offered()
    if len(models) != 1:
        raise InputError(
            f"the {type(given).__name__.lower()} has {counted(len(models), 'model')}",
            where="expression",
            allowed="a solution with one model",
            hint="name the model: solution.expression(0) is the first",
        )
    found: Expression = models[0]
    return found


def named_in(frame: CaseFrame, expression: ExpressionLike) -> tuple[str, ...]:
    """The names an expression may use: the columns of numbers, and those of text that it names (to be refused)."""
    asked = [name for name in frame.labels if isinstance(expression, str) and name in expression]
    return (*frame.columns, *asked)


def parse_in(frame: CaseFrame, expression: ExpressionLike, *, lower: bool = False) -> Expression:
    """Read an expression over the columns of a frame."""
    return parse(expression, named_in(frame, expression), levels=levels_of(frame), lower=lower)


def text_of(expression: ExpressionLike, frame: CaseFrame) -> str:
    """An expression as its reader wrote it, or as it prints."""
    return expression if isinstance(expression, str) else str(parse_in(frame, expression))


def parse_statement(
    text: str,
    conditions: Sequence[str] | None = None,
    *,
    levels: Mapping[str, int] | None = None,
    lower: bool = False,
) -> Statement:
    """Read `A*B + C -> Y` (or `=>`, sufficient) or `A + B <- Y` (or `<=`, necessary)."""
    bare = _QUOTED.sub(lambda name: "." * len(name[0]), text)
    arrows = list(re.finditer(r"->|=>|<-|<=", bare))
    if len(arrows) != 1 or re.search(r"<->|<=>", bare):
        raise InputError(
            f"cannot read the statement {text!r}",
            where="expression",
            allowed="one of -> or => (sufficient), <- or <= (necessary) between expression and outcome",
        )
    arrow = arrows[0]
    left, right = text[: arrow.start()].strip(), text[arrow.end() :].strip()
    relation: Literal["sufficiency", "necessity"] = "sufficiency" if ">" in arrow[0] else "necessity"
    return Statement(parse(left, conditions, levels=levels, lower=lower), relation, right)


def term_of(conditions: Sequence[str], values: Sequence[int | None], *, brackets: bool = False) -> Term:
    """The term of one configuration: a value for each condition, None where it does not matter.

    >>> print(term_of(["A", "B", "C"], [1, 0, None]))
    A*~B
    """
    pairs = zip(conditions, values, strict=True)
    return Term(tuple(Atom(name, (int(value),), brackets) for name, value in pairs if value is not None))


def membership(
    expression: ExpressionLike, data: CaseData, *, cases: str | Sequence[str] | None = None
) -> FloatArray:
    """Membership of every case in an expression: minimum for `*`, maximum for `+`, shape (cases,).

    >>> membership("A*~B + C", {"A": [0.8, 0.3], "B": [0.1, 0.6], "C": [0.2, 0.4]})
    array([0.8, 0.4])
    """
    frame = case_frame(data, cases=cases)
    parsed = parse_in(frame, expression)
    nothing = np.zeros(len(frame.cases))
    return union([term_membership(term, frame) for term in parsed.terms], like=nothing)


def term_membership(term: Term, frame: CaseFrame) -> FloatArray:
    """Membership of every case in one product, shape (cases,)."""
    check_sets(frame, [atom.condition for atom in term.atoms])
    everything = np.zeros(len(frame.cases))
    return intersection(
        [atom_membership(atom, frame.column(atom.condition)) for atom in term.atoms], like=everything
    )


def atom_membership(atom: Atom, values: FloatArray) -> FloatArray:
    """Membership in one atom: x, 1 - x, or whether a multi-value condition takes one of the values."""
    if kind_of(values) == "multi-value":
        if not atom.brackets:
            raise InputError(
                f"{atom} does not say which value",
                where=f"column {atom.condition}",
                allowed=f"{atom.condition}{{0}} to {atom.condition}{{{int(values.max())}}}",
            )
        return np.isin(values, atom.values).astype(np.float64)
    sides = [values if value == 1 else 1 - values for value in atom.values if value in (0, 1)]
    return union(sides, like=values)


def levels_of(frame: CaseFrame) -> dict[str, int]:
    """Number of values of each numeric column: 2 for crisp and fuzzy, highest value + 1 for multi-value."""
    found = {}
    for name in frame.columns:
        values = frame.column(name)
        multi = bool(np.isfinite(values).all()) and kind_of(values) == "multi-value"
        found[name] = int(values.max()) + 1 if multi else 2
    return found


_TOKEN = re.compile(
    rf"\s*(?:(?P<name>{_WORD.pattern})|`(?P<quoted>(?:[^`]|``)+)`"
    r"|(?P<values>[{\[][\s\d,;]*[}\]])|(?P<sign>[~+*()|&!]))"
)
NAMES = ("name", "quoted")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str, conditions: Sequence[str] | None, lower: bool) -> list[_Token]:
    tokens: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _fault(text, position, "a name, ~ + * ( ) or values such as {1}")
        kind = match.lastgroup or ""
        word = match[kind].replace("``", "`") if kind == "quoted" else match[kind]
        tokens.extend(_named(_Token(kind, word, match.start(kind)), conditions, lower, text))
        position = match.end()
    return tokens


def _named(token: _Token, conditions: Sequence[str] | None, lower: bool, text: str) -> list[_Token]:
    """A name checked against the conditions; run-together single letters become a bracketed product."""
    if token.kind not in NAMES or conditions is None:
        return [token]
    lower = lower and token.kind == "name"
    known = {name.upper() for name in conditions} if lower else set(conditions)
    spelled = token.text.upper() if lower else token.text
    if spelled in known:
        return [token]
    single = token.kind == "name" and all(len(name) == 1 for name in conditions)
    if single and all(letter in known for letter in spelled):
        letters = [_Token("name", letter, token.at + i) for i, letter in enumerate(token.text)]
        starred = [part for letter in letters for part in (_Token("sign", "*", letter.at), letter)][1:]
        return [_Token("sign", "(", token.at), *starred, _Token("sign", ")", token.at)]
    raise InputError(
        f"unknown condition {token.text!r} at position {token.at + 1} of {text!r}",
        where="expression",
        allowed="one of " + ", ".join(conditions),
    )


def _fault(text: str, position: int, allowed: str) -> InputError:
    found = f"{text[position : position + 10]!r}" if position < len(text) else "the end"
    return InputError(
        f"cannot read {text!r}: {found} at position {position + 1}", where="expression", allowed=allowed
    )


_Sum: TypeAlias = list[dict[str, Atom]]


class _Reader:
    """Recursive descent over the tokens; `negated` is pushed down to the atoms (De Morgan)."""

    def __init__(self, text: str, tokens: list[_Token], levels: dict[str, int], lower: bool) -> None:
        self.text, self.tokens, self.levels, self.lower = text, tokens, levels, lower
        self.at = 0

    def expression(self) -> Expression:
        found = self._sum(False)
        if self.at < len(self.tokens):
            raise self._stop("the end, + or *")
        return Expression(tuple(dict.fromkeys(Term(tuple(atoms.values())) for atoms in found)))

    def _peek(self) -> str:
        """The sign or the values that stand here; nothing at a name and at the end."""
        here = self.tokens[self.at] if self.at < len(self.tokens) else None
        return here.text if here is not None and here.kind not in NAMES else ""

    def _stop(self, allowed: str) -> InputError:
        place = self.tokens[self.at].at if self.at < len(self.tokens) else len(self.text)
        return _fault(self.text, place, allowed)

    def _sum(self, negated: bool) -> _Sum:
        parts = [self._product(negated)]
        while self._peek() in ("+", "|"):
            self.at += 1
            parts.append(self._product(negated))
        return self._joined(parts, all_of=negated)

    def _product(self, negated: bool) -> _Sum:
        parts = [self._factor(negated)]
        while self._peek() in ("*", "&"):
            self.at += 1
            parts.append(self._factor(negated))
        return self._joined(parts, all_of=not negated)

    def _factor(self, negated: bool) -> _Sum:
        if self.at >= len(self.tokens):
            raise self._stop("a name or a bracket")
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "sign" and token.text in ("~", "!"):
            return self._factor(not negated)
        if token.kind == "sign" and token.text == "(":
            inside = self._sum(negated)
            if self._peek() != ")":
                raise self._stop("a closing bracket")
            self.at += 1
            return inside
        if token.kind not in NAMES:
            self.at -= 1
            raise self._stop("a name, ~ or an opening bracket")
        atom = self._atom(token, negated)
        return [atom] if all(part.values for part in atom.values()) else []

    def _atom(self, token: _Token, negated: bool) -> dict[str, Atom]:
        lower = self.lower and token.kind == "name"
        name = token.text.upper() if lower else token.text
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "values":
            values = tuple(sorted({int(digits) for digits in re.findall(r"\d+", self._peek())}))
            if not values:
                raise self._stop("values such as {1} or {0,2}")
            self.at += 1
            return {name: self._multi(name, values, negated)}
        if lower and token.text == token.text.lower() and token.text != token.text.upper():
            negated = not negated
        return {name: Atom(name, (0,) if negated else (1,))}

    def _multi(self, name: str, values: tuple[int, ...], negated: bool) -> Atom:
        count = self.levels.get(name)
        if count is not None and values[-1] >= count:
            raise InputError(
                f"{name} has no value {values[-1]} in {self.text!r}",
                where="expression",
                allowed=f"values 0 to {count - 1}",
            )
        if not negated:
            return Atom(name, values, brackets=True)
        if count is None:
            raise InputError(
                f"cannot negate {name}{{{','.join(map(str, values))}}}: its number of values is not known",
                where="expression",
                hint=f"pass levels={{'{name}': 3}} or data",
            )
        return Atom(name, tuple(value for value in range(count) if value not in values), brackets=True)

    def _joined(self, parts: list[_Sum], *, all_of: bool) -> _Sum:
        if len(parts) == 1:
            return parts[0]
        if not all_of:
            return [term for part in parts for term in part]
        terms = parts[0]
        for part in parts[1:]:
            if len(terms) * len(part) > MAX_TERMS:
                raise InputError(
                    f"{self.text[:60]!r} expands to too many terms",
                    where="expression",
                    allowed=f"up to {MAX_TERMS}",
                )
            merged = (merge_atoms((left, right)) for left in terms for right in part)
            terms = _absorbed([term for term in merged if term is not None])
        return terms


def _absorbed(terms: _Sum) -> _Sum:
    """The terms that do not contain all atoms of another one (A + A*B is A), in their order."""
    sets = list(dict.fromkeys(frozenset(term.values()) for term in terms))
    kept: list[frozenset[Atom]] = []
    for atoms in sorted(sets, key=len):
        if not any(other <= atoms for other in kept):
            kept.append(atoms)
    first = {frozenset(term.values()): term for term in reversed(terms)}
    chosen = set(kept)
    return [first[atoms] for atoms in sets if atoms in chosen]


def merge_atoms(terms: Sequence[Mapping[str, Atom]]) -> dict[str, Atom] | None:
    """The product of terms given as condition -> atom; None when a condition is left without any value."""
    found: dict[str, Atom] = {}
    for name, atom in (pair for term in terms for pair in term.items()):
        if name in found:
            common = tuple(value for value in found[name].values if value in atom.values)
            atom = Atom(name, common, atom.brackets or found[name].brackets)
        if not atom.values:
            return None
        found[name] = atom
    return found
