"""Citations: text, BibTeX, RIS and CSL-JSON say the same, and the short id of a number leads to it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from partnerscope.web.cite import PageCitation
from partnerscope.web.library import Library
from partnerscope.web.pages.numbers import short_id

CITED = PageCitation(
    ("A & B_Group",), "What stands at 50% {today}?", "An observatory", "ob", "2015-07", "ab" * 32,
    datetime(2026, 3, 4, tzinfo=UTC), "https://example.org/k/ab/v/2015-07/map/policy/",
)  # fmt: skip


def test_the_four_forms_say_the_same() -> None:
    for text in (CITED.text, CITED.ris, CITED.csl):
        for said in ("A & B_Group", "What stands at 50% {today}?", "2026", CITED.address, "abababababab"):
            assert said in text
    assert r"A \& B\_Group" in CITED.bibtex
    assert r"50\% \{today\}?" in CITED.bibtex
    bare = CITED.bibtex.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert CITED.bibtex.startswith("@misc{ob-2015-07-map-policy,")


def test_ris_is_ris() -> None:
    lines = CITED.ris.split("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])


def test_every_page_can_be_cited(library: Library, front: str) -> None:
    page = library.answer(f"{front}partner/JPN/").body.decode()
    held = [unescape(one) for one in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)]
    assert [one[:5] for one in held[:3]] == ["@misc", "TY  -", "[\n {\n"[:5]]
    (item,) = json.loads(held[2])
    assert item["type"] == "dataset"
    assert item["URL"].endswith(f"{front}partner/JPN/")
    assert "Where this site stands on the web was not told" in page


def test_a_short_id_leads_to_its_number(library: Library, front: str) -> None:
    identity = short_id("policy", "JPN.CS", "2015-07")
    assert identity == short_id("policy", "JPN.CS", "2015-07") != short_id("policy", "JPN.CS", "2015-08")
    row = library.answer(f"{front}cell/policy/").body.decode()
    assert f'n/{identity[0]}/#{identity}">{identity}</a>' in row
    answer = library.answer(f"n/{identity[0]}/")
    (found,) = re.findall(rf'<li id="{identity}">.*?href="([^"]+)">(.*?)</a>', answer.body.decode())
    assert found == ("../../latest/v/2015-07/cell/policy/#JPN.CS", "2")
    moved = library.answer("latest/v/2015-07/cell/policy/")
    assert 'id="JPN.CS"' in library.answer(moved.to).body.decode()
    assert library.answer("n/1/").status == library.answer("n/aa/").status == 404


@pytest.mark.parametrize("letter", ["a", "7"])
def test_a_letter_without_numbers_is_a_page_too(library: Library, letter: str) -> None:
    assert library.answer(f"n/{letter}/").status == 200
