"""Accounts: invited once, hashed, logged in, limited, rotated, closed; and nothing of a secret in the database."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from partnerscope.accounts import Accounts, Passwords, Refused, TooMany, may
from partnerscope.accounts import passwords as passwords_module
from partnerscope.accounts.accounts import BY_ADDRESS, BY_NAME
from partnerscope.accounts.rights import RIGHTS, ROLES
from partnerscope.database import Database
from partnerscope.errors import InputError

WORDS = "correct horse battery staple"


class PlainPasswords(Passwords):
    """Hashes that cost nothing, for tests that are not about them."""

    def hashed(self, password: str) -> str:
        return f"plain {password}"

    def fits(self, secret: str, password: str) -> bool:
        return bool(secret) and secret == f"plain {password}"


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database, PlainPasswords())


def member(accounts: Accounts, name: str = "Ann", *roles: str) -> str:
    """The id of an account that has its password."""
    made, token = accounts.add(name, roles or ("coder",))
    accounts.accept(token, WORDS)
    return made.id


def test_an_invitation_works_once(accounts: Accounts) -> None:
    made, token = accounts.add(" Ann  Example ", ["coder", "adjudicator"])
    assert (made.name, made.coder, made.roles, made.invited) == (
        "Ann Example",
        "c1",
        ("coder", "adjudicator"),
        True,
    )
    with pytest.raises(Refused):
        accounts.login("Ann Example", "", "a")
    assert accounts.invited(token) == made
    assert accounts.accept(token, WORDS).invited is False
    assert accounts.invited(token) is None
    with pytest.raises(Refused, match="used"):
        accounts.accept(token, "another password")
    assert accounts.login("ann example", WORDS, "a")


def test_a_new_invitation_ends_the_one_before_and_every_session(accounts: Accounts) -> None:
    one = member(accounts)
    session = accounts.login("Ann", WORDS, "a")
    first, second = accounts.invite(one), accounts.invite(one)
    assert accounts.invited(first) is None
    assert accounts.sessions.find(session) is not None
    accounts.accept(second, "a new one for Ann")
    assert accounts.sessions.find(session) is None
    with pytest.raises(Refused):
        accounts.login("Ann", WORDS, "a")


def test_an_invitation_ends_after_a_week(accounts: Accounts, owned: Database) -> None:
    _, token = accounts.add("Ann", ["coder"])
    with owned.connection() as own:
        own.execute("update invitation set ends_at = now() - interval '1 second'")
    assert accounts.invited(token) is None
    with pytest.raises(Refused):
        accounts.accept(token, WORDS)


@pytest.mark.parametrize(
    ("name", "roles", "part"),
    [("", ["coder"], "1 to 100"), ("x" * 101, ["coder"], "1 to 100"), ("a\x00b", ["coder"], "1 to 100"),
     ("ANN", ["coder"], "already"), ("Ben", [], "one role"), ("Ben", ["coder", "emperor"], "one role")],
)  # fmt: skip
def test_what_is_no_account(accounts: Accounts, name: str, roles: list[str], part: str) -> None:
    accounts.add("Ann", ["coder"])
    with pytest.raises(InputError, match=part):
        accounts.add(name, roles)
    assert len(accounts.people()) == 1


@pytest.mark.found
@pytest.mark.parametrize("name", ["c2", "C17"])
def test_a_name_that_is_a_pseudonym_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(InputError, match="is a pseudonym"):
        accounts.add(name, ["coder"])


def test_two_accounts_made_at_once_have_two_pseudonyms(accounts: Accounts) -> None:
    threads = [threading.Thread(target=accounts.add, args=(f"n{n}", ["coder"])) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.coder for one in accounts.people()) == sorted(f"c{n}" for n in range(1, 9))


def test_the_hash_is_argon2id_of_the_size_that_was_chosen() -> None:
    made = Passwords().hashed(WORDS)
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    passwords = Passwords()
    assert passwords.fits(made, WORDS)
    assert not passwords.fits(made, WORDS + " ")
    assert not passwords.fits("", WORDS)
    assert not passwords.fits("broken", WORDS)


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 201])
def test_a_password_has_a_length(password: str) -> None:
    with pytest.raises(InputError, match="12 to 200"):
        Passwords().hashed(password)


def test_at_most_two_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, _: str) -> str:
            nonlocal inside, most
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with lock:
                inside -= 1
            return "x"

        def verify(self, *_: str) -> bool:
            return bool(self.hash(""))

    found = Passwords()
    monkeypatch.setattr(passwords_module.Passwords, "_hasher", Slow())
    jobs = [threading.Thread(target=found.hashed, args=(WORDS,)) for _ in range(5)]
    jobs += [threading.Thread(target=found.fits, args=("", WORDS)) for _ in range(5)]
    for one in jobs:
        one.start()
    for one in jobs:
        one.join(timeout=30)
    assert not any(one.is_alive() for one in jobs)
    assert most == passwords_module.AT_ONCE == 2


def test_an_unknown_name_costs_a_hash_too(database: Database) -> None:
    asked: list[str] = []

    class Counting(PlainPasswords):
        def fits(self, secret: str, password: str) -> bool:
            asked.append(secret)
            return False

    accounts = Accounts(database, Counting())
    member(accounts)
    for name in ("Ann", "nobody"):
        with pytest.raises(Refused, match="do not belong together"):
            accounts.login(name, "wrong", "a")
    assert len(asked) == 2


def failing(accounts: Accounts, name: str, address: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            accounts.login(name, "wrong", address)


def test_attempts_are_limited_by_name_whoever_asks_and_the_wait_is_told(
    accounts: Accounts, owned: Database
) -> None:
    member(accounts)
    for number in range(BY_NAME):
        failing(accounts, " ANN " if number % 2 else "ann", f"10.0.0.{number}", 1)
    with pytest.raises(TooMany, match="15 minutes") as told:
        accounts.login("Ann", WORDS, "10.1.1.1")
    assert 890 < told.value.retry <= 900
    with owned.connection() as own:
        own.execute("alter table attempt disable trigger only_added")
        own.execute("update attempt set at = at - interval '16 minutes'")
    assert accounts.login("Ann", WORDS, "10.1.1.1")


def test_attempts_are_limited_by_address_whatever_the_name(accounts: Accounts) -> None:
    member(accounts)
    for number in range(BY_ADDRESS):
        failing(accounts, f"n{number}", "10.0.0.1", 1)
    with pytest.raises(TooMany):
        accounts.login("Ann", WORDS, "10.0.0.1")
    assert accounts.login("Ann", WORDS, "10.0.0.2")


def test_a_login_ends_the_session_that_the_browser_had(accounts: Accounts) -> None:
    member(accounts)
    first = accounts.login("Ann", WORDS, "a")
    second = accounts.login("Ann", WORDS, "a", first)
    other = accounts.login("Ann", WORDS, "b")
    assert accounts.sessions.find(first) is None
    found = accounts.sessions.find(second)
    assert found is not None and found.person.name == "Ann"
    accounts.sessions.end(second)
    assert accounts.sessions.find(second) is None
    assert accounts.sessions.find(other) is not None


def test_a_session_ends_after_twelve_idle_hours_and_not_before(accounts: Accounts, owned: Database) -> None:
    member(accounts)
    token = accounts.login("Ann", WORDS, "a")
    for hours, goes_on in ((11, True), (13, False)):
        with owned.connection() as own:
            own.execute("update session set seen_at = now() - make_interval(hours => %s)", (hours,))
        assert (accounts.sessions.find(token) is not None) is goes_on


def test_use_keeps_a_session_alive_for_thirty_days_at_most(accounts: Accounts, owned: Database) -> None:
    member(accounts)
    token = accounts.login("Ann", WORDS, "a")
    with owned.connection() as own:
        own.execute("update session set seen_at = now() - interval '11 hours'")
    accounts.sessions.find(token)
    with owned.connection() as own:
        assert own.execute("select seen_at > now() - interval '1 minute' from session").fetchone() == (True,)
        own.execute("update session set made_at = now() - interval '31 days'")
    assert accounts.sessions.find(token) is None


def test_a_closed_account_is_out_and_its_work_keeps_its_name(accounts: Accounts) -> None:
    one = member(accounts)
    token, link = accounts.login("Ann", WORDS, "a"), accounts.invite(one)
    accounts.close(one)
    assert accounts.sessions.find(token) is None
    assert accounts.invited(link) is None
    with pytest.raises(Refused):
        accounts.login("Ann", WORDS, "a")
    assert [(person.coder, person.closed) for person in accounts.people()] == [("c1", True)]


def test_other_roles_hold_at_once(accounts: Accounts) -> None:
    one = member(accounts)
    token = accounts.login("Ann", WORDS, "a")
    accounts.give(one, ["reader"])
    found = accounts.sessions.find(token)
    assert found is not None and found.person.roles == ("reader",)


def test_no_secret_stands_in_the_database(accounts: Accounts, owned: Database) -> None:
    accounts = Accounts(accounts.database)
    _, link = accounts.add("Ann", ["coder"])
    accounts.accept(link, WORDS)
    token = accounts.login("Ann", WORDS, "a")
    everything: list[Any] = []
    with owned.connection() as own:
        for table in ("account", "invitation", "session", "attempt", "activity"):
            everything += own.execute(f"select * from {table}".encode()).fetchall()
    assert everything
    for secret in (WORDS, link, token):
        assert secret not in repr(everything)


def test_what_was_done_is_kept_newest_first(accounts: Accounts) -> None:
    one = member(accounts)
    accounts.did(one, "a", {"task": "t1"})
    accounts.did(None, "b", {})
    assert [(d.name, d.what, dict(d.body)) for d in accounts.activity()] == [
        ("", "b", {}),
        ("Ann", "a", {"task": "t1"}),
    ]


def test_keys_are_kept_per_account(accounts: Accounts) -> None:
    one, other = member(accounts), member(accounts, "Ben")
    accounts.bind(one, {"save": "w", "undo": "z"})
    accounts.bind(one, {"save": "v"})
    assert accounts.keys(one) == {"save": "v"}
    assert accounts.keys(other) == {}


def test_the_table_of_rights_is_that_of_the_specification() -> None:
    told = {role: {right for right in RIGHTS if may({role}, right)} for role in ROLES}
    assert told == {
        "reader": {"read"},
        "coder": {"read", "code", "agree"},
        "adjudicator": {"read", "agree", "rule"},
        "maintainer": {"read", "agree", "maintain"},
    }
    assert may((), "anybody")
    assert not may((), "read")
