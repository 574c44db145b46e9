"""`partnerscope desk` and `account`: what a team's server needs: its tables, its pages, its people, its copies.

Exit codes: 0 fine, 1 problems found, 2 bad input.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import PATH, OneOf, flag, option, say
from partnerscope.cli.program import ProblemsFound, Verbs
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.accounts import Accounts, Provider
    from partnerscope.coding import Endpoint
    from partnerscope.database import Database, TableCopy

DATABASE = option(
    "--database",
    required=True,
    envvar="PARTNERSCOPE_DATABASE",
    help="The database: postgresql://USER@HOST/NAME; its password from PGPASSWORD, PGPASSFILE or a service file.",
)


def _roles() -> tuple[str, ...]:
    from partnerscope.accounts import ROLES

    return ROLES


ROLE = option("--role", multiple=True, type=OneOf(_roles), help="What they may do; may be repeated.")


@contextmanager
def _database(address: str) -> Iterator[Database]:
    from partnerscope.database import Database

    own = Database(address)
    try:
        yield own
    finally:
        own.close()


@click.group(cls=Verbs, no_args_is_help=True)
def desk() -> None:
    """The desk of a team: documents, coders, rulings, in a PostgreSQL database.

    Example: partnerscope desk prepare --database postgresql://desk_owner@localhost/observatory
    """


@desk.command()
@DATABASE
@option(
    "--role", default="desk_app", help="The role as which the pages will work: it may read and add, no more."
)
def prepare(database: str, role: str) -> None:
    """Make the tables, or bring those of an earlier version up to today's, as the owner of the database.

    Example: partnerscope desk prepare --database postgresql://desk_owner@localhost/observatory --role desk_app
    """
    from partnerscope.database import prepare as make

    with _database(database) as own:
        done = make(own, role)
    print(
        "\n".join(f"step {one.number}: {one.name}" for one in done) or "nothing to do: the tables are today's"
    )


@desk.command()
@DATABASE
@option("--host", default="127.0.0.1", help="The address to listen on.")
@option("--port", type=click.IntRange(1, 65_535), default=8470, help="The port.")
@option("--base", default="", help="The address under which people find it, for citations.")
@option("--model", help="Let coders ask for drafts of this model; 'desk work --endpoint' then asks it.")
@option(
    "--oidc-issuer",
    envvar="PARTNERSCOPE_OIDC_ISSUER",
    help="People may sign in there (OpenID Connect), with --base; the client's secret: PARTNERSCOPE_OIDC_SECRET.",
)
@option("--oidc-client", envvar="PARTNERSCOPE_OIDC_CLIENT", help="The id by which it knows this desk.")
@option("--oidc-name", default="your organisation", help="What it is called on the page of the login.")
def serve(
    database: str,
    host: str,
    port: int,
    base: str,
    model: str,
    oidc_issuer: str,
    oidc_client: str,
    oidc_name: str,
) -> None:
    """Serve the desk, and the observatory's pages for whoever has an account, until interrupted.

    Example: partnerscope desk serve --database postgresql://desk_app@localhost/observatory
    """
    require("team", "the desk")
    require("web", "the desk")
    from partnerscope.web.desk import serve as run

    provider = _provider(oidc_issuer, oidc_client, oidc_name, base)
    say(f"serving http://{host}:{port}/desk/ (stop with Ctrl-C; put a web server with TLS in front of it)")
    run(database, host, port, base=base, model=model, provider=provider)


@desk.command()
@DATABASE
@flag("--once", help="Do what waits, then stop.")
@option(
    "--endpoint",
    help="Where models are asked for drafts (https://HOST/v1); the key: PARTNERSCOPE_ENDPOINT_KEY.",
)
@option("--model", help="The model to ask there.")
def work(database: str, once: bool, endpoint: str, model: str) -> None:
    """Do what the pages left for later: documents to be read anew, models to be asked. Several may work at once.

    Example: partnerscope desk work --database postgresql://desk_app@localhost/observatory --once
    """
    require("team", "the desk")
    from partnerscope.timeline.words import counted
    from partnerscope.web.desk import work as run

    done, failed = run(database, once=once, endpoint=_endpoint(endpoint, model))
    print(f"{counted(done, 'job')} done, {failed} failed")
    if failed:
        raise ProblemsFound


def _provider(issuer: str, client: str, name: str, base: str) -> Provider | None:
    """Where people may sign in, when somebody said so."""
    from partnerscope.accounts import PROVIDER_SECRET, Provider

    secret = os.environ.get(PROVIDER_SECRET, "")
    return Provider(issuer, client, base, secret, name) if issuer or client else None


def _endpoint(address: str, model: str) -> Endpoint | None:
    """Where models are asked, when somebody said so."""
    from partnerscope.coding import ENDPOINT_KEY, Endpoint

    return Endpoint(address, model, os.environ.get(ENDPOINT_KEY, "")) if address or model else None


@desk.command()
@click.argument("target", type=PATH, help="The file to write.")
@DATABASE
def backup(target: Path, database: str) -> None:
    """Copy everything into one file as of one moment, as the owner of the tables; the pages go on meanwhile.

    Example: partnerscope desk backup desk-2026-11-23.zip --database postgresql://desk_owner@localhost/observatory
    """
    from partnerscope.database import backup as write

    with _database(database) as own:
        copies = write(own, target)
    print(f"wrote {target}: {_rows_of(copies)}")


def _rows_of(copies: Iterable[TableCopy]) -> str:
    """How much was written or read."""
    from partnerscope.timeline.words import counted

    listed = list(copies)
    return f"{counted(sum(one.rows for one in listed), 'row')} of {counted(len(listed), 'table')}"


@desk.command()
@click.argument("source", type=PATH, help="The file that 'desk backup' wrote.")
@DATABASE
def restore(source: Path, database: str) -> None:
    """Fill a new database, prepared and empty, from a copy, as the owner of the tables; all or nothing.

    Example: partnerscope desk restore desk-2026-11-23.zip --database postgresql://desk_owner@localhost/another
    """
    from partnerscope.database import restore as fill

    with _database(database) as own:
        copies = fill(own, source)
    print(f"restored {_rows_of(copies)}")


@click.group(cls=Verbs, no_args_is_help=True)
def account() -> None:
    """The accounts of a team. The first maintainer is made here; others may be on the page of accounts.

    Example: partnerscope account add Ann --role maintainer --database postgresql://desk_app@localhost/observatory
    """


@contextmanager
def _accounts(address: str) -> Iterator[Accounts]:
    require("team", "an account")
    from partnerscope.accounts import Accounts

    with _database(address) as own:
        yield Accounts(own)


@account.command()
@click.argument("name", help="The name with which they log in.")
@DATABASE
@ROLE
def add(name: str, database: str, role: tuple[str, ...]) -> None:
    """Invite somebody: prints the address of a page where they choose a password, once, within a week.

    Example: partnerscope account add Ann --role maintainer --database postgresql://desk_app@localhost/observatory
    """
    with _accounts(database) as accounts:
        made, token = accounts.add(name, role or ())
        accounts.did(None, "account", {"coder": made.coder, "roles": list(made.roles)})
    print(f"{made.name} works as {made.coder}; the link for their password: /desk/invitation/{token}")


@account.command(name="list")
@DATABASE
def list_(database: str) -> None:
    """List the accounts.

    Example: partnerscope account list --database postgresql://desk_app@localhost/observatory
    """
    with _accounts(database) as accounts:
        for one in accounts.people():
            state = "closed" if one.closed else "invited" if one.invited else "open"
            print(f"{one.coder}  {one.name}  {', '.join(one.roles)}  {state}")


@account.command(name="role")
@click.argument("name", help="The account: its name or pseudonym.")
@DATABASE
@ROLE
def role_(name: str, database: str, role: tuple[str, ...]) -> None:
    """Give an account other roles.

    Example: partnerscope account role Ann --role coder --role adjudicator
    """
    with _accounts(database) as accounts:
        one = accounts.person(name)
        accounts.give(one.id, role or ())
        accounts.did(None, "roles", {"coder": one.coder, "roles": list(role or ())})
    print(f"{one.name} is now {', '.join(role)}")


@account.command()
@click.argument("name", help="The account: its name or pseudonym.")
@DATABASE
def close(name: str, database: str) -> None:
    """Close an account: it is logged out at once, and its work stays.

    Example: partnerscope account close Ann
    """
    with _accounts(database) as accounts:
        one = accounts.person(name)
        accounts.close(one.id)
        accounts.did(None, "close", {"coder": one.coder})
    print(f"closed the account of {one.name} ({one.coder})")
