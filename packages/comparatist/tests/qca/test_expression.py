"""Expressions: reading, printing, negation, simplification, factoring, and their laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparatist.errors import InputError
from comparatist.qca import (
    Expression,
    case_frame,
    factor,
    factorings,
    intersect,
    membership,
    negate,
    parse,
    parse_statement,
    simplifications,
    simplify,
)
from comparatist.qca.caseframe import CaseFrame

NAMES = ("A", "B", "C", "D")
GRID = case_frame(np.indices((2,) * 4).reshape(4, -1).T, columns=NAMES)
VALUES = case_frame(np.indices((3, 2, 4)).reshape(3, -1).T, columns=("A", "B", "C"))
LEVELS = {"A": 3, "B": 2, "C": 4}

atoms = st.builds(
    lambda name, negated: ("~" if negated else "") + name, st.sampled_from(NAMES), st.booleans()
)
texts = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("{}*{}".format, inner.map("({})".format), inner.map("({})".format)),
        st.builds("{} + {}".format, inner, inner),
        inner.map("~({})".format),
    ),
    max_leaves=8,
)
values = st.builds(
    lambda name, chosen: f"{name}{{{','.join(str(value % LEVELS[name]) for value in chosen)}}}",
    st.sampled_from(tuple(LEVELS)),
    st.lists(st.integers(0, 3), min_size=1, max_size=2),
)
value_texts = st.recursive(
    values,
    lambda inner: st.one_of(
        st.builds("({})*({})".format, inner, inner),
        st.builds("{} + {}".format, inner, inner),
        inner.map("~({})".format),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("text", "options", "printed"),
    [
        ("A*~B+C", {}, "A*~B + C"),
        ("~(A*B + ~C)", {}, "~A*C + ~B*C"),
        ("a*B + C", {"lower": True}, "~A*B + C"),
        ("AB + ~C", {"conditions": "ABC"}, "A*B + ~C"),
        ("aB + c", {"conditions": "ABC", "lower": True}, "~A*B + ~C"),
        ("A{1}*B[0,2]", {}, "A[1]*B[0,2]"),
        ("~A{1}", {"levels": {"A": 3}}, "A[0,2]"),
        ("A*~A + B", {}, "B"),
        ("(A + B)*(C + D)", {}, "A*C + A*D + B*C + B*D"),
        ("(A + B)*(A + C)", {}, "A + B*C"),
        ("A & !B | C", {}, "A*~B + C"),
        ("~~A", {}, "A"),
    ],
)
def test_reads_the_notation_of_the_field(text: str, options: dict[str, Any], printed: str) -> None:
    assert str(parse(text, **options)) == printed


def test_prints_in_either_notation() -> None:
    expression = parse("DEV*~IND + URB")
    assert expression.text(lower=True) == "DEV*ind + URB"
    assert parse("A{1} + B{0,2}").text(curly=True) == "A{1} + B{0,2}"
    assert str(Expression(())) == "0"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("A**B", {}, r"'\*B' at position 3"),
        ("A + ", {}, "the end at position 5"),
        ("(A", {}, "allowed: a closing bracket"),
        ("A)", {}, r"'\)' at position 2"),
        ("", {}, "the end at position 1"),
        ("A B", {}, "'B' at position 3"),
        ("2A", {}, "'2A' at position 1"),
        ("A*Z", {"conditions": ["A", "B"]}, "unknown condition 'Z' at position 3"),
        ("~A{1}", {}, "its number of values is not known"),
        ("A{3}", {"levels": {"A": 3}}, "A has no value 3"),
    ],
)
def test_says_where_an_expression_cannot_be_read(text: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(text, **options)


def test_reads_statements_in_both_directions() -> None:
    sufficient, necessary = parse_statement("A*B + C => Y"), parse_statement("A + B <- ~Y")
    assert (sufficient.relation, sufficient.outcome, str(sufficient.expression)) == (
        "sufficiency",
        "Y",
        "A*B + C",
    )
    assert (necessary.relation, necessary.outcome) == ("necessity", "~Y")
    for text in ("A*B", "A <-> Y", "A -> B -> C"):
        with pytest.raises(InputError, match="cannot read the statement"):
            parse_statement(text)


def truth(expression: Expression, grid: CaseFrame = GRID) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.asarray(membership(expression, grid) > 0.5)


@given(texts)
def test_printing_and_reading_again_changes_nothing(text: str) -> None:
    parsed = parse(text)
    if parsed.terms:
        assert parse(str(parsed)) == parsed
        assert parse(parsed.text(lower=True), lower=True) == parsed


@given(texts)
def test_negation_is_the_complement_and_undoes_itself(text: str) -> None:
    parsed = parse(text)
    np.testing.assert_array_equal(truth(negate(parsed)), ~truth(parsed))
    np.testing.assert_array_equal(truth(negate(negate(parsed))), truth(parsed))


@given(texts, texts)
def test_de_morgan(first: str, second: str) -> None:
    joint = truth(parse(f"~(({first})*({second}))"))
    np.testing.assert_array_equal(joint, truth(parse(f"~({first}) + ~({second})")))
    np.testing.assert_array_equal(
        truth(parse(f"~(({first}) + ({second}))")), truth(parse(f"~({first})*~({second})"))
    )


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_de_morgan_holds_for_fuzzy_memberships(scores: list[float]) -> None:
    frame = case_frame(np.array([scores, [0.5, 0.25, 0.75]]), columns=("A", "B", "C"))
    np.testing.assert_allclose(membership("~(A*B*C)", frame), 1 - membership("A*B*C", frame), atol=1e-12)
    np.testing.assert_allclose(membership("~(A + B)", frame), 1 - membership("A + B", frame), atol=1e-12)


@given(texts, texts)
def test_intersection_is_true_where_both_are(first: str, second: str) -> None:
    found = truth(intersect(first, second))
    np.testing.assert_array_equal(found, truth(parse(first)) & truth(parse(second)))


@given(texts)
def test_simplification_keeps_the_meaning_and_never_grows(text: str) -> None:
    parsed = parse(text)
    for simple in simplifications(parsed):
        np.testing.assert_array_equal(truth(simple), truth(parsed))
        assert len(simple.terms) <= max(1, len(parsed.terms))


@given(value_texts)
def test_the_laws_hold_for_multi_value_conditions(text: str) -> None:
    parsed = parse(text, levels=LEVELS)
    np.testing.assert_array_equal(truth(negate(parsed, levels=LEVELS), VALUES), ~truth(parsed, VALUES))
    np.testing.assert_array_equal(truth(simplify(parsed, levels=LEVELS), VALUES), truth(parsed, VALUES))


@given(texts)
def test_factored_text_means_the_same(text: str) -> None:
    parsed = simplify(text)
    if parsed.terms and parsed.terms[0].atoms:
        for factored in factorings(parsed):
            np.testing.assert_array_equal(truth(parse(factored)), truth(parsed))
            assert factored.count("*") <= str(parsed).count("*")


def test_worked_simplifications() -> None:
    """Quine's and McCluskey's standard examples, by hand."""
    assert str(simplify("A*B + A*~B")) == "A"
    assert str(simplify("A + ~A*B")) == "A + B"
    assert str(simplify("A*B + ~A*C + B*C")) == "~A*C + A*B"
    assert str(simplify("A + ~A")) == "1"
    assert str(simplify("A*~A")) == "0"
    cyclic = {
        frozenset(map(str, found.terms))
        for found in simplifications("A*~B + ~A*B + B*~C + ~B*C + A*~C + ~A*C")
    }
    assert cyclic == {frozenset({"~A*B", "A*~C", "~B*C"}), frozenset({"~A*C", "A*~B", "B*~C"})}
    assert str(simplify("A{0} + A{1}", levels={"A": 3})) == "A[0,1]"
    assert str(negate("A{1}*B{0}", levels=LEVELS)) == "A[0,2] + B[1]"


def test_long_solutions_can_be_negated() -> None:
    """Fourteen products of five: multiplied out blindly these would be 5^14 terms."""
    names = [f"X{i}" for i in range(10)]
    grid = case_frame(np.indices((2,) * 10).reshape(10, -1).T, columns=names)
    terms = [
        "*".join(("~" if (i * j + j) % 3 == 0 else "") + names[(i + 3 * j) % 10] for j in range(5))
        for i in range(14)
    ]
    solution = parse(" + ".join(terms))
    negated = negate(solution, minimal=False)
    np.testing.assert_array_equal(truth(negated, grid), ~truth(solution, grid))


def test_worked_factorings() -> None:
    assert factor("A*B + A*~C + D") == "A*(B + ~C) + D"
    assert factor("DEV*URB*LIT + DEV*~IND*LIT") == "DEV*LIT*(URB + ~IND)"
    assert factor("A*C + A*D + B*C + B*D").count("*") < 4
    assert factor("A + B") == "A + B"


def test_what_is_always_or_never_true_reads_as_it_prints() -> None:
    assert str(simplify("A + ~A")) == "1" and str(simplify("A*~A")) == "0"
    data = {"A": [0.1, 0.7]}
    assert membership("1", data).tolist() == [1, 1] and membership("0", data).tolist() == [0, 0]
    assert str(negate("1")) == "0" and str(negate("0")) == "1"
    assert parse(str(parse("1"))) == parse("1")
