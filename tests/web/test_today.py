"""The front page and the ledger: who met when, who is still talking, as of the date of the page."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from tests.web.test_pages import seen

from partnerscope.codebook import About
from partnerscope.folder import scaffold
from partnerscope.folder.scaffold import Named
from partnerscope.measure import Round, Rounds
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web.language import speech
from partnerscope.web.library import Library
from partnerscope.web.pages.axis import axis, years
from partnerscope.web.reading import front_date

CODEBOOK = bundled() / "codebook"


def text_of(library: Library, address: str) -> str:
    return " ".join(seen(library, address).text.split())


def later(front: str) -> str:
    return front.replace("/v/2015-07/", "/v/2020/")


def test_the_front_page_says_who_met_when_and_what_is_only_named(library: Library, front: str) -> None:
    text = text_of(library, front)
    assert "When did the EU last sit down with its partners, and on what?" in text
    assert "1 of 2 dialogues are seen to have met since" in text
    assert "Oct 20141 dialogue" in text  # Japan on terrorism and on cyber-security
    assert "?1 named, no meeting on record" in text  # USA on terrorism
    assert "no dialogue named: USA, cyber-security" in text
    assert "last meeting on record 26 January 2017: Japan" in text_of(library, later(front))


def test_two_kinds_of_nothing_look_different(library: Library, front: str) -> None:
    page = library.answer(front).body.decode()
    assert page.count('class="none named"') == 1  # USA, terrorism
    assert page.count('class="nothing"') == 1  # USA, cyber-security


def test_a_new_observatory_shows_what_is_recorded(tmp_path: Path) -> None:
    scaffold(
        tmp_path / "new",
        CODEBOOK,
        Named("NOR", "Norway"),
        [Named("SWE", "Sweden")],
        [Named("SEA", "the sea")],
    )
    observatory = Observatory(tmp_path / "new", cache=Cache(tmp_path / "cache"))
    observatory.commit("as it stands", "tester")
    fresh = Library(observatory)
    text = text_of(fresh, fresh.front())
    assert "On record so far:" in text
    assert "2 actor" in text
    assert "nothing is known" not in text


def test_the_ledger_has_a_line_a_dialogue_and_is_chosen_by_address(library: Library, front: str) -> None:
    at = later(front)
    whole = text_of(library, f"{at}dialogues/")
    assert "Undated dialogue" in whole
    assert "26 January 2017" in whole
    assert "Undated dialogue" not in text_of(library, f"{at}dialogues/partner/JPN/")
    assert "Undated dialogue" in text_of(library, f"{at}dialogues/reading/no_meeting/")
    assert "26 January 2017" in text_of(library, f"{at}dialogues/silent-since/2018/")
    assert library.answer(f"{at}dialogues/silent-since/2017/").status == 404  # nobody was silent since then
    assert library.answer(f"{at}dialogues/partner/XXX/").status == 404


def test_two_choices_at_once_are_a_part_of_a_page(library: Library, front: str) -> None:
    """Partner and reading, either first; each link of a choice leads to a part that is there."""
    for address, parts in (("partner/JPN/", {"silent"}), ("reading/silent/", {"JPN"})):
        page = seen(library, f"{later(front)}dialogues/{address}")
        assert parts <= set(page.ids)
        inside = {link.partition("#")[2] for link in page.links if link.startswith(("#", "./#"))}
        assert inside - {"main", "cite", ""} <= set(page.ids)


def test_the_files_of_the_ledger_hold_what_the_page_shows(library: Library, front: str) -> None:
    at = later(front)
    rows = list(
        csv.DictReader(io.StringIO(library.answer(f"{at}dialogues/partner/JPN/data.csv").body.decode()))
    )
    assert [row["record"] for row in rows] == ["D-1"]
    first = (
        "dialogue,partner,issues,last_meeting,months_silent,rhythm_months,rounds_on_record,rounds_at_least,"
        "reading,last_searched"
    )
    assert list(rows[0])[:10] == first.split(",")
    findings = json.loads(library.answer(f"{at}dialogues/index.json").body)["data"]["findings"]
    assert {one["dialogue"] for one in findings} == {"D-1", "D-2"}


def test_what_is_expected_is_marked_as_no_more_than_that() -> None:
    found = Library(Observatory(bundled()))
    head = found.newest().head
    body = found.answer(f"k/{head}/v/2026-11/dialogues/expected.ics").body
    lines = body.split(b"\r\n")
    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    assert max(len(line) for line in lines) <= 75
    events = body.count(b"BEGIN:VEVENT")
    assert events > 0
    assert body.count(b"STATUS:TENTATIVE") == body.count(b"SUMMARY:Expected") == events


def _round(identity: str, day: date, number: int | None = None) -> Round:
    at = day.toordinal()
    return Round(identity, day.isoformat(), at, at, at, at, number)


def test_hollow_dots_are_the_rounds_that_numbers_prove() -> None:
    held = (
        _round("a", date(2016, 1, 1), 3),
        _round("b", date(2020, 1, 1), 6),
        _round("c", date(2022, 1, 1)),
    )
    drawn = years([one.start for one in held], date(2026, 11, 30).toordinal())
    found = axis(Rounds(held, (), 6, complete=False), "", drawn, speech("en"))
    assert len(found.held) == 3
    assert len(found.proven) == 2  # the 4th and the 5th
    assert found.held[0] < found.proven[0] < found.proven[1] < found.held[1]
    assert found.earlier == 1  # 6 at least, 5 drawn
    assert found.until == found.held[-1] < drawn.now


@pytest.mark.parametrize(
    ("valid", "dates", "shown"),
    [
        ("2015-07", ("2015-07", "2026-11"), "2015-07"),
        ("", ("2015-07", "2026-11"), "2026-11"),
        ("", ("2015-07",), "2026-11-27"),
        ("", (), "2026-11-27"),
    ],
)
def test_the_first_date_is_today_unless_the_observatory_says_otherwise(
    valid: str, dates: tuple[str, ...], shown: str
) -> None:
    about = About("x", "X", "EU", (), (), valid=valid, dates=dates)
    assert front_date(about, date(2026, 11, 27)) == shown
