"""What somebody hostile tried at the desk, and what comes of it: blind for people of two roles too, refused and no fault."""

from __future__ import annotations

import inspect
import re

import pytest

from partnerscope.accounts import Accounts, Person, Refused, TooMany, may
from partnerscope.accounts.accounts import BY_NAME
from partnerscope.database import Database, DatabaseLost
from partnerscope.journal import Revision
from partnerscope.web.desk import ROUTES, DeskRoute, Team
from partnerscope.web.desk.app import MOST_OF_ANYBODY
from tests.accounts.test_accounts import WORDS, PlainPasswords, failing, member
from tests.desk.conftest import ORIGIN, PEOPLE, READOUT, Browsers, text_of
from tests.desk.test_walls import address

pytestmark = pytest.mark.found
SECRET = "Zanzibarquail"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def confidential(team: Team) -> str:
    """The hash of a confidential document that Ann and Ben code."""
    data = READOUT.replace("ports", SECRET).encode()
    document, _ = team.observatory.document.add(data, "secret.txt", source="gov-2020", access="confidential")
    coders = tuple(team.accounts.person(name).coder for name in ("Ann", "Ben"))
    return team.bench.make(document.hash, ("meeting",), coders, id="t7").document


def with_both_roles(team: Team, name: str, role: str) -> Person:
    """Somebody who codes the task t2 with Ann, and rules or maintains besides."""
    own, token = team.accounts.add(name, ["coder", role])
    team.accounts.accept(token, WORDS)
    document = team.bench.desk.documents()[0].hash
    team.bench.make(document, ("meeting",), (team.accounts.person("Ann").coder, own.coder), id="t2")
    return own


# --- blindness


@pytest.mark.parametrize("called", ["hash", "secret.txt", "gov-2020", "prefix"])
def test_the_short_way_reads_no_confidential_document_to_who_does_not_code_it(
    team: Team, browsers: Browsers, confidential: str, called: str
) -> None:
    named = {"hash": confidential, "prefix": confidential[:8]}.get(called, called)
    before = team.observatory.changesets()
    for path in ("/desk/add", "/desk/add/record"):
        got = browsers("Cleo").post(
            path, {"hash": named, "quote": f"They spoke of {SECRET}", "kind": "meeting"}
        )
        none = browsers("Cleo").post(path, {"hash": "0" * 64, "kind": "meeting"})
        assert (got.status_code, text_of(got)) == (none.status_code, text_of(none)) == (404, text_of(none))
    assert team.observatory.changesets() == before
    pasted = browsers("Cleo").post("/desk/add", {"words": READOUT, "dialogue": "sea-1", "kind": "meeting"})
    assert "Is this right?" in pasted.text, "an open text is read as before"


def test_a_quote_leads_into_no_confidential_document_but_for_its_coders(
    team: Team, browsers: Browsers, confidential: str
) -> None:
    quote = {"id": "Q-x", "source": "gov-2020", "exact": f"They spoke of {SECRET} and of cables."}
    assert team.observatory.record([Revision("quote", "Q-x", quote)], "by another way", "dora")
    for name in ("Eve", "Cleo", "Dora", "Finn"):
        assert browsers(name).get("/desk/quote/Q-x", follow_redirects=False).status_code == 404, name
    got = browsers("Ann").get("/desk/quote/Q-x", follow_redirects=False)
    assert confidential in got.headers["location"]


@pytest.mark.parametrize("role", ["adjudicator", "maintainer"])
def test_who_codes_a_task_reads_no_agreement_on_it_before_its_ruling_whatever_else_they_may(
    team: Team, browsers: Browsers, task: str, role: str
) -> None:
    own = with_both_roles(team, "Gil", role)
    browsers("Ann").propose("took place in Oslo", task="t2", place="Oslo")
    for name in ("Ann", "Gil"):
        browsers(name).finish("t2")
    assert "1 task finished by all" in text_of(browsers("Cleo").get("/desk/agreement"))
    assert "no task is finished by all" in text_of(browsers("Gil").get("/desk/agreement"))
    team.bench.reopen("t2", own.coder)


def test_a_maintainer_who_codes_a_task_does_not_count_in_the_activity_what_the_other_saved(
    team: Team, browsers: Browsers, task: str
) -> None:
    with_both_roles(team, "Hal", "maintainer")
    before = text_of(browsers("Hal").get("/desk/activity"))
    browsers("Ann").propose("took place in Oslo", task="t2", place="Oslo")
    browsers("Ann").finish("t2")
    assert text_of(browsers("Hal").get("/desk/activity")) == before
    assert "propose task t2" in text_of(browsers("Dora").get("/desk/activity"))
    browsers("Hal").propose("took place in Oslo", task="t2", place="Oslo")
    assert "Hal propose task t2" in text_of(browsers("Hal").get("/desk/activity"))


def test_whoever_rules_cannot_tell_by_counts_which_coder_a_letter_is(
    team: Team, browsers: Browsers, task: str
) -> None:
    both, token = team.accounts.add("Jo", ["adjudicator", "maintainer"])
    team.accounts.accept(token, WORDS)
    browsers("Ann").propose("took place in Oslo", place="Oslo")
    for name in ("Ann", "Ben"):
        browsers(name).finish("t1")
    coders = {team.accounts.person(name).coder for name in ("Ann", "Ben")}
    agreement = text_of(browsers("Cleo").get("/desk/agreement"))
    assert "1 proposal of one coder alone" in agreement
    assert not coders & set(agreement.replace(",", " ").split())
    assert "task t1" not in text_of(browsers("Jo").get("/desk/activity"))
    judge = team.observatory.rule(both.coder)
    judge.rule("t1", "t1.u1", "*", "none", "not a meeting")
    team.observatory.accept("t1", both.coder, "ruled", both.coder)
    assert "Ann propose task t1" in text_of(browsers("Jo").get("/desk/activity"))


@pytest.mark.parametrize("role", ["adjudicator", "maintainer"])
def test_no_page_of_another_role_tells_a_coder_of_the_other_coder(
    team: Team, browsers: Browsers, task: str, role: str
) -> None:
    """The list of tasks said that the other had finished, the jobs that the other had asked a model."""
    pages = (
        "/desk/",
        "/desk/work",
        "/desk/agreement",
        "/desk/activity",
        "/desk/tasks",
        "/desk/jobs",
        "/desk/rule",
    )
    with_both_roles(team, "Kay", role)
    kay, ann = browsers("Kay"), browsers("Ann")
    kay.propose("took place in Oslo", task="t2", place="Bergen")
    kay.finish("t2")
    before = [kay.get(path).text for path in pages]
    ann.propose("took place in Oslo", task="t2", place="Oslo")
    team.bench.desk.ask("ask-model", {"task": "t2", "by": team.accounts.person("Ann").coder})
    ann.finish("t2")
    assert [kay.get(path).text for path in pages] == before


def test_whoever_rules_on_a_confidential_document_sees_where_its_words_stand_and_not_the_words(
    team: Team, browsers: Browsers, confidential: str
) -> None:
    cells = {"dialogue": "sea-1", "date": "2026-03-02"}
    for name in ("Ann", "Ben"):
        assert browsers(name).propose(f"They spoke of {SECRET}", "t7", **cells).status_code == 200
        browsers(name).finish("t7")
    cleo = browsers("Cleo")
    assert "characters 178 to 205" in text_of(cleo.get("/desk/rule/t7"))
    cleo.post("/desk/rule/t7/identical")
    assert "Recorded" in text_of(cleo.post("/desk/rule/t7/accept"))
    assert SECRET not in "".join(one.text for one in cleo.seen)


ACTS = {"/desk/login", "/desk/invitation/{token}"}
"""They are noted too, by the name of whom they let in; other tests say so."""


def test_every_route_that_does_something_notes_it() -> None:
    """Read from the source of what answers: a route that keeps something says so in the activity."""
    silent = [
        route.path
        for route in ROUTES
        if route.method == "POST"
        and route.path not in ACTS
        and not re.search(r"\b(ask|asked)\.did\(", inspect.getsource(route.answer))
    ]
    assert silent == []


# --- documents


def test_an_access_that_is_none_does_not_open_a_document(team: Team, browsers: Browsers) -> None:
    before = len(team.bench.desk.documents())
    assert (
        browsers("Dora").post("/desk/documents", {"words": "Some words.", "access": "secret"}).status_code
        == 400
    )
    assert len(team.bench.desk.documents()) == before


# --- forms


NUL = [
    ("Ann", "/desk/task/t1/note", {"text": "a\0b"}),
    ("Ann", "/desk/task/t1/look", {"words": "a\0b"}),
    (
        "Ann",
        "/desk/task/t1/propose",
        {"kind": "meeting", "quote": "took place in Oslo", "cell.place": "a\0b"},
    ),
    ("Ann", "/desk/keys", {"next": "\0"}),
    ("Dora", "/desk/documents", {"words": "caf words", "encoding": "a\0b"}),
    ("", "/desk/login", {"name": "A\0nn", "password": "x"}),
]


@pytest.mark.parametrize(("name", "path", "said"), NUL, ids=[path for _, path, _ in NUL])
def test_a_nul_is_refused_as_such(
    browsers: Browsers, task: str, name: str, path: str, said: dict[str, str]
) -> None:
    got = browsers(name).post(path, said)
    assert got.status_code == 400
    assert "a NUL stands in the form" in text_of(got)


@pytest.mark.parametrize("path", ["/desk/task/a%00b", "/desk/document/a%00b", "/desk/rule/%00"])
def test_an_address_with_a_nul_is_nowhere(browsers: Browsers, path: str) -> None:
    for name in ("Ann", "Cleo"):
        assert browsers(name).get(path).status_code == 404


@pytest.mark.parametrize("route", [one for one in ROUTES if one.method == "POST"], ids=lambda one: one.path)
def test_half_a_letter_is_refused_by_every_form(
    team: Team, browsers: Browsers, task: str, route: DeskRoute
) -> None:
    """Some encodings can say one of two surrogates; no database keeps it."""
    browser = browsers(next(name for name, roles in PEOPLE.items() if may(roles, route.right)))
    fields = {"csrf": browser.csrf(), "name": "+2AA-", "text": "+2AA-"}
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
        for name, said in fields.items()
    )
    headers = {"Origin": ORIGIN, "Content-Type": "multipart/form-data; boundary=b; charset=utf-7"}
    got = browser.client.post(
        address(route, team), content=f"{body}--b--\r\n".encode(), headers=headers, follow_redirects=False
    )
    assert (got.status_code, "half a letter stands in the form" in text_of(got)) == (400, True)


@pytest.mark.parametrize("said", [None, "10"], ids=["the length", "a lie"])
def test_no_stranger_sends_more_than_a_login_needs(browsers: Browsers, said: str | None) -> None:
    """A length in the head that was a lie (beside chunks) let a hundred megabytes in, from anybody."""
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n' + b"x" * MOST_OF_ANYBODY
    headers = {"Origin": ORIGIN, "Content-Type": "multipart/form-data; boundary=b"}
    lie = {"Content-Length": said} if said else {}
    assert browsers().client.post("/desk/login", content=body, headers=headers | lie).status_code == 413


def test_pages_that_ask_for_an_account_are_kept_by_no_cache_that_answers_others(browsers: Browsers) -> None:
    """They said `public`: a cache before the desk would have given them to whoever has no account."""
    eve = browsers("Eve")
    page = eve.get("/latest/records/dialogue/").url.path
    got = eve.get(page)
    assert got.headers["cache-control"] == "private, max-age=600"
    for path in (page, f"{page}index.json", "/latest/", "/health", "/nowhere"):
        assert "public" not in eve.get(path).headers["cache-control"], path
        stranger = browsers().get(
            path, headers={"If-None-Match": got.headers["etag"]}, follow_redirects=False
        )
        assert (stranger.status_code, stranger.headers["cache-control"]) == (303, "no-store"), path


PARTS = "".join(
    f'--x\r\nContent-Disposition: form-data; name="f{n}"; filename="a"\r\n\r\nx\r\n' for n in (1, 2)
)


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("multipart/form-data", "x"),
        ("multipart/form-data; boundary=x", f"{PARTS}--x--\r\n"),
        (FORM, "&".join(f"a{n}=1" for n in range(5_001))),
    ],
    ids=["no boundary", "two files", "too many fields"],
)
def test_a_form_that_cannot_be_read_is_refused(browsers: Browsers, media: str, body: str) -> None:
    headers = {"Origin": ORIGIN, "Content-Type": media}
    got = browsers("Ann").client.post("/desk/keys", content=body.encode(), headers=headers)
    assert got.status_code == 400
    assert "the form cannot be read" in text_of(got)


def test_a_long_text_is_pasted_whole(team: Team, browsers: Browsers) -> None:
    words = "They agreed. " * 100_000
    got = browsers("Dora").post("/desk/documents", {"words": words}, files={"file": ("", b"")})
    assert got.status_code == 200
    assert team.bench.archive.layer(team.bench.desk.documents()[-1]).text.count("agreed") == 100_000


def test_much_is_read_only_of_who_is_logged_in(browsers: Browsers) -> None:
    body = {"name": "Ann", "password": "x" * MOST_OF_ANYBODY}
    assert browsers().post("/desk/login", body).status_code == 413
    assert browsers("Ann").post("/desk/login", body).status_code == 401


def test_a_token_of_other_letters_is_another_token(browsers: Browsers) -> None:
    headers = {"Origin": ORIGIN}
    assert browsers("Ann").client.post("/desk/keys", data={"csrf": "é"}, headers=headers).status_code == 403


def test_the_observatorys_pages_say_that_the_database_is_away(
    team: Team, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise DatabaseLost("gone")

    browser = browsers("Eve")
    monkeypatch.setattr("partnerscope.web.desk.app.DeskApp._reads", lost)
    got = browser.get("/latest/")
    assert (got.status_code, "the database does not answer" in text_of(got)) == (503, True)


# --- accounts


def test_no_spelling_of_a_name_has_attempts_of_its_own(accounts: Accounts) -> None:
    member(accounts, "Iris")
    failing(accounts, "iris", "a", BY_NAME - 1)
    failing(accounts, "İRIS", "b", 1)  # the database finds Iris by this name too
    with pytest.raises(TooMany):
        accounts.login("Iris", WORDS, "c")


def test_who_asks_while_others_fail_learns_nothing_beyond_the_limit(database: Database) -> None:
    class Slow(PlainPasswords):
        def fits(self, secret: str, password: str) -> bool:
            with database.connection() as own:
                for number in range(BY_NAME):
                    own.execute("insert into attempt (name, address) values ('ann', %s)", (str(number),))
            return super().fits(secret, password)

    accounts = Accounts(database, Slow())
    member(accounts)
    with pytest.raises(TooMany):
        accounts.login("Ann", WORDS, "a")


def test_without_an_invitation_no_hash_is_made(database: Database) -> None:
    class Dear(PlainPasswords):
        def hashed(self, password: str) -> str:
            raise AssertionError("a hash was made")

    with pytest.raises(Refused):
        Accounts(database, Dear()).accept("no such token", WORDS)


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database, PlainPasswords())
