"""Sentences that must not return: every page of the whole static site is read."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from partnerscope.cli.app import app

pytestmark = pytest.mark.browser


GONE = {
    "a partnership of Member States": r"is called: |\bpartnership of some kind, no partnership\b",
    "who says so": r"[Ww]ho says so\?",
    "a start that goes on": r"\bStart:? +goes on\b",
    "not at a date": r"[Aa]t this date:? +not\b(?! known)",
    "a command line": rf"\bpartnerscope (?:{'|'.join(sorted(set(app.commands) - {'codebook'}))})\b|(?<![\w-])--[a-z]{{2,}}",
    "no article": r"\b(?:with|of|by|from|to|on|between|and|when did|do|does) (?:USA\b|(?:EU|UK)\b(?![ -/]))",
}
"""Sentences of issue 11 that must not return, as patterns."""
COUNTED = ("measures", "codebook", "cell", "map", "table", "tables", "claims", "claim", "audit", "brief")
"""Rooms where 'surely' and 'possibly' may stand: behind how it is counted."""
STANDING = re.compile(r"(?<!\w)(?:holds: |\()(?:surely|possibly|presumably)\b")
TITLES = re.compile(
    r"<(title|h1|h2|caption|p class=\"lead[^\"]*\")[ >].*?</(?:title|h1|h2|caption|p)>", re.DOTALL
)


def near(text: str, found: re.Match[str]) -> str:
    """What was found, with what stands around it."""
    return text[max(0, found.start() - 40) : found.end() + 40]


def told(page: str) -> str:
    """What a page says above the box on how to cite it, as text; what is quoted from records is in it too."""
    body = page.partition("<main")[2].partition('<section class="cite"')[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body.partition(">")[2])).split())


def said_again(site: Path) -> list[str]:
    """The sentences on the pages of one site that must not return."""
    recorded = ("source", "records", "record", "name", "changes")  # their titles quote records and sources
    faults = []
    for path in sorted(site.rglob("*.html")):
        page = path.read_text("utf-8")
        parts = [
            one for one in path.relative_to(site).parts if not re.fullmatch(r"latest|v|\d{4}(-\d\d)*", one)
        ]
        text, room, body = told(page), parts[0], html.unescape(page.partition("<main")[2])
        heads = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", one[0])) for one in TITLES.finditer(page))
        for why, pattern in GONE.items():
            where = {"no article": "" if room in recorded else heads, "a command line": body}.get(why, text)
            faults += [f"{path}: {why}: {near(where, one)}" for one in re.finditer(pattern, where)][:1]
        if room not in COUNTED and (one := STANDING.search(text)):
            faults.append(f"{path}: {near(text, one)}")
    return faults


def test_no_page_of_the_whole_site_says_what_must_not_return(site: Path) -> None:
    faults = said_again(site)
    assert not faults, "\n".join(faults[:20])


def test_what_a_partner_is_called_has_its_date_and_is_of_the_union(site: Path) -> None:
    """China is not called what Member States called it, and Russia is not called a strategic partner without a year."""
    called = re.compile(r'<span class="called">(.*?)</span>')
    terms = {
        term
        for path in (site / "latest/v/2026-11/compare").rglob("index.html")
        for one in called.findall(path.read_text("utf-8"))
        for term in html.unescape(one).split(" · ")
    }
    assert terms
    assert all(re.search(r" since .*\d{4}$|, start not dated$|” last in \d{4}$", term) for term in terms), (
        terms
    )
    assert not any("no partnership" in term or "of some kind" in term for term in terms)
    for partner in ("CHN", "RUS"):
        page = (site / f"latest/v/2026-11/partner/{partner}/index.html").read_text("utf-8")
        listed = page.partition('<h2 id="called">')[2].partition("<h2")[0]
        rows = [told(f"<main>{one}") for one in listed.split("<li>")[1:]]
        assert rows
        assert all(re.search(r"\b(19|20)\d{2}\b", row) for row in rows), rows


def test_a_numbered_statement_of_a_summit_is_evidence_that_it_met(site: Path) -> None:
    page = told((site / "latest/v/2026-11/brief/JPN/GP/index.html").read_text("utf-8"))
    assert "round 30 of the EU-Japan summit" in page
    assert "23 July 2025" in page
    assert "met 22 June 2004" not in page
