"""The sentences that a brief opens with are true of the records and carry their dates."""

from __future__ import annotations

import csv
import io
import re

import pytest

from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(Observatory(bundled(), cache=Cache(tmp_path_factory.mktemp("cache"))))


def front(library: Library, date: str) -> str:
    return f"k/{library.newest().head}/v/{date}/"


def said(library: Library, cell: str, date: str = "2026-11-26") -> str:
    """The text of a brief, its marks taken out."""
    page = library.answer(f"{front(library, date)}brief/{cell}/").body.decode()
    return re.sub(r"<sup>.*?</sup>|<[^>]+>", "", page)


def test_an_agreement_that_is_only_envisaged_binds_nobody(library: Library) -> None:
    """found: 'It is bound up in PNR with South Africa', an agreement that was never more than spoken of."""
    assert "No agreement is known to stand: PNR with South Africa is “envisaged”" in said(library, "ZAF/CT")


def test_an_agreement_that_stands_is_one_by_its_status(library: Library) -> None:
    """found: agreements under negotiation (EU-Korea on PNR) told as those that bind, and counted among 'more'."""
    with (bundled() / "records" / "agreement.csv").open(encoding="utf-8", newline="") as file:
        status = {row["title"]: row["status"] for row in csv.DictReader(file)}
    standing = {"", "signed", "concluded", "provisionally_applied", "in_force"}
    index = library.index(library.newest().head, "2026-11-26")
    told = [
        page.page.lead[0].text
        for page in (index.sheet(one) for one in index.pages() if one.startswith("brief/"))
    ]
    stand = [found[1] for one in told if (found := re.search(r"An agreement on it stands: (.*)\.$", one))]
    assert len(stand) > 30
    for one in stand:
        name = max((title for title in status if one.startswith(title)), key=len)
        assert status[name] in standing, one


def test_talk_of_years_ago_is_told_with_the_years(library: Library) -> None:
    """found: 'They talk' of a dialogue that last met 35 months before, and 'long ago' for all that was older."""
    assert "They talk: round 7 of the EU-Japan Cyber Dialogue" in said(library, "JPN/CS")
    assert "They were last seen to talk 3 years ago: round 2 of the EU-China" in said(library, "CHN/CS")
    assert "They were last seen to talk 32 months ago: round 14 of the EU-China" in said(library, "CHN/GS")


def test_a_number_says_what_it_counts(library: Library) -> None:
    """found: 'Last round on record: 10.10'."""
    page = said(library, "JPN/CS")
    assert "Months since the last meeting on record" in page
    assert "Last round on record" not in page


def test_one_statement_has_its_date_and_items_of_cooperation_have_theirs(library: Library) -> None:
    assert "One joint statement names non-proliferation, of 8 December 2004." in said(library, "CHN/NP")
    assert "2 items of cooperation are coded (attested 2013 to 2014); no agreement" in said(library, "CHN/CS")


def test_what_a_former_member_does_says_until_when_it_was_one(library: Library) -> None:
    page = said(library, "CHN/CS")
    assert "United Kingdom (member until 31 January 2020)" in page
    assert "17 February 2017" in page  # the last meeting of its dialogue with China
    assert "member until" not in said(library, "CHN/CS", "2019-06")


def test_the_latest_meeting_is_the_one_that_is_listed_first(library: Library) -> None:
    """found: 'of 31 January 2026', the last day of a month in which some day saw a meeting."""
    page = library.answer(front(library, "2026-11-26")).body.decode()
    listed = re.search(r"Latest meetings on record</h2>.*?<strong>(.*?)</strong>", page, re.DOTALL)
    assert listed is not None
    assert f"The latest meeting on record is of {listed[1]}." in page


def test_what_is_only_envisaged_was_not_agreed(library: Library) -> None:
    """found: 'agreed: 4 on record' of which one is envisaged and one negotiated; so too on cards."""
    text = library.answer(f"{front(library, '2026-11-26')}compare/CAN+ZAF/").body.decode()
    assert "PNR with South Africa" not in text
    index = library.index(library.newest().head, "2026-11-26")
    cards = index.sheet("partner/ZAF/").shown.cards  # type: ignore[attr-defined]
    terrorism = next(one for one in cards if one.head.text == "terrorism")
    assert not any("agreement" in amount for amount in terrorism.lines)


def test_items_beside_a_date_are_those_of_that_date(library: Library) -> None:
    """found: 'items of cooperation coded: outside coverage, July 2015', the reason of November 2026 under the other date."""
    text = library.answer(f"{front(library, '2026-11-26')}compare/CAN+KOR/").body.decode()
    assert "2 items of cooperation coded, July 2015" in text
    assert "outside coverage, July 2015" not in text


def test_a_body_of_which_nothing_is_coded_binds_nobody_knows_how_many(library: Library) -> None:
    """found: 'United Nations: 0 inside', where no standing had been coded, before all others."""
    index = library.index(library.newest().head, "2026-11-26")
    bodies = next(rows for _, anchor, rows in index.sheet("sides/").shown.parts if anchor == "bodies")  # type: ignore[attr-defined]
    inside = {one.head.text: one.inside for one in bodies}
    assert inside["United Nations"] is None
    assert inside["G7/G8"] == 4
    assert [one.inside is None for one in bodies] == sorted(one.inside is None for one in bodies)


def test_a_title_that_asks_nothing_ends_before_the_observatory_it_stands_in(library: Library) -> None:
    text = library.answer(f"{front(library, '2026-11-26')}compare/CAN+KOR/").body.decode()
    assert "Canada and South Korea, side by side. In: " in text


def test_the_live_page_of_a_brief_hands_it_out_as_a_document(library: Library) -> None:
    from docx import Document

    where = f"{front(library, '2026-11-26')}brief/JPN/CS/"
    page = library.answer(where).body.decode()
    assert 'href="brief.docx"' in page
    made = library.answer(f"{where}brief.docx")
    assert (made.status, made.lasting) == (200, "for ever")
    assert made.media.endswith("wordprocessingml.document")
    document = Document(io.BytesIO(made.body))
    said = " ".join(one.text for one in document.paragraphs)
    assert library.newest().head[:12] in said
    assert "28 January 2026" in said
    assert library.answer(f"{where}brief.docx").body == made.body
    pdf = library.answer(f"{where}brief.pdf")
    assert (pdf.media, pdf.body[:5]) == ("application/pdf", b"%PDF-")
    assert library.answer(f"{where}brief.exe").status == 404
