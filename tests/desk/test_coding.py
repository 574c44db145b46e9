"""Coding on the pages, without a script: saved at once, on the state that was seen, and nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from partnerscope.web.desk import Team
from tests.accounts.test_accounts import WORDS
from tests.desk.conftest import ORIGIN, READOUT, Browser, Browsers, text_of
from tests.documents.making import pdf


def own(team: Team, name: str = "Ann") -> list[tuple[str, dict[str, str], str]]:
    """Kind, cells and first words of what somebody proposed."""
    found = team.bench.own("t1", team.accounts.person(name).coder)
    return [(one.kind, dict(one.cells), one.exact) for one in found]


def test_pasted_words_become_a_passage_and_empty_fields_are_left_out(
    team: Team, browsers: Browsers, task: str
) -> None:
    got = browsers("Ann").propose(
        "took  PLACE in Oslo", place="Oslo", date="2026-03-02", number="", rank=["", ""]
    )
    assert got.status_code == 200
    assert own(team) == [("meeting", {"place": "Oslo", "date": "2026-03-02"}, "took place in Oslo")]
    assert "M1" in text_of(got) and "took place in Oslo" in text_of(got)
    assert re.search(r'<mark data-o="\d+" data-label="M1">took place in Oslo</mark>', got.text)


def test_the_first_and_the_last_sentence_ticked_are_the_words_between(
    team: Team, browsers: Browsers, task: str
) -> None:
    ann = browsers("Ann")
    ticks = re.findall(r'name="tick" value="([^"]+)"', ann.get("/desk/task/t1").text)
    assert len(ticks) == 5
    ann.post("/desk/task/t1/propose", {"state": "", "kind": "meeting", "tick": [ticks[3], ticks[1]]})
    assert own(team)[0][2] == READOUT[READOUT.index("The second") : READOUT.index(" They spoke")]


def test_a_selection_chooses_among_the_same_words_and_never_decides(team: Team, browsers: Browsers) -> None:
    text = "The talks were held in Oslo.\n\nMore talks were held in Oslo.\n"
    document, _ = team.observatory.document.add(text.encode(), "twice.txt", source="gov-2020")
    team.bench.make(
        document.hash, ("meeting",), tuple(team.accounts.person(n).coder for n in ("Ann", "Ben")), id="t1"
    )
    ann = browsers("Ann")
    assert ann.propose("were held in Oslo").status_code == 400
    for start in (text.rindex("were"), text.index("were")):
        ann.post(
            "/desk/task/t1/propose",
            {"state": ann.state(), "kind": "meeting", "quote": "were held in Oslo", "start": str(start)},
        )
    found = team.bench.own("t1", team.accounts.person("Ann").coder)
    assert [one.start for one in found] == [text.rindex("were"), text.index("were")]
    lied = {
        "state": ann.state(),
        "kind": "meeting",
        "quote": "were held in Rome",
        "start": str(text.index("were")),
    }
    assert ann.post("/desk/task/t1/propose", lied).status_code == 400


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"quote": "took place in Rome", "cell.place": "Rome"}, "do not stand in the text"),
        ({"quote": "", "cell.place": "Oslo"}, "no words prove it"),
        ({"quote": "took place in Oslo", "cell.date": "soon"}, "is not a date"),
        ({"quote": "took place in Oslo", "cell.rank": "emperor"}, "emperor"),
        ({"quote": "took place in Oslo", "cell.colour": "blue"}, "no column"),
        ({"quote": "took place in Oslo", "kind": "membership"}, "does not look for"),
    ],
)
def test_what_cannot_be_saved_stays_in_the_form_with_the_reason(
    team: Team, browsers: Browsers, task: str, said: dict[str, str], part: str
) -> None:
    got = browsers("Ann").post(
        "/desk/task/t1/propose", {"state": "", "kind": "meeting", "note": "a note <b>", **said}
    )
    assert got.status_code == 400
    assert part in text_of(got)
    assert "a note &lt;b&gt;</textarea>" in got.text
    assert f">{said['quote']}</textarea>" in got.text
    assert own(team) == []


def test_a_second_window_on_an_old_state_is_asked_and_nothing_is_overwritten(
    team: Team, browsers: Browsers, task: str
) -> None:
    ann = browsers("Ann")
    first = second = ann.state()
    body = {"kind": "meeting", "quote": "took place in Oslo"}
    assert (
        ann.post("/desk/task/t1/propose", {**body, "state": first, "cell.place": "Oslo"}).status_code == 200
    )
    asked = ann.post("/desk/task/t1/propose", {**body, "state": second, "cell.place": "Bergen"})
    assert asked.status_code == 409
    assert "something was saved on the task 't1' since" in text_of(asked)
    assert 'value="Bergen"' in asked.text
    assert [cells for _, cells, _ in own(team)] == [{"place": "Oslo"}]
    state = re.search(r'name="state" value="([^"]*)"', asked.text)
    assert state is not None
    assert (
        ann.post("/desk/task/t1/propose", {**body, "state": state[1], "cell.place": "Bergen"}).status_code
        == 200
    )
    assert [cells["place"] for _, cells, _ in own(team)] == ["Oslo", "Bergen"]


def test_a_double_press_saves_once(team: Team, browsers: Browsers, task: str) -> None:
    ann = browsers("Ann")
    body = {"state": ann.state(), "kind": "meeting", "quote": "took place in Oslo"}
    assert [ann.post("/desk/task/t1/propose", body).status_code for _ in range(2)] == [200, 409]
    assert len(own(team)) == 1


def test_a_revision_keeps_the_words_and_the_old_state_is_refused(
    team: Team, browsers: Browsers, task: str
) -> None:
    ann = browsers("Ann")
    ann.propose("took place in Oslo", place="Oslo")
    (one,) = team.bench.own("t1", team.accounts.person("Ann").coder)
    old = ann.state()
    assert 'value="Oslo"' in ann.get(f"/desk/task/t1?revise={one.id}").text
    got = ann.post(f"/desk/task/t1/revise/{one.id}", {"state": old, "cell.place": "", "cell.date": "2026"})
    assert got.status_code == 200
    assert own(team) == [("meeting", {"date": "2026"}, "took place in Oslo")]
    assert ann.post(f"/desk/task/t1/revise/{one.id}", {"state": old, "cell.date": "2027"}).status_code == 409
    assert own(team) == [("meeting", {"date": "2026"}, "took place in Oslo")]


def test_undo_takes_back_step_by_step_and_nothing_is_lost(team: Team, browsers: Browsers, task: str) -> None:
    ann = browsers("Ann")
    ann.propose("took place in Oslo", place="Oslo")
    ann.propose("They spoke of ports")
    ann.post("/desk/task/t1/undo", {"state": ann.state()})
    assert [exact for _, _, exact in own(team)] == ["took place in Oslo"]
    (one,) = team.bench.own("t1", team.accounts.person("Ann").coder)
    ann.post("/desk/task/t1/withdraw", {"proposal": one.id, "state": ann.state()})
    assert own(team) == []
    ann.post("/desk/task/t1/undo", {"state": ann.state()})
    assert [exact for _, _, exact in own(team)] == ["took place in Oslo"]
    assert len(team.bench.desk.own("t1", team.accounts.person("Ann").coder)) == 5
    assert ann.get("/desk/work").text.count(">t1</a></td>") == 5


def test_undo_pressed_twice_or_in_an_old_window_takes_back_one_step(
    team: Team, browsers: Browsers, task: str
) -> None:
    ann = browsers("Ann")
    for words in ("took place in Oslo", "They spoke of ports", "meet again in Turku"):
        ann.propose(words)
    old = ann.state()
    assert ann.post("/desk/task/t1/undo", {"state": old}).status_code == 200
    twice = ann.post("/desk/task/t1/undo", {"state": old})
    assert twice.status_code == 409
    assert "something was saved" in text_of(twice)
    assert [exact for _, _, exact in own(team)] == ["took place in Oslo", "They spoke of ports"]
    (one, _) = team.bench.own("t1", team.accounts.person("Ann").coder)
    assert ann.post("/desk/task/t1/withdraw", {"proposal": one.id, "state": old}).status_code == 409
    assert len(own(team)) == 2
    page = ann.get("/desk/task/t1").text
    assert page.count(f'name="state" value="{ann.state()}"') == 5, "the form, each withdrawal, undo, finish"


def test_who_finishes_is_told_what_another_window_saved_since(
    team: Team, browsers: Browsers, task: str
) -> None:
    ann = browsers("Ann")
    old = ann.state()
    ann.propose("took place in Oslo")
    asked = ann.post("/desk/task/t1/finish", {"state": old})
    assert asked.status_code == 409
    assert "something was saved on the task 't1' since" in text_of(asked)
    assert team.bench.finished(team.bench.task("t1")) == ()
    assert ann.finish().status_code == 200
    assert team.bench.finished(team.bench.task("t1")) == (ann.person.coder if ann.person else "",)


def test_my_work_has_pages(team: Team, browsers: Browsers, task: str) -> None:
    ann = browsers("Ann")
    for number in range(105):
        team.bench.note("t1", ann.person.coder if ann.person else "", f"note {number}.")
    first, second = ann.get("/desk/work"), ann.get("/desk/work?skip=100")
    assert "note 104." in first.text and "note 4." not in first.text
    assert "note 4." in second.text and "note 5." not in second.text
    assert 'href="/desk/work?skip=100"' in first.text and 'href="/desk/work?skip=0"' in second.text


def test_finish_leads_on_and_freezes_and_reopen_goes_on(team: Team, browsers: Browsers, task: str) -> None:
    ann = browsers("Ann")
    assert text_of(ann.get("/desk/")).count("readout.txt") == 2
    got = ann.finish("t1")
    assert str(got.url).endswith("/desk/")
    assert ann.propose("took place in Oslo").status_code == 400
    assert "You have finished this task" in text_of(ann.get("/desk/task/t1"))
    ann.post("/desk/task/t1/reopen")
    assert ann.propose("took place in Oslo").status_code == 200


def test_a_lost_session_keeps_the_form_and_returns_to_it(team: Team, browsers: Browsers, task: str) -> None:
    ann = browsers("Ann")
    body: dict[str, Any] = {
        "csrf": ann.csrf(), "state": ann.state(), "kind": "meeting", "quote": "took place in Oslo",
        "cell.place": "Oslo <&>", "note": "first line\nsecond",
    }  # fmt: skip
    team.accounts.sessions.end_all(ann.person.id if ann.person else "")
    got = ann.client.post("/desk/task/t1/propose", data=body, headers={"Origin": ORIGIN})
    assert got.status_code == 401
    assert "nothing you typed is lost" in text_of(got)
    fields = hidden(got.text)
    back = ann.client.post(
        "/desk/login", data={**fields, "name": "Ann", "password": WORDS}, headers={"Origin": ORIGIN}
    )
    assert "Oslo <&>" in text_of(back)
    action = re.search(r'<form method="post" action="(/desk/task[^"]+)"', back.text)
    assert action is not None
    saved = ann.client.post(action[1], data=hidden(back.text), headers={"Origin": ORIGIN})
    assert saved.status_code == 200
    assert own(team) == [("meeting", {"place": "Oslo <&>"}, "took place in Oslo")]
    (kept,) = team.bench.own("t1", team.accounts.person("Ann").coder)
    assert kept.note == "first line\nsecond"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's main form."""
    from html import unescape

    main = page.partition("<main")[2]
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', main)
    }


def test_a_lost_session_on_a_page_comes_back_to_it(browsers: Browsers, task: str) -> None:
    got = browsers().get("/desk/task/t1?page=1&kind=meeting", follow_redirects=False)
    assert got.headers["location"] == "/desk/login?to=%2Fdesk%2Ftask%2Ft1%3Fpage%3D1%26kind%3Dmeeting"
    assert (
        'name="to" value="/desk/task/t1?page=1&amp;kind=meeting"'
        in browsers().get(got.headers["location"]).text
    )


def test_the_search_log_and_the_notes_are_mine(browsers: Browsers, task: str) -> None:
    ann = browsers("Ann")
    found = ann.post("/desk/task/t1/look", {"words": "ports"})
    assert "1 sentence" in text_of(found)
    ann.post("/desk/task/t1/note", {"text": "look again"})
    work = text_of(ann.get("/desk/work"))
    assert "“ports” in t1: 1 sentence" in work and "look again" in work


def test_drafts_wait_until_a_coder_has_finished(browsers: Browsers, task: str) -> None:
    ann = browsers("Ann")
    assert "what a dictionary sees" not in ann.get("/desk/task/t1").text
    assert ann.post("/desk/task/t1/drafts").status_code == 400
    ann.finish("t1")
    assert "Show what a dictionary sees" in ann.get("/desk/task/t1").text
    assert ann.post("/desk/task/t1/drafts").status_code == 200


def test_the_words_of_a_suggestion_are_taken_over_into_the_form(team: Team, browsers: Browsers) -> None:
    document, _ = team.observatory.document.add(READOUT.encode(), "readout.txt", source="gov-2020")
    coders = tuple(team.accounts.person(name).coder for name in ("Ann", "Ben"))
    team.bench.make(document.hash, ("meeting",), coders, id="t1", drafts="before")
    ann = browsers("Ann")
    told = ann.post("/desk/task/t1/drafts").text
    links = re.findall(r'href="(/desk/task/t1\?[^"]*use=(\d+)-(\d+)#form)"', told)
    assert links
    address, start, end = links[0]
    words = READOUT[int(start) : int(end)]
    form = ann.get(address.replace("&amp;", "&")).text
    assert f'rows="4">{words}</textarea>' in form and f'name="start" value="{start}"' in form
    ann.post(
        "/desk/task/t1/propose", {"state": ann.state(), "kind": "meeting", "quote": words, "start": start}
    )
    assert own(team)[0][2] == words
    for odd in ("9-", "x-y", "5-1", "0-99999999999", "-"):
        assert ann.get(f"/desk/task/t1?use={odd}").status_code == 200


def test_who_saw_suggestions_and_goes_on_can_take_them_over(
    team: Team, browsers: Browsers, task: str
) -> None:
    ann = browsers("Ann")
    ann.finish("t1")
    ann.post("/desk/task/t1/reopen")
    assert ann.post("/desk/task/t1/drafts").status_code == 400, "nothing was seen yet: finish first"
    ann.finish("t1")
    assert "Use these words" not in ann.post("/desk/task/t1/drafts").text, "a frozen task takes nothing over"
    ann.post("/desk/task/t1/reopen")
    assert "Show what a dictionary sees" in ann.get("/desk/task/t1").text
    told = ann.post("/desk/task/t1/drafts").text
    start, end = re.findall(r"use=(\d+)-(\d+)#form", told)[0]
    words = READOUT[int(start) : int(end)]
    assert ann.propose(words).status_code == 200
    (made,) = team.bench.own("t1", team.accounts.person("Ann").coder)
    assert (made.exact, made.drafts) == (words, True), "agreement of such tasks stands apart"


def test_words_for_a_field_stand_beside_those_for_the_record(
    team: Team, browsers: Browsers, task: str
) -> None:
    ann = browsers("Ann")
    ann.propose("took place in Oslo", place="Oslo")
    (one,) = team.bench.own("t1", team.accounts.person("Ann").coder)

    def revise(**fields: str) -> list[tuple[str, str]]:
        ann.post(f"/desk/task/t1/revise/{one.id}", {"state": ann.state(), "cell.place": "Oslo", **fields})
        (now,) = team.bench.own("t1", team.accounts.person("Ann").coder)
        return [(passage.field, passage.exact) for passage in now.passages]

    assert '<option value="place">' in ann.get(f"/desk/task/t1?revise={one.id}").text
    for_record, for_place = ("*", "took place in Oslo"), ("place", "in Oslo")
    assert revise(**{"quote": "in Oslo", "for": "place"}) == [for_record, for_place]
    assert "place: in Oslo" in text_of(ann.get("/desk/task/t1"))
    assert revise(quote="", **{"for": "place"}) == [for_record, for_place], "nothing was said"
    assert revise(**{"quote": "on 2 March 2026", "for": "*"}) == [("*", "on 2 March 2026"), for_place]
    assert revise(**{"quote": "in Oslo on", "for": "place"}) == [
        ("*", "on 2 March 2026"),
        ("place", "in Oslo on"),
    ]


def test_keys_are_chosen_and_shown_where_they_work(browsers: Browsers, task: str) -> None:
    ann = browsers("Ann")
    ann.post("/desk/keys", {"undo": "z", "save": "w"})
    page = ann.get("/desk/task/t1").text
    assert 'data-key="z">Undo' in page and 'data-key="w">Save' in page
    for keys, part in (
        ({"undo": "s"}, "the same key"),
        ({"undo": "ab"}, "not a key"),
        ({"undo": "1"}, "not a key"),
    ):
        assert part in text_of(ann.post("/desk/keys", keys))


def test_the_stylesheet_is_a_stylesheet_whatever_the_hashes_are(
    browsers: Browsers, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the order of the paths the two changed places when the hash of the script came first."""
    for paths in (("desk-0.js", "desk-1.css"), ("desk-0.css", "desk-1.js")):
        monkeypatch.setattr(
            "partnerscope.web.desk.page.desk_assets", lambda paths=paths: dict.fromkeys(paths)
        )
        page = browsers("Ann").get("/desk/task/t1").text
        assert re.search(r'<link rel="stylesheet" href="desk-.\.css">', page)
        assert re.search(r'<script src="desk-.\.js"', page)


def test_the_script_is_small_and_the_only_one(browsers: Browsers, task: str) -> None:
    script = Path("src/partnerscope/web/desk/assets/desk.js")
    root = Path(__file__).resolve().parents[2]
    assert len((root / script).read_text("utf-8").splitlines()) <= 200
    pages = [
        browsers("Ann").get(path).text
        for path in ("/desk/", "/desk/task/t1", "/desk/work", "/desk/documents")
    ]
    for page in pages:
        assert len(re.findall(r"<script", page)) == 1
        assert not re.search(r"\son\w+=|javascript:|style=", page)


def test_a_document_is_added_and_read_page_by_page_with_its_pictures(team: Team, browsers: Browsers) -> None:
    data = pdf([[(72, 700, "The talks were held in Oslo.")], [(72, 700, "They ended in Turku.")]])
    dora = browsers("Dora")
    assert dora.post("/desk/documents", files={"file": ("../../talks.pdf", data)}).status_code == 200
    (document,) = team.bench.desk.documents()
    assert document.name == "talks.pdf"
    at = team.bench.archive.layer(document).text.index("They")
    assert "They ended in Turku." in text_of(dora.get(f"/desk/document/{document.hash}?at={at}"))
    picture = dora.get(f"/desk/document/{document.hash}/page/1.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert dora.get(f"/desk/document/{document.hash}/page/999.png").status_code == 400


@pytest.mark.parametrize(
    ("name", "data"),
    [("x.html", b"<html><script>alert(1)</script><p>The talks were held.</p></html>"),
     ("x.svg", b"<svg onload='alert(1)'></svg>"), ("x.exe", b"MZ\x90\x00\x00"), ("x.txt", b"\xff\xfe\x00"), ("x", b"")],
)  # fmt: skip
def test_an_upload_is_never_served_as_what_it_is(
    team: Team, browsers: Browsers, name: str, data: bytes
) -> None:
    dora = browsers("Dora")
    got = dora.post("/desk/documents", files={"file": (name, data, "text/html")})
    assert got.status_code in (200, 400)
    for one in team.bench.desk.documents():
        shown = dora.get(f"/desk/document/{one.hash}")
        assert "<script>alert" not in shown.text and "<svg" not in shown.text
        assert shown.headers["content-type"].startswith("text/html")


def test_too_large_a_form_is_refused_before_it_is_read(browsers: Browsers) -> None:
    dora: Browser = browsers("Dora")
    got = dora.client.post(
        "/desk/documents", content=b"x", headers={"Origin": ORIGIN, "Content-Length": str(60 * 1024 * 1024)}
    )
    assert got.status_code == 413
