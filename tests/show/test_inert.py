"""Texts of others in what we print: never HTML, never a formula."""

from __future__ import annotations

import io

import polars as pl
import pytest

from partnerscope.assess.audit import AuditFinding
from partnerscope.codebook import load_texts
from partnerscope.show.audit import audit_markdown
from partnerscope.show.codebook import codebook_markdown
from partnerscope.show.table import render

pytestmark = pytest.mark.found

HOSTILE = "<img src=x onerror=alert(1)>\n# Title"


def test_the_audit_in_markdown_holds_no_tag_of_a_record() -> None:
    finding = AuditFinding("rule", "note", f"the label is {HOSTILE}", ("R-1",), f"look at {HOSTILE}")
    text = audit_markdown([finding])
    assert text.count("<") == text.count("\\<") == 2
    assert "\n# Title" not in text


def test_the_codebook_in_markdown_holds_no_tag_of_a_concept() -> None:
    scheme = f"""
scheme: demo
label: "Demo {HOSTILE.splitlines()[0]}"
definition: "{HOSTILE.splitlines()[0]}"
concepts:
- {{id: a, label: "A <b>", definition: "<i>", counts: "<u>", counts_not: "<s>", example: "<p>"}}
"""
    book, problems = load_texts({"demo.yaml": scheme})
    assert not problems
    text = codebook_markdown(book)
    assert text.count("<") == text.count("\\<") == 7


@pytest.mark.parametrize("text", ["＝cmd()", "＋1", "－1", "＠SUM(A1)", "\n=cmd()"])
def test_full_width_formulas_are_neutral(text: str) -> None:
    frame = pl.DataFrame({"said": [text]})
    assert f"'{text}" in render(frame, "csv").decode()
    openpyxl = pytest.importorskip("openpyxl")
    cell = openpyxl.load_workbook(io.BytesIO(render(frame, "xlsx")))["table"]["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix or cell.value == text
