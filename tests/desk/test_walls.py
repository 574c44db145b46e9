"""Who gets in and how far: roles by route, forms by token and origin, sessions, blindness by canary words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from partnerscope.accounts import RIGHTS, may
from partnerscope.accounts.accounts import BY_NAME
from partnerscope.coding import DraftOrigin, MachineDraft, next_event
from partnerscope.coding.machine import draft_body
from partnerscope.web.desk import ROUTES, DeskRoute, Team
from partnerscope.web.desk.app import COOKIE, answered
from partnerscope.web.desk.asking import Ask
from tests.accounts.test_accounts import WORDS
from tests.desk.conftest import ORIGIN, PEOPLE, READOUT, Browser, Browsers, text_of

CANARY = "Zanzibarquail"


def address(route: DeskRoute, team: Team) -> str:
    """An address of this form that leads to something, where there is something."""
    document = team.bench.desk.documents()[0].hash
    held = {
        "task": "t1",
        "quote": "Q-1",
        "hash": document,
        "page": "1",
        "proposal": "0",
        "token": "x",
        "account": "Ann",
    }
    return re.sub(r"\{(\w+)\}", lambda found: held[found[1]], route.path)


@pytest.mark.parametrize("name", ["", *PEOPLE])
def test_every_route_by_every_role(team: Team, browsers: Browsers, task: str, name: str) -> None:
    roles = PEOPLE.get(name, ())
    for route in ROUTES:
        if "/logout" in route.path:
            continue
        browser = browsers(name)
        path = address(route, team)
        got = (
            browser.get(path, follow_redirects=False)
            if route.method == "GET"
            else browser.post(path, follow_redirects=False)
        )
        where = f"{name or 'nobody'} {route.method} {path}: {got.status_code}"
        if may(roles, route.right):
            refused = (403, 405, 500) if route.path == "/desk/login" else (401, 403, 405, 500)
            assert got.status_code not in refused, where
        elif not name and route.method == "GET":
            assert (got.status_code, got.headers["location"].partition("?")[0]) == (303, "/desk/login"), where
        else:
            assert got.status_code == (403 if name else 401), where


def test_every_route_names_a_right_and_every_right_is_used() -> None:
    assert {route.right for route in ROUTES} == {"anybody", *RIGHTS}
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def test_the_observatorys_own_pages_ask_for_an_account(browsers: Browsers) -> None:
    for path in ("/latest/", "/health", "/nowhere"):
        got = browsers().get(path, follow_redirects=False)
        assert (got.status_code, got.headers["location"].partition("?")[0]) == (303, "/desk/login")
    assert browsers("Eve").get("/latest/records/dialogue/").status_code == 200


POSTS = [route for route in ROUTES if route.method == "POST"]


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
def test_a_form_from_elsewhere_or_without_its_token_does_nothing(
    team: Team, browsers: Browsers, task: str, route: DeskRoute
) -> None:
    name = next(name for name, roles in PEOPLE.items() if may(roles, route.right))
    browser, path = browsers(name), address(route, team)
    before = team.accounts.activity()
    for origin in ("https://evil.example", "null", "", "https://desk.example.org.evil.example"):
        got = browser.client.post(
            path, data={"csrf": browser.csrf()}, headers={"Origin": origin} if origin else {}
        )
        assert got.status_code == 403, origin
    if route.right != "anybody":
        another = browsers(next(other for other in PEOPLE if other != name)).csrf()
        for token in ("", "x", "é", another):
            got = browser.client.post(path, data={"csrf": token}, headers={"Origin": ORIGIN})
            assert got.status_code == 403, token
    assert team.accounts.activity() == before


def every_answer(browsers: Browsers, team: Team) -> Iterator[Browser]:
    for name in ("", *PEOPLE):
        browser = browsers(name)
        for route in ROUTES:
            path = address(route, team)
            if route.method == "GET":
                browser.get(path)
            elif "logout" not in path:
                browser.post(path)
        yield browser


def test_every_answer_has_the_headers_of_the_desk(team: Team, browsers: Browsers, task: str) -> None:
    for browser in every_answer(browsers, team):
        for got in browser.seen:
            said = got.headers
            assert said["cache-control"] == "no-store", got.url
            assert said["referrer-policy"] == "same-origin"
            assert said["x-content-type-options"] == "nosniff"
            assert "script-src 'self'" in said["content-security-policy"]
            assert "form-action 'self'" in said["content-security-policy"]
            assert "unsafe" not in said["content-security-policy"]


def test_login_gives_a_cookie_that_no_script_and_no_other_site_gets(team: Team, browsers: Browsers) -> None:
    browser = browsers()
    browser.client.cookies.set(COOKIE, old := team.accounts.sessions.begin(team.accounts.person("Ann").id))
    got = browser.client.post(
        "/desk/login", data={"name": "ann", "password": WORDS, "to": "/desk/work"}, headers={"Origin": ORIGIN},
        follow_redirects=False,
    )  # fmt: skip
    assert (got.status_code, got.headers["location"]) == (303, "/desk/work")
    cookie = got.headers["set-cookie"].lower()
    assert cookie.startswith("__host-desk=")
    for part in ("httponly", "samesite=lax", "secure", "path=/"):
        assert part in cookie
    assert "domain" not in cookie
    assert old not in got.headers["set-cookie"]
    assert team.accounts.sessions.find(old) is None, "rotated"


def test_logout_ends_the_session_for_good(team: Team, browsers: Browsers) -> None:
    browser = browsers("Ann")
    token = browser.client.cookies.get(COOKIE) or ""
    browser.post("/desk/logout")
    assert team.accounts.sessions.find(token) is None


def test_an_account_that_is_closed_or_has_less_to_do_loses_what_it_had_open(
    team: Team, browsers: Browsers
) -> None:
    dora, cleo = browsers("Dora"), browsers("Cleo")
    for name, path in (("Finn", "/desk/work"), ("Cleo", "/desk/rule")):
        assert browsers(name).get(path).status_code == 200
    token = cleo.csrf()
    dora.post("/desk/accounts/Cleo/roles", {"role": "reader"})
    assert cleo.get("/desk/rule").status_code == 403
    assert cleo.post("/desk/accounts/Cleo/roles", {"csrf": token, "role": "maintainer"}).status_code == 403
    dora.post("/desk/accounts/Finn/close")
    assert "Log in" in text_of(browsers("Finn").get("/desk/work"))
    assert browsers().post("/desk/login", {"name": "Finn", "password": WORDS}).status_code == 401


def test_too_many_attempts_are_429_with_the_time_to_wait(browsers: Browsers) -> None:
    browser = browsers()
    for _ in range(BY_NAME):
        assert browser.post("/desk/login", {"name": "Ann", "password": "wrong"}).status_code == 401
    got = browser.post("/desk/login", {"name": "Ann", "password": WORDS})
    assert got.status_code == 429
    assert 0 < int(got.headers["retry-after"]) <= 900


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/desk/../x", "javascript:x", "/desk//evil.example"]
)
def test_a_login_leads_nowhere_else(browsers: Browsers, to: str) -> None:
    got = browsers().client.post(
        "/desk/login", data={"name": "Ann", "password": WORDS, "to": to}, headers={"Origin": ORIGIN},
        follow_redirects=False,
    )  # fmt: skip
    assert got.headers["location"] == "/desk/"


def test_an_invitation_becomes_an_account_by_its_page(team: Team, browsers: Browsers) -> None:
    shown = browsers("Dora").post("/desk/accounts", {"name": "Gus", "role": ["coder", "reader"]})
    link = re.search(r'id="link">([^<]+)<', shown.text)
    assert link is not None
    fresh = browsers()
    assert fresh.get(link[1]).status_code == 200
    assert fresh.post(link[1], {"password": WORDS, "again": "another"}).status_code == 400
    fresh.post(link[1], {"password": WORDS, "again": WORDS})
    assert fresh.get(link[1]).status_code == 404
    assert team.accounts.login("Gus", WORDS, "a")


def planted(browsers: Browsers, team: Team) -> None:
    """Ann codes with words of her own in every place where a coder can put some, and looks for some."""
    ann = browsers("Ann")
    assert ann.propose("took place in Oslo", place=f"{CANARY}place", note=f"{CANARY}field").status_code == 200
    ann.post("/desk/task/t1/note", {"text": f"{CANARY}note"})
    ann.post("/desk/task/t1/look", {"words": f"{CANARY}look"})
    coder = team.accounts.person("Ann").coder
    words = team.bench.own("t1", coder)[0].passages[0]
    draft = MachineDraft(
        "meeting", {"outcome": f"{CANARY}draft"}, words, DraftOrigin(f"{CANARY}model", "", "1", "", "")
    )
    steps = team.bench.desk.own("t1", coder)
    team.bench.desk.append(next_event(steps, coder, "draft-taken", "t1", draft_body(draft)))
    assert f"{CANARY}draft" in ann.get("/desk/task/t1").text
    bad = {"state": ann.state(), "kind": "meeting", "quote": f"{CANARY}quote", "cell.place": f"{CANARY}typed"}
    assert ann.post("/desk/task/t1/propose", bad).status_code == 400
    assert any(CANARY in got.text for got in ann.seen), "the canary sings for Ann"


def secrets_of(team: Team) -> set[str]:
    """Ids and hashes of what Ann saved."""
    coder = team.accounts.person("Ann").coder
    steps = team.bench.desk.own("t1", coder)
    return {event.hash for event in steps} | {
        str(event.body[name]) for event in steps for name in ("proposal", "draft") if name in event.body
    }


@pytest.mark.parametrize("when", ["before", "ann finished", "both finished", "ruled"])
def test_no_byte_of_anns_comes_back_to_anybody_who_may_not_see_it(
    team: Team, browsers: Browsers, task: str, when: str
) -> None:
    planted(browsers, team)
    ids = secrets_of(team)
    if when != "before":
        browsers("Ann").finish("t1")
    if when in ("both finished", "ruled"):
        browsers("Ben").finish("t1")
    if when == "ruled":
        judge = team.observatory.rule(team.accounts.person("Cleo").coder)
        judge.rule("t1", "t1.u1", "*", "none", "not a meeting")
    hidden = ["Ben", "Eve", "Finn", ""] + ([] if when in ("both finished", "ruled") else ["Cleo", "Dora"])
    document = team.bench.desk.documents()[0].hash
    for name in hidden:
        browser = browsers(name)
        browser.seen.clear()
        for route in ROUTES:
            path = address(route, team)
            if route.method == "GET":
                browser.get(path)
                browser.get(f"{path}?q={CANARY}&at=3&page=1&kind=meeting&revise={min(ids)}")
            elif "logout" not in path and "finish" not in path:
                browser.post(
                    path,
                    {
                        "proposal": min(ids),
                        "draft": max(ids),
                        "words": "ports",
                        "quote": "Ministers",
                        "state": "x",
                    },
                )
        for path in (
            "/desk/task/t1?revise=0", "/desk/search?q=oslo", f"/desk/search?q={CANARY[:4]}",
            f"/desk/document/{document}?at=5&to=9",
            "/latest/", "/latest/records/meeting/", "/latest/records/meeting/index.json", "/latest/records/coding/",
            "/latest/search/?q=oslo", "/latest/data.csv", "/health", "/desk/agreement", "/desk/nowhere", "/desk/task/t9",
        ):  # fmt: skip
            browser.get(path)
        for got in browser.seen:
            said = got.text + repr(got.headers)
            asked = str(got.request.url) + (min(ids) + max(ids) if got.request.method == "POST" else "")
            for part in ("place", "field", "note", "look", "quote", "typed", "draft", "model"):
                assert f"{CANARY}{part}" not in said, got.url
            leaked = [one for one in ids if one in said and one not in asked]
            assert leaked == [], got.url


def test_ben_sees_the_same_bytes_whether_ann_saved_or_not(team: Team, browsers: Browsers, task: str) -> None:
    paths = (
        "/desk/",
        "/desk/work",
        "/desk/task/t1",
        "/desk/documents",
        "/desk/search?q=oslo",
        "/desk/agreement",
    )
    before = [browsers("Ben").get(path).text for path in paths]
    planted(browsers, team)
    browsers("Ann").finish("t1")
    assert [browsers("Ben").get(path).text for path in paths] == before


def test_a_confidential_document_is_for_its_coders(team: Team, browsers: Browsers) -> None:
    text = READOUT.replace("ports", CANARY)
    document, _ = team.observatory.document.add(text.encode(), "secret.txt", access="confidential")
    team.bench.make(
        document.hash, ("meeting",), tuple(team.accounts.person(n).coder for n in ("Ann", "Ben")), id="t7"
    )
    for name in ("Finn", "Eve", "Cleo"):
        for path in (
            f"/desk/document/{document.hash}",
            f"/desk/search?q={CANARY}",
            "/desk/documents",
            "/desk/task/t7",
        ):
            got = browsers(name).get(path)
            assert "secret.txt" not in got.text and "agreed" not in got.text, (name, path)
    assert CANARY in browsers("Ann").get("/desk/task/t7").text
    assert "secret.txt" in browsers("Ann").get(f"/desk/search?q={CANARY}").text
    nothing = browsers("Finn").get(f"/desk/document/{'0' * 64}")
    refused = browsers("Finn").get(f"/desk/document/{document.hash}")
    assert (nothing.status_code, text_of(nothing)) == (refused.status_code, text_of(refused))


def test_a_fault_of_ours_tells_nothing(team: Team, task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Ask) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("partnerscope.web.desk.app._stopped", lambda *_: broken(Ask(team, "")))
    got = answered(Ask(team, "/desk/"), "GET", True)
    assert got.status == 500
    assert CANARY.encode() not in got.body
