"""The tables of a database, made in numbered steps that only go forward.

Grain: one *step* is one file of plain SQL, applied once, whole or not at all. Two who prepare at once take turns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from partnerscope.database.connect import Database
from partnerscope.errors import InputError, IntegrityError

_NAME = re.compile(r"(\d{3})_([a-z_]+)\.sql")
_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class SchemaStep:
    """One step: its number, what it is about, and its SQL, in which `{role}` is the application's role."""

    number: int
    name: str
    sql: str


def migrations() -> list[SchemaStep]:
    """Every step, in order."""
    folder = files("partnerscope.database") / "migrations"
    found = [(_NAME.fullmatch(one.name), one) for one in folder.iterdir()]
    steps = [SchemaStep(int(m[1]), m[2], one.read_text("utf-8")) for m, one in found if m is not None]
    return sorted(steps, key=lambda one: one.number)


def prepare(database: Database, role: str, upto: int | None = None) -> list[SchemaStep]:
    """Apply the steps that are missing, as the owner of the database, for an application of this role; returns them.

    Raises InputError for a role that is not there or could pass the walls, IntegrityError when the database is newer than
    this program.
    """
    if not _ROLE.fullmatch(role):
        raise InputError(f"{role!r} is not the name of a role", allowed="small letters, digits and '_'")
    applied = []
    with database.locked("partnerscope migrations"), database.connection() as own:
        found = own.execute(
            "select rolsuper or rolbypassrls, rolname = current_user from pg_roles where rolname = %s",
            (role,),
        ).fetchone()
        if found is None or any(found):
            what = "is not there" if found is None else "could pass the walls between coders"
            raise InputError(
                f"the role {role!r} {what}",
                hint=f"create role {role} login password '...', neither superuser nor the owner of the tables",
            )
        own.execute(
            "create table if not exists migration "
            "(number integer primary key, name text not null, at timestamptz not null default now())"
        )
        there = _number(database)
        steps = migrations()
        if there > steps[-1].number:
            raise IntegrityError(
                f"the database is at step {there}, this program knows {steps[-1].number}",
                hint="install the program that prepared it, or a newer one",
            )
        for step in steps:
            if there < step.number <= (upto or step.number):
                with database.transaction() as one:
                    one.execute(step.sql.replace("{role}", role).encode())
                    one.execute(
                        "insert into migration (number, name) values (%s, %s)", (step.number, step.name)
                    )
                applied.append(step)
        own.execute(f"grant select on migration to {role}".encode())
    return applied


def prepared(database: Database) -> None:
    """Raise InputError unless the database is at the step of this program."""
    there, here = _number(database), migrations()[-1].number
    if there != here:
        raise InputError(
            f"the database is at step {there}, this program at {here}",
            hint="run 'partnerscope desk prepare' as the owner"
            if there < here
            else "install the newer program",
        )


def walled(database: Database) -> None:
    """Raise InputError when this connection's role passes the walls between coders: the owner's and a superuser's do."""
    with database.connection() as own:
        row = own.execute(
            "select current_user, rolsuper or rolbypassrls or pg_has_role(pg_roles.oid, relowner, 'member') "
            "from pg_roles, pg_class where rolname = current_user and pg_class.oid = 'event'::regclass"
        ).fetchone()
    if row is None or row[1]:
        raise InputError(
            f"the role {row[0] if row else ''!r} could pass the walls between coders",
            hint="serve as the role that 'partnerscope desk prepare --role' named",
        )


def _number(database: Database) -> int:
    with database.connection() as own:
        row = own.execute("select coalesce(max(number), 0) from migration").fetchone()
    return int(row[0]) if row else 0
