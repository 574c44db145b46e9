"""`partnerscope desk`: what a team's server needs: its tables, its pages, its copies.

Exit codes: 0 fine, 1 problems found, 2 bad input.
"""

from __future__ import annotations

import click

from partnerscope.cli.options import option
from partnerscope.cli.program import Verbs

DATABASE = option(
    "--database",
    required=True,
    envvar="PARTNERSCOPE_DATABASE",
    help="The database: postgresql://USER@HOST/NAME; its password from PGPASSWORD, PGPASSFILE or a service file.",
)


@click.group(cls=Verbs, no_args_is_help=True)
def desk() -> None:
    """The desk of a team: documents, coders, rulings, in a PostgreSQL database.

    Example: partnerscope desk prepare --database postgresql://owner@localhost/observatory
    """


@desk.command()
@DATABASE
@option(
    "--role", default="desk_app", help="The role as which the pages will work: it may read and add, no more."
)
def prepare(database: str, role: str) -> None:
    """Make the tables, or bring those of an earlier version up to today's, as the owner of the database.

    Example: partnerscope desk prepare --database postgresql://owner@localhost/observatory --role desk_app
    """
    from partnerscope.database import Database
    from partnerscope.database import prepare as make

    own = Database(database)
    try:
        done = make(own, role)
    finally:
        own.close()
    print(
        "\n".join(f"step {one.number}: {one.name}" for one in done) or "nothing to do: the tables are today's"
    )
