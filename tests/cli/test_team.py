"""A team's people and copies, from the command line."""

from __future__ import annotations

from pathlib import Path

from partnerscope.accounts import ROLES, Accounts
from partnerscope.cli import team
from partnerscope.database import Database
from tests.cli.test_cli import run


def test_the_roles_of_the_command_line_are_those_of_the_accounts() -> None:
    assert team.ROLES == ROLES


def test_the_first_maintainer_is_made_by_command_and_closed_again(database: Database) -> None:
    address = ("--database", database.address)
    made = run("account", "add", "Ann", "--role", "maintainer", *address)
    assert made.returncode == 0
    token = made.stdout.strip().rpartition("/desk/invitation/")[2]
    accounts = Accounts(database)
    found = accounts.invited(token)
    assert found is not None and (found.name, found.roles) == ("Ann", ("maintainer",))
    assert run("account", "list", *address).stdout == "c1  Ann  maintainer  invited\n"
    run("account", "role", "ann", "--role", "coder", "--role", "reader", *address)
    assert run("account", "close", "c1", *address).stdout == "closed the account of Ann (c1)\n"
    assert run("account", "list", *address).stdout == "c1  Ann  reader, coder  closed\n"
    assert [one.what for one in accounts.activity()] == ["close", "roles", "account"]
    refused = run("account", "add", "Ben", *address)
    assert (refused.returncode, "one role or more" in refused.stderr) == (2, True)


def test_a_copy_is_made_by_the_owner_and_not_twice(owned: Database, tmp_path: Path) -> None:
    target = str(tmp_path / "copy.zip")
    assert run("desk", "backup", target, "--database", owned.address).stdout.startswith(f"wrote {target}: ")
    assert run("desk", "backup", target, "--database", owned.address).returncode == 2
    restored = run("desk", "restore", target, "--database", owned.address)
    assert restored.stdout.startswith("restored 0 rows of ")
