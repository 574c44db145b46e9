"""Signing in by a provider of identities: only what its keys signed for this very sign-in, and only for invited accounts."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import Response

from partnerscope.accounts import Provider
from partnerscope.accounts.signins import MOST
from partnerscope.errors import InputError
from partnerscope.web.desk import Team, create_desk
from partnerscope.web.desk.app import COOKIE, SIGNING
from tests.accounts.mock_provider import (
    A_SHARED,
    AN_EC,
    ANOTHER_RSA,
    CLIENT,
    SECRET,
    Claims,
    MockProvider,
    providing,
)
from tests.desk.conftest import ORIGIN, Browser, Browsers, text_of


@pytest.fixture
def mock() -> Iterator[MockProvider]:
    with providing() as found:
        yield found


@pytest.fixture
def provider(mock: MockProvider) -> Provider:
    return Provider(mock.issuer, CLIENT, ORIGIN, SECRET, "Example University")


@dataclass
class Signing:
    """Browsers of a desk with a provider."""

    team: Team
    mock: MockProvider
    browsers: Browsers

    @property
    def link(self) -> str:
        """A new invitation of Gus, a coder."""
        people = {one.name: one.id for one in self.team.accounts.people()}
        found = people.get("Gus")
        return self.team.accounts.invite(found) if found else self.team.accounts.add("Gus", ["coder"])[1]

    def leave(self, browser: Browser, query: str = "") -> str:
        """Where a browser is sent when it wants to sign in."""
        got = browser.get(f"/desk/provider{query}", follow_redirects=False)
        assert got.status_code == 303, text_of(got)
        return got.headers["location"]

    def sign_in(self, browser: Browser, query: str = "") -> Response:
        """There and back, to the answer at the desk."""
        back = self.mock.authorize(self.leave(browser, query), f"{ORIGIN}/desk/provider/back")
        return browser.get(back, follow_redirects=False)


@pytest.fixture
def signing(team: Team, mock: MockProvider, provider: Provider) -> Iterator[Signing]:
    whole = replace(team, provider=provider)
    found = Browsers(whole, create_desk(whole))
    yield Signing(whole, mock, found)
    for one in found.open_.values():
        one.client.close()


def refused(got: Response) -> str:
    assert got.status_code == 403, text_of(got)
    assert COOKIE not in {name for name, _ in got.cookies.items()}
    return text_of(got)


def test_an_invited_person_signs_in_without_a_password_and_comes_back(signing: Signing) -> None:
    browser, link = signing.browsers(), signing.link
    page = browser.get(f"/desk/invitation/{link}")
    assert f'href="/desk/provider?invitation={link}"' in page.text
    got = signing.sign_in(browser, f"?invitation={link}&to=/desk/work")
    assert (got.status_code, got.headers["location"]) == (303, "/desk/work")
    assert browser.get("/desk/work").status_code == 200
    assert "Gus" in text_of(browser.get("/desk/"))
    (gus,) = (one for one in signing.team.accounts.people() if one.name == "Gus")
    assert not gus.invited
    assert signing.team.accounts.invited(link) is None, "a link works once"
    browser.client.cookies.clear()
    assert "Sign in with Example University" in text_of(browser.get("/desk/login"))
    assert signing.sign_in(browser).headers["location"] == "/desk/"
    (did,) = signing.team.accounts.activity(1)
    assert (did.name, did.what, dict(did.body)) == ("Gus", "login", {"by": "provider"})


def test_the_cookie_of_a_sign_in_is_read_by_no_script_and_gone_after_it(signing: Signing) -> None:
    browser = signing.browsers()
    cookie = browser.get("/desk/provider", follow_redirects=False).headers["set-cookie"].lower()
    assert cookie.startswith("__host-desk-signing=")
    for part in ("httponly", "samesite=lax", "secure", "path=/"):
        assert part in cookie
    signing.sign_in(browser, f"?invitation={signing.link}")
    assert not browser.client.cookies.get(SIGNING)


def test_whoever_has_no_account_stays_outside(signing: Signing) -> None:
    for subject in ("nobody", "Ann", "ann@example.org"):
        signing.mock.subject = subject
        assert "no account here is yours" in refused(signing.sign_in(signing.browsers()))


def test_a_subject_is_one_accounts_and_the_last_invitation_decides(signing: Signing) -> None:
    signing.sign_in(signing.browsers(), f"?invitation={signing.link}")
    ann = signing.team.accounts.person("Ann")
    said = refused(
        signing.sign_in(signing.browsers("Ben"), f"?invitation={signing.team.accounts.invite(ann.id)}")
    )
    assert "another account is yours already" in said
    signing.mock.subject = "sub-gus-new"
    assert signing.sign_in(signing.browsers("Eve"), f"?invitation={signing.link}").status_code == 303
    signing.mock.subject = "sub-ann"  # that was Gus before
    assert "no account here is yours" in refused(signing.sign_in(signing.browsers("Finn")))


def test_a_closed_account_is_out(signing: Signing) -> None:
    signing.sign_in(signing.browsers(), f"?invitation={signing.link}")
    signing.team.accounts.close(signing.team.accounts.person("Gus").id)
    assert "no account here is yours" in refused(signing.sign_in(signing.browsers("Ben")))


@pytest.mark.parametrize("used", ["used", "x", "old"])
def test_an_invitation_that_works_no_more_gives_nothing(signing: Signing, used: str) -> None:
    link = signing.link
    if used == "used":
        signing.sign_in(signing.browsers("Ann"), f"?invitation={link}")
        signing.mock.subject = "another"
    elif used == "old":
        assert signing.link != link  # a newer one
    said = refused(signing.sign_in(signing.browsers(), f"?invitation={'x' if used == 'x' else link}"))
    assert "this invitation has been used" in said


def unsigned(own: MockProvider, claims: Claims) -> str:
    _, body, _ = own.signed(claims).split(".")
    none = urlsafe_b64encode(b'{"alg":"none","kid":"k1"}').rstrip(b"=").decode()
    return f"{none}.{body}."


def altered(own: MockProvider, claims: Claims) -> str:
    """The signature of one statement under the words of another."""
    signature = own.signed(claims).rpartition(".")[2]
    return f"{own.signed(claims | {'sub': 'sub-gus'}).rpartition('.')[0]}.{signature}"


NOW = int(time.time())
BAD: dict[str, tuple[Callable[[Claims], Claims], Callable[[MockProvider, Claims], str] | None]] = {
    "wrong nonce": (lambda said: said | {"nonce": "another"}, None),
    "no nonce": (lambda said: {name: value for name, value in said.items() if name != "nonce"}, None),
    "expired": (lambda said: said | {"exp": NOW - 120, "iat": NOW - 600}, None),
    "no end": (lambda said: {name: value for name, value in said.items() if name != "exp"}, None),
    "of tomorrow": (lambda said: said | {"nbf": NOW + 86_400}, None),
    "wrong audience": (lambda said: said | {"aud": "another client"}, None),
    "several audiences": (lambda said: said | {"aud": [CLIENT, "another"], "azp": "another"}, None),
    "wrong issuer": (lambda said: said | {"iss": "https://evil.example"}, None),
    "no subject": (lambda said: {name: value for name, value in said.items() if name != "sub"}, None),
    "empty subject": (lambda said: said | {"sub": ""}, None),
    "subject no text": (lambda said: said | {"sub": ["sub-gus"]}, None),
    "bad signature": (dict, lambda own, said: own.signed(said, ANOTHER_RSA)),
    "another statement's signature": (dict, altered),
    "unsigned": (dict, unsigned),
    "signed with the public key as a secret": (
        dict, lambda own, said: own.signed(said, A_SHARED, "HS256"),
    ),
    "a key of another kind": (dict, lambda own, said: own.signed(said, AN_EC, "ES256")),
    "a key nobody knows": (dict, lambda own, said: own.signed(said, kid="k9")),
    "no statement": (dict, lambda own, said: "x"),
    "not even text": (dict, lambda own, said: "\x00.\x00.\x00"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_believed_lets_nobody_in(signing: Signing, name: str) -> None:
    link = signing.link
    signing.sign_in(signing.browsers("Ann"), f"?invitation={link}")
    change, sign = BAD[name]
    signing.mock.change = change
    if sign is not None:
        signing.mock.sign = sign
    browser = signing.browsers()
    said = refused(signing.sign_in(browser))
    assert "cannot be believed" in said or "does not say who" in said, said
    assert browser.get("/desk/", follow_redirects=False).headers["location"].startswith("/desk/login")


def test_another_key_after_a_change_of_keys_is_believed(signing: Signing) -> None:
    signing.sign_in(signing.browsers("Ann"), f"?invitation={signing.link}")
    signing.mock.key = ANOTHER_RSA
    assert signing.sign_in(signing.browsers()).status_code == 303


def test_a_client_may_say_its_secret_in_the_form(signing: Signing) -> None:
    signing.mock.public = True
    assert signing.sign_in(signing.browsers(), f"?invitation={signing.link}").status_code == 303


def test_a_sign_in_belongs_to_the_browser_that_began_it_and_works_once(signing: Signing) -> None:
    ann, ben, back = signing.browsers("Ann"), signing.browsers("Ben"), f"{ORIGIN}/desk/provider/back"
    address = signing.mock.authorize(signing.leave(ann, f"?invitation={signing.link}"), back)
    for other in (ben, signing.browsers()):  # an address sent to somebody else logs them in to nothing
        assert "not begun here" in refused(other.get(address, follow_redirects=False))
    assert ann.get(address, follow_redirects=False).status_code == 303
    assert "not begun here" in refused(ann.get(address, follow_redirects=False))
    for query in ("", "?code=x", "?state=x", "?code=x&state="):
        assert "not begun here" in refused(ben.get(f"/desk/provider/back{query}", follow_redirects=False))


def test_a_sign_in_is_good_for_ten_minutes(signing: Signing) -> None:
    browser, database = signing.browsers(), signing.team.accounts.database
    address = signing.mock.authorize(signing.leave(browser), f"{ORIGIN}/desk/provider/back")
    with database.connection() as own:
        own.execute(
            "insert into sign_in select 'x', nonce, verifier, wanted, invitation, address from sign_in"
        )
        own.execute(
            "with gone as (delete from sign_in returning *) insert into sign_in "
            "select state, nonce, verifier, wanted, invitation, address, made_at - interval '11 minutes' from gone"
        )
    assert "too old" in refused(browser.get(address, follow_redirects=False))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"error": "access_denied", "code": ""}, "did not let you in"),
        ({"iss": "https://evil.example"}, "another provider answered"),
        ({"code": "another"}, "does not answer"),
    ],
)
def test_what_comes_back_otherwise_lets_nobody_in(
    signing: Signing, change: dict[str, str], part: str
) -> None:
    browser = signing.browsers()
    address = signing.mock.authorize(signing.leave(browser), f"{ORIGIN}/desk/provider/back")
    said = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} | change
    assert part in refused(browser.get("/desk/provider/back", params=said, follow_redirects=False))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"issuer": "https://evil.example"}, "calls itself by another name"),
        ({"token_endpoint": "http://provider.example/token"}, "others could read"),
        ({"jwks_uri": "file:///etc/passwd"}, "others could read"),
        ({"authorization_endpoint": None}, "does not say where"),
    ],
)
def test_a_provider_that_says_strange_things_of_itself_is_not_asked(
    signing: Signing, change: Claims, part: str
) -> None:
    signing.mock.said = lambda said: said | change
    got = signing.browsers().get("/desk/provider", follow_redirects=False)
    assert (got.status_code, part in text_of(got)) == (502, True)
    assert signing.mock.asked == ["/.well-known/openid-configuration"]


def test_no_redirect_of_a_provider_is_followed(
    signing: Signing, mock: MockProvider, provider: Provider
) -> None:
    provider.issuer = f"{mock.issuer}/moved"
    got = signing.browsers().get("/desk/provider", follow_redirects=False)
    assert (got.status_code, "does not answer" in text_of(got)) == (502, True)
    assert mock.asked == ["/moved/.well-known/openid-configuration"]


def test_somebody_who_begins_too_often_waits(signing: Signing) -> None:
    browser = signing.browsers()
    for _ in range(MOST):
        signing.leave(browser)
    got = browser.get("/desk/provider", follow_redirects=False)
    assert (got.status_code, got.headers["retry-after"]) == (429, "900")


def test_without_a_provider_there_is_no_such_way(browsers: Browsers) -> None:
    for path in ("/desk/provider", "/desk/provider/back?code=x&state=y"):
        assert browsers().get(path).status_code == 404
    assert "Sign in with" not in text_of(browsers().get("/desk/login"))


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/desk//evil.example"])
def test_a_sign_in_leads_nowhere_else(signing: Signing, to: str) -> None:
    browser = signing.browsers()
    got = signing.sign_in(browser, f"?invitation={signing.link}&to={to}")
    assert got.headers["location"] == "/desk/"


@pytest.mark.parametrize(
    ("issuer", "client", "base"),
    [
        ("http://provider.example", "x", ORIGIN), ("provider.example", "x", ORIGIN), ("https://a:b@p.example", "x", ORIGIN),
        ("https://p.example", " ", ORIGIN), ("https://p.example", "x", ""), ("https://p.example", "x", "http://desk.example"),
    ],
)  # fmt: skip
def test_an_address_that_is_not_safe_is_refused(issuer: str, client: str, base: str) -> None:
    with pytest.raises(InputError):
        Provider(issuer, client, base)


def test_the_secret_is_not_shown() -> None:
    assert "s3cret" not in repr(Provider("https://p.example", "x", ORIGIN, "s3cret"))
