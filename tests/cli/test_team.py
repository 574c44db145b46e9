"""A team's people and copies, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from partnerscope import accounts
from partnerscope.accounts import ROLES, Accounts
from partnerscope.cli.app import app
from partnerscope.database import Database
from tests.cli.test_cli import run


def test_a_role_is_offered_from_the_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "ROLES", (*ROLES, "visitor"))
    helped = CliRunner().invoke(app, ["account", "add", "--help"])
    assert "[reader|coder|adjudicator|maintainer|visitor]" in "".join(helped.stdout.split())
    refused = CliRunner().invoke(
        app, ["account", "role", "Ann", "--database", "postgresql:///x", "--role", "king"]
    )
    assert refused.exit_code == 2
    assert "visitor" in refused.output


def test_the_first_maintainer_is_made_by_command_and_closed_again(database: Database) -> None:
    address = ("--database", database.address)
    made = run("account", "add", "Ann", "--role", "maintainer", *address)
    assert made.returncode == 0
    token = made.stdout.strip().rpartition("/desk/invitation/")[2]
    people = Accounts(database)
    found = people.invited(token)
    assert found is not None and (found.name, found.roles) == ("Ann", ("maintainer",))
    assert run("account", "list", *address).stdout == "c1  Ann  maintainer  invited\n"
    run("account", "role", "ann", "--role", "coder", "--role", "reader", *address)
    assert run("account", "close", "c1", *address).stdout == "closed the account of Ann (c1)\n"
    assert run("account", "list", *address).stdout == "c1  Ann  reader, coder  closed\n"
    assert [one.what for one in people.activity()] == ["close", "roles", "account"]
    refused = run("account", "add", "Ben", *address)
    assert (refused.returncode, "one role or more" in refused.stderr) == (2, True)


def test_a_copy_is_made_by_the_owner_and_not_twice(owned: Database, tmp_path: Path) -> None:
    target = str(tmp_path / "copy.zip")
    assert run("desk", "backup", target, "--database", owned.address).stdout.startswith(f"wrote {target}: ")
    assert run("desk", "backup", target, "--database", owned.address).returncode == 2
    restored = run("desk", "restore", target, "--database", owned.address)
    assert restored.stdout.startswith("restored 0 rows of ")
