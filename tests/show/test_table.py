"""Tables in every format: the same bytes every time, nothing lost, nothing that runs."""

from __future__ import annotations

import csv
import io
import json

import openpyxl  # type: ignore[import-untyped]
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.errors import InputError
from partnerscope.show import render
from partnerscope.show.table import Printout, format_names

FRAME = pl.DataFrame(
    {
        "partner": ["USA", "South Korea", "a|b <script>"],
        "policy": [6, 0, -1],
        "share": [0.1, None, float("nan")],
        "forums": [["npt", "g8"], [], ["gctf"]],
    }
)
HOSTILE = ["=cmd()", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("form", format_names())
def test_same_bytes_twice(form: str) -> None:
    assert render(FRAME, form, title="T") == render(FRAME, form, title="T")


def test_xlsx_does_not_depend_on_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    before = render(FRAME, "xlsx", title="T")
    real = time.localtime
    monkeypatch.setattr(time, "localtime", lambda *args: real(1_000_000_000))
    assert render(FRAME, "xlsx", title="T") == before


def test_csv() -> None:
    expected = b"partner,policy,share,forums\nUSA,6,0.1,npt;g8\nSouth Korea,0,,\na|b <script>,-1,,gctf\n"
    assert render(FRAME, "csv") == expected


STARTS = "=+-@＝＋－＠"


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_neutralizes_what_a_spreadsheet_would_run(text: str) -> None:
    rows = list(csv.reader(io.StringIO(render(pl.DataFrame({text: [text]}), "csv").decode(), newline="")))
    assert rows == [["'" + text], ["'" + text]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1))
def test_csv_cells_never_begin_like_a_formula_and_lose_nothing(texts: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(render(pl.DataFrame({"t": texts}), "csv").decode(), newline="")))[1:]
    read = [row[0] if row else "" for row in rows]
    assert not any(cell.startswith(tuple(STARTS)) for cell in read)
    assert [cell.removeprefix("'") if cell[1:2] and cell[1] in STARTS else cell for cell in read] == [
        text.removeprefix("'") if text[1:2] and text[0] == "'" and text[1] in STARTS else text
        for text in texts
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_xlsx_holds_strings_never_formulas(text: str) -> None:
    data = render(pl.DataFrame({"t": [text], "n": [-1]}), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["table"]
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == -1


def test_xlsx_says_what_it_is() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(FRAME, "xlsx", title="Dialogues", notes=["A note."])))
    assert [row[0].value for row in book["about"]] == ["Dialogues", "A note."]
    assert [cell.value for cell in book["table"][2]] == ["USA", 6, 0.1, "npt;g8"]


def test_xlsx_refuses_what_does_not_fit() -> None:
    with pytest.raises(InputError, match="40000 characters do not fit"):
        render(pl.DataFrame({"t": ["x" * 40_000]}), "xlsx")


def test_a_page_s_workbook_cuts_what_does_not_fit_and_says_so() -> None:
    """One note of 40,000 characters once stopped the whole static site."""
    frame = pl.DataFrame({"t": ["x" * 40_000, "y" * 32_767], "many": [["z" * 20_000] * 2, []]})
    book = openpyxl.load_workbook(io.BytesIO(Printout(frame, "T", cut=True).render("xlsx")))
    cells = [[len(cell.value or "") for cell in row] for row in book["table"].iter_rows(min_row=2)]
    assert cells == [[32_767, 32_767], [32_767, 0]]
    assert book["table"]["A2"].value.endswith("xxx … [cut]")
    assert [row[0].value for row in book["about"]] == [
        "T",
        "row 2, column 't' is cut: 40,000 characters; whole in csv, json and parquet",
        "row 2, column 'many' is cut: 40,001 characters; whole in csv, json and parquet",
    ]


def test_json_keeps_types_and_missing() -> None:
    body = json.loads(render(FRAME, "json", title="T", notes=["n"]))
    assert body["columns"] == FRAME.columns
    assert body["rows"][1] == {"partner": "South Korea", "policy": 0, "share": None, "forums": []}
    assert body["rows"][2]["share"] is None
    assert (body["title"], body["notes"]) == ("T", ["n"])


def test_parquet_is_the_frame() -> None:
    assert pl.read_parquet(io.BytesIO(render(FRAME, "parquet"))).equals(FRAME)


def test_markdown_is_aligned_and_inert() -> None:
    text = render(FRAME, "md", title="T").decode()
    lines = text.splitlines()[2:]
    assert len({len(line) for line in lines}) == 1
    assert "a\\|b \\<script>" in text
    assert lines[1] == "| ---------------- | -----: | ----: | ------ |".replace(
        "-" * 16, "-" * len("a\\|b \\<script>")
    )


def test_html_is_a_whole_inert_page_with_a_caption() -> None:
    text = render(FRAME, "html", title="<script>alert(1)</script>").decode()
    assert "<script" not in text
    assert "<caption>&lt;script&gt;" in text
    assert text.startswith("<!doctype html>")
    assert '<th scope="row">South Korea</th>' in text


def test_unknown_format() -> None:
    with pytest.raises(InputError, match="md, csv, json"):
        render(FRAME, "docx")
