"""A number before a noun goes through `counted`: '1 records' is never said, by no message, page or printed result."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.test_wording import CODE

PLURAL = re.compile(r" (?:[a-z-]+ ){0,2}?(?!(?:is|has|was|as|does|this|its|less)\b)[a-z]{2,}s\b")
NEVER_ONE = {
    "cells.py: len(row['issues'])": "those on several issues",
    "items.py: len(same)": "repeats",
    "branches.py: heads": "what is joined",
    "journal.py: len(tips)": "several heads",
    "checking.py: len(tips)": "several heads",
    "keeping.py: len(tips)": "several heads",
    "task.py: len(own) or 'no'": "where it is one, nothing is refused",
    "task.py: len(meant) or 'no'": "where it is one, nothing is refused",
    "drafting.py: len(promising)": "where it is one, it is taken",
    "project.py: len(inner) or 'no'": "where it is one, nothing is refused",
    "history.py: len(found) or 'no'": "where it is one, nothing is refused",
    "reader.py: len(members) or 'no'": "where it is one, nothing is refused",
    "archive.py: len(found)": "where it is one, nothing is refused",
    "words.py: found.places": "several places",
    "read.py: len(blank)": "one is said apart",
    "raters.py: len(names)": "one is said apart",
    "record.py: sources": "one is said apart",
    "beside.py: len(sides)": "two are said apart",
    "configurations.py: len(solution.models)": "one is said apart",
    "rules.py: len(calls)": "a suspicion needs several",
    "rules.py: stop - start": "a suspicion needs several",
    "rules.py: len(days)": "a suspicion needs several",
    "revise.py: filled": "a suspicion needs several",
    "revise.py: len(held)": "a suspicion needs several",
    "suspect.py: len(pairs)": "a suspicion needs several",
    "algebra.py: len(names)": "more than a bound",
    "supersearch.py: len(counts)": "more than a bound",
    "truthtable.py: len(levels)": "more than a bound",
    "pdf.py: len(document)": "more than a bound",
    "table.py: len(sheet.rows)": "more than a bound",
    "reader.py: bounds.cells": "a bound",
    "caseframe.py: np.unique(values).size": "more than a bound",
    "rollcalls.py: given": "'yes' is no plural",
    "solution.py: i + 1": "a verb",
}
"""Where a number stands before a plural as it is: it is never one there, and why."""
SIZES = ("bytes", "characters", "lines")
"""Units of what is too long: never one."""


def numbers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and expression of whatever is visibly a number and stands before a plural in a text."""
    for text in ast.walk(tree):
        if not isinstance(text, ast.JoinedStr):
            continue
        for value, after in zip(text.values, text.values[1:], strict=False):
            if not (isinstance(value, ast.FormattedValue) and isinstance(after, ast.Constant)):
                continue
            found = PLURAL.match(str(after.value))
            if found and found[0].split()[-1] not in SIZES and _number(value):
                yield value.lineno, ast.unparse(value.value)


def _number(value: ast.FormattedValue) -> bool:
    said = ast.unparse(value.value)
    how = ast.unparse(value.format_spec) if value.format_spec else ""
    if said.isupper() or "%" in how or ".0f" in how or "counted" in said:
        return False
    calls = {
        one.func.id
        for one in ast.walk(value.value)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }
    counts = re.search(
        r"(^|[._])(n|n_\w+|count|number|total|tried|size|height|draws|files|parts|rows|units|places|held|filled|differ"
        r"|reports|more|heads|sources|tasks|points|gaps|given|items|actors|shape\[\d\]|ndim|pairs|iterations)$",
        said,
    )
    return bool("," in how or calls & {"len", "sum", "int"} or isinstance(value.value, ast.BinOp) or counts)


def test_numbers_before_nouns_are_counted() -> None:
    found, used = [], set()
    for folder in CODE:
        for path in sorted(Path(folder).rglob("*.py")):
            for line, said in numbers(ast.parse(path.read_text("utf-8"))):
                place = f"{path.name}: {said}"
                used.add(place)
                if place not in NEVER_ONE:
                    found.append(f"{path.name}:{line}: {said}")
    assert found == []
    assert used == NEVER_ONE.keys()


@pytest.mark.parametrize("code", ['f"{len(x)} records"', 'f"{report.files} damaged files"', 'f"{n:,} rows"'])
def test_the_law_sees_a_plain_number(code: str) -> None:
    assert list(numbers(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["f\"{counted(len(x), 'record')} stand\"", 'f"{MOST} letters"', 'f"{name} needs it"']
)
def test_the_law_lets_the_rest_be(code: str) -> None:
    assert not list(numbers(ast.parse(code)))
