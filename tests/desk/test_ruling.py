"""From two blind codings to a record: ruled on the pages, accepted into the journal, read by everybody."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest

from partnerscope.coding import coefficients
from partnerscope.documents import Access, archive, worker
from partnerscope.observatory import Observatory
from partnerscope.release import release
from partnerscope.web.desk import Team
from tests.desk.conftest import READOUT, Browsers, text_of

CELLS = {"dialogue": "sea-1", "date": "2026-03-02", "number": "2"}


@pytest.fixture
def coded(team: Team, browsers: Browsers, task: str) -> str:
    """Both have coded one meeting and differ in its place; Ann alone saw another."""
    browsers("Ann").propose("took place in Oslo on 2 March 2026", place="Oslo", **CELLS)
    browsers("Ben").propose("Maritime Dialogue took place in Oslo on 2 March 2026", place="oslo", **CELLS)
    browsers("Ann").propose("meet again in Turku", dialogue="sea-1", place="Turku")
    for name in ("Ann", "Ben"):
        browsers(name).finish("t1")
    return task


def test_the_ruling_is_made_by_field_with_a_reason(team: Team, browsers: Browsers, coded: str) -> None:
    cleo = browsers("Cleo")
    page = text_of(cleo.get("/desk/rule/t1"))
    assert "2 units, 2 still to be decided" in page
    assert "Ann" not in page and "Ben" not in page
    (first, *_) = team.observatory.rule(team.accounts.person("Cleo").coder).units("t1")
    letters = {one.cells["place"]: letter for letter, one in first.unit.proposals.items()}
    chosen = {"unit": "t1.u1", "choose.place": letters["Oslo"]}
    assert "says why" in text_of(cleo.post("/desk/rule/t1", {**chosen, "why": ""}))
    assert cleo.post("/desk/rule/t1", {**chosen, "why": "as a name"}).status_code == 200
    assert cleo.post("/desk/rule/t1/accept").status_code == 400, "one is still open"
    cleo.post("/desk/rule/t1", {"unit": "t1.u2", "choose.*": "none", "why": "a promise, not a meeting"})
    got = cleo.post("/desk/rule/t1/accept", {"reason": "the March round"})
    assert "Task t1 is in the journal: 1 record" in text_of(got)
    meeting = team.observatory.at().frame("meeting")
    assert meeting.select("dialogue", "place", "number").rows() == [("sea-1", "Oslo", 2)]
    (quote, *_), _ = team.observatory.at().frame("quote")["exact"].to_list(), None
    assert quote in READOUT
    assert set(team.observatory.at().frame("coding")["coder"]) == {"c1", "c2"}
    assert team.observatory.verify() == []


@pytest.mark.parametrize("access", ["open", "confidential"])
def test_a_document_without_a_source_makes_one_when_its_ruling_is_accepted(
    team: Team, browsers: Browsers, access: Access
) -> None:
    """At a desk nobody could record a source, so a document that was uploaded there led nowhere."""
    document, _ = team.observatory.document.add(READOUT.encode(), "readout.txt", access=access)
    coders = tuple(team.accounts.person(name).coder for name in ("Ann", "Ben"))
    team.bench.make(document.hash, ("meeting",), coders, id="t1")
    for name in ("Ann", "Ben"):
        browsers(name).propose("took place in Oslo", dialogue="sea-1", date="2026-03-02")
        browsers(name).finish("t1")
    cleo = browsers("Cleo")
    cleo.post("/desk/rule/t1/identical")
    said = {"url": "https://example.org/readout", "issued": "2026-03-03"}
    for wrong, part in (("url", "is not an address"), ("issued", "is not a day")):
        got = cleo.post("/desk/rule/t1/accept", {**said, wrong: "javascript:alert(1)"})
        assert got.status_code == 400 and part in text_of(got)
        assert 'name="url" type="url" value="' in got.text and "command" not in text_of(got)
    assert "1 record" in text_of(cleo.post("/desk/rule/t1/accept", said))
    (made,) = {csl for one, csl in team.observatory.at().frame("source").select("id", "csl").rows()
               if one != "gov-2020"}  # fmt: skip
    item = json.loads(made)
    title = "readout.txt" if access == "confidential" else "Readout of the maritime talks"
    assert (item["title"], item["URL"], item["archived_hash"]) == (title, said["url"], document.hash)
    assert item["issued"] == {"date-parts": [[2026, 3, 3]]}
    assert team.bench.archive.document(document.hash).source == item["id"]
    assert set(team.observatory.at().frame("evidence").filter(record="t1.u1")["source"]) == {item["id"]}
    assert team.observatory.verify() == []


def test_another_value_and_taking_a_ruling_back(team: Team, browsers: Browsers, coded: str) -> None:
    cleo = browsers("Cleo")
    said = {"unit": "t1.u1", "choose.place": "other", "value.place": "Oslo, Norway", "why": "whole"}
    assert "Oslo, Norway" in text_of(cleo.post("/desk/rule/t1", said))
    back = cleo.post("/desk/rule/t1", {"unit": "t1.u1", "back": "place", "why": "too much"})
    assert "2 still to be decided" in text_of(back)
    again = cleo.post("/desk/rule/t1", said)
    assert "1 still to be decided" in text_of(again)
    wrong = {"unit": "t1.u1", "choose.date": "other", "value.date": "soon", "why": "x"}
    assert cleo.post("/desk/rule/t1", wrong).status_code == 400


def test_a_form_with_one_fault_decides_nothing(team: Team, browsers: Browsers, coded: str) -> None:
    cleo = browsers("Cleo")
    form = {"unit": "t1.u1", "choose.place": "A", "choose.date": "other", "value.date": "soon", "why": "x"}
    assert cleo.post("/desk/rule/t1", form).status_code == 400
    assert team.bench.desk.own("t1", team.accounts.person("Cleo").coder) == []


def test_the_id_and_what_a_record_needs_are_ruled_on_the_page(
    team: Team, browsers: Browsers, task: str
) -> None:
    """Nobody named the dialogue, which a meeting needs: whoever rules says it, and how the record is called."""
    for name in ("Ann", "Ben"):
        browsers(name).propose("took place in Oslo on 2 March 2026", date="2026-03-02")
        browsers(name).finish("t1")
    cleo = browsers("Cleo")
    cleo.post("/desk/rule/t1/identical")
    assert "dialogue" in text_of(cleo.post("/desk/rule/t1/accept")), "it cannot stand without one"
    page = cleo.get("/desk/rule/t1").text
    assert 'name="value.dialogue"' in page and 'name="value.id"' in page
    for column, value in (("dialogue", "sea-1"), ("id", "sea-1-m9")):
        form = {"unit": "t1.u1", f"choose.{column}": "other", f"value.{column}": value, "why": "as on record"}
        assert cleo.post("/desk/rule/t1", form).status_code == 200
    done = cleo.post("/desk/rule/t1/accept")
    assert "1 record" in text_of(done)
    assert re.findall(r'href="/latest/record/([^"]+)/"', done.text) == ["sea-1-m9"], (
        "the record, not its unit"
    )
    assert team.observatory.at().frame("meeting").select("id", "dialogue").rows() == [("sea-1-m9", "sea-1")]


def test_many_units_stand_on_pages_those_to_be_decided_first(
    team: Team, browsers: Browsers, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnerscope.web.desk.judge.UNITS_AT_ONCE", 2)
    words = ("second Norway", "Maritime Dialogue", "took place", "in Oslo", "Ministers were")
    for one in words:
        browsers("Ann").propose(one, dialogue="sea-1")
    for name in ("Ann", "Ben"):
        browsers(name).finish("t1")
    cleo = browsers("Cleo")

    def units(path: str = "") -> list[str]:
        return re.findall(
            r'<section class="unit [a-z]+" id="t1.(u\d)"', cleo.get(f"/desk/rule/t1{path}").text
        )

    assert [units(path) for path in ("", "?skip=2", "?skip=4", "?skip=8")] == [
        ["u1", "u2"],
        ["u3", "u4"],
        ["u5"],
        [],
    ]
    assert "1 to 2 of 5 after these" in text_of(cleo.get("/desk/rule/t1"))
    last = text_of(cleo.get("/desk/rule/t1?skip=4"))
    assert "before these 5 to 5 of 5" in last and "after these" not in last
    cleo.post("/desk/rule/t1", {"unit": "t1.u1", "choose.*": "none", "why": "x"})
    assert [units(path) for path in ("", "?skip=2", "?skip=4")] == [["u2", "u3"], ["u4", "u5"], ["u1"]]
    wrong = cleo.post("/desk/rule/t1", {"unit": "t1.u5", "choose.*": "none", "why": ""})
    assert "says why" in text_of(wrong) and 'id="t1.u5"' in wrong.text, "the fault stands beside its unit"


def test_coders_see_the_ruling_and_their_agreement_only_after_it(
    team: Team, browsers: Browsers, coded: str
) -> None:
    assert "Agreement cannot be determined" in text_of(browsers("Ann").get("/desk/agreement"))
    assert "seen" in text_of(browsers("Cleo").get("/desk/agreement"))
    cleo = browsers("Cleo")
    cleo.post("/desk/rule/t1", {"unit": "t1.u1", "choose.place": "A", "why": "x"})
    cleo.post("/desk/rule/t1", {"unit": "t1.u2", "choose.*": "none", "why": "x"})
    assert "Agreement cannot be determined" in text_of(browsers("Ann").get("/desk/agreement"))
    cleo.post("/desk/rule/t1/accept")
    assert "seen" in text_of(browsers("Ann").get("/desk/agreement"))
    assert "Agreement cannot be determined" in text_of(browsers("Finn").get("/desk/agreement"))


def test_agreement_from_a_release_alone_equals_the_page(
    team: Team, browsers: Browsers, coded: str, tmp_path: Path
) -> None:
    """Whoever has the release and no database computes the numbers that the adjudicator was shown, letter by letter."""
    cleo = browsers("Cleo")
    page = text_of(cleo.get("/desk/agreement"))
    cleo.post("/desk/rule/t1", {"unit": "t1.u1", "choose.place": "A", "why": "as a name"})
    cleo.post("/desk/rule/t1", {"unit": "t1.u2", "choose.*": "none", "why": "a promise"})
    assert cleo.post("/desk/rule/t1/accept").status_code == 200
    released = release(team.observatory, "1.0.0", tmp_path / "releases").folder
    assert not (released / "data" / "coding").exists()
    again = Observatory.open(released / "data").agree(recorded_only=True)
    shown = [str(one) for _, one in coefficients(again)]
    assert len(shown) > 3 and any("alpha" in one for one in shown)
    assert all(one in page for one in shown)
    assert page.count("alpha") == sum(one.count("alpha") for one in shown)
    assert again.blind
    assert (again.tasks, again.pairs, sum(again.lone.values())) == (1, 1, 1)
    assert "1 task finished by all, 0 not; 1 pair, and 1 proposal of one coder alone" in page
    assert text_of(cleo.get("/desk/agreement")) == page


def test_who_coded_a_task_may_not_rule_on_it(team: Team, browsers: Browsers, coded: str) -> None:
    ann = team.accounts.person("Ann")
    team.accounts.give(ann.id, ("coder", "adjudicator"))
    assert browsers("Ann").get("/desk/rule/t1").status_code == 404
    assert browsers("Ann").post("/desk/rule/t1/accept").status_code == 404
    assert "readout.txt" not in text_of(browsers("Ann").get("/desk/rule"))


def test_identical_proposals_are_accepted_together_and_twice_changes_nothing(
    team: Team, browsers: Browsers, task: str
) -> None:
    for name in ("Ann", "Ben"):
        browsers(name).propose("took place in Oslo on 2 March 2026", place="Oslo", **CELLS)
        browsers(name).finish("t1")
    cleo = browsers("Cleo")
    assert "Accept the 1 that are identical" in text_of(cleo.get("/desk/rule/t1"))
    for _ in range(2):
        assert "0 still to be decided" in text_of(cleo.post("/desk/rule/t1/identical"))
    assert len(team.bench.desk.own("t1", team.accounts.person("Cleo").coder)) == 1


def test_the_short_way_is_one_paste_and_two_presses(team: Team, browsers: Browsers) -> None:
    cleo = browsers("Cleo")
    asked = cleo.post("/desk/add", {"words": READOUT, "url": "https://example.org/readout"})
    assert "Is this right?" in asked.text and "2026-03-02" in asked.text
    assert team.observatory.at().frame("meeting").height == 0
    (document,) = team.bench.desk.documents()
    done = cleo.post("/desk/add/record", {"hash": document.hash, "url": "https://example.org/readout"})
    assert "is in the journal" in text_of(done)
    assert team.observatory.at().frame("meeting")["place"].to_list() == ["Oslo"]
    assert cleo.get("/latest/record/sea-1-2026-03-02/").status_code == 200


PAGE = """<!doctype html><html><head><title>Maritime talks</title>
<link rel="canonical" href="https://example.org/talks">
<meta property="article:published_time" content="2026-03-04T09:00:00Z">
</head><body><p>The second Norway-Sweden Maritime Dialogue took place in Oslo on 2 March.</p></body></html>"""


def test_the_page_of_a_record_opens_its_quote_in_the_document(
    team: Team, browsers: Browsers, coded: str
) -> None:
    cleo = browsers("Cleo")
    for unit, column, chosen in (("t1.u1", "place", "A"), ("t1.u2", "*", "none")):
        cleo.post("/desk/rule/t1", {"unit": unit, f"choose.{column}": chosen, "why": "x"})
    cleo.post("/desk/rule/t1/accept")
    page = cleo.get("/latest/record/t1.u1/")
    links = re.findall(r'href="((?:\.\./)+desk/quote/[^"]+)">In the document', page.text)
    assert len(links) == 2, "both coders' words"
    for link in links:
        opened = cleo.get(urljoin(str(page.url), link))
        marked = "".join(re.findall(r'<mark data-o="\d+" data-label="found">([^<]+)</mark>', opened.text))
        assert marked in team.observatory.at().frame("quote")["exact"].to_list()
        assert f'id="{opened.url.fragment}"' in opened.text, "the browser scrolls to its sentence"
    assert cleo.get("/desk/quote/nothing").status_code == 404
    assert browsers().get("/desk/quote/x", follow_redirects=False).status_code == 303


def test_a_quote_that_stands_in_an_earlier_reading_is_opened_there(
    team: Team, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleo = browsers("Cleo")
    cleo.post("/desk/add", {"words": READOUT})
    (document,) = team.bench.desk.documents()
    cleo.post("/desk/add/record", {"hash": document.hash})
    (quote,) = team.observatory.document.quotes()
    before = document.layer
    other = READOUT.replace("took place", "was held").encode()
    monkeypatch.setattr(
        archive, "extract", lambda data, encoding: replace(worker.read(other), document=document.hash)
    )
    assert team.observatory.document.reextract(document.hash, "dora").changeset is None
    opened = cleo.get(f"/desk/quote/{quote}")
    assert "an earlier reading" in opened.text and ">took place" in text_of(opened).replace(" took", ">took")
    assert f"layer={before}" in str(opened.url)
    assert "was held" in text_of(cleo.get(f"/desk/document/{document.hash}"))
    other_layer = f"/desk/document/{document.hash}?layer="
    assert [cleo.get(other_layer + one).status_code for one in ("x", "0" * 64, "../x")] == [404] * 3


def test_what_a_page_says_of_itself_is_shown_before_it_is_recorded(team: Team, browsers: Browsers) -> None:
    cleo = browsers("Cleo")
    asked = text_of(cleo.post("/desk/add", {"words": PAGE}))
    assert "Its source title Maritime talks address https://example.org/talks issued 2026-03-04" in asked
    assert "date 2026-03-02" in asked
    (document,) = team.bench.desk.documents()
    shown = text_of(cleo.get(f"/desk/document/{document.hash}"))
    assert "The page says of itself: https://example.org/talks, published 2026-03-04." in shown


def test_what_a_text_does_not_tell_is_asked_for_and_the_text_is_kept(team: Team, browsers: Browsers) -> None:
    cleo = browsers("Cleo")
    asked = cleo.post("/desk/add", {"words": "Ministers met at sea.\n"})
    assert asked.status_code == 400
    assert "say it in the fields below" in asked.text
    assert "--" not in text_of(asked), "a page names no option of the command line"
    (document,) = team.bench.desk.documents()
    assert f'name="hash" value="{document.hash}"' in asked.text
    said = {
        "hash": document.hash,
        "kind": "meeting",
        "dialogue": "sea-1",
        "cell.date": "2026",
        "quote": "Ministers met",
    }
    again = cleo.post("/desk/add", said)
    assert "Is this right?" in again.text
    form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', again.text))
    assert form == {**said, "csrf": cleo.csrf()}, "what is confirmed is what was shown"
    assert cleo.post("/desk/add/record", form).status_code == 200
    assert team.observatory.at().frame("meeting")["date"].to_list() == ["2026"]
